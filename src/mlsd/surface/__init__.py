"""The user interface: commands, prompts, printing."""
