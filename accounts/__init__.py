"""Who may come in: users, first run, login."""
