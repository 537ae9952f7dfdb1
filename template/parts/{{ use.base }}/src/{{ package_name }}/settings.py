"""The settings: `project.toml` and the environment, read once into frozen values."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec

from .errors import BadSettings

Problem = Literal["classification", "regression", "recommendation"]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Inner = Annotated[float, msgspec.Meta(gt=0, lt=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]
FILE = "project.toml"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A section of `project.toml`; an unknown key is an error."""


class Task(Section, frozen=True):
    """What is predicted; `explain` adds reasons to each prediction."""

    name: str
    statement: str
    problem: Problem
    explain: bool


class Csv(Section, frozen=True):
    """How a CSV file is written; `missing` lists the texts that mean a missing value."""

    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)]
    encoding: str
    decimal: Literal[".", ","]
    missing: tuple[str, ...]


class Data(Section, frozen=True):
    """Where the examples are, and which columns have a role; an empty name means there is none.

    `source` begins with `$` if a variable has to name the examples and is not set. `time_format` is a format
    for `strptime`, or `epoch seconds`, `epoch milliseconds`, `days`; empty means ISO 8601. If `csv` is None,
    the reader detects how a CSV file is written.
    """

    source: str
    target: str
    key: str = ""
    time: str = ""
    time_format: str = ""
    group: str = ""
    personal: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    label_delay_days: NotNegative = 0.0
    csv: Csv | None = None

    @property
    def unit(self) -> str:
        """Return the column that splits traffic between versions: the group, or the key if there is none."""
        return self.group or self.key


class Sample(Section, frozen=True):
    """The generated sample data; `seed` also seeds every other random draw."""

    rows: Count
    seed: int
    classes: Annotated[int, msgspec.Meta(ge=2)] = 2
    rarest_class: Inner = 0.3


class Metrics(Section, frozen=True):
    """The names of the three metrics."""

    offline: str
    online: str
    guardrail: str


class SplitBy(Section, frozen=True):
    """How the hold-out is taken and candidates are compared.

    With `groups = "apart"` all rows of a group are on the same side of a cut; with `"stay"` they may be on
    both. `holdout` is a share of the rows. With `folds = 0` the number of rows decides.
    """

    groups: Literal["stay", "apart"] = "apart"
    holdout: Annotated[float, msgspec.Meta(ge=0.05, le=0.5)] = 0.2
    folds: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0


class Treatment(Section, frozen=True):
    """How rows are treated inside the fitted recipe, and which columns get history features.

    `history` names columns whose earlier values in the same group are read. A prediction is made
    `horizon_days` before the time of its row.
    """

    missing: Literal["native", "drop", "impute"] = "native"
    outliers: Literal["none", "clip"] = "none"
    balance: Literal["none", "weights", "undersample", "oversample", "smote"] = "none"
    selection: Literal["none", "l1", "trees"] = "none"
    history: tuple[str, ...] = ()
    horizon_days: NotNegative = 0.0


class Training(Section, frozen=True):
    """`refit` fits the chosen recipe on all rows that have a label; `seconds` limits `run --try`."""

    refit: bool = True
    seconds: Positive = 60.0


