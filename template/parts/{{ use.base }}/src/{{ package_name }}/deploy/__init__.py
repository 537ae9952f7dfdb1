"""What starts the commands, and when."""
