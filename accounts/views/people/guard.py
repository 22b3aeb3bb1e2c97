"""The one door to all pages of people: every route of `accounts.people_urls` goes through it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.people import Refused
from accounts.person import person
from accounts.rights import Right
from accounts.standing import require

View = Callable[..., HttpResponse]


def looks_after_people(view: View) -> View:
    """Only for whoever has the right over people; a rule that stands against a step is told on
    the page that it was taken from, and nothing is changed."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: object, **kwargs: Any) -> HttpResponse:
        require(person(request), Right.PEOPLE)
        try:
            return view(request, *args, **kwargs)
        except Refused as error:
            messages.error(request, str(error))
            return back(request, *args, **kwargs)

    return guarded


def back(request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:
    """To the person whom a step was about where they are still there, else to all people."""
    pk = kwargs.get("pk") if request.POST.get("from") == "person" else None
    known = pk is not None and User.objects.filter(pk=pk).exists()
    return redirect("person", pk) if known else redirect("people")
