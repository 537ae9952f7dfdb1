"""A socket and the process that answers on it: started, started again where it died, and exchanged."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence

log = logging.getLogger(__name__)
WORKER = f"{__package__}.http_worker"


class Place:
    """A listening socket, its worker, one that is to come, and those that are about to leave."""

    def __init__(self, door: socket.socket, env: Mapping[str, str]) -> None:
        self._door, self._env = door, env
        self._worker: subprocess.Popen[bytes] | None = None
        self._coming: subprocess.Popen[bytes] | None = self._started()
        self._leaving: list[subprocess.Popen[bytes]] = []

    @property
    def workers(self) -> list[subprocess.Popen[bytes]]:
        """Return the processes that still run."""
        known = (self._worker, self._coming, *self._leaving)
        return [one for one in known if one and one.poll() is None]

    def look(self, exchange: bool) -> int | None:
        """Let a new worker in that is ready, start one where it is due, and give the code of a vain first one."""
        if self._coming and _is_ready(self._coming):
            if self._worker:
                self._worker.terminate()
                self._leaving.append(self._worker)
            self._worker, self._coming = self._coming, None
        if self._coming and self._coming.poll() is not None:
            if self._worker is None:
                return self._coming.returncode
            log.error("the new worker did not start; the one before answers on")
            self._coming = None
        died = self._worker is not None and self._worker.poll() is not None
        if died and not self._coming:
            log.error("a worker died; another one starts", extra={"event": "worker_died"})
        if (exchange or died) and not self._coming:
            self._coming = self._started()
        self._leaving = [one for one in self._leaving if one.poll() is None]
        return None

    def _started(self) -> subprocess.Popen[bytes]:
        number = self._door.fileno()
        found = subprocess.Popen(
            [sys.executable, "-m", WORKER, str(number)],
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            pass_fds=[number],
            process_group=0,  # an interrupt from the keyboard is for the one who ends the workers
        )
        assert found.stdout
        os.set_blocking(found.stdout.fileno(), False)
        return found


def end(places: Sequence[Place], signals: Collection[signal.Signals]) -> None:
    """Tell all workers to end, and wait until they have; told once more, they end at once."""
    told = True
    while workers := [one for place in places for one in place.workers]:
        for one in workers if told else ():
            one.terminate()
        told = signal.sigtimedwait(signals, 0.05) is not None


def _is_ready(worker: subprocess.Popen[bytes]) -> bool:
    """Give whether a worker has said that it is; it says nothing else."""
    assert worker.stdout
    return bool(worker.stdout.read(1))
