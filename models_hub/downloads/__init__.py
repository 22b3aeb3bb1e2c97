"""Downloads: a row each, and a process that gets its files whole. Nothing is imported here, as
that process knows no Django."""
