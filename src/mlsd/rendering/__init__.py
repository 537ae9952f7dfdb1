"""From a record to files: the template's versions, and the only package that uses Copier."""
