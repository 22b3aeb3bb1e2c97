"""What can go wrong with the hub, in sentences that say what to do next."""

from collections.abc import Callable
from typing import Literal

from engine.sentence import Problem, gettext_noop

Code = Literal["offline", "slow", "gated", "refused", "not_found", "limited", "broken", "bad_id"]

SENTENCES: dict[Code, str] = {
    "offline": gettext_noop(
        "The hub cannot be reached from this machine. Check its connection, then try again."
    ),
    "slow": gettext_noop("The hub did not answer in time. Try again in a moment."),
    "gated": gettext_noop(
        "This model is shared only with people who accepted its licence. Accept it on its page on "
        "the hub, then give a token of the same account here."
    ),
    "refused": gettext_noop(
        "The hub refused the token. Make a new one in the account's settings on the hub, with "
        "leave to read, and give it here."
    ),
    "not_found": gettext_noop(
        "The hub has no such model, or shows it only to its own people. Check the name, or give a "
        "token that may see it."
    ),
    "limited": gettext_noop(
        "The hub asks for a pause: too many requests came from here. Try again in {seconds} s."
    ),
    "broken": gettext_noop(
        "The hub gave an answer that makes no sense ({what}). Try again in a few minutes."
    ),
    "bad_id": gettext_noop(
        "That is not the name of a repository. It looks like owner/name, in letters, digits, "
        "dots, dashes and underscores."
    ),
}
FAULTY = gettext_noop("The hub has a fault of its own (HTTP {status}). Try again in a few minutes.")
HUB_OFFLINE = gettext_noop(
    "Hearth was started with HF_HUB_OFFLINE, so it asks the hub nothing. Start it without to "
    "search and download."
)


class HubProblem(Problem):
    """The hub could not be used; `code` says why for programs, the sentence for people."""

    def __init__(self, code: Code, sentence: str = "", **facts: str | int) -> None:
        super().__init__(sentence or SENTENCES[code], **facts)
        self.code = code

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence with its facts, through `translate` (Django's gettext) first."""
        return translate(self.sentence).format(**self.facts)
