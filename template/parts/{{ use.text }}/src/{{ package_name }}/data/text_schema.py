"""The text columns that a model reads, as `schema.toml` lists them."""

from __future__ import annotations

import tomllib
from typing import Annotated

import msgspec

from ..errors import BadSettings
from ..settings import Settings
from .text_spec import Column, Spec

FILE = "schema.toml"


class Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of the file."""

    texts: tuple[Column, ...]
    most_words: Annotated[int, msgspec.Meta(ge=1)] = 1_000


def read_spec(settings: Settings) -> Spec:
    """Return the spec that `schema.toml` and `project.toml` define together.

    Raises:
        BadSettings: the file cannot be read, or a value is not valid.

    """
    try:
        text = (settings.root / FILE).read_text(encoding="utf-8")
        schema = msgspec.convert(tomllib.loads(text), Schema)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise BadSettings(f"{FILE} cannot be read", str(error), "Fix the file") from error
    _refuse(settings, schema)
    data = settings.data
    return Spec(schema.texts, schema.most_words, data.time, data.time_format, data.key)


def _refuse(settings: Settings, schema: Schema) -> None:
    data, names = settings.data, [one.name for one in schema.texts]
    special = {data.target, data.key, data.time, data.group, *data.personal, *data.sensitive}
    if not names or len(set(names)) < len(names):
        raise BadSettings(f"{FILE} is not valid", "it needs texts, each name once", "Fix the file")
    for column in schema.texts:
        if column.name in special:
            why = "project.toml gives it another role, such as target or personal"
            raise BadSettings(
                f"{column.name!r} cannot be a text to learn from", why, "Remove it from one of the files"
            )
        if not 0 <= column.shortest <= column.longest:
            why = f"{column.name!r} cannot have from {column.shortest} to {column.longest} characters"
            raise BadSettings(f"{FILE} is not valid", why, "Fix shortest and longest")
