"""Requirements change: decide again, merge the difference, lose nothing."""
