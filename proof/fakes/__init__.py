"""Fakes of cloud services; each runs under the Python of an engine, never under mlsd's."""
