"""What this project predicts and how: `project.toml` and the environment, read once, as frozen values."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from .errors import BadSettings

Problem = Literal["classification", "regression", "recommendation"]
FILE = "project.toml"


@dataclass(frozen=True)
class Columns:
    """The columns with a meaning of their own. An empty name or list says that there is none."""

    target: str
    key: str
    time: str
    group: str
    personal: tuple[str, ...]
    sensitive: tuple[str, ...]
    # How times are written, in the signs of `strftime`, or as an epoch; empty: as ISO 8601 has it.
    time_format: str = ""


@dataclass(frozen=True)
class Csv:
    """How a CSV file is written; `missing` are the texts that stand where a value is not known."""

    delimiter: str
    encoding: str
    decimal: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """Every value of `project.toml`, and the project's folder.

    `source` begins with `$` where a variable has to name the examples and is not set. `csv` is None where
    nobody said how a CSV file is written: its reader then finds out.
    """

    root: Path
    name: str
    statement: str
    problem: Problem
    explain: bool
    columns: Columns
    source: str
    csv: Csv | None
    sample_rows: int
    sample_classes: int
    sample_rarest: float
    seed: int
    metric: str
    online_metric: str
    guardrail_metric: str
    largest_gap: float
    cadence: str
    label_delay_days: float
    largest_drift: float

    @property
    def build(self) -> Path:
        """The folder of what the steps hand to one another."""
        return self.root / "build"

    @property
    def reports(self) -> Path:
        """The folder of what people read."""
        return self.root / "reports"


def load(root: Path | None = None) -> Settings:
    """Give the settings of the project in `root`, or else in the nearest folder above that holds one.

    Raises:
        BadSettings: there is no such file, or a value is missing or of the wrong type.

    """
    folder = root or _nearest(Path.cwd())
    try:
        table = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
        return _settings(folder, table)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{folder / FILE} cannot be read", str(error), "Mend the file") from error
    except KeyError as error:
        raise BadSettings(f"{FILE} is incomplete", f"{error} is missing", "Add it") from error
    except (TypeError, ValueError) as error:
        raise BadSettings(f"{FILE} holds a wrong value", str(error), "Mend the value") from error


def variable(name: str, default: str = "") -> str:
    """Give an environment variable, or `default` where it is not set or empty."""
    return os.environ.get(name, "").strip() or default


def _nearest(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise BadSettings(
        f"{FILE} was not found", f"{start} lies in no project", "Change to the project's folder"
    )


def _settings(root: Path, table: dict[str, Any]) -> Settings:
    task, data, sample = table["task"], table["data"], table["sample"]
    metrics, gates, watch = table["metrics"], table["gates"], table["monitoring"]
    return Settings(
        root=root,
        name=_text(task["name"]),
        statement=_text(task["statement"]),
        problem=_problem(task["problem"]),
        explain=bool(task["explain"]),
        columns=_columns(data),
        source=_located(root, variable("EXAMPLES_URL", _text(data["source"]))),
        csv=_csv(data["csv"]) if "csv" in data else None,
        sample_rows=int(sample["rows"]),
        sample_classes=int(sample["classes"]),
        sample_rarest=float(sample["rarest_class"]),
        seed=int(sample["seed"]),
        metric=_text(metrics["offline"]),
        online_metric=_text(metrics["online"]),
        guardrail_metric=_text(metrics["guardrail"]),
        largest_gap=float(gates["largest_gap"]),
        cadence=_text(table["retraining"]["cadence"]),
        label_delay_days=float(watch["label_delay_days"]),
        largest_drift=float(watch["largest_drift"]),
    )


def _located(root: Path, source: str) -> str:
    """Give a path from the project's folder; addresses and variables stay as they are."""
    if not source or "://" in source or source.startswith("$"):
        return source
    return str(root / Path(source).expanduser())


def _csv(table: dict[str, Any]) -> Csv:
    return Csv(
        delimiter=_text(table["delimiter"]),
        encoding=_text(table["encoding"]),
        decimal=_text(table["decimal"]),
        missing=tuple(_text(text) for text in table["missing"]),
    )


def _columns(data: dict[str, Any]) -> Columns:
    return Columns(
        target=_text(data["target"]),
        key=_text(data["key"]),
        time=_text(data["time"]),
        group=_text(data["group"]),
        personal=tuple(_text(name) for name in data["personal"]),
        sensitive=tuple(_text(name) for name in data["sensitive"]),
        time_format=_text(data.get("time_format", "")),
    )


def _problem(value: object) -> Problem:
    for known in get_args(Problem):
        if value == known:
            return known  # type: ignore[no-any-return]
    raise ValueError(f"problem is {value!r}, not one of {', '.join(get_args(Problem))}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} should be a text")
    return value
