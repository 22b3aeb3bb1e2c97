"""A real studio for tests: all processes, on a free port, in a data folder of its own."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.polling import until

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery"
LAN_NAME = "hearth.test"
"""A host name that only the test browser knows: a page there is not a secure context."""
START_S = 60.0
NOWHERE = "http://127.0.0.1:9"
"""Where the hub is for a studio that is not told of the tests' own: nobody answers."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(data: Path, **settings: str) -> dict[str, str]:
    """What Hearth's processes are started with: nothing of pytest's own settings, no real hub."""
    kept = {"DJANGO_SETTINGS_MODULE", "HOST", "PORT", "NAMES", "REDIS_URL", "DATABASE_URL"}
    kept |= {"HTTPS", "CERT_FILE", "KEY_FILE", "HSTS", "TRUSTED_PROXIES", "PROXY_HEADERS"}
    clean = {n: v for n, v in os.environ.items() if n not in kept and not n.startswith("HF_")}
    hub = {"HF_ENDPOINT": NOWHERE, "HF_HOME": str(data.with_suffix(".hub"))}
    return {**clean, "DATA": str(data), **hub, **settings}


@dataclass(frozen=True)
class Person:
    """Somebody with an account, signed in; `cookies` is what their browser would send."""

    name: str
    password: str
    cookies: dict[str, str]

    @property
    def cookie(self) -> str:
        """As the Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass
class Studio:
    """`manage.py studio` on one data folder; start and stop it, look at and end its parts."""

    data: Path
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where its pages are, without the last slash."""
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        """The same for websockets."""
        return f"{'wss' if self.secure else 'ws'}://127.0.0.1:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether it speaks HTTPS."""
        return bool(self.settings.get("HTTPS"))

    @property
    def trust(self) -> ssl.SSLContext | bool:
        """What a client of its pages has to trust: the root that it made itself."""
        root = self.data / "tls" / "root.pem"
        return ssl.create_default_context(cafile=root) if self.secure else True

    @property
    def csrf(self) -> str:
        """The name of its CSRF cookie."""
        return f"{'__Host-' if self.secure else ''}hearth_csrf"

    @property
    def log(self) -> Path:
        """What its terminal would show."""
        return self.data.with_suffix(".out")

    @property
    def redis_url(self) -> str:
        """Its embedded Redis."""
        from studio.hosts import socket_path

        return f"unix://{socket_path(self.data)}"

    def launch(self) -> None:
        """Start the supervisor and do not wait."""
        with open(self.log, "a") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "studio", "-H", self.host, "-p", str(self.port)],
                cwd=ROOT,
                env=environment(self.data, **self.settings),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )

    def start(self) -> "Studio":
        """Start it and wait until every part is up."""
        self.launch()
        until(self.is_healthy, START_S, every=0.05)
        return self

    def is_healthy(self) -> bool:
        """Whether /healthz says that every part is up; fails when the supervisor has ended."""
        assert self.process is not None
        assert self.process.poll() is None, f"it ended:\n{self.log.read_text()}"
        try:
            return self.health().status_code == 200
        except httpx.TransportError:
            return False

    def health(self) -> httpx.Response:
        """What /healthz says."""
        return httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5)

    def stop(self, number: int = signal.SIGTERM, within: float = 10.0) -> int:
        """Signal the supervisor and wait for its end; its exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(within)

    def record(self) -> dict[str, Any]:
        """`studio.json`: pid, watcher, address, and the parts' processes."""
        try:
            found: dict[str, Any] = json.loads((self.data / "studio.json").read_text())
        except FileNotFoundError:
            return {}
        return found

    def pid(self, part: str) -> int:
        """The process of a part, 0 while it has none; `studio` and `watcher` count as parts."""
        record = self.record()
        names = {"studio": "pid", "watcher": "watcher"}
        found = record.get(names[part]) if part in names else record.get("parts", {}).get(part)
        return int(found or 0)

    def pids(self) -> dict[str, int]:
        """Every process it told of: the supervisor, its watcher and the parts."""
        record = self.record()
        return {"studio": record["pid"], "watcher": record["watcher"], **record["parts"]}

    def kill(self, part: str, number: int = signal.SIGKILL) -> int:
        """End a part from outside, as a crash would; the process that it was."""
        pid = self.pid(part)
        os.kill(pid, number)
        return pid

    def restarted(self, part: str, was: int, within: float = 20.0) -> int:
        """Wait until a part runs as another process than `was` and everything is up again."""
        until(lambda: self.pid(part) not in {0, was}, within)
        until(self.is_healthy, within, every=0.05)
        return self.pid(part)

    def manage(self, *command: str, said: str = "") -> str:
        """Run a management command on its data folder, with `said` on standard input."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment(self.data, HOST=self.host, PORT=str(self.port), **self.settings),
            input=said,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def person(
        self, name: str, *, owner: bool = False, role: str = "member", password: str = PASSWORD
    ) -> Person:
        """A new account, signed in."""
        kind = "owner" if owner else role
        self.manage("create_user", name, "--role", kind, said=f"{password}\n")
        return self.sign_in(name, password)

    def sign_in(self, name: str, password: str = PASSWORD) -> Person:
        """Sign in as a browser does, through the login page."""
        with httpx.Client(base_url=self.url, timeout=20, verify=self.trust) as client:
            client.get("/login/").raise_for_status()
            form = {
                "username": name,
                "password": password,
                "csrfmiddlewaretoken": client.cookies[self.csrf],
            }
            answer = client.post("/login/", data=form, headers={"Referer": self.url})
            assert answer.status_code == 302, f"{name} was not let in ({answer.status_code})"
            return Person(name, password, dict(client.cookies))

    def client(self, person: Person | None = None) -> httpx.Client:
        """A browser without scripts, signed in; what it posts carries the CSRF token."""
        cookies = person.cookies if person else None
        client = httpx.Client(base_url=self.url, cookies=cookies, timeout=20, verify=self.trust)
        if person:
            client.headers["X-CSRFToken"] = person.cookies[self.csrf]
            client.headers["Referer"] = self.url
        return client

    def begin(
        self, person: Person, text: str, *, model: str = "hearth-demo", mode: str = "instant"
    ) -> dict[str, Any]:
        """A new conversation that opens with `text`: {"state", "url", "socket"}."""
        asked = {"id": str(uuid4()), "text": text, "model": model, "mode": mode}
        with self.client(person) as client:
            answer = client.post("/c/", json=asked)
        assert answer.status_code == 201, answer.text
        begun: dict[str, Any] = answer.json()
        return begun
