"""`python3 -m bootstrap TARGET`: what the Makefile calls."""

import sys

if sys.version_info < (3, 11):  # before any import that an older Python could not read
    sys.exit(
        "Hearth needs Python 3.11 or newer, and this is Python %d.%d. "
        "Install a newer one, then run `make run PYTHON=python3.11`." % sys.version_info[:2]
    )

from bootstrap.problem import Problem
from bootstrap.targets import TARGETS


def main(arguments: list[str]) -> int:
    """Run one target; a Problem becomes its sentence on stderr and exit status 1."""
    if len(arguments) < 1 or arguments[0] not in TARGETS:
        print(f"Usage: python3 -m bootstrap {{{','.join(TARGETS)}}}", file=sys.stderr)
        return 2
    try:
        return TARGETS[arguments[0]](arguments[1:])
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was fetched is kept; run it again to go on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
