"""What a command does, whoever asks for it: a terminal, a page, CI."""
