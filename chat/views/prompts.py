"""What a model read before it wrote a reply."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.person import person
from chat import asked, looking
from chat.models import Conversation, Message
from chat.request import ModelGone
from chat.views.answers import problem


@require_safe
def prompt(request: HttpRequest, pk: UUID, reply: UUID) -> JsonResponse:
    """-> the prompt as engine.protocol.Look answers it, with {"changed"}: why it may not be what
    was sent, or ""; or {"problem"}."""
    conversation = get_object_or_404(Conversation.objects.of(person(request)), pk=pk)
    replies = conversation.messages.filter(role=Message.Role.ASSISTANT)
    message = get_object_or_404(replies.select_related("conversation__owner"), pk=reply)
    try:
        wish = asked.again(message)
    except ModelGone:
        return problem("model_unknown", _("This model is not in the library any more."))
    answer = looking.seen(wish, message.usage.get("dropped", 0))
    if "count" in answer:
        answer["changed"] = _changed(message, answer["count"])
    return JsonResponse(answer)


def _changed(message: Message, count: int) -> str:
    """Whether it is another prompt than the one that was sent: its length tells."""
    was = message.usage.get("prompt", count)
    if was == count:
        return ""
    return _(
        "The prompt that was sent had %(was)s tokens: the model's file or template, or the chat, "
        "has changed since."
    ) % {"was": f"{was:,}"}
