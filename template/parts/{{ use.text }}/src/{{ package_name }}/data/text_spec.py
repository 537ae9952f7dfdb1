"""The spec of a row of texts: its columns, their contract, and the tensors that a model reads.

Training, batch and HTTP all read rows through this module. A model reads the terms of a text (`text_terms`)
as hashes that do not depend on training, so they are the same offline and in serving for any text.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from ..arrays import Array, Columns, Tensors
from ..artefact import Tensor
from ..ports import spec as rows_of
from . import text_terms as terms
from . import values
from .contract import Checked, Policy, Problem
from .text_languages import languages

CHARACTERS, WORDS, LANGUAGE, RARE = "characters", "words", "language", "rare words"
# A word in fewer training texts is rare. A rising share of rare words shows new subjects.
COMMON = 5
BITS = 2**17


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One text column. `shortest` and `longest` are in characters."""

    name: str
    may_be_empty: bool = False
    shortest: int = 0
    longest: int = 1_000_000


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """All text columns that a model reads, up to `most_words` of each text.

    The column `time` says when a row happened, in the format `form`; rows to predict may lack it, and the
    `key`. `common` holds the words that are not rare, as the bits of a Bloom filter (Bloom, 1970).
    """

    columns: tuple[Column, ...]
    most_words: int = 1_000
    time: str = ""
    form: str = ""
    key: str = ""
    common: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain data from which `from_json` rebuilds this spec."""
        return dict(msgspec.to_builtins(self))

    @classmethod
    def from_json(cls, table: Mapping[str, Any]) -> Spec:
        """Return the spec of a manifest."""
        return msgspec.convert(table, cls)

    def names(self) -> tuple[str, ...]:
        """Return the names of all columns that a model or a split reads from a training row."""
        return (*self._texts, *([self.time] if self.time else []))

    def reads(self) -> tuple[str, ...]:
        """Return the columns of the table that a model may read."""
        return self._texts

    def required(self) -> tuple[str, ...]:
        """Return the columns that a row must have to be predicted."""
        return self._texts

    def check(self, rows: Columns, policy: Policy) -> Checked:
        """Return normalized rows, with every problem; columns outside this spec are left out.

        By policy, a text that is empty, too short or too long is a problem or is flagged.
        """
        length = len(next(iter(rows.values()), ()))
        found: dict[str, Array] = {}
        problems = [] if length else [Problem("", -1, "there are no rows")]
        flagged: dict[str, Array] = {}
        for column in self.columns:
            if column.name not in rows:
                problems.append(Problem(column.name, -1, "is missing"))
                continue
            texts, wrong = _read(rows[column.name])
            found[column.name] = texts
            problems += _first(column.name, wrong, "is no text", rows[column.name])
            for outside, words in _outside(column, texts, wrong):
                if policy == "refuse":
                    problems += _first(column.name, outside, words)
                elif outside.any():
                    flagged[column.name] = flagged.get(column.name, np.zeros(length, dtype=bool)) | outside
        if self.time:
            read = self._moments(rows, length)
            found[self.time] = read.values
            problems += _first(self.time, read.wrong, "is no time", rows.get(self.time))
        return Checked(found, tuple(problems), flagged)

    def fit(self, found: terms.Counted) -> Spec:
        """Return the spec with the common words of some rows."""
        ids, counts = np.unique(found.ids, return_counts=True)
        bits = np.zeros(BITS, dtype=bool)
        bits[_bit(ids[counts >= COMMON])] = True
        return msgspec.structs.replace(self, common=b64encode(np.packbits(bits).tobytes()).decode())

    def texts(self, rows: Columns) -> list[list[str]]:
        """Return the texts of each column; a missing one is an empty string."""
        return [[one or "" for one in rows[name].tolist()] for name in self._texts]

    def counted(self, rows: Columns) -> terms.Counted:
        """Return the terms of checked rows."""
        return terms.counted(self.texts(rows), self.most_words)

    def feed(self, rows: Columns) -> Tensors:
        """Return the terms of checked rows: `ids` and `weights`, `(rows, longest)`, padded with 0."""
        ids, weights = terms.padded(self.counted(rows), len(rows[self._texts[0]]))
        return {"ids": ids, "weights": weights}

    def tensors(self) -> tuple[Tensor, ...]:
        """Return the description of the tensors that `feed` returns, as wide as the longest text."""
        return (Tensor("ids", "int32"), Tensor("weights", "float32"))

    def owner(self, derived: str) -> str:
        """Return the raw column that a summary comes from."""
        return next((name for name in self._texts if derived.startswith(f"{name}: ")), derived)

    def summaries(self, rows: Columns) -> Columns:
        """Return scalar columns to monitor: lengths, language, and the share of rare words."""
        found: dict[str, Array] = {}
        for name, texts in zip(self._texts, self.texts(rows), strict=True):
            split = terms.read(texts, self.most_words)
            sizes = np.bincount(split.texts, minlength=len(texts)).astype(np.float64)
            found[f"{name}: {CHARACTERS}"] = np.array([len(text) for text in texts], dtype=np.float64)
            found[f"{name}: {WORDS}"] = sizes
            found[f"{name}: {LANGUAGE}"] = languages(texts, split)
            found[f"{name}: {RARE}"] = self._rare(split, sizes)
        return found

    def json_schema(self, policy: Policy) -> dict[str, Any]:
        """Return the JSON schema of one row of a request."""
        properties: dict[str, Any] = {one.name: _schema(one, policy) for one in self.columns}
        if self.time:
            properties[self.time] = {"type": ["string", "number", "null"]}
        if self.key:
            properties[self.key] = {"type": ["string", "integer", "null"]}
        return {"type": "object", "properties": properties, "required": list(self.required())}

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.columns)

    @cached_property
    def _common(self) -> Array:
        packed = np.frombuffer(b64decode(self.common), dtype=np.uint8)
        return np.unpackbits(packed).astype(bool) if len(packed) else np.ones(BITS, dtype=bool)

    def _rare(self, split: terms.Read, sizes: Array) -> Array:
        """Return the share of rare words in each text; NaN for a text without words."""
        rare = ~self._common[_bit(terms.named(terms.hashed(split.distinct)))]
        counts = np.bincount(split.texts, rare[split.codes], len(sizes))
        return np.asarray(np.divide(counts, sizes, out=np.full(len(sizes), np.nan), where=sizes > 0))

    def _moments(self, rows: Columns, length: int) -> values.Read:
        if self.time not in rows:
            return values.Read(np.full(length, values.NEVER), np.zeros(length, dtype=bool))
        return values.moments(rows[self.time], (), self.form)


def narrowed(spec: rows_of.Spec) -> Spec:
    """Return a spec of any kind as the spec of texts."""
    assert isinstance(spec, Spec)
    return spec


def _bit(ids: Array) -> Array:
    return ids % BITS


def _read(given: Array) -> tuple[Array, Array]:
    """Return texts, None where one is missing, and a mask of the rows with something else.

    If a column has only numbers, a reader has parsed its texts as numbers.
    """
    if given.dtype.kind in "biuf":
        return values.texts(given).values, np.zeros(len(given), dtype=bool)
    texts, wrong = np.empty(len(given), dtype=object), np.zeros(len(given), dtype=bool)
    for row, value in enumerate(given.tolist()):
        if isinstance(value, str):
            texts[row] = terms.SURROGATE.sub("\ufffd", value) if value.strip() else None
        else:
            wrong[row] = not (value is None or value != value)
    return texts, wrong


def _outside(column: Column, texts: Array, wrong: Array) -> Iterator[tuple[Array, str]]:
    """Yield a mask of the rows with a text outside the contract, and the message for it."""
    lengths = np.array([len(one) if one is not None else 0 for one in texts.tolist()])
    empty = (lengths == 0) & ~wrong
    if not column.may_be_empty:
        yield empty, "empty"
    yield lengths > column.longest, f"is longer than {column.longest:,} characters"
    yield (lengths < column.shortest) & ~empty & ~wrong, f"is shorter than {column.shortest:,} characters"


def _first(name: str, where: Array, words: str, given: Array | None = None) -> list[Problem]:
    """Return a problem for the first row of a mask, or nothing: a column has one problem of each kind.

    The message shows the value only if the column is `given`: a text may be long, or confidential.
    """
    if not where.any():
        return []
    row = int(where.argmax())
    return [Problem(name, row, words, "" if given is None else f"{given[row]!r} ")]


def _schema(column: Column, policy: Policy) -> dict[str, Any]:
    free = policy == "flag"
    limits = {} if free else {"maxLength": column.longest, "minLength": max(column.shortest, 1)}
    if column.may_be_empty or free:
        limits.pop("minLength", None)
        return {"type": ["string", "null"], **limits}
    return {"type": "string", **limits}
