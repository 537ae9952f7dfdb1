"""How questions changed from one version to the next, so that older records can still be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mlsd.vocabulary.model import Value


@dataclass(frozen=True, slots=True)
class Migration:
    """How one version changed the questions of the versions before it.

    Shapes:
        version: the first version with these changes.
        renamed: old id -> new id.
        split: id -> function from its old value to the equivalent answers today; also for new values of the
            same id.
        retired: ids that are no longer asked.
    """

    version: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, Callable[[Value], Mapping[str, Value]]] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()

    @property
    def touched(self) -> frozenset[str]:
        """Return the ids whose old answers need translating."""
        return frozenset({*self.renamed, *self.split, *self.retired})

    def becomes(self, id_: str, value: Value) -> Mapping[str, Value]:
        """Return today's equivalent of an old answer: the answer itself if its question did not change."""
        if id_ in self.retired:
            return {}
        if id_ in self.split:
            return self.split[id_](value)
        return {self.renamed.get(id_, id_): value}


MIGRATIONS: tuple[Migration, ...] = ()
"""Oldest first. Before the first release there is nothing to migrate."""


def since(version: str) -> Iterator[Migration]:
    """Yield the migrations that a record of a version still needs, oldest first."""
    return (one for one in MIGRATIONS if _number(one.version) > _number(version))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))
