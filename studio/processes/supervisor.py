"""Keeps every part running: starts them in order, again when they die, and ends them in order."""

import os
import select
import signal
import time
from pathlib import Path

from studio.processes import deaths, logs, pause, record, redis, swap, traces
from studio.processes.child import Child
from studio.processes.mourning import account, how
from studio.processes.plan import Plan
from studio.processes.terminal import say
from studio.processes.watch import Watch

STARTING_LOOK_S = 0.02
DRAIN_S = 3.5
REDIS_DRAIN_S = 0.8
LEFTOVER_S = 2.0


class Supervisor:
    """One run of a plan, from the first start to the last process's end."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.children = [Child(part, plan) for part in plan.parts]
        self.watch = Watch(plan)
        self.greeted = False
        self.paused = False
        self.went_on = False
        self.signals = 0
        self.looks = 0.0
        self._wake = self._listen()

    def run(self) -> int:
        """Supervise until a signal asks for the end; returns the exit status."""
        # Nobody else holds the lock, so whatever still runs here was left by a run whose
        # supervisor and watcher were both killed. Two Redis on one log would spoil it.
        traces.end(traces.marked(self.plan.data), LEFTOVER_S)
        while not self.signals:
            if pause.is_wanted(self.plan.data):
                self._hold_still()
            self._tend()
            self._bound_logs()
            self._wait()
        self._drain()
        return 0

    def _tend(self) -> None:
        changed = self.watch.ensure()
        for child in self.children:
            changed |= self._bury(child)
        for child in self.children:
            if child.due <= time.monotonic():
                changed |= self._start(child)
            child.look()
        self._greet()
        if changed:
            self._record()

    def _start(self, child: Child) -> bool:
        try:
            child.start()
        except OSError as error:  # no memory, no room on the disk: it may pass
            child.postpone()
            say(f"{child.name} could not be started ({error.strerror}); trying again soon.")
            return False
        self.watch.started(child.name, child.pid)
        return True

    def _greet(self) -> None:
        """Once Redis and the web answer: say so, and start the parts that wait for them."""
        if self.greeted or not all(child.ready for child in self.children if not child.part.after):
            return
        self.greeted = True
        if self.plan.redis_socket:
            redis.forget(self.plan.redis_socket, self.plan.beats)
        say(self.plan.greeting if not self.went_on else "Hearth goes on.")
        for child in self.children:
            if child.part.after:
                child.due = 0.0

    def _bury(self, child: Child) -> bool:
        ended = child.collect()
        if ended is None:
            return False
        pid, status = ended
        self.watch.ended(pid)
        if not (self.signals or self.paused):
            child.restarts += 1
            say(account(child, status, self.plan.data))
            self._note(child.name, how(status))
        return True

    def _note(self, part: str, ending: str) -> None:
        try:
            deaths.note(self.plan.data, part, ending)
        except OSError as error:  # a full disk must not end what runs
            say(f"{self.plan.data}/deaths.json could not be written ({error.strerror}).")

    def _wait(self) -> None:
        """Sleep until a signal, a child's death, or the next thing to do."""
        waiting = any(not child.ready and child.pid for child in self.children)
        due = min(self.looks, *(child.due for child in self.children))
        timeout = max(0.0, due - time.monotonic())
        self._sleep(min(timeout, STARTING_LOOK_S) if waiting else timeout)

    def _bound_logs(self) -> None:
        if time.monotonic() < self.looks:
            return
        self.looks = time.monotonic() + logs.LOOK_S
        for child in self.children:
            try:
                logs.bound(self.plan.data, child.name)
            except OSError as error:
                say(f"The log of {child.name} grows on ({error.strerror}).")

    def _sleep(self, timeout: float) -> None:
        if select.select([self._wake], [], [], timeout)[0]:
            os.read(self._wake, 4096)

    def _hold_still(self) -> None:
        """End all parts in order, as long as somebody wants that; the web's sockets stay open."""
        say("Hearth holds still while its data is replaced.")
        self.paused = True
        self._end_all()
        self._record(paused=True)
        while pause.is_wanted(self.plan.data) and not self.signals:
            self._sleep(pause.LOOK_S)
        swap.finish(Path(self.plan.data))  # in case it was killed in the middle of it
        self.paused, self.greeted, self.went_on = False, False, True
        for child in self.children:
            child.deaths = 0
            child.due = 0.0 if not child.part.after else float("inf")

    def _drain(self) -> None:
        """End all parts, Redis last, within 5 s; a second signal ends them at once."""
        self._record(stopping=True)
        for fd in {fd for child in self.children for fd in child.part.fds}:
            os.close(fd)  # nobody new is let in
        self._end_all()
        record.remove(self.plan.data)
        self.watch.dismiss(0.5)
        say("Hearth has stopped.")

    def _end_all(self) -> None:
        last = [child for child in self.children if child.name == "redis"]
        self._end([child for child in self.children if child not in last], DRAIN_S)
        self._end(last, REDIS_DRAIN_S)
        traces.end(traces.marked(self.plan.data), 0)

    def _end(self, children: list[Child], patience: float) -> None:
        for child in children:
            child.due = float("inf")
            child.terminate()
        deadline = time.monotonic() + patience
        while any(child.pid for child in children):
            if time.monotonic() > deadline or self.signals > 1:
                for child in children:
                    child.kill()
            self._sleep(0.05)
            for child in children:
                self._bury(child)

    def _record(self, **state: bool) -> None:
        try:
            record.write(
                self.plan.data,
                pid=os.getpid(),
                watcher=self.watch.pid,
                address=self.plan.address,
                **state,
                parts={child.name: child.pid for child in self.children if child.pid},
                restarts={child.name: child.restarts for child in self.children},
            )
        except OSError as error:  # a full disk must not end what runs
            say(f"{self.plan.data}/studio.json could not be written ({error.strerror}).")

    def _listen(self) -> int:
        """Note the signals that ask for the end; returns a pipe that any signal makes readable."""
        wake, told = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(told, False)
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGUSR1):  # they only wake us
            signal.signal(number, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked)
        return wake

    def _asked(self, *_: object) -> None:
        self.signals += 1
