"""The files of a person's chats: brought before they are sent, read, and taken away again."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.person import person
from chat import attachments, counting
from chat.models import Attachment
from chat.refusal import Refused
from chat.views.answers import problem
from models_hub.usable import usable_by


@require_POST
def bring(request: HttpRequest) -> JsonResponse:
    """A file's bytes as the body, `?name=` what it is called -> 201 {"file"}."""
    try:
        file = attachments.take_in(person(request), request.GET.get("name", ""), request.body)
    except Refused as refused:
        return problem(refused.code, str(refused))
    return JsonResponse({"file": attachments.file_json(file)}, status=201)


@require_safe
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text of one's own file, as UTF-8."""
    return as_text(get_object_or_404(_mine(request), pk=pk))


@require_POST
def remove(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Forget a file that was not sent -> {}. One that is gone already is no error."""
    unsent = Attachment.objects.filter(owner=person(request), conversation=None, pk=pk)
    unsent.delete()
    return JsonResponse({})


@require_safe
def tokens(request: HttpRequest, pk: UUID) -> JsonResponse:
    """`?model=` -> {"tokens"}: how many a file of one's own makes for it; null when nobody can
    tell now."""
    file = get_object_or_404(_mine(request), pk=pk)
    model = get_object_or_404(usable_by(person(request)), name=request.GET.get("model", ""))
    return JsonResponse({"tokens": counting.tokens(file, model)})


def as_text(file: Attachment) -> HttpResponse:
    """A file to read or to keep. Whatever it says of itself, to a browser it is plain text."""
    answer = HttpResponse(file.text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return answer


def _mine(request: HttpRequest) -> QuerySet[Attachment]:
    return Attachment.objects.filter(owner=person(request))
