"""Where it is served, under which names and certificates; the clock; when asked, the hub."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx2
from cryptography import x509
from django.conf import settings
from huggingface_hub import constants

from studio import hosts
from studio.doctor.finding import Finding, ok, problem, warning
from studio.listening import listen
from studio.processes import record, traces
from studio.refusal import Refusal

SOON = timedelta(days=14)
APART_S = 120.0


def look() -> Iterator[Finding]:
    """What can be told without the internet."""
    yield _address()
    yield _names()
    for path in sorted([*_brought(), *(settings.DATA / "tls").glob("*")]):
        yield from _certificate(path)
    yield _clock()


def online() -> Iterator[Finding]:
    """The hub, and what time it is there."""
    place = constants.ENDPOINT
    if constants.HF_HUB_OFFLINE:
        yield warning("Hub", "HF_HUB_OFFLINE keeps Hearth from it", "unset it to find models")
        return
    begun = time.monotonic()
    try:
        answer = httpx2.get(f"{place}/api/models", params={"limit": 1}, timeout=15)
    except httpx2.HTTPError as error:
        step = "check this machine's way to the internet (proxy, firewall, DNS)"
        yield problem("Hub", f"{place} cannot be reached ({type(error).__name__})", step)
        return
    text = f"{place} answers {answer.status_code} in {time.monotonic() - begun:.1f} s"
    good = answer.status_code < 400
    yield ok("Hub", text) if good else problem("Hub", text, "try again later")
    if said := answer.headers.get("Date"):
        apart = abs((datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds())
        if apart > APART_S:
            yield problem("Clock", f"{apart:,.0f} s apart from the hub's", "set the clock (NTP)")


def _address() -> Finding:
    host, port = settings.HOST, settings.PORT
    told = record.read(str(settings.DATA))
    if isinstance(told.get("pid"), int) and traces.alive(told["pid"]):
        return _answer(str(told.get("address")))
    try:
        for opened in listen(host, port):
            opened.close()
    except Refusal as refusal:
        return problem("Address", str(refusal), "see above")
    return ok("Address", f"{host}, port {port}, is free")


def _answer(address: str) -> Finding:
    """Whether the running web answers; its certificate is looked at elsewhere."""
    try:
        code = httpx2.get(f"{address}healthz", timeout=10, verify=False).status_code
    except httpx2.HTTPError as error:
        step = "see logs/web.log in the data folder"
        return problem("Address", f"{address} does not answer ({type(error).__name__})", step)
    if code == 200:
        return ok("Address", f"{address} answers, and says that all is up")
    return problem("Address", f"{address} answers {code}: not all is up", "see the parts below")


def _names() -> Finding:
    served = ", ".join(settings.ALLOWED_HOSTS)
    others = [a for a in hosts.addresses() if a not in settings.ALLOWED_HOSTS]
    if others and settings.HOST in {"0.0.0.0", "::"}:
        text = f"{served}; not yet {', '.join(others)}"
        return warning("Names", text, "restart Hearth: this machine has new addresses")
    return ok("Names", served)


def _brought() -> Iterator[Path]:
    if path := getattr(settings, "CERT_FILE", None):
        yield Path(path)


def _certificate(path: Path) -> Iterator[Finding]:
    """When the certificates in a file end; nothing for a file without any."""
    raw = path.read_bytes() if path.is_file() else b""
    if b"BEGIN CERTIFICATE" not in raw:
        return
    about = f"Certificate {path.name}"
    try:
        end = min(c.not_valid_after_utc for c in x509.load_pem_x509_certificates(raw))
    except ValueError:
        yield problem(about, "it cannot be read", f"replace {path}")
        return
    left = end - datetime.now(UTC)
    text = f"valid until {end:%Y-%m-%d}"
    if left < timedelta(0):
        yield problem(about, f"no longer {text}", "renew it, or restart Hearth")
    elif left < SOON:
        yield warning(about, text, "renew it, or restart Hearth")
    else:
        yield ok(about, text)


def _clock() -> Finding:
    """It must not be before what was written already."""
    logs = (settings.DATA / "logs").glob("*.log")
    newest = max((os.stat(path).st_mtime for path in logs), default=0.0)
    now = datetime.now(UTC)
    if newest - now.timestamp() > APART_S:
        return problem("Clock", f"{now:%Y-%m-%d %H:%M} UTC, before the newest log", "set the clock")
    return ok("Clock", f"{now:%Y-%m-%d %H:%M} UTC")
