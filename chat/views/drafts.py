"""What is typed and not sent, asked for and saved by the pages of all of a person's devices."""

from uuid import UUID

from django.db import IntegrityError
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.person import person
from chat import drafts
from chat.models import Conversation
from chat.views.answers import posted, problem


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> JsonResponse:
    """`?chat=` (none: the next new chat) -> {"draft": {"text", "revision"}}.

    POST {"text", "revision": the one known} -> {"draft", "saved"}; not saved, it is the other
    one, which somebody's other tab wrote since."""
    user = person(request)
    chat = _chat(request)
    if request.method != "POST":
        return JsonResponse({"draft": drafts.kept(user, chat)})
    try:
        asked = posted(request)
        text, revision = str(asked["text"]), str(asked["revision"])
        kept, saved = drafts.keep(user, chat, text, revision)
    except (KeyError, ValueError, TypeError):
        return problem("bad_request", _("That request could not be read. Reload the page."))
    except IntegrityError:  # both tabs began theirs in the same moment
        kept, saved = drafts.kept(user, chat), False
    return JsonResponse({"draft": kept, "saved": saved})


def _chat(request: HttpRequest) -> Conversation | None:
    chat = request.GET.get("chat", "")
    if not chat:
        return None
    try:
        pk = UUID(chat)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Conversation.objects.of(person(request)), pk=pk)
