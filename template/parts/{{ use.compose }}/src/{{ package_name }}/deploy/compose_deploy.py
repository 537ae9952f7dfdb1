"""Running as containers of one machine: `poe up` builds the images and starts what `compose.yml` names."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from typing import Any

import msgspec

from ..command import carry_out
from ..data.privacy import pseudonym_key
from ..errors import ProjectError
from ..settings import Settings

log = logging.getLogger(__name__)
ENGINES = ("docker", "podman")
# An engine that runs may still come without Compose.
QUESTIONS = (("info",), ("compose", "version"))


class EngineAway(ProjectError):
    """No container engine runs here, or it could not start the services."""


def up(settings: Settings) -> int:
    """Return 0 once the images are built and all services started; training comes first where nothing serves.

    Raises:
        EngineAway: no engine runs, or it failed.

    """
    command = [*_compose(), "up", "--build", "--detach"]
    if _run(command, cwd=settings.root, env={**os.environ, **_secrets(settings)}):
        raise EngineAway("The services did not start", "Compose failed, as said above", "Mend that")
    log.info("the services run; `%s ps` shows them", " ".join(command[:2]))
    for name, port in _published(command[:2], settings):
        log.info("%s: http://127.0.0.1:%s", name, port)
    return 0


def first_training(settings: Settings) -> int:
    """Return 0 once a model is registered: the container `train` makes the first one."""
    from ..pipeline import run
    from ..registry.models import versions

    known = list(versions(settings))
    if known:
        log.info("version %s is registered already", known[-1])
        return 0
    return run(settings)


def _secrets(settings: Settings) -> dict[str, str]:
    """Return what the containers cannot keep by themselves: the key under which this machine hashes."""
    return {"PSEUDONYM_KEY": pseudonym_key(settings).decode()} if settings.data.personal else {}


def _compose() -> list[str]:
    for name in ENGINES:
        path = shutil.which(name)
        if path and not any(_run([path, *question], capture_output=True) for question in QUESTIONS):
            return [path, "compose"]
    raise EngineAway(
        "No container engine runs here with Compose",
        f"neither {' nor '.join(ENGINES)} answers",
        "Start one; or use `uv run poe run` and `uv run poe serve`, which need none",
    )


def _published(compose: list[str], settings: Settings) -> list[tuple[str, str]]:
    """Return the services with a port on this machine, and that port."""
    words = [*compose, "config", "--format", "json"]
    asked = subprocess.run(  # noqa: S603
        words, cwd=settings.root, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    try:
        found = msgspec.json.decode(asked.stdout)["services"]
    except (msgspec.DecodeError, KeyError, TypeError):  # a Compose that knows no JSON
        return []
    return [(name, one["published"]) for name in sorted(found) for one in found[name].get("ports", ())]


def _run(command: list[str], **how: Any) -> int:
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False, **how).returncode  # noqa: S603


def main() -> int:
    """Return the exit code of the container `train`."""
    return carry_out(first_training)


if __name__ == "__main__":
    sys.exit(main())
