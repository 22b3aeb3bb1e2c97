"""What can be done to a conversation from any page: begin, rename, delete, undo."""

import logging
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.person import person
from chat import branching, news, sending
from chat.models import Conversation
from chat.state import conversation_json, state_json
from chat.tasks import purge_later
from chat.views.answers import posted, problem
from presets.catalogue import open_to
from presets.checking import Bad
from presets.values import accepted

log = logging.getLogger("hearth.chat")


@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """{"id", "text", "model", "mode", "files", "settings", "preset"} -> 201 with the new chat's
    state and addresses."""
    try:
        asked = posted(request)
        made = sending.begin(
            person(request),
            UUID(asked["id"]),
            asked["text"],
            asked["model"],
            asked["mode"],
            asked.get("files", ()),
            settings=accepted(asked.get("settings", {})),
            preset=open_to(person(request), asked.get("preset")),
        )
    except Bad as bad:
        return problem("bad_settings", str(bad))
    except sending.Refused as refusal:
        return problem(refusal.code, str(refusal))
    except DatabaseError as error:
        log.error("a new chat was not saved: %s", error)
        not_saved = sending.not_saved()
        return problem(not_saved.code, str(not_saved))
    except (KeyError, ValueError, TypeError, AttributeError):
        return problem("bad_request", _("That request could not be read. Reload the page."))
    answer = {
        "state": state_json(made),
        "url": reverse("chat:conversation", args=[made.id]),
        "socket": f"/ws/chat/{made.id}/",
    }
    return JsonResponse(answer, status=201)


@require_POST
def rename(request: HttpRequest, pk: UUID) -> JsonResponse:
    """{"title"} -> {"conversation"}."""
    conversation = get_object_or_404(Conversation.objects.of(person(request)), pk=pk)
    try:
        title = str(posted(request)["title"]).strip()
        title.encode()  # half of a surrogate pair cannot be saved
    except (KeyError, ValueError, TypeError):
        return problem("bad_request", _("That request could not be read. Reload the page."))
    if not 0 < len(title) <= 200:
        return problem("bad_title", _("A title has 1 to 200 characters."))
    conversation.title, conversation.title_owed = title, None
    conversation.save(update_fields=["title", "title_owed"])
    news.changed(conversation)
    return JsonResponse({"conversation": conversation_json(conversation)})


@require_POST
def branch(request: HttpRequest, pk: UUID) -> JsonResponse:
    """{"message"} -> 201 {"url"} of a new conversation with what was said up to that message."""
    conversation = get_object_or_404(Conversation.objects.of(person(request)), pk=pk)
    try:
        made = branching.branch(conversation, UUID(posted(request)["message"]))
    except sending.Refused as refusal:
        return problem(refusal.code, str(refusal))
    except DatabaseError as error:
        log.error("a branch was not saved: %s", error)
        not_saved = sending.not_saved()
        return problem(not_saved.code, str(not_saved))
    except (KeyError, ValueError, TypeError, AttributeError):
        return problem("bad_request", _("That request could not be read. Reload the page."))
    return JsonResponse({"url": reverse("chat:conversation", args=[made.id])}, status=201)


@require_POST
def delete(request: HttpRequest, pk: UUID) -> JsonResponse:
    """-> {"undo", "title"}. It is gone for good only after the undo time, by a job."""
    conversation = get_object_or_404(Conversation.objects.of(person(request)), pk=pk)
    conversation.deleted = timezone.now()
    conversation.save(update_fields=["deleted"])
    sending.stop_all(conversation)
    news.gone(conversation)
    purge_later()
    undo = reverse("chat:restore", args=[pk])
    return JsonResponse({"undo": undo, "title": conversation.title})


@require_POST
def restore(request: HttpRequest, pk: UUID) -> JsonResponse:
    """-> {"conversation"}; 404 once it is gone for good."""
    mine = Conversation.objects.filter(owner=person(request))
    conversation = get_object_or_404(mine, pk=pk)
    conversation.deleted = None
    conversation.save(update_fields=["deleted"])
    return JsonResponse({"conversation": conversation_json(conversation)})
