"""Why something cannot start, for the person at the terminal."""


class Refusal(Exception):
    """Its text is the whole message: what is wrong and what to do."""
