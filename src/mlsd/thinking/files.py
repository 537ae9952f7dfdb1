"""The files of a project, known without rendering: the paths of the parts that its design takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mlsd.knowledge.catalog import parts
from mlsd.vocabulary.model import Design, Value


def expected_files(design: Design) -> list[str]:
    """Return the paths that a rendered project has, sorted; the record and `uv.lock` are not among them."""
    return files_of(_chosen(design), design.requirements.values)


def not_built(design: Design) -> tuple[str, ...]:
    """Return the ids of the parts of a design that have no code yet."""
    taken = parts_of(_chosen(design), design.requirements.values)
    return tuple(id_ for id_ in taken if not parts()[id_].ready)


def files_of(chosen: Iterable[str], answers: Mapping[str, Value]) -> list[str]:
    """Return the sorted paths of a project: chosen components and all that comes with them."""
    known, package = parts(), str(answers["package_name"])
    return sorted(
        {path.replace("{package}", package) for id_ in parts_of(chosen, answers) for path in known[id_].files}
    )


def parts_of(chosen: Iterable[str], answers: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the sorted ids of all parts of a project.

    These are base, the parts of its kind of examples and of its kind of answers, the chosen components, and
    what they bring on examples of that kind.
    """
    known = parts()
    modality, problem = str(answers["modality"]), str(answers["problem"])
    of_kind = [one.id for one in known.values() if modality == one.modality or problem == one.problem]
    wanted = ["base", *chosen, *of_kind]
    taken: set[str] = set()
    while wanted:
        id_ = wanted.pop()
        if id_ in known and id_ not in taken:
            taken.add(id_)
            wanted += known[id_].brought(modality)
    return tuple(sorted(taken))


def _chosen(design: Design) -> Iterator[str]:
    return (decision.component for decision in design.decisions.values())
