"""What mlsd asks of the machine: git, files and folders, uv. It knows nothing of projects."""
