"""The components: their facts, and the files that each part brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from mlsd.knowledge.facts import facts
from mlsd.vocabulary.model import Component, Place


@dataclass(frozen=True, slots=True)
class Part:
    """A folder of the template.

    `files` may hold `{package}` in place of the package's name; `brings` are parts that come along,
    `brings_on` the ones that replace them for one kind of examples. `modality` is set if the part belongs to
    one kind of examples rather than to a slot, `problem` if it belongs to one kind of answers, and `library`
    if several parts share it.
    """

    id: str
    slot: str
    modality: str
    problem: str
    library: bool
    ready: bool
    brings: tuple[str, ...]
    brings_on: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]

    def brought(self, modality: str) -> tuple[str, ...]:
        """Return the parts that come along for one kind of examples."""
        return self.brings_on.get(modality, self.brings)


@cache
def components() -> Mapping[str, Component]:
    """Return every component by id."""
    return {
        id_: Component(
            id=id_,
            slot=raw["slot"],
            title=raw["title"],
            summary=raw["summary"],
            needs=tuple(raw["needs"]),
            requires={slot: tuple(ids) for slot, ids in raw["requires"].items()},
            runs_on=Place(**raw["runs_on"]),
            pros=tuple(raw["pros"]),
            cons=tuple(raw["cons"]),
            licence=raw["licence"],
            links=tuple(raw["links"]),
            since=raw["since"],
            by_choice=raw["by_choice"],
            ready=raw["ready"],
            by_modality={
                kind: {key: _frozen(value) for key, value in own.items() if key != "brings"}
                for kind, own in raw["by_modality"].items()
            },
        )
        for id_, raw in facts()["parts"].items()
        if raw["slot"]
    }


def component(id_: str, modality: str) -> Component | None:
    """Return a component for one kind of examples (a "linear" recommender compares items), or None."""
    known = components().get(id_)
    return replace(known, **known.by_modality.get(modality, {})) if known else None


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@cache
def parts() -> Mapping[str, Part]:
    """Return every part of the template by id, including `base` and the modalities."""
    return {
        id_: Part(
            id=id_,
            slot=raw["slot"],
            modality=raw["modality"],
            problem=raw["problem"],
            library=raw["library"],
            ready=raw["ready"],
            brings=tuple(raw["brings"]),
            brings_on={
                kind: tuple(own["brings"]) for kind, own in raw["by_modality"].items() if "brings" in own
            },
            files=tuple(raw["files"]),
        )
        for id_, raw in facts()["parts"].items()
    }
