"""Monitoring of the model while it serves."""
