"""Whether people come over HTTPS, and which settings of it make no sense together."""

from pathlib import Path
from typing import Literal

from django.core.exceptions import ImproperlyConfigured

from studio import env

Https = Literal["off", "on", "proxy"]


def https() -> Https:
    """HTTPS=1: Hearth speaks it itself, as it does with a CERT_FILE. HTTPS=proxy: a proxy does."""
    if env.text("HTTPS").lower() == "proxy":
        return "proxy"
    return "on" if env.flag("HTTPS", default=bool(env.text("CERT_FILE"))) else "off"


def check(
    https: Https, certificate: Path | None, key: Path | None, hsts: int, *, proxies: bool
) -> None:
    """Raises ImproperlyConfigured, with the remedy."""
    if key and not certificate:
        raise ImproperlyConfigured("KEY_FILE is set without CERT_FILE. Set both, or neither.")
    if certificate and https != "on":
        raise ImproperlyConfigured("CERT_FILE is set, but HTTPS is not on. Set HTTPS=1.")
    if https == "proxy" and not proxies:
        raise ImproperlyConfigured(
            "HTTPS=proxy needs TRUSTED_PROXIES, the address that the proxy comes from, "
            "as TRUSTED_PROXIES=127.0.0.1."
        )
    if hsts and (https == "off" or (https == "on" and not certificate)):
        raise ImproperlyConfigured(
            "HSTS is for a certificate that every browser trusts (CERT_FILE, or HTTPS=proxy). "
            "With the authority of this machine it would shut out whoever has not its root."
        )
