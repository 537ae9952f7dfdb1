"""Access to the machine: git, files and folders, uv. Knows nothing about projects."""
