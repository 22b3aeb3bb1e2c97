"""What the terminal shows once the web answers."""

from pathlib import Path

from studio import hosts


def address(host: str, port: int) -> str:
    """The address to open on this machine."""
    shown = "127.0.0.1" if host == "0.0.0.0" else "[::1]" if host == "::" else host
    return url(shown, port)


def url(host: str, port: int) -> str:
    """As a browser wants it."""
    bracketed = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{bracketed}:{port}/" if port != 80 else f"http://{bracketed}/"


def greeting(host: str, port: int, data: Path, code: str | None) -> str:
    """One block: where it is, the set-up code before the first account, how to stop it."""
    everywhere = host in {"0.0.0.0", "::"}
    network = [url(other, port) for other in hosts.addresses()] if everywhere else []
    rows = [("Open", address(host, port))]
    rows += [("On the network" if not n else "", where) for n, where in enumerate(network)]
    if code:
        rows.append(("Set-up code", f"{code}  (asked for once, to make the first account)"))
    rows += [("Data", str(data)), ("Stop", "Ctrl-C")]
    lines = [f"  {name:<16}{text}" for name, text in rows]
    return "\n".join(["", "Hearth is running.", *lines, ""])
