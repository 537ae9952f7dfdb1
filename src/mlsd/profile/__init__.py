"""A person's table, read once with flat memory: what it says about the system to build."""
