"""The model that serves now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from ..arrays import Array, Columns
from ..artefact import Artefact, BrokenArtefact, load
from ..data.spec import Spec
from ..errors import NotFound, ProjectError
from ..evaluation.verdict import Verdict
from ..serving.answers import Answering
from ..settings import Settings
from .models import aliases, fetch, versions

ALIAS = "champion"
GATES = "gates.json"


class WrongBytes(ProjectError):
    """The files of a registered version have changed."""


@dataclass(frozen=True)
class Serving:
    """A registered version: its artefact, the spec of its rows, and the form of its predictions."""

    version: str
    artefact: Artefact
    spec: Spec
    answering: Answering

    def answers(self, columns: Columns) -> Array:
        """Return the predictions for checked rows."""
        return self.answering.answers(self.artefact, self.spec.feed(columns))


def serving_model(settings: Settings) -> Serving:
    """Return the registered version that serves.

    Raises:
        NotFound: no version was registered, or none was promoted.
        WrongBytes: its files have changed since.

    """
    return registered(settings, serving_version(settings))


def serving_version(settings: Settings) -> str:
    """Return the name of the registered version that serves.

    Raises:
        NotFound: no version was registered, or none was promoted.

    """
    version = aliases(settings).get(ALIAS)
    if version is None and versions(settings):
        why = "every registered version has a gate that does not hold"
        raise NotFound("No model serves", why, "`uv run poe promote` says which, and how to sign for it")
    if version is None:
        raise NotFound("No model serves", "none was registered", "Run `uv run poe run` first")
    return version


def registered(settings: Settings, version: str) -> Serving:
    """Return a registered version.

    Raises:
        NotFound: there is no such version, or it predicts something else.
        WrongBytes: its files have changed since it was registered.

    """
    with TemporaryDirectory() as folder:
        try:
            artefact = load(fetch(settings, version, Path(folder)))
        except (BrokenArtefact, FileNotFoundError) as error:
            what = f"Version {version} was changed after it was registered"
            raise WrongBytes(what, str(error), "Train again") from error
    try:
        spec, answering = (
            Spec.from_json(artefact.manifest.spec),
            Answering.from_json(artefact.manifest.task),
        )
    except msgspec.ValidationError as error:
        why = "this project now has other columns, or predicts something else"
        fix = "Train (`uv run poe run`), then promote the new version (`uv run poe promote`)"
        raise NotFound(f"Version {version} cannot serve", why, fix) from error
    return Serving(version, artefact, spec, answering)


def keep_gates(folder: Path, gates: Sequence[dict[str, Any]]) -> None:
    """Write the verdicts on a model into its folder, so that they are registered with it."""
    (folder / GATES).write_text(json.dumps(gates, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def gates_of(settings: Settings, version: str) -> tuple[str, list[Verdict]]:
    """Return the digest of a version's recipe, and the verdicts on it."""
    with TemporaryDirectory() as folder:
        kept = fetch(settings, version, Path(folder))
        recipe = load(kept).manifest.recipe.digest()
        found = json.loads((kept / GATES).read_text(encoding="utf-8"))
    return recipe, [Verdict(**one) for one in found]
