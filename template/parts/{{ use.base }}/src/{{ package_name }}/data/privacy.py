"""Personal columns: removed, or pseudonymized if their values have to be told apart."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from ..arrays import Array, Columns
from ..errors import NotFound
from ..settings import Data, Settings, variable

if TYPE_CHECKING:  # a service that looks up keys does not import it
    import polars as pl

KEY_FILE = ".pseudonym-key"


def anonymise(settings: Settings, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows without personal values, and a sentence on what happened to each personal column.

    A personal column that serves as key, group or sensitive group is replaced by a keyed hash; every other
    one is removed. The time stays as it is, since its order is needed.
    """
    columns, words = settings.data, []
    for name in columns.personal:
        if name not in rows.columns or name == columns.time:
            continue
        if name in _needed(columns):
            rows = rows.with_columns(pseudonyms(rows[name], pseudonym_key(settings)))
            words.append(f"personal column {name!r} became a keyed hash")
        else:
            rows = rows.drop(name)
            words.append(f"personal column {name!r} was removed")
    return rows, words


def hidden(settings: Settings, rows: Columns) -> Columns:
    """Return rows to predict, with personal values replaced by the keyed hashes that training used.

    Raises:
        NotFound: there is no key for the hashes.

    """
    columns = settings.data
    named = [name for name in columns.personal if name in rows and name in _needed(columns)]
    if not named:
        return rows
    key = pseudonym_key(settings)
    return {**rows, **{name: _hashed(rows[name], key) for name in named}}


def _hashed(values: Array, key: bytes) -> Array:
    found = [None if value is None else pseudonym(str(value), key) for value in values.tolist()]
    return np.array(found, dtype=object)


def pseudonyms(values: pl.Series, key: bytes) -> pl.Series:
    """Return the keyed hash (HMAC-SHA-256) of each value: equal for equal values, and irreversible."""
    import polars as pl

    texts = values.cast(pl.String)
    hashes = {text: pseudonym(text, key) for text in texts.unique().drop_nulls()}
    return texts.replace_strict(hashes, return_dtype=pl.String) if hashes else texts


def pseudonym(text: str, key: bytes) -> str:
    """Return the keyed hash of one value."""
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()[:20]


def pseudonym_key(settings: Settings) -> bytes:
    """Return the key in `PSEUDONYM_KEY`, or one that is generated once and kept in a file that Git ignores.

    Raises:
        NotFound: there is no key, and none can be saved here.

    """
    given = variable("PSEUDONYM_KEY")
    if given:
        return given.encode()
    path = settings.root / KEY_FILE
    try:
        if not path.exists():
            _keep_first(path, secrets.token_hex(32))
    except OSError as error:
        why = f"{path} cannot be written ({error.strerror})"
        raise NotFound("There is no key for pseudonyms", why, "Set PSEUDONYM_KEY") from error
    return path.read_bytes()


def _needed(columns: Data) -> set[str]:
    return {columns.key, columns.group, *columns.sensitive}


def _keep_first(path: Path, text: str) -> None:
    """Write a file for its owner only, atomically; if another process wrote it first, that one stays."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=path.name, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
