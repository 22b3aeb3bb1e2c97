"""Taking one's data along, deleting one's account, and the page of an account that closes.

`accounts/delete_account.html` gets `form` (password), `has` (what goes, in words) and
`last_owner`; `accounts/closing.html` nothing beside the user.
"""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit, closing
from accounts import export as exports
from accounts.forms import LeaveForm, refuse
from accounts.person import person


@require_safe
@never_cache
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that is kept of this person, as one ZIP, written while it is sent."""
    user = person(request)
    audit.record("exported", actor=user, subject=user, request=request)
    archive = exports.archive(user)

    def read_on() -> bytes | None:
        return next(archive, None)

    async def pieces() -> AsyncIterator[bytes]:
        while (piece := await sync_to_async(read_on)()) is not None:
            if piece:
                yield piece

    answer = StreamingHttpResponse(pieces(), content_type="application/zip")
    name = f"hearth-{user.username}-{timezone.localdate()}.zip"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """What goes, and the password that lets it go."""
    user = person(request)
    form = LeaveForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.leave(user, request=request)
        except closing.Refused as refused:
            refuse(form, str(refused))
        else:
            logout(request)
            return render(request, "accounts/deleted.html")
    about = {"form": form, "has": exports.contents(user), "last_owner": closing.is_last_owner(user)}
    return render(request, "accounts/delete_account.html", about)


@require_safe
@never_cache
def closing_page(request: HttpRequest) -> HttpResponse:
    """All that is left to somebody whose account is being closed."""
    if person(request).closes is None:
        return redirect("account")
    return render(request, "accounts/closing.html")
