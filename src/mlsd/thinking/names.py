"""What a name, a column or a line of text may be: the value comes back, or ValueError says the rule."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata

_YAML_WORDS = {"yes", "no", "true", "false", "null", "on", "off", "none"}
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]{0,79}")
_LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,63}")
_TAKEN = {
    "tests",
    "test",
    "docs",
    "src",
    "mlsd",
    "numpy",
    "polars",
    "sklearn",
    "scipy",
    "mlflow",
    "duckdb",
    "onnx",
}
_TAKEN |= {
    "onnxruntime",
    "skl2onnx",
    "optuna",
    "dvc",
    "feast",
    "pandas",
    "pyarrow",
    "pytest",
    "ruff",
    "mypy",
    "jax",
}
_TAKEN |= {
    "imblearn",
    "pydantic",
    "starlette",
    "uvicorn",
    "fsspec",
    "s3fs",
    "sqlalchemy",
    "alembic",
    "psycopg",
}
_TAKEN |= {
    "torch",
    "tensorflow",
    "pyspark",
    "airflow",
    "kfp",
    "kubernetes",
    "prometheus_client",
    "structlog",
    "yaml",
}


def slug(raw: str) -> str:
    """Give a project's name; capitals and spaces become lower case and hyphens."""
    name = "-".join(raw.lower().split()) if raw.isascii() and "\n" not in raw else raw
    if not _SLUG.fullmatch(name):
        raise ValueError(
            "it has to be 3 to 40 lower-case letters, digits and hyphens, beginning with a letter"
        )
    if name in _YAML_WORDS or name in _DEVICES:
        raise ValueError("the word means something else to YAML or to a file system")
    return name


def package(raw: str) -> str:
    """Give an importable name that hides no other module."""
    if not _PACKAGE.fullmatch(raw):
        raise ValueError(
            "it has to be at most 40 lower-case letters, digits and underscores, beginning with a letter"
        )
    if keyword.iskeyword(raw) or keyword.issoftkeyword(raw):
        raise ValueError("it is a word of Python")
    if raw in sys.stdlib_module_names or raw in _TAKEN:
        raise ValueError("a module of that name exists already and would be hidden")
    return raw


def column(raw: str) -> str:
    """Give a column's name: any printable text of up to 100 characters."""
    return _printable(raw, longest=100)


def free_line(raw: str) -> str:
    """Give one line of free text of up to 2,000 characters."""
    return _printable(raw, longest=2000, tab=True)


def identifier(raw: str) -> str:
    """Give the name of a metric or an event."""
    if not _IDENTIFIER.fullmatch(raw):
        raise ValueError("it has to be letters, digits and _ . @ -, beginning with a letter, at most 80")
    return raw


def licence_id(raw: str) -> str:
    """Give an SPDX id, or `proprietary`."""
    if not _LICENCE.fullmatch(raw):
        raise ValueError("it has to be an SPDX id such as Apache-2.0, or the word proprietary")
    return raw


def _printable(raw: str, *, longest: int, tab: bool = False) -> str:
    if not raw.strip():
        raise ValueError("it is empty")
    if len(raw) > longest:
        raise ValueError(f"it has {len(raw):,} characters; at most {longest:,} are taken")
    for char in raw:
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and not (
            tab and char == "\t"
        ):
            raise ValueError(f"it holds the invisible character U+{ord(char):04X}")
    return raw