class Decision(Section, frozen=True):
    """What sets the threshold for two classes, or the quantile for numbers; by default F1, or the mean."""

    cost_false_alarm: Positive | None = None
    cost_missed: Positive | None = None
    least_precision: Inner | None = None
    least_recall: Inner | None = None
    most_alarms_a_day: Positive | None = None
    cost_over: Positive | None = None
    cost_under: Positive | None = None

    def __post_init__(self) -> None:
        """Refuse one cost without its counterpart, and two rules for one threshold."""
        for pair in (("cost_false_alarm", "cost_missed"), ("cost_over", "cost_under")):
            if len([name for name in pair if getattr(self, name) is not None]) == 1:
                raise ValueError(f"{pair[0]} and {pair[1]} must be set together")
        rules = ("cost_missed", "least_precision", "least_recall", "most_alarms_a_day")
        given = [name for name in rules if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{given[0]} and {given[1]} are two rules for one threshold: keep one")


class Checks(Section, frozen=True):
    """The limits of the gates. `policy` says what happens to a row with a value outside its range.

    `compare` is the rate, for two classes, in which groups may differ by `largest_gap`. `margin` is how much
    worse than the serving model a new recipe may be, as a share of the metric.
    """

    largest_gap: Share = 0.1
    compare: Literal["recall", "false_alarm_rate", "selection_rate"] = "recall"
    policy: Literal["refuse", "flag"] = "refuse"
    margin: Share = 0.02
    accept_strong_columns: tuple[str, ...] = ()


class Signed(Section, frozen=True):
    """A person's signature for a gate that does not hold, for one recipe and until a date."""

    gate: str
    recipe: str
    name: str
    expires: date
    groups: tuple[str, ...] = ()


class Retraining(Section, frozen=True):
    """How often the model is retrained."""

    cadence: str


class Rollout(Section, frozen=True):
    """The stages of an automatic rollout; unused if a person promotes.

    After the shadow stage the version answers each of the `shares` of the units in turn. A stage lasts at
    least `stage_hours`, and until the version has answered `rows`. `slower` limits its response time, as a
    multiple of the serving version's. `guardrail` says which values of that metric are better; a unit's
    outcome is complete `window_days` after its first answer.
    """

    shares: tuple[Inner, ...] = (0.05, 0.25)
    stage_hours: NotNegative = 24.0
    rows: Count = 1_000
    slower: Annotated[float, msgspec.Meta(gt=1)] = 1.5
    guardrail: Literal["lower", "higher"] = "lower"
    window_days: NotNegative = 1.0

    def __post_init__(self) -> None:
        """Refuse shares that do not increase."""
        if list(self.shares) != sorted(set(self.shares)):
            raise ValueError("shares must increase from one to the next")


class Experiment(Section, frozen=True):
    """The A/B test of another recipe by the online metric; unused if there is none.

    `online` says which values of the metric are better. `effect` is the smallest difference worth detecting,
    as a share of the mean, and `power` the chance of detecting it; `units` is the sample size of each arm by
    the design, used until the metric's variance is known. The test ends after `days` at the latest.
    """

    online: Literal["lower", "higher"] = "higher"
    effect: Positive = 0.1
    power: Inner = 0.8
    units: Count = 10_000
    days: Annotated[float, msgspec.Meta(ge=7)] = 28.0


class Monitoring(Section, frozen=True):
    """`largest_drift` is the limit of the population stability index."""

    largest_drift: Positive


class Settings(Section, frozen=True):
    """Every value of `project.toml`, and the project's folder."""

    root: Path
    task: Task
    data: Data
    sample: Sample
    metrics: Metrics
    retraining: Retraining
    monitoring: Monitoring
    split: SplitBy = SplitBy()
    treatment: Treatment = Treatment()
    training: Training = Training()
    decision: Decision = Decision()
    checks: Checks = Checks()
    rollout: Rollout = Rollout()
    experiment: Experiment = Experiment()
    signed: tuple[Signed, ...] = ()

    @property
    def build(self) -> Path:
        """Return the folder where each step leaves its output for the next."""
        return self.root / "build"

    @property
    def reports(self) -> Path:
        """Return the folder of the reports."""
        return self.root / "reports"


def load(root: Path | None = None) -> Settings:
    """Return the settings of the project in `root`, or in the working directory or its nearest parent.

    Raises:
        BadSettings: there is no such file, or a value in it is not valid; the message names the key.

    """
    folder = root or _nearest(Path.cwd())
    char = next((char for char in '$%?"' if char in str(folder)), "")
    if char:
        why = f"its path contains {char}, which has a special meaning in URLs and in the tools' templates"
        raise BadSettings(f"{folder} cannot hold a project", why, "Move the project to a path without it")
    try:
        table = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
        found = msgspec.convert({**table, "root": folder}, Settings)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        if not isinstance(error, msgspec.ValidationError):
            raise BadSettings(f"{folder / FILE} cannot be read", str(error), "Fix the file") from error
        raise BadSettings(f"{FILE} has a value that is not valid", *_words(str(error))) from error
    source = _located(folder, variable("EXAMPLES_URL", found.data.source))
    return changed(found, "data", source=source)


def changed(settings: Settings, section: str, **values: Any) -> Settings:
    """Return the settings with some values of one section replaced."""
    new = msgspec.structs.replace(getattr(settings, section), **values)
    return msgspec.structs.replace(settings, **{section: new})


def variable(name: str, default: str = "") -> str:
    """Return an environment variable, or `default` if it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def _nearest(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise BadSettings(
        f"{FILE} was not found", f"{start} is not inside a project", "Change to the project's folder"
    )


def _located(root: Path, source: str) -> str:
    """Return a path below the project's folder; addresses and variables stay as they are."""
    if not source or "://" in source or source.startswith("$"):
        return source
    return str(root / Path(source).expanduser())


def _words(error: str) -> tuple[str, str]:
    """Return why a value is not valid and what to write, from msgspec's message, which ends in its path."""
    why, _, place = error.partition(" - at `$.")
    section, _, key = place.rstrip("`").partition(".")
    where = f"[{section}] {key}".strip() if section else "the top level"
    kinds: Any = Settings
    for name in (section, key):
        kinds = get_type_hints(kinds).get(name) if isinstance(kinds, type) else None
    choices = ", ".join(map(repr, get_args(kinds))) if "enum" in why else ""
    return f"{where}: {why}", f"Write one of {choices}" if choices else "Fix the value"
