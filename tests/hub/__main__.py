"""`python -m tests.hub [PORT]`: the hub of the tests to try by hand, until Ctrl-C."""

import sys
import threading

from tests.hub.contents import repositories
from tests.hub.server import Hub
from tests.hub.store import Store

if __name__ == "__main__":
    hub = Hub(Store(repositories()), int(sys.argv[1]) if sys.argv[1:] else 0).start()
    print(f"HF_ENDPOINT={hub.url}", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        hub.stop()
