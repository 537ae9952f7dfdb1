"""The model that serves now."""

from __future__ import annotations

from dataclasses import dataclass

from ..artefact import Artefact, from_bytes
from ..errors import NotFound
from ..settings import Settings
from .models import aliases, fetch

ALIAS = "champion"


@dataclass(frozen=True)
class Serving:
    """A registered version and its artefact."""

    version: str
    artefact: Artefact


def serving_model(settings: Settings) -> Serving:
    """Give the registered version that serves.

    Raises:
        NotFound: no version was registered.

    """
    version = aliases(settings).get(ALIAS)
    if version is None:
        raise NotFound("No model serves", "none was registered", "Run `uv run poe run` first")
    return Serving(version, from_bytes(fetch(settings, version)))
