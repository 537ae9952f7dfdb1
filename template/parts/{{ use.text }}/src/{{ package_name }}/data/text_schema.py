"""The columns of texts that a model reads, as `schema.toml` lists them."""

from __future__ import annotations

import tomllib
from typing import Annotated

import msgspec

from ..errors import BadSettings
from ..settings import Settings
from .text_spec import Column, Spec

FILE = "schema.toml"


class Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is written."""

    texts: tuple[Column, ...]
    most_words: Annotated[int, msgspec.Meta(ge=1)] = 1_000


def read_spec(settings: Settings) -> Spec:
    """Return the spec that `schema.toml` and `project.toml` give together.

    Raises:
        BadSettings: the file cannot be read, or a value is wrong.

    """
    try:
        text = (settings.root / FILE).read_text(encoding="utf-8")
        schema = msgspec.convert(tomllib.loads(text), Schema)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        raise BadSettings(f"{FILE} cannot be read", str(error), "Mend the file") from error
    _refuse(settings, schema)
    data = settings.data
    return Spec(schema.texts, schema.most_words, data.time, data.time_format, data.key)


def _refuse(settings: Settings, schema: Schema) -> None:
    data, names = settings.data, [one.name for one in schema.texts]
    special = {data.target, data.key, data.time, data.group, *data.personal, *data.sensitive}
    if not names or len(set(names)) < len(names):
        raise BadSettings(f"{FILE} is wrong", "it needs texts, each name once", "Mend the file")
    for column in schema.texts:
        if column.name in special:
            why = "project.toml gives it another meaning, such as target or personal"
            raise BadSettings(
                f"{column.name!r} cannot be a text to learn from", why, "Take it out of one of the files"
            )
        if not 0 <= column.shortest <= column.longest:
            why = f"{column.name!r} is to have from {column.shortest} to {column.longest} characters"
            raise BadSettings(f"{FILE} is wrong", why, "Mend shortest and longest")
