"""The files of a project, known without rendering: the paths of the parts that its design takes."""

from __future__ import annotations

from collections.abc import Iterable

from mlsd.knowledge.catalog import parts
from mlsd.vocabulary.model import Design


def expected_files(design: Design) -> list[str]:
    """Return the paths that a rendered project has, sorted; the record and `uv.lock` are not among them."""
    chosen = (decision.component for decision in design.decisions.values())
    return files_of(chosen, str(design.requirements["modality"]), str(design.requirements["package_name"]))


def not_built(design: Design) -> tuple[str, ...]:
    """Return the ids of the parts of a design that have no code yet: components, and the modality's part."""
    chosen = (decision.component for decision in design.decisions.values())
    taken = parts_of(chosen, str(design.requirements["modality"]))
    return tuple(id_ for id_ in taken if not parts()[id_].ready)


def files_of(chosen: Iterable[str], modality: str, package: str) -> list[str]:
    """Return the sorted paths that the chosen components bring together with base and the modality's part."""
    known = parts()
    return sorted(
        {
            path.replace("{package}", package)
            for id_ in parts_of(chosen, modality)
            for path in known[id_].files
        }
    )


def parts_of(chosen: Iterable[str], modality: str) -> tuple[str, ...]:
    """Return the sorted ids of all parts: base, the modality's, the chosen ones and what they bring."""
    known = parts()
    wanted = ["base", *chosen, *(part.id for part in known.values() if part.modality == modality)]
    taken: set[str] = set()
    while wanted:
        id_ = wanted.pop()
        if id_ in known and id_ not in taken:
            taken.add(id_)
            wanted += known[id_].brings
    return tuple(sorted(taken))
