"""Validation of names, columns, and lines of text: return the value, or raise ValueError with the rule."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata

from mlsd.knowledge.facts import facts

_YAML_WORDS = {"yes", "no", "true", "false", "null", "on", "off", "none"}
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_.@-]{0,79}")
PROPRIETARY = "proprietary"
_FAMILIES = {
    "AGPL": "AGPL-3.0-only",
    "LGPL": "LGPL-3.0-only",
    "GPL": "GPL-3.0-only",
    "BSD": "BSD-3-Clause",
    "APACHE": "Apache-2.0",
    "MIT": "MIT",
    "MPL": "MPL-2.0",
}
"""What people call a family of licenses, and the id that most of its projects use."""
_MODULES = """
tests test docs src mlsd conftest setup numpy scipy pandas polars pyarrow sklearn imblearn duckdb
mlflow optuna dvc onnx onnxruntime skl2onnx lightgbm xgboost catboost feast pyspark tensorflow
tensorflow_transform keras torch torchvision transformers jax flax optax airflow kfp kubernetes
hopsworks sagemaker boto3 botocore google azure fsspec s3fs gcsfs adlfs sqlalchemy alembic psycopg
psycopg2 pymysql oracledb pydantic starlette fastapi uvicorn httpx requests aiohttp confluent_kafka
aiokafka elasticsearch prometheus_client structlog opentelemetry yaml jinja2 markdown matplotlib PIL
pytest hypothesis ruff mypy poethepoet poe uv pip setuptools wheel hatchling copier typer click rich
"""
"""Names of a project's own folders, and modules that its parts may import."""
_TAKEN = frozenset(_MODULES.split())


def slug(raw: str) -> str:
    """Return a project's name, with capitals and spaces turned into lower case and hyphens."""
    name = "-".join(raw.lower().split()) if raw.isascii() and raw.isprintable() else raw
    if not _SLUG.fullmatch(name):
        raise ValueError(
            "it has to be 3 to 40 lower-case letters, digits and hyphens, beginning with a letter"
        )
    if name in _YAML_WORDS or name in _DEVICES:
        raise ValueError("the word means something else to YAML or to a file system")
    if name in facts()["distributions"] or _hides(name.replace("-", "_")):
        raise ValueError(f"a package of that name exists already; add a word, such as {name[:34]}-model")
    return name


def slug_of(folder: str) -> str | None:
    """Return the project name derived from a folder's name, or None if it has no letter from a to z.

    Accents are dropped, leading digits move to the end, and a reserved word gets a suffix.
    """
    plain = unicodedata.normalize("NFKD", folder.casefold()).encode("ascii", "ignore").decode()
    text = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    rest = text.lstrip("0123456789-")
    text = f"{rest}-{text[: len(text) - len(rest)]}".strip("-") if rest else ""
    for name in (text[:40].rstrip("-"), f"{text[:34].rstrip('-')}-model") if rest else ():
        try:
            return slug(name)
        except ValueError:
            continue
    return None


def package(raw: str) -> str:
    """Return an importable name that shadows no other module."""
    if not _PACKAGE.fullmatch(raw):
        raise ValueError(
            "it has to be at most 40 lower-case letters, digits and underscores, beginning with a letter"
        )
    if keyword.iskeyword(raw) or keyword.issoftkeyword(raw):
        raise ValueError("it is a Python keyword")
    if _hides(raw):
        raise ValueError("a module of that name exists already and would be hidden")
    return raw


def _hides(package_name: str) -> bool:
    return (
        package_name in sys.stdlib_module_names or package_name in _TAKEN or keyword.iskeyword(package_name)
    )


def column(raw: str) -> str:
    """Return a column's name: any printable text of up to 100 characters."""
    return _printable(raw, longest=100)


def free_line(raw: str) -> str:
    """Return one line of free text of up to 2,000 characters."""
    return _printable(raw, longest=2000, tab=True)


def identifier(raw: str) -> str:
    """Return the name of a metric or an event."""
    if not _IDENTIFIER.fullmatch(raw):
        raise ValueError("it has to be letters, digits and _ . @ -, beginning with a letter, at most 80")
    return raw


def licence_id(raw: str) -> str:
    """Return an SPDX id as in the SPDX list, or `proprietary`."""
    if _printable(raw, longest=200) == PROPRIETARY:
        return raw
    # Packages are built with this library, so any id it accepts works.
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        return str(canonicalize_license_expression(raw))
    except InvalidLicenseExpression:
        family = next((name for name in _FAMILIES if raw.upper().startswith(name)), "")
        hint = f" Did you mean {_FAMILIES[family]}?" if family else ""
        raise ValueError(
            f"it has to be an id of https://spdx.org/licenses such as Apache-2.0, or {PROPRIETARY}.{hint}"
        ) from None


def _printable(raw: str, *, longest: int, tab: bool = False) -> str:
    if not raw.strip():
        raise ValueError("it is empty")
    if len(raw) > longest:
        raise ValueError(f"it has {len(raw):,} characters; the maximum is {longest:,}")
    for char in raw:
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and not (
            tab and char == "\t"
        ):
            raise ValueError(f"it holds the invisible character U+{ord(char):04X}")
    return raw
