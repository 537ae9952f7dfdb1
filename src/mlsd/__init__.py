"""Answers a machine-learning system-design interview with a running project."""

__version__ = "0.1.0"
