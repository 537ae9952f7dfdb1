"""What a person meets: commands, prompts, printing."""
