"""What stops a set-up: one plain sentence and its remedy, shown instead of a traceback."""


class Problem(Exception):
    """Its text is the whole message for the person at the terminal."""
