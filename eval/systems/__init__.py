"""What is measured: Dateline itself, and the baselines that it must beat."""
