"""Files → articles → passages → vectors → the archive on disk. Imports nothing of the other folders."""
