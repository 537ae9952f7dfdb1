"""The databases that a table can be read from: the addresses and drivers that the parts of the slot name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mlsd.knowledge.facts import facts


@dataclass(frozen=True, slots=True)
class Database:
    """How a component of the slot database is reached.

    Shapes:
        schemes: what an address may begin with; the first is the usual one.
        driver: the library behind SQLAlchemy; empty where the database is a file.
    """

    component: str
    schemes: tuple[str, ...]
    driver: str

    @property
    def scheme(self) -> str:
        """Return what an address begins with."""
        return self.schemes[0]


@cache
def databases() -> Mapping[str, Database]:
    """Return every database by each scheme that an address of it may have."""
    named = {id_: part["address"] for id_, part in facts()["parts"].items() if part["address"]}
    known = (Database(id_, tuple(how["schemes"]), how.get("driver", "")) for id_, how in named.items())
    return {scheme: database for database in known for scheme in database.schemes}


def database_of(url: str) -> Database | None:
    """Return the database that an address such as `postgresql+psycopg://…` names, or None."""
    scheme, there, _ = url.partition("://")
    return databases().get(scheme.partition("+")[0]) if there else None
