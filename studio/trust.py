"""The page that offers our root certificate to phones and computers, and the certificate itself.

It is open to everybody, over plain HTTP too: a device needs it before any HTTPS page of ours opens
without a warning. Whoever could change it on its way would offer another root; hence the
fingerprint, to compare with the one in the terminal.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import qr
from accounts.address import is_loopback
from studio import hosts
from studio.greeting import url
from studio.tls.kept import Authority


@login_not_required
@require_safe
@never_cache
def trust(request: HttpRequest) -> HttpResponse:
    """What to do, the QR code for a phone, the fingerprint."""
    authority = _authority()
    fingerprint, address = authority.fingerprint(), _reachable(request)
    context = {
        "rows": [fingerprint[start : start + 24].rstrip(":") for start in range(0, 96, 24)],
        "plain": not request.is_secure(),
        "secure_address": url(*_host(request), secure=True),
        "address": address,
        "device": device(request.headers.get("User-Agent", "")),
        "code": qr.svg(address) if address else "",
    }
    return render(request, "trust/page.html", context)


@login_not_required
@require_safe
@never_cache
def root(request: HttpRequest) -> HttpResponse:
    """The certificate, which a phone offers to install."""
    answer = HttpResponse(_authority().root.read_bytes(), "application/x-x509-ca-cert")
    answer["Content-Disposition"] = 'attachment; filename="hearth-root.crt"'
    return answer


def device(agent: str) -> str:
    """Which steps are the visitor's own; the order matters, as they name each other."""
    signs = {"Android": "android", "iPhone": "ios", "iPad": "ios", "Firefox": "firefox"}
    signs |= {"Windows": "windows", "Macintosh": "mac", "Linux": "linux"}
    return next((name for sign, name in signs.items() if sign in agent), "")


def _authority() -> Authority:
    """Ours; nothing is here to trust without one."""
    authority = Authority(settings.DATA / "tls")
    if settings.HTTPS != "on" or settings.CERT_FILE or not authority.root.exists():
        raise Http404
    return authority


def _host(request: HttpRequest) -> tuple[str, int]:
    host, port = split_domain_port(request.get_host())
    return host, int(port or (443 if request.is_secure() else 80))


def _reachable(request: HttpRequest) -> str:
    """This page as another device opens it; empty where none can."""
    host, port = _host(request)
    if is_loopback(host):
        others = hosts.addresses() if settings.HOST in {"0.0.0.0", "::"} else []
        host = others[0] if others else ""
    return f"{url(host, port)}trust/" if host else ""
