"""The interface of each slot of the design: one Protocol per slot, checked by mypy for the chosen system."""
