"""Runs the project as containers on one machine: `poe up` builds the images and starts `compose.yml`."""

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
# A running engine may still lack Compose.
QUESTIONS = (("info",), ("compose", "version"))


class EngineAway(ProjectError):
    """No container engine is running here, or it could not start the services."""


def up(settings: Settings) -> int:
    """Build the images and start all services, training first if no model is in use; return 0.

    Raises:
        EngineAway: no engine is running, or it failed.
    """
    command = [*_compose(), "up", "--build", "--detach"]
    if _run(command, cwd=settings.root, env={**os.environ, **_secrets(settings)}):
        raise EngineAway("The services did not start", "Compose failed, as said above", "Mend that")
    log.info("the services run; `%s ps` shows them", " ".join(command[:2]))
    for name, port in _published(command[:2], settings):
        log.info("%s: http://127.0.0.1:%s", name, port)
    return 0


def first_training(settings: Settings) -> int:
    """Register the first model in the container `train` if there is none; return 0."""
    from ..pipeline import run
    from ..registry.models import versions

    known = list(versions(settings))
    if known:
        log.info("version %s is registered already", known[-1])
        return 0
    return run(settings)


def _secrets(settings: Settings) -> dict[str, str]:
    """Return the secret that the containers cannot store themselves: this machine's hashing key."""
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
    """Return the services with a published port on this machine, and that port."""
    words = [*compose, "config", "--format", "json"]
    asked = subprocess.run(  # noqa: S603
        words, cwd=settings.root, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    try:
        found = msgspec.json.decode(asked.stdout)["services"]
    except (msgspec.DecodeError, KeyError, TypeError):  # a Compose version without JSON output
        return []
    return [(name, one["published"]) for name in sorted(found) for one in found[name].get("ports", ())]


def _run(command: list[str], **how: Any) -> int:
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False, **how).returncode  # noqa: S603


def main() -> int:
    """Return the exit code of the container `train`."""
    return carry_out(first_training)


if __name__ == "__main__":
    sys.exit(main())
