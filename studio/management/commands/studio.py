"""`manage.py studio`: prepares the data folder, then becomes the supervisor of all parts."""

import os
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand

from api.health import BEATS
from studio import env, folder, lock, prepare, setup_code
from studio.greeting import address, greeting
from studio.listening import listen
from studio.parts import parts
from studio.processes import swap
from studio.processes.plan import Plan
from studio.refusal import Refusal
from studio.tls import certificate
from studio.tls.certificate import Files


class Command(BaseCommand):
    """Start Hearth: Redis, web, replies, jobs and engine, supervised."""

    help = "Start Hearth and keep all its parts running."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The flags; their defaults come from the environment."""
        parser.add_argument("-H", "--host", default=settings.HOST, help="the address to serve")
        parser.add_argument("-p", "--port", default=str(settings.PORT), help="its port")
        parser.add_argument(
            "--https", action="store_true", help="speak HTTPS, with a certificate of this machine"
        )

    def handle(self, *args: Any, host: str, port: str, https: bool, **options: Any) -> None:
        """Prepare, and never return: the supervisor takes this process over."""
        os.umask(0o077)  # whatever any part writes from now on is for its owner only
        secure = https or settings.HTTPS == "on"
        try:
            plan = self.prepared(host, env.whole("PORT", port, 1, 65535), secure)
        except (Refusal, ImproperlyConfigured) as refusal:
            sys.exit(str(refusal))
        given = {"DATA": plan.data, "HOST": host, "PORT": port}
        become_supervisor(plan, given | ({"HTTPS": "1"} if secure else {}))

    def prepared(self, host: str, port: int, secure: bool) -> Plan:
        """The plan, once nothing stands in its way."""
        held = lock.acquire(folder.usable(settings.DATA))
        swap.finish(settings.DATA)  # of a restore that was killed
        files = certificate.chosen(host) if secure else None
        sockets = listen(host, port)
        prepare.migrate()
        prepare.collect_static()
        prepare.add_demo()
        return self.plan(host, port, held, sockets, files)

    def plan(
        self, host: str, port: int, held: int, sockets: list[socket.socket], files: Files | None
    ) -> Plan:
        """What the supervisor is to run."""
        data: Path = settings.DATA
        redis = settings.REDIS_SOCKET if settings.REDIS_EMBEDDED else None
        return Plan(
            data=str(data),
            root=str(settings.BASE_DIR),
            address=address(host, port, secure=files is not None),
            greeting=greeting(host, port, data, code_if_needed(), files),
            lock=held,
            redis_socket=str(redis or ""),
            beats=list(BEATS.values()),
            parts=parts(data, settings.REDIS_URL, redis, [opened.detach() for opened in sockets]),
        )


def code_if_needed() -> str | None:
    """The set-up code while there is no account yet."""
    if get_user_model().objects.exists():
        settings.SETUP_CODE_FILE.unlink(missing_ok=True)
        return None
    return setup_code.standing(settings.SETUP_CODE_FILE)


def become_supervisor(plan: Plan, env: Mapping[str, str]) -> NoReturn:
    """Replace this process, Django and all, by the small supervisor; open files go along."""
    for fd in (plan.lock, *(fd for part in plan.parts for fd in part.fds)):
        os.set_inheritable(fd, True)
    reader, writer = os.pipe()
    os.set_inheritable(reader, True)
    with os.fdopen(writer, "w") as pipe:
        pipe.write(plan.dump())  # a few KB: a pipe holds 64
    os.chdir(plan.root)
    sys.stdout.flush()
    command = [sys.executable, "-m", "studio.processes", str(reader)]
    os.execve(sys.executable, command, {**os.environ, **env})
