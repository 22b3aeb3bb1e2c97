"""Reads settings from the environment and refuses a value that cannot be right."""

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

ORIGIN = re.compile(r"https?://[a-z0-9.\-\[\]:]+", re.IGNORECASE)


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding blanks, or `default` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def secret(name: str, least: int) -> str:
    """A secret without blanks of at least so many characters, or ""; else ImproperlyConfigured."""
    value = text(name)
    if value and (len(value) < least or any(letter.isspace() for letter in value)):
        raise ImproperlyConfigured(f"{name} must have at least {least} characters and no blanks.")
    return value


def integer(name: str, default: int, low: int, high: int) -> int:
    """A whole number within `low`..`high`; raises ImproperlyConfigured for anything else."""
    value = text(name)
    return whole(name, value, low, high) if value else default


def whole(name: str, value: str, low: int, high: int) -> int:
    """`value`, given for `name`, as a number within `low`..`high`; else ImproperlyConfigured."""
    try:
        number = int(value)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name}={value} must be a whole number from {low} to {high}.")
    return number


def flag(name: str, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; raises ImproperlyConfigured otherwise."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no.")


def choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """One of some words; raises ImproperlyConfigured for any other."""
    value = text(name, default).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value} must be one of: {', '.join(choices)}.")
    return value


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks (`10.0.0.0/8`), by commas or blanks; else ImproperlyConfigured."""
    try:
        return [ip_network(word, strict=False) for word in words(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must hold addresses or networks: {error}.") from None


def origins(name: str) -> frozenset[str]:
    """Origins of sites (`https://a.example:8443`), as browsers write them; else
    ImproperlyConfigured."""
    found = words(name)
    for origin in found:
        if not ORIGIN.fullmatch(origin):
            why = f"{origin} in {name} must be like https://chat.example.com, and nothing after it."
            raise ImproperlyConfigured(why)
    return frozenset(origin.lower() for origin in found)


def words(name: str) -> list[str]:
    """A list separated by commas or blanks."""
    return text(name).replace(",", " ").split()


def time_zone(local: Path = Path("/etc/localtime")) -> str:
    """The machine's time zone by its name, such as Asia/Shanghai: what TZ names, else its own;
    "UTC" where neither tells."""
    own = str(local.readlink()).rpartition("zoneinfo/")[2] if local.is_symlink() else ""
    return next((name for name in (text("TZ").lstrip(":"), own) if _is_zone(name)), "UTC")


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name).key == name
    except (ValueError, OSError, LookupError):  # ZoneInfoNotFoundError is a KeyError
        return False


def folder(name: str, default: Path) -> Path:
    """An absolute path; `~` is expanded."""
    return file(name) or default


def file(name: str) -> Path | None:
    """The same for a file, which has no default."""
    value = text(name)
    return Path(value).expanduser().resolve() if value else None
