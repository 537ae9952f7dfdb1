"""From the bytes of a request to the bytes of its answer: one short way, with no table in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NotRequired, TypedDict

import msgspec
import numpy as np
import polars as pl

from ..artefact import Array, Artefact, Input
from ..registry.serving_model import Serving
from ..settings import Settings
from .http_openapi import document
from .http_unusual import unusual
from .reasons import reasons

Row = dict[str, Any]
MOST = float(np.finfo(np.float32).max)
Number = Annotated[float, msgspec.Meta(ge=-MOST, le=MOST)]
Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
KINDS: dict[str, Any] = {"number": Number | bool | None, "category": str | Whole | bool | None}


class Refused(Exception):
    """A request that gets no answer: its HTTP status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True)
class Scored:
    """The model's answers, `(rows, classes)` or `(rows,)`, and the body of the response.

    `unusual` says by column which rows, `(rows,)`, hold a value that training did not know.
    """

    answers: Array
    body: bytes
    unusual: dict[str, Array]


@dataclass(frozen=True)
class Scorer:
    """A registered version, and how its requests are read. `key` names a row; empty: rows have no name."""

    model: Serving
    decoder: msgspec.json.Decoder[Any]
    openapi: bytes
    key: str
    explain: bool

    def read(self, body: bytes) -> list[Row]:
        """Give the rows of a request.

        Raises:
            Refused: 400 for what is no JSON, 422 for what does not fit the model's signature.

        """
        try:
            rows: list[Row] = self.decoder.decode(body).rows
        except msgspec.ValidationError as error:
            raise Refused(422, str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refused(400, "the body is no JSON") from error
        except RecursionError as error:
            raise Refused(400, "the body is nested too deeply") from error
        return rows

    def score(self, rows: Sequence[Row]) -> Scored:
        """Give the answers to some rows.

        Raises:
            Refused: 422 where a number is too large to be answered.

        """
        artefact = self.model.artefact
        tensors = {one.name: _tensor(one, rows) for one in artefact.signature.inputs}
        answers = artefact.answer(tensors)
        if not np.isfinite(answers).all():
            raise Refused(422, "the model has no answer to numbers of this size")
        odd = unusual(artefact.signature, tensors)
        table = self._table(artefact, rows, answers)
        for column, where in odd.items():
            for at in np.flatnonzero(where):
                table["answers"][at].setdefault("unusual", []).append(column)
        return Scored(answers, msgspec.json.encode(table), odd)

    def _table(self, artefact: Artefact, rows: Sequence[Row], answers: Array) -> dict[str, Any]:
        classes = artefact.signature.classes
        if classes:
            decided = artefact.decide(answers).tolist()
            pairs = zip(decided, answers.tolist(), strict=True)
            found = [{"prediction": classes[index], "probabilities": each} for index, each in pairs]
        else:
            found = [{"prediction": number} for number in answers.tolist()]
        if self.explain:
            why = reasons(artefact, as_table(artefact.signature.inputs, rows), answers)
            found = [{**one, "reasons": words} for one, words in zip(found, why, strict=True)]
        if self.key:
            found = [{self.key: row.get(self.key), **one} for row, one in zip(rows, found, strict=True)]
        named = {"classes": classes} if classes else {}
        return {"version": self.model.version, **named, "answers": found}


def scorer(settings: Settings, model: Serving, most_rows: int, looked_up: bool, locked: bool) -> Scorer:
    """Give how one version reads and answers requests of at most `most_rows` rows.

    Every column of the signature must stand in a row, unless what is missing is looked up; null says that its
    value is unknown. Other columns are left out, as another version may read them. `locked` says that a key
    is needed to ask.
    """
    key = settings.data.key
    columns = {name: KINDS[one.kind] for one in model.artefact.signature.inputs for name in one.columns}
    if looked_up:
        columns = {name: NotRequired[kind] for name, kind in columns.items()}
    named = {key: NotRequired[str | Whole | None]} if key else {}
    row: Any = TypedDict("Row", {**named, **columns})  # type: ignore[misc]
    rows = Annotated[list[row], msgspec.Meta(min_length=1, max_length=most_rows)]
    request = msgspec.defstruct("Request", [("rows", rows)], forbid_unknown_fields=True)
    openapi = document(settings, model, request, locked)
    return Scorer(model, msgspec.json.Decoder(request), openapi, key, settings.task.explain)


def as_table(inputs: Sequence[Input], rows: Sequence[Row]) -> pl.DataFrame:
    """Give the columns that the model reads as a table."""
    return pl.DataFrame(
        [
            pl.Series(name, [read(row[name]) for row in rows], dtype=kind)
            for one in inputs
            for kind, read in [(pl.Float64, _number) if one.kind == "number" else (pl.String, _text)]
            for name in one.columns
        ]
    )


def _tensor(one: Input, rows: Sequence[Row]) -> Array:
    """Give `(rows, columns)` as the graph reads it: float32 with NaN for null, or text."""
    if one.kind != "number":
        return np.array([[_text(row[name]) or "" for name in one.columns] for row in rows], dtype=object)
    return np.array([[row[name] for name in one.columns] for row in rows], dtype=np.float32)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _text(value: str | int | None) -> str | None:
    """Give a category as training wrote it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
