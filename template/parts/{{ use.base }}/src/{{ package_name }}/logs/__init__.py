"""Where log events are written, and how they are queried."""
