"""What people read: report, model card, pages."""
