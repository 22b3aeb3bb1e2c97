"""The audit log, newest first.

`accounts/audit.html` gets `page`, its `lines`, `actions` (name -> words), and what was looked for:
`action`, `name`, and `query`, both as a query string.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts import audit_words
from accounts.audit import ACTIONS
from accounts.models import AuditEntry

A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """An entry with its words."""

    entry: AuditEntry
    action: str
    facts: list[tuple[str, str]]


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The page."""
    action, name = request.GET.get("action", ""), request.GET.get("name", "").strip()[:150]
    page = Paginator(_found(action, name), A_PAGE).get_page(request.GET.get("page"))
    lines = [Line(one, audit_words.action(one), audit_words.facts(one)) for one in page]
    query = urlencode({k: v for k, v in (("action", action), ("name", name)) if v})
    context = {"page": page, "lines": lines, "actions": ACTIONS, "action": action}
    return render(request, "accounts/audit.html", context | {"name": name, "query": query})


def _found(action: str, name: str) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.all()
    if action:
        found = found.filter(action=action)
    if name:
        found = found.filter(Q(actor_name__icontains=name) | Q(subject_name__icontains=name))
    return found
