"""What the terminal shows once the web answers."""

from pathlib import Path

from studio import hosts
from studio.tls.certificate import Files

BEYOND_THE_ROOT = "outside what its root may vouch for; use a CERT_FILE of your own for these"


def address(host: str, port: int, *, secure: bool = False) -> str:
    """The address to open on this machine."""
    shown = "127.0.0.1" if host == "0.0.0.0" else "[::1]" if host == "::" else host
    return url(shown, port, secure=secure)


def url(host: str, port: int, *, secure: bool = False) -> str:
    """As a browser wants it."""
    bracketed = f"[{host}]" if ":" in host and not host.startswith("[") else host
    scheme, usual = ("https", 443) if secure else ("http", 80)
    return f"{scheme}://{bracketed}:{port}/" if port != usual else f"{scheme}://{bracketed}/"


def greeting(
    host: str, port: int, data: Path, code: str | None, certificate: Files | None = None
) -> str:
    """One block: where it is, the set-up code before the first account, how to stop it."""
    secure = certificate is not None
    everywhere = host in {"0.0.0.0", "::"}
    others = hosts.addresses() if everywhere else []
    network = [url(other, port, secure=secure) for other in others]
    rows = [("Open", address(host, port, secure=secure))]
    rows += [("On the network" if not n else "", where) for n, where in enumerate(network)]
    if certificate and certificate.authority:
        rows += _trust(others[0] if others else host, port, certificate.authority.fingerprint())
    if certificate and certificate.left_out:
        rows.append(("Not over HTTPS", f"{', '.join(certificate.left_out)}  ({BEYOND_THE_ROOT})"))
    if code:
        rows.append(("Set-up code", f"{code}  (asked for once, to make the first account)"))
    rows += [("Data", str(data)), ("Stop", "Ctrl-C")]
    lines = [f"  {name:<16}{text}" for name, text in rows]
    return "\n".join(["", "Hearth is running.", *lines, ""])


def _trust(host: str, port: int, fingerprint: str) -> list[tuple[str, str]]:
    """Where devices get the root, and by what people know that it is the right one.

    Over plain HTTP: a device that has not the root yet shows no HTTPS page without a warning.
    """
    where = url("127.0.0.1" if host == "0.0.0.0" else host, port).removesuffix("/")
    # Two lines of sixteen bytes: easier to compare with a phone's screen than one of ninety signs.
    half = len(fingerprint) // 2 + 1
    return [
        ("Trust it", f"{where}/trust/  (once on each device: shows how)"),
        ("Its SHA-256", fingerprint[:half]),
        ("", fingerprint[half:]),
    ]
