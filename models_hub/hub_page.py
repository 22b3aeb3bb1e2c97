"""What the page of a model on the hub shows, from what is known of it."""

from dataclasses import dataclass, field

from accounts import hub_tokens
from accounts.models import User
from models_hub.hub import asked
from models_hub.hub.problems import HubProblem
from models_hub.hub.quants import Contents, group
from models_hub.hub.repository import HubFile, Repository

CLOSED = {"gated", "not_found", "refused"}
"""Problems that a token may cure."""

CHATTING = {"", "text-generation", "image-text-to-text", "any-to-any", "conversational"}
"""Tasks of models that one can talk to."""


@dataclass(frozen=True, slots=True)
class HubPage:
    """One model as far as it is known; None is what is not known (yet).

    `asked` is the name it was asked by, another than `id` where it was renamed on the hub;
    `pending`: more comes soon; `problem`: why nothing newer does; `closed`: a token is wanted.
    """

    id: str
    reader: int
    repository: Repository | None = None
    address: str = ""
    contents: Contents = field(default_factory=Contents)
    card: str | None = None
    pending: bool = False
    problem: HubProblem | None = None
    closed: bool = False
    age: float = 0.0
    asked: str = ""

    @property
    def author(self) -> str:
        """Whose it is."""
        return self.id.split("/")[0]

    @property
    def title(self) -> str:
        """Its name without its owner."""
        return self.id.split("/")[1]

    @property
    def chats(self) -> bool:
        """Whether it is made for what Hearth does."""
        return self.repository is None or self.repository.task in CHATTING

    @property
    def is_empty(self) -> bool:
        """Whether it has no file that runs here."""
        return self.repository is not None and not self.contents.quants


def page(user: User, name: str, *, again: bool = False) -> HubPage:
    """Asks for what is not known. Raises RedisError, OperationalError."""
    reader = hub_tokens.reader(user)
    model = asked.ask("model", again=again, reader=reader, name=name)
    if model.answer is None:
        closed = model.problem is not None and model.problem.code in CLOSED
        return HubPage(name, reader, pending=model.pending, problem=model.problem, closed=closed)
    repository = restored(model.answer["repository"])
    id, commit = repository.id, repository.commit
    card = asked.ask("card", again=again, reader=reader, name=id, commit=commit)
    closed = card.problem is not None and card.problem.code in CLOSED
    return HubPage(
        id=id,
        reader=reader,
        repository=repository,
        address=model.answer["address"],
        contents=group(repository.files, repository.parameters or None),
        card=card.answer,
        pending=model.pending or card.pending,
        problem=model.problem or card.problem,
        closed=closed,
        age=model.age,
        asked=name,
    )


def restored(kept: dict[str, object]) -> Repository:
    """A Repository from what the cache keeps of it."""
    files = tuple(HubFile(**file) for file in kept["files"])  # type: ignore[attr-defined]
    return Repository(**{**kept, "files": files})  # type: ignore[arg-type]
