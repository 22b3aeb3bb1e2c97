"""Sentences the engine says to people; it knows no Django, so whoever shows one translates it."""


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the translators' catalogue and gives it back unchanged."""
    return sentence


class Problem(Exception):
    """Something a person can be told: an English sentence with `{facts}` to fill in.

    To translate one: `gettext(problem.sentence).format(**problem.facts)`.
    """

    def __init__(self, sentence: str, **facts: str | int) -> None:
        super().__init__(sentence, facts)
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


def bytes_text(count: int) -> str:
    """A number of bytes for people, in decimal units as disks are sold: `4.1 GB`."""
    value, units = float(count), ["bytes", "kB", "MB", "GB", "TB", "PB"]
    while value >= 999.95 and len(units) > 1:
        value, units = value / 1000, units[1:]
    return f"{count} bytes" if units[0] == "bytes" else f"{value:.1f} {units[0]}"
