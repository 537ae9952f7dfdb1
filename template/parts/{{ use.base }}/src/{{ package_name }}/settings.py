"""What this project predicts and how: `project.toml` and the environment, read once, as frozen values."""

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
    """A part of `project.toml`: a key that is not known there is an error."""


class Task(Section, frozen=True):
    """What is predicted; `explain` puts reasons beside each prediction."""

    name: str
    statement: str
    problem: Problem
    explain: bool


class Csv(Section, frozen=True):
    """How a CSV file is written; `missing` are the texts that stand where a value is not known."""

    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)]
    encoding: str
    decimal: Literal[".", ","]
    missing: tuple[str, ...]


class Data(Section, frozen=True):
    """Where the examples are, and the columns with a meaning of their own; empty: there is none.

    `source` begins with `$` where a variable has to name the examples and is not set. `time_format` is in the
    signs of `strftime`, or `epoch seconds`, `epoch milliseconds`, `days`; empty: ISO 8601. `csv` is None
    where nobody said how a CSV file is written: its reader then finds out.
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
        """Return the column by which versions are told apart: the group, or where rows have none, the key."""
        return self.group or self.key


class Sample(Section, frozen=True):
    """The seeded sample; `seed` is that of every other draw, too."""

    rows: Count
    seed: int
    classes: Annotated[int, msgspec.Meta(ge=2)] = 2
    rarest_class: Inner = 0.3


class Metrics(Section, frozen=True):
    """The three metrics by name."""

    offline: str
    online: str
    guardrail: str


class SplitBy(Section, frozen=True):
    """How the hold-out is taken and candidates are compared.

    `groups` may stay (a group has rows before and after a cut) or are kept apart. `holdout` is a share of the
    rows. `folds` of 0 lets the number of rows decide.
    """

    groups: Literal["stay", "apart"] = "apart"
    holdout: Annotated[float, msgspec.Meta(ge=0.05, le=0.5)] = 0.2
    folds: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0


class Treatment(Section, frozen=True):
    """What is done to the rows inside the fitted recipe, and which columns are looked back at.

    `history` names them: earlier values of the same group. A row is answered `horizon_days` before its time.
    """

    missing: Literal["native", "drop", "impute"] = "native"
    outliers: Literal["none", "clip"] = "none"
    balance: Literal["none", "weights", "undersample", "oversample", "smote"] = "none"
    selection: Literal["none", "l1", "trees"] = "none"
    history: tuple[str, ...] = ()
    horizon_days: NotNegative = 0.0


class Training(Section, frozen=True):
    """`refit` fits the chosen recipe on all rows whose label is ripe; `seconds` bound `run --try`."""

    refit: bool = True
    seconds: Positive = 60.0


class Decision(Section, frozen=True):
    """What sets the threshold of two classes, or the quantile of numbers; nothing: F1, or the mean."""

    cost_false_alarm: Positive | None = None
    cost_missed: Positive | None = None
    least_precision: Inner | None = None
    least_recall: Inner | None = None
    most_alarms_a_day: Positive | None = None
    cost_over: Positive | None = None
    cost_under: Positive | None = None

    def __post_init__(self) -> None:
        """Refuse half a price, and two rules at once."""
        for pair in (("cost_false_alarm", "cost_missed"), ("cost_over", "cost_under")):
            if len([name for name in pair if getattr(self, name) is not None]) == 1:
                raise ValueError(f"{pair[0]} and {pair[1]} go together")
        rules = ("cost_missed", "least_precision", "least_recall", "most_alarms_a_day")
        given = [name for name in rules if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{given[0]} and {given[1]} are two rules for one threshold: keep one")


class Checks(Section, frozen=True):
    """The limits of the gates. `policy` says what becomes of a row with a value outside its range.

    `compare` is the rate of two classes in which groups may differ by `largest_gap`.
    `margin` is how much worse than the model in use a new recipe may be, as a share of the metric.
    """

    largest_gap: Share = 0.1
    compare: Literal["recall", "false_alarm_rate", "selection_rate"] = "recall"
    policy: Literal["refuse", "flag"] = "refuse"
    margin: Share = 0.02
    accept_strong_columns: tuple[str, ...] = ()


class Signed(Section, frozen=True):
    """A gate that a person takes upon themselves, for one recipe and until a day."""

    gate: str
    recipe: str
    name: str
    expires: date
    groups: tuple[str, ...] = ()


class Retraining(Section, frozen=True):
    """How often the model is trained anew."""

    cadence: str


class Rollout(Section, frozen=True):
    """The way of a version into use where nobody has to look each time; unused where a person promotes.

    After the shadow it answers for each of the `shares` of the units. Each stage lasts `stage_hours`, and
    until the version has answered `rows`. `slower` is how many times as long an answer may take. `guardrail`
    says which values of that metric are better; `window_days` after its first answer a unit's outcome is
    complete.
    """

    shares: tuple[Inner, ...] = (0.05, 0.25)
    stage_hours: NotNegative = 24.0
    rows: Count = 1_000
    slower: Annotated[float, msgspec.Meta(gt=1)] = 1.5
    guardrail: Literal["lower", "higher"] = "lower"
    window_days: NotNegative = 1.0

    def __post_init__(self) -> None:
        """Refuse shares that do not grow."""
        if list(self.shares) != sorted(set(self.shares)):
            raise ValueError("shares have to grow from one to the next")


class Experiment(Section, frozen=True):
    """The test of another recipe by the online metric; unused where there is none.

    `online` says which values of the metric are better. `effect` is the difference worth finding, as a share
    of the mean, and `power` how often it is found if it is there; `units` is what each side needs for that by
    the design, until the metric's spread is known. It ends after `days` at the latest.
    """

    online: Literal["lower", "higher"] = "higher"
    effect: Positive = 0.1
    power: Inner = 0.8
    units: Count = 10_000
    days: Annotated[float, msgspec.Meta(ge=7)] = 28.0


class Monitoring(Section, frozen=True):
    """`largest_drift` is a population stability index."""

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
        """Return the folder of what the steps hand to one another."""
        return self.root / "build"

    @property
    def reports(self) -> Path:
        """Return the folder of what people read."""
        return self.root / "reports"


def load(root: Path | None = None) -> Settings:
    """Return the settings of the project in `root`, or else in the nearest folder above that holds one.

    Raises:
        BadSettings: there is no such file, or a value in it is wrong; the message names its place.

    """
    folder = root or _nearest(Path.cwd())
    char = next((char for char in '$%?"' if char in str(folder)), "")
    if char:
        why = f"its path holds {char}, which has a meaning in addresses and templates of the tools"
        raise BadSettings(f"{folder} cannot hold a project", why, "Move the project to a plainer path")
    try:
        table = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
        found = msgspec.convert({**table, "root": folder}, Settings)
    except (OSError, ValueError) as error:  # msgspec's and tomllib's errors are ValueErrors
        if not isinstance(error, msgspec.ValidationError):
            raise BadSettings(f"{folder / FILE} cannot be read", str(error), "Mend the file") from error
        raise BadSettings(f"{FILE} holds a wrong value", *_words(str(error))) from error
    source = _located(folder, variable("EXAMPLES_URL", found.data.source))
    return changed(found, "data", source=source)


def changed(settings: Settings, section: str, **values: Any) -> Settings:
    """Return the settings with other values in one section."""
    new = msgspec.structs.replace(getattr(settings, section), **values)
    return msgspec.structs.replace(settings, **{section: new})


def variable(name: str, default: str = "") -> str:
    """Return an environment variable, or `default` where it is not set or empty."""
    return os.environ.get(name, "").strip() or default


def _nearest(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise BadSettings(
        f"{FILE} was not found", f"{start} lies in no project", "Change to the project's folder"
    )


def _located(root: Path, source: str) -> str:
    """Return a path from the project's folder; addresses and variables stay as they are."""
    if not source or "://" in source or source.startswith("$"):
        return source
    return str(root / Path(source).expanduser())


def _words(error: str) -> tuple[str, str]:
    """Return why a value is wrong and what to write, from msgspec's words, which end in the value's path."""
    why, _, place = error.partition(" - at `$.")
    section, _, key = place.rstrip("`").partition(".")
    where = f"[{section}] {key}".strip() if section else "its first level"
    kinds: Any = Settings
    for name in (section, key):
        kinds = get_type_hints(kinds).get(name) if isinstance(kinds, type) else None
    choices = ", ".join(map(repr, get_args(kinds))) if "enum" in why else ""
    return f"{where}: {why}", f"Write one of {choices}" if choices else "Mend the value"
