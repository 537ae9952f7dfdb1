"""The files of a project, known without rendering: the paths of the parts in its design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mlsd.knowledge.catalog import parts
from mlsd.vocabulary.model import Design, Value


def expected_files(design: Design) -> list[str]:
    """Return the paths of a rendered project, sorted, without the record and `uv.lock`."""
    return files_of(_chosen(design), design.requirements.values)


def always_there() -> list[str]:
    """Return the paths that every project has, whatever its package is called."""
    return [path for path in parts()["base"].files if "{package}" not in path]


def not_built(design: Design) -> tuple[str, ...]:
    """Return the ids of the parts of a design that have no code yet."""
    taken = parts_of(_chosen(design), design.requirements.values)
    return tuple(id_ for id_ in taken if not parts()[id_].ready)


def unbuilt_slots(design: Design) -> dict[str, str]:
    """Return slot -> component if the component or something that it brings has no code yet."""
    modality = str(design.requirements["modality"])
    return {
        slot: decision.component
        for slot, decision in design.decisions.items()
        if not all(parts()[id_].ready for id_ in _with_brought([decision.component], modality))
    }


def files_of(chosen: Iterable[str], answers: Mapping[str, Value]) -> list[str]:
    """Return the sorted paths of a project: chosen components and everything they bring."""
    known, package = parts(), str(answers["package_name"])
    return sorted(
        {path.replace("{package}", package) for id_ in parts_of(chosen, answers) for path in known[id_].files}
    )


def parts_of(chosen: Iterable[str], answers: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the sorted ids of all parts of a project.

    These are base, the parts of its kinds of examples and answers, the chosen components, and what they bring
    for that kind of examples.
    """
    modality, problem = str(answers["modality"]), str(answers["problem"])
    of_kind = [one.id for one in parts().values() if modality == one.modality or problem == one.problem]
    return tuple(sorted(_with_brought(["base", *chosen, *of_kind], modality)))


def _with_brought(wanted: Iterable[str], modality: str) -> set[str]:
    known, left, taken = parts(), list(wanted), set[str]()
    while left:
        id_ = left.pop()
        if id_ in known and id_ not in taken:
            taken.add(id_)
            left += known[id_].brought(modality)
    return taken


def _chosen(design: Design) -> Iterator[str]:
    return (decision.component for decision in design.decisions.values())
