"""Logs in files of this machine, which Logstash reads: its buffer; the program needs no network."""

from .lines import lines as sink

__all__ = ["sink"]
