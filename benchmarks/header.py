"""`python -m benchmarks.header`: what is fetched to know whether a model of 340 GB fits.

The hub of the tests holds Kimi K2.6 with its real file names, declared sizes and headers as large
as the real ones; what lies between is made up as it is asked for, and counted as it is sent.
"""

import time

from huggingface_hub import constants

from benchmarks.figures import show
from models_hub.hub import remote
from models_hub.hub.client import Hub as Client
from models_hub.hub.repository import HubFile
from tests.hub.contents import KIMI, repositories
from tests.hub.server import Hub
from tests.hub.store import MEMBER, Store

LABELS = ("UD-Q2_K_XL", "UD-Q8_K_XL")


def main() -> None:
    """The aim is less than 20 MB for one model."""
    constants.HF_HUB_DISABLE_IMPLICIT_TOKEN = True
    hub = Hub(Store(repositories())).start()
    try:
        rows = [_measured(hub, label) for label in LABELS]
    finally:
        hub.stop()
    show("The headers of a model on the hub", ["quant", "GB", "shards", "MB sent", "s"], rows)


def _measured(hub: Hub, label: str) -> list[str]:
    found = hub.store.get(KIMI, MEMBER)
    chosen = [f for f in found.files if label in f.name and f.name.endswith(".gguf")]
    files = [HubFile(file.name, file.content.size) for file in chosen]
    hub.counts.clear()
    began = time.perf_counter()
    remote.fetch(Client(endpoint=hub.url), KIMI, found.commit, files)
    seconds = time.perf_counter() - began
    size = sum(file.content.size for file in chosen) / 1e9
    sent = hub.counts.sent("gguf") / 1e6
    return [label, f"{size:.0f}", str(len(files)), f"{sent:.1f}", f"{seconds:.2f}"]


if __name__ == "__main__":
    main()
