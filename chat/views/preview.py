"""The empty page in which the chat shows HTML or SVG that a model wrote."""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

# An origin of its own, however the page is opened; what is shown may run but reaches nobody. Nor
# can the frame leave for another address: the frame-src of the page around it forbids that.
# Policies know nothing of WebRTC and of connections made ahead: NO_CONNECTIONS does, in browsers
# that know it.
POLICY = {
    "sandbox": ["allow-scripts", "allow-forms"],
    "default-src": [NONE],
    "script-src": ["'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:", "blob:"],
    "media-src": ["data:", "blob:"],
    "font-src": ["data:"],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
}
NO_CONNECTIONS = "()"
POWERS = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), usb=()"


@require_safe
@csp(POLICY)
@xframe_options_sameorigin
@cache_control(private=True, max_age=3600)
def preview(request: HttpRequest) -> HttpResponse:
    """It waits to be told by the page around it what to show."""
    response = render(request, "chat/preview.html")
    response["Permissions-Policy"] = POWERS
    response["Connection-Allowlist"] = NO_CONNECTIONS
    response["X-DNS-Prefetch-Control"] = "off"
    return response
