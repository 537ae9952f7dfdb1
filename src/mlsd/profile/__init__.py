"""The user's table, read once in constant memory: what it says about the system to build."""
