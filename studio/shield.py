"""The security headers that every answer has, whoever made it: page, API, static file or error."""

from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

SHIELD: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), "
        b"serial=(), usb=()",
    ),
]
"""What no page of ours needs is refused to all of them, and to whatever one of them might frame."""


def shielded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """These headers, and of ours those that the answer does not set for itself."""
    own = list(headers)
    names = {name.lower() for name, _value in own}
    return own + [header for header in SHIELD if header[0] not in names]
