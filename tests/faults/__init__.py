"""One test for each kind of fault that somebody met, named for what they were doing."""
