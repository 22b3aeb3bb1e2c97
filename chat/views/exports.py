"""Chats as files: one as Markdown or JSON, all of them as JSON Lines, and back again."""

from collections.abc import AsyncIterator
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.person import person
from chat import export_json, import_json
from chat.export_markdown import file_name, markdown
from chat.import_fields import Malformed
from chat.models import Conversation
from chat.refusal import Refused
from chat.state import conversation_json
from chat.views.answers import problem


@require_safe
def as_markdown(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The messages shown, to read."""
    conversation = _mine(request, pk)
    return _saved(markdown(conversation), "text/markdown", file_name(conversation, "md"))


@require_safe
def as_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole tree with its files, to import again."""
    conversation = _mine(request, pk)
    name = file_name(conversation, "hearth.json")
    return _saved(export_json.line(conversation), "application/json", name)


@require_safe
def everything(request: HttpRequest) -> StreamingHttpResponse:
    """All of a person's chats, archived ones too, one on each line; the oldest first."""
    mine = Conversation.objects.of(person(request)).order_by("updated")
    keys = list(mine.values_list("pk", flat=True))

    def line(pk: UUID) -> str:
        found = mine.filter(pk=pk).first()
        return export_json.line(found) if found else ""

    async def lines() -> AsyncIterator[str]:
        for pk in keys:
            yield await sync_to_async(line)(pk)

    answer = StreamingHttpResponse(lines(), content_type="application/jsonl; charset=utf-8")
    name = f"hearth-chats-{timezone.localdate()}.jsonl"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@require_POST
def bring_back(request: HttpRequest) -> JsonResponse:
    """A document or JSON Lines as the body -> 201 {"chats"}; with `?check`, only looked at and
    -> {"count"}. All of them come in, or none."""
    try:
        # Not `body`, which takes no more than a form may have.
        chats = import_json.read(request.read(import_json.BYTES + 1))
    except Malformed as fault:
        words = _("This file cannot be imported, and nothing of it was. %(why)s")
        return problem("malformed", words % {"why": fault})
    if "check" in request.GET:
        return JsonResponse({"count": len(chats)})
    try:
        made = import_json.save(person(request), chats)
    except Refused as refused:
        return problem(refused.code, str(refused))
    return JsonResponse({"chats": [conversation_json(one) for one in made]}, status=201)


def _mine(request: HttpRequest, pk: UUID) -> Conversation:
    return get_object_or_404(Conversation.objects.of(person(request)), pk=pk)


def _saved(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
