"""All looks, one after the other; one that fails itself is a finding as well."""

import logging
from collections.abc import Iterator

from studio.doctor import backups, database, limits, models, network, parts, place, software
from studio.doctor.finding import Finding, Look, problem

log = logging.getLogger("hearth.doctor")

LOOKS: dict[str, Look] = {
    "Software": software.look,
    "Data folder": place.look,
    "Database": database.look,
    "Parts": parts.look,
    "Network": network.look,
    "Models": models.look,
    "Limits": limits.look,
    "Backup": backups.look,
}


def examine(online: bool) -> Iterator[Finding]:
    """Every finding, as soon as it is known; asks the internet only when `online`."""
    looks = {**LOOKS, "Hub": network.online} if online else LOOKS
    for name, look in looks.items():
        try:
            yield from look()
        except Exception as fault:
            # What is broken enough may break a look at it: the others are worth the more.
            log.debug("a look failed", exc_info=fault)
            yield problem(
                name, f"this could not be looked at ({type(fault).__name__})", "see above"
            )
