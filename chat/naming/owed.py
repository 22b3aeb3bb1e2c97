"""The titles that are owed, as the rows say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import allowance, usage
from accounts.rights import Right
from accounts.standing import standing_of
from chat import news
from chat.models import Conversation, Message
from chat.naming.title import question, title
from engine.protocol import Generate, Sampling
from models_hub import recommended
from models_hub.models import LocalModel
from models_hub.usable import usable_model
from presets import rules

PATIENCE = timedelta(hours=1)
"""Age of a chat whose title is not waited for any more."""
TOKENS = 32
"""At most, of what the model says: a title ends long before."""

ANSWERS = Message.objects.filter(
    role=Message.Role.ASSISTANT, state=Message.State.DONE, parent__isnull=False, deleted=None
).exclude(text="")


@dataclass(frozen=True)
class Debt:
    """A chat whose first reply is there, and what to ask its model for."""

    conversation: UUID
    owner: int
    asked: str
    answered: str
    request: Generate

    @property
    def stream(self) -> str:
        """The id of the answer's stream: whoever takes this up again reads the same one."""
        return self.request.reply


def next_debt(idle: set[str]) -> Debt | None:
    """The oldest that one of these models can pay now: nobody waits for a reply in that chat, nor
    does its owner in another. Those that are too old are forgiven."""
    owing = Conversation.objects.exclude(title_owed=None)
    owing.filter(created__lt=timezone.now() - PATIENCE).update(title_owed=None)
    mine = Message.objects.filter(conversation__owner=OuterRef("owner"))
    busy = mine.filter(state__in=Message.LIVE, deleted=None)
    said = ANSWERS.filter(conversation=OuterRef("pk"))
    ready = owing.filter(Exists(said), ~Exists(busy), deleted=None, model__in=idle)
    oldest = ready.select_related("owner", "preset").order_by("title_owed").first()
    if oldest and allowance.now(oldest.owner).free == 0:  # its first words stay its title
        owing.filter(pk=oldest.pk).update(title_owed=None)
        return None
    return _debt(oldest) if oldest else None


def is_owed(debt: Debt) -> bool:
    """Whether nobody renamed the chat meanwhile, and its owner waits for no reply."""
    owed = Conversation.objects.filter(pk=debt.conversation, deleted=None).exclude(title_owed=None)
    waits = Message.objects.filter(conversation__owner=debt.owner, state__in=Message.LIVE)
    return owed.exists() and not waits.exists()


def postpone(debt: Debt, used: Mapping[str, int]) -> None:
    """Ask again, in a stream of its own, after whatever else is owed. What was computed counts."""
    owed = Conversation.objects.filter(pk=debt.conversation).exclude(title_owed=None)
    with transaction.atomic():
        owed.update(title_owed=timezone.now())
        _count(debt, used)


def settle(debt: Debt, said: str, used: Mapping[str, int]) -> None:
    """Give the chat its title if that is one, unless somebody renamed it meanwhile; its tabs hear
    of it. Nothing is owed any more in any case, and what was computed counts."""
    owed = Conversation.objects.filter(pk=debt.conversation).exclude(title_owed=None)
    name = title(said, debt.asked, debt.answered)
    with transaction.atomic():
        named = owed.update(title_owed=None, **({"title": name} if name else {}))
        _count(debt, used)
    if named and name:
        news.changed(Conversation.objects.get(pk=debt.conversation))


def _count(debt: Debt, used: Mapping[str, int]) -> None:
    """Among the owner's tokens, as long as there is an owner; a title is no reply."""
    if used and Conversation.objects.filter(owner=debt.owner).exists():
        usage.count(debt.owner, debt.request.model, used, replies=0)


def _debt(conversation: Conversation) -> Debt | None:
    answers = ANSWERS.filter(conversation=conversation).select_related("parent")
    reply = answers.order_by("created").first()
    model = usable_model(conversation.model, conversation.owner)
    if reply is None or reply.parent is None or model is None:
        return None
    asked, answered = reply.parent.text, reply.text
    request = _request(conversation, model, question(asked, answered))
    return Debt(conversation.pk, conversation.owner_id, asked, answered, request)


def _request(conversation: Conversation, model: LocalModel, words: str) -> Generate:
    """As the chat asks, without its system prompt and its sampling, and without thinking."""
    mode = recommended.mode(False)
    settings = rules.settings(
        model,
        mode,
        conversation.owner,
        preset=conversation.preset,
        chat=conversation.settings,
    )
    return Generate(
        reply=uuid5(conversation.pk, str(conversation.title_owed)).hex,
        attempt=1,
        user=str(conversation.owner_id),
        model=model.name,
        path=model.path,
        messages=({"role": "user", "content": words},),
        switches=settings.switches,
        template=settings.template,
        sampling=Sampling(temperature=0.2, max_tokens=TOKENS),
        load=model.load_settings(),
        pinned=model.pinned,
        cache=False,
        may_load=standing_of(conversation.owner).may(Right.LOAD),
        allowance=allowance.now(conversation.owner).free,
    )
