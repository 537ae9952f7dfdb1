"""Shared types: frozen values, units, errors. Imports nothing from mlsd."""
