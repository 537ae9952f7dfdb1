"""The record of every training run."""
