"""Logs in files of this machine."""

from .lines import lines as sink

__all__ = ["sink"]
