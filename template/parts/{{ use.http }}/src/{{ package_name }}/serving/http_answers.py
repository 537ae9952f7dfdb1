"""From the bytes of a request to the bytes of its answer: one short way, with no table in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import msgspec
import numpy as np

from ..arrays import Array, Columns
from ..errors import BadData
from ..registry.serving_model import Serving
from ..settings import Settings
from .http_openapi import document
from .scoring import Scorer

Row = dict[str, Any]


class Refused(Exception):
    """A request that gets no answer: its HTTP status, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


@dataclass(frozen=True)
class Response:
    """Checked rows with the model's answers, and the body of the response.

    `unusual` says by column which rows, `(rows,)`, hold a value that training did not know.
    """

    columns: Columns
    answers: Array
    body: bytes
    unusual: Mapping[str, Array]


@dataclass(frozen=True)
class Reader:
    """How requests of at most `most_rows` rows are read and answered by one version.

    Every column of the spec must stand in a row, but for the time, and for what is `looked_up`; null says
    that its value is unknown. Other columns are left out, as another version may read them. `locked` says
    that a key is needed to ask.
    """

    scorer: Scorer
    most_rows: int
    looked_up: bool
    locked: bool

    @property
    def model(self) -> Serving:
        """Return the version that answers."""
        return self.scorer.model

    @property
    def settings(self) -> Settings:
        """Return the settings of the project."""
        return self.scorer.settings

    @property
    def key(self) -> str:
        """Return the column that names a row; empty: rows have no name."""
        return self.settings.data.key

    def required(self) -> tuple[str, ...]:
        """Return the columns that a row needs."""
        return self.model.spec.required()

    def read(self, body: bytes) -> list[Row]:
        """Return the rows of a request.

        Raises:
            Refused: 400 for what is no JSON, 422 for what are no rows.

        """
        try:
            rows: list[Row] = self._decoder.decode(body).rows
        except msgspec.ValidationError as error:
            raise Refused(422, str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refused(400, "the body is no JSON") from error
        except RecursionError as error:
            raise Refused(400, "the body is nested too deeply") from error
        for at, row in enumerate(rows):
            if self.key and type(row.get(self.key)) not in (str, int, type(None)):
                raise Refused(422, f"Expected `str | int | null` - at `$.rows[{at}].{self.key}`")
        return rows

    def score(self, rows: Sequence[Row]) -> Response:
        """Return the answers to some rows.

        Raises:
            Refused: 422 where a row breaks the contract, or cannot be answered; its place is named.

        """
        known = self.model.spec.names()
        # A row may leave the time out; then it is unknown.
        full = [{name: row.get(name) for name in known} for row in self._whole(rows)]
        checked = self.scorer.check(columns_of_rows(full))
        for problem in checked.problems[:1]:
            raise Refused(422, f"{problem.words} - at `$.rows[{problem.row}].{problem.column}`")
        try:
            scored = self.scorer.score(checked)
        except BadData as error:
            raise Refused(422, str(error)) from error
        table = self.scorer.table(scored)
        if self.key:
            table = {self.key: [row.get(self.key) for row in rows], **table}
        answers = [dict(zip(table, one, strict=True)) for one in zip(*table.values(), strict=True)]
        head = self.model.answering.head()
        body = msgspec.json.encode({"version": self.model.version, **head, "answers": answers})
        return Response(scored.columns, scored.answers, body, scored.unusual)

    @cached_property
    def openapi(self) -> bytes:
        """Return the document of the service."""
        policy = self.settings.checks.policy
        row = self.model.spec.json_schema(policy)
        if self.looked_up:
            row["required"] = []
        return document(self.scorer, row, self.most_rows, self.locked)

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[Any]:
        rows = Annotated[list[dict[str, Any]], msgspec.Meta(min_length=1, max_length=self.most_rows)]
        return msgspec.json.Decoder(
            msgspec.defstruct("Request", [("rows", rows)], forbid_unknown_fields=True)
        )

    def _whole(self, rows: Sequence[Row]) -> Sequence[Row]:
        for at, row in enumerate(rows):
            for name in self.required():
                if name not in row:
                    raise Refused(422, f"Object missing required field `{name}` - at `$.rows[{at}]`")
        return rows


def columns_of_rows(rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Return the columns of rows that are mappings; a column that one row lacks is left out."""
    names = [name for name in rows[0] if all(name in row for row in rows)]
    found = {}
    for name in names:
        found[name] = np.empty(len(rows), dtype=object)
        found[name][:] = [row[name] for row in rows]
    return found
