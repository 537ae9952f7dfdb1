"""What became of questions from one version to the next: how an older record is read today."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mlsd.vocabulary.model import Value


@dataclass(frozen=True, slots=True)
class Migration:
    """What one version made of the questions of the versions before it.

    Shapes:
        version: the first version that asks as it says here.
        renamed: old id -> new id.
        split: id -> what gives, from its old value, the answers that say the same now; for new values of
            one and the same id, too.
        retired: ids that are asked no more.
    """

    version: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, Callable[[Value], Mapping[str, Value]]] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()

    @property
    def touched(self) -> frozenset[str]:
        """Return the ids whose old answers mean something else now."""
        return frozenset({*self.renamed, *self.split, *self.retired})

    def becomes(self, id_: str, value: Value) -> Mapping[str, Value]:
        """Return the answers that an old one is now: itself, where nothing became of its question."""
        if id_ in self.retired:
            return {}
        if id_ in self.split:
            return self.split[id_](value)
        return {self.renamed.get(id_, id_): value}


MIGRATIONS: tuple[Migration, ...] = ()
"""Oldest first. Before the first release nothing has to be carried along."""


def since(version: str) -> Iterator[Migration]:
    """Return the migrations that a record of a version has not been through, oldest first."""
    return (one for one in MIGRATIONS if _number(one.version) > _number(version))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))
