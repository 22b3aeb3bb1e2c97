"""What is kept where and who can read it, in plain words, for whoever wants to know."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The page; it says so where an owner may read chats."""
    base = "base.html" if request.user.is_authenticated else "bare.html"
    told = {"base": base, "break_glass": settings.BREAK_GLASS}
    return render(request, "accounts/privacy.html", told)
