"""Gold questions, the fictional sample archive, measurements. Import it as part of the project, never bare."""
