"""What is raised when a person's wish cannot be done."""


class Refused(Exception):
    """A request that changed nothing: `code` for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
