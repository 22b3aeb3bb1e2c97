"""How much one person may use, as plain numbers."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """None: without end. What the house gives is `standing.HOUSE`."""

    tokens_a_day: int | None = None
    """Tokens read and written, together, from midnight to midnight of the machine's time zone."""
    replies_at_once: int | None = 16
    """Replies that are being written or wait for it, over the pages and the API together."""
    longest_context: int | None = None
    """Tokens of one reply's context, whatever the model could hold."""
    disk: int | None = None
    """Bytes of the files a person attached and of the models only they asked for."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names that a policy may set."""
        return tuple(field.name for field in fields(cls))
