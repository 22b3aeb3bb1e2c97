"""A hub over HTTP: what huggingface_hub asks of the real one, answered from `Store`.

Two servers, as there: one tells what there is and where files lie, the other (the CDN, on an
address of its own, so that no token goes there) sends what lies in LFS.
"""

import sys
import threading
from http.server import ThreadingHTTPServer
from typing import Any

from tests.hub.answers import Answers
from tests.hub.content import Content
from tests.hub.counts import Counts
from tests.hub.faults import Faults
from tests.hub.store import Store


class Hub:
    """The running hub."""

    def __init__(self, store: Store, port: int = 0) -> None:
        self.store, self.faults, self.counts = store, Faults(), Counts()
        self._servers = {"hub": Server(self, "hub", port), "cdn": Server(self, "cdn")}

    @property
    def url(self) -> str:
        """What HF_ENDPOINT is set to."""
        return self._servers["hub"].url

    @property
    def cdn(self) -> str:
        """Where files in LFS come from."""
        return self._servers["cdn"].url

    def push(self, id: str, name: str, content: bytes | Content | None) -> str:
        """Change, add or (None) remove one file; gives the new commit."""
        return self.store.push(id, name, content)

    def reset(self) -> None:
        """As it was when it started: no faults, nothing counted, nothing pushed."""
        self.faults.clear()
        self.counts.clear()
        self.store.clear()

    def start(self) -> "Hub":
        """Answer from now on, in threads of this process."""
        for server in self._servers.values():
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Answer no more; what stalls ends."""
        self.faults.clear()
        for server in self._servers.values():
            server.shutdown()
            server.server_close()


class Server(ThreadingHTTPServer):
    """One address of the hub."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, hub: Hub, name: str, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Answers)
        self.hub, self.name = hub, name

    @property
    def url(self) -> str:
        """Without the last slash."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that went away is no error: they are killed on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
