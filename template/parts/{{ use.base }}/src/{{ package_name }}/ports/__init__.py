"""What each place of the design promises, whichever system was chosen: one Protocol a place, held by mypy."""
