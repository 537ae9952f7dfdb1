"""Words: frozen values, units, errors. Imports nothing of mlsd."""
