"""A project on disk: its record, its table, its place in a repository."""
