"""From a record to files: the template's versions, and the one place that knows Copier."""
