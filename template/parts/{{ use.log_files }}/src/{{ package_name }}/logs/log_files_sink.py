"""Logs in files on this machine."""

from .lines import lines as sink

__all__ = ["sink"]
