"""What touches the world: files, git, Copier, uv."""
