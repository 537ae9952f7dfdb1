"""Answers to requirements, sizing, design and words. Pure: no files, no clock, no network, no terminal."""
