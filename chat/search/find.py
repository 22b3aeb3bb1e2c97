"""Asks for what one person said and was told: their chats by title, their messages by text."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import F, FloatField, Q, QuerySet, Value
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Length, Lower, Replace

from accounts.models import User
from chat.models import Conversation, Message
from chat.search import index
from chat.search.snippet import Piece, snippet

RANKED = 500
"""Of the messages that hold what is looked for the newest so many are put in order."""
SHOWN = 30

MATCH = """
    SELECT said.message FROM chat_said_words AS words
    JOIN chat_said AS said ON said.id = words.rowid
    JOIN chat_conversation AS chat ON chat.id = said.conversation
    JOIN chat_message AS message ON message.id = said.message
    WHERE chat_said_words MATCH %s AND chat.owner_id = %s AND chat.deleted IS NULL
        AND message.deleted IS NULL {more}
    ORDER BY words.rowid DESC LIMIT %s"""
CONTAINS = r"AND message.text LIKE %s ESCAPE '\'"


@dataclass(frozen=True)
class Found:
    """A message that holds every term, and the place where."""

    message: Message
    place: list[Piece]


def chats(user: User, terms: list[str]) -> QuerySet[Conversation]:
    """This person's chats whose titles hold every term, newest first."""
    holds = Q()
    for term in terms:
        holds &= Q(title__icontains=term)
    return Conversation.objects.of(user).filter(holds)[:SHOWN]


def messages(user: User, terms: list[str]) -> list[Found]:
    """This person's messages, of every branch, that hold every term, best first."""
    if not terms:
        return []
    ids = _matching(user, terms)
    rows = Message.objects.filter(pk__in=ids).select_related("conversation")
    ranked = rows.annotate(score=_score(terms)).order_by("-score", "-created")
    slim = ranked.only("role", "text", "created", "conversation__title", "conversation__archived")
    return [Found(message, snippet(message.text, terms)) for message in slim[:SHOWN]]


def _matching(user: User, terms: list[str]) -> list[UUID]:
    """Ids of the newest that hold every term."""
    long = [term for term in terms if len(term) >= index.SHORTEST]
    if long and index.is_there(connection):
        short = [term for term in terms if len(term) < index.SHORTEST]
        return _indexed(user, long, short)
    mine = Conversation.objects.of(user)
    rows = Message.objects.filter(conversation__in=mine, deleted=None)
    for term in terms:
        rows = rows.filter(text__icontains=term)
    return list(rows.order_by("-created").values_list("pk", flat=True)[:RANKED])


def _indexed(user: User, long: list[str], short: list[str]) -> list[UUID]:
    match = " AND ".join('"' + term.replace('"', '""') + '"' for term in long)
    like = [connection.ops.prep_for_like_query(term) for term in short]
    sql = MATCH.format(more=" ".join(CONTAINS for _term in like))
    asked: list[str | int] = [match, user.pk, *(f"%{term}%" for term in like), RANKED]
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return [UUID(message) for (message,) in cursor.fetchall()]


def _score(terms: list[str]) -> Combinable:
    """How much a message is about the terms: BM25 over messages of a middling length, the same on
    every database. As all of them hold every term, no term weighs more than another."""
    total: Combinable = Value(0.0)
    length = ExpressionWrapper(Length("text") * 1.0, output_field=FloatField())
    for term in terms:
        less = Replace(Lower(F("text")), Value(term.lower()), Value(""))
        hits = (length - Length(less)) / Value(float(len(term)))
        total = total + hits * 2.2 / (hits + 0.3 + length * 0.0009)
    return ExpressionWrapper(total, output_field=FloatField())
