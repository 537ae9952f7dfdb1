"""A child that does something and is killed with -9 before its n-th step that changes a disk."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

_STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "subprocess.Popen", "shutil.rmtree"}


def killed_at(step: int, do: Callable[[], object]) -> bool:
    """Do something in a child of its own process group; tell whether it was killed before it ended."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        _count(step)
        code = 1
        try:
            do()
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), f"the child ended with {status}"
    return status == signal.SIGKILL


def steps_of(do: Callable[[], object]) -> int:
    """Return how many such steps something takes, by doing it in a child."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        count = _count(0)
        try:
            do()
        finally:
            os.write(writer, str(count[0]).encode())
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as counted:
        return int(counted.read())


def _count(step: int) -> list[int]:
    count = [0]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        flags = arguments[2] if event == "open" else 0
        if event in _STEPS or (isinstance(flags, int) and flags & os.O_CREAT):
            count[0] += 1
            if count[0] == step:
                os.killpg(0, signal.SIGKILL)

    sys.addaudithook(hook)
    return count
