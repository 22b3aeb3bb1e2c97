"""The address of a link that somebody else will open: on a host that this machine really serves."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from accounts.address import is_loopback


@dataclass(frozen=True)
class Link:
    """`url` with everything; `is_reachable` is False where only this very machine can open it."""

    url: str
    is_reachable: bool


def link(request: HttpRequest, path: str) -> Link:
    """Where the others find `path`.

    On the host that the request came to: Django let only a served one through. That of whoever
    sits at the machine itself is `localhost`, which leads the others nowhere: they get the first
    of the machine's other names where it listens to them at all.
    """
    name, port = split_domain_port(request.get_host())
    if not is_loopback(name):
        return Link(request.build_absolute_uri(path), True)
    others = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if is_loopback(settings.HOST) or not others:
        return Link(request.build_absolute_uri(path), False)
    host = f"{others[0]}:{port}" if port else others[0]
    return Link(f"{request.scheme}://{host}{path}", True)
