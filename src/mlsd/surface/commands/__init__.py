"""One module per command, named after it, with a function of the same name."""
