"""A project as it lies on disk: its record, its table, its place in a repository."""
