"""Imitations of services of clouds; each runs under the Python of an engine, never under that of mlsd."""
