"""Evaluation: metrics, intervals, groups, gates."""
