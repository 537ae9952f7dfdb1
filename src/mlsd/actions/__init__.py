"""What a command does, whether it is called from a terminal, a page, or CI."""
