"""Mixed load for minutes, with cancels and disconnects, and what is left behind afterwards."""
