"""Reports for people: training report, model card, pages."""
