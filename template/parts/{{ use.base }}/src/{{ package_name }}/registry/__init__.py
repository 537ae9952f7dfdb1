"""The versions of the trained model."""
