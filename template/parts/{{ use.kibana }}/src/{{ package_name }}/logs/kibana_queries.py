"""Queries to Elasticsearch: one search per question, and where its response holds the answer's columns."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec
import polars as pl
from elasticsearch import AuthorizationException

from ..errors import BadData, NotFound
from ..settings import Settings
from .elasticsearch_client import asked, client, stream
from .questions import NEEDED

FOLDER = "queries/elasticsearch"


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How Kibana lists events: the filter in its query language, the fields, and the order."""

    kql: str
    columns: list[str]
    sort: list[tuple[str, str]]


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A saved question: the body of a search, the path to the list of its rows, the path of each column.

    Steps of a path are separated by dots; `a / b` is a quotient of two. Kibana shows the answer as a chart
    (Vega-Lite mark and encoding over the columns) or as a table of events.
    """

    body: dict[str, Any]
    rows: str
    columns: dict[str, str]
    chart: dict[str, Any] | None = None
    table: Table | None = None


def query(settings: Settings, question: str) -> Query:
    """Return a saved question.

    Raises:
        NotFound: there is no such file.
        BadData: it is not a valid question.
    """
    path = settings.root / FOLDER / f"{question}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Query)
    except FileNotFoundError as error:
        fix = f"Write {path.name} into {FOLDER}, or ask without ELASTICSEARCH_URL"
        raise NotFound(f"{question!r} cannot be asked of Elasticsearch", "it has SQL only", fix) from error
    except ValueError as error:  # msgspec's errors are ValueErrors
        raise BadData(f"{FOLDER}/{path.name} cannot be used", str(error), "Mend the file") from error


def answered(settings: Settings, question: str, about: str) -> pl.DataFrame:
    """Return the answer from the events in Elasticsearch.

    Raises:
        LogsAway: the server cannot be queried.
        BadData: it does not understand the query.
    """
    saved = query(settings, question)
    server = client()
    with asked():
        with suppress(AuthorizationException):  # without permission, new events appear a second later
            server.indices.refresh(index=stream(), ignore_unavailable=True)
        found = server.search(index=stream(), ignore_unavailable=True, **_about(saved.body, about))
        return rows(saved, found.body)


def rows(saved: Query, found: Mapping[str, Any]) -> pl.DataFrame:
    """Return the rows that a search found, with whole numbers as integers."""
    listed = at(found, saved.rows) or []
    columns = {name: [_value(row, path) for row in listed] for name, path in saved.columns.items()}
    return pl.DataFrame({name: pl.Series(name, values, strict=False) for name, values in columns.items()})


def at(found: Any, path: str) -> Any:
    """Return the value at a path, or None if the path ends before."""
    for step in path.split("."):
        if isinstance(found, list):
            found = found[int(step)]
        elif isinstance(found, Mapping):
            found = found.get(step)
        else:
            return None
    return found


def _value(row: Any, path: str) -> Any:
    part, _, whole = path.partition(" / ")
    value = at(row, part)
    if whole:
        return value / at(row, whole)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _about(body: Any, about: str) -> Any:
    """Return a search with `$about` replaced by an id."""
    if isinstance(body, dict):
        return {key: _about(value, about) for key, value in body.items()}
    if isinstance(body, list):
        return [_about(value, about) for value in body]
    return about if body == NEEDED else body
