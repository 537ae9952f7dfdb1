"""Logs in local files, which Logstash reads: they are its buffer, and the program needs no network."""

from .lines import lines as sink

__all__ = ["sink"]
