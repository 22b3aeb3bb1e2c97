"""Why a transfer cannot go on, as a code and facts; `words.py` says it to people."""

import errno


class Fault(Exception):
    """`again`: trying once more may help; `after`: seconds that the server asked us to wait."""

    def __init__(
        self, code: str, *, again: bool = False, after: float = 0.0, **facts: str | int
    ) -> None:
        super().__init__(code, facts)
        self.code = code
        self.again = again
        self.after = after
        self.facts = facts


FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}


def of_disk(error: OSError) -> Fault:
    """What a failed call on our own folder means."""
    if error.errno in FULL:
        return Fault("disk_full")
    if error.errno in CLOSED:
        return Fault("read_only")
    if error.errno == errno.EFBIG:
        return Fault("file_too_large")
    return Fault("disk_broken", detail=error.strerror or str(error))
