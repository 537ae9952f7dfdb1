"""The databases a table can be read from: URL schemes and drivers, as declared by the slot's parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mlsd.knowledge.facts import facts


@dataclass(frozen=True, slots=True)
class Database:
    """How to connect to a component of the slot `database`.

    Shapes:
        schemes: the URL schemes it accepts; the first is the usual one.
        driver: the SQLAlchemy driver; empty if the database is a file.
    """

    component: str
    schemes: tuple[str, ...]
    driver: str

    @property
    def scheme(self) -> str:
        """Return the usual URL scheme."""
        return self.schemes[0]


@cache
def databases() -> Mapping[str, Database]:
    """Return every database by each URL scheme it accepts."""
    named = {id_: part["address"] for id_, part in facts()["parts"].items() if part["address"]}
    known = (Database(id_, tuple(how["schemes"]), how.get("driver", "")) for id_, how in named.items())
    return {scheme: database for database in known for scheme in database.schemes}


def database_of(url: str) -> Database | None:
    """Return the database that a URL such as `postgresql+psycopg://…` names, or None."""
    scheme, there, _ = url.partition("://")
    return databases().get(scheme.partition("+")[0]) if there else None
