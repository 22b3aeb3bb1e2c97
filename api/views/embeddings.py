"""`POST /v1/embeddings`."""

from django.http import HttpRequest

from api.answer import Answer
from api.embeddings import answering
from api.turn import in_turn


async def embeddings(request: HttpRequest) -> Answer:
    """A vector for each input."""
    return await answering.answer(await in_turn(answering.order, request))
