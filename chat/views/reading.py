"""An owner reads somebody's chats: asking for leave, the list, one chat, and giving it back.

Nothing can be changed, kept or passed on from here. For everybody but an owner, and in a house with
BREAK_GLASS=0, these pages do not exist.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.person import person
from chat import reading
from chat.models import Conversation, Reading
from chat.reading_form import ReadingForm
from chat.shared_state import read_json


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def chats(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, for whoever has leave; for other owners the form that gives it."""
    whose = _whose(request, pk)
    leave = reading.leave(request, person(request), whose)
    if leave:
        rows = Conversation.objects.of(whose)
        return render(request, "chat/reading_list.html", {"leave": leave, "chats": rows})
    form = ReadingForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        reading.take_leave(request, person(request), whose, form.cleaned_data["reason"])
        return redirect("chat:person_chats", pk=pk)
    return render(request, "chat/reading_ask.html", {"form": form, "whose": whose})


@never_cache
@require_safe
def chat(request: HttpRequest, pk: int, chat: UUID) -> HttpResponse:
    """One chat, as it is shown to its owner, in words alone."""
    leave = _leave(request, pk)
    if leave is None:
        return redirect("chat:person_chats", pk=pk)
    found = get_object_or_404(Conversation.objects.of(leave.person), pk=chat)
    reading.note(request, leave, found)
    told = {"leave": leave, "chat": found, "said": read_json(found)}
    return render(request, "chat/reading.html", told)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the leave back before its time."""
    leave = _leave(request, pk)
    if leave:
        reading.give_back(leave)
    return redirect("chat:new")


def _leave(request: HttpRequest, pk: int) -> Reading | None:
    return reading.leave(request, person(request), _whose(request, pk))


def _whose(request: HttpRequest, pk: int) -> User:
    whose = get_object_or_404(User, pk=pk)
    if not reading.allowed(person(request), whose):
        raise Http404
    return whose
