"""Pages and answers about the machine."""
