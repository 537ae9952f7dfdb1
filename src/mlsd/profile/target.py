"""What the target says about the problem, with the reason."""

from __future__ import annotations

from typing import Literal

from mlsd.profile.scan import MOST_CLASSES, Scan
from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import Column, Kind, Target

FEW_NUMBERS, ROWS_PER_CLASS, FEWEST_ROWS = 10, 5, 10
_FLAT = "Choose another column with `--set target=COLUMN`."


def target_of(column: Column, scan: Scan, labelled: int, source: str, said: str = "") -> Target:
    """Return problem, classes, and the share of the rarest one; `said` is a problem that the user asked for.

    Raises:
        BadInput: nothing can be learned from this column.
    """
    _refuse_flat(column, scan, labelled, source)
    known = {name: rows for name, rows in scan.classes.items() if name.strip() not in column.unknown}
    classes = len(known) or column.distinct
    problem, why = _said_problem(column, classes, labelled, source, said)
    if problem == "regression":
        return Target(column.name, "regression", why, column.missing)
    shares = {name: rows / labelled for name, rows in known.items()}
    commonest = dict(list(shares.items())[:10])
    return Target(
        column.name, "classification", why, column.missing, len(shares), min(shares.values()), commonest
    )


def _refuse_flat(column: Column, scan: Scan, labelled: int, source: str) -> None:
    name = f"{source}: the target {column.name!r}"
    if not labelled:
        raise BadTable(f"{name} has no value.", f"All {scan.rows:,} cells are missing.", _FLAT)
    if len(scan.classes) == 1:
        only = next(iter(scan.classes))
        raise BadTable(
            f"{name} has one value only.",
            f"All {labelled:,} rows that have one hold {only[:40]!r}; there is nothing to tell apart.",
            f"Add rows of the other classes. {_FLAT}",
        )
    if labelled < FEWEST_ROWS:
        raise BadTable(
            f"{source} has too few rows.",
            f"{labelled} of them have a target; at least {FEWEST_ROWS} are needed.",
            "Give more rows.",
        )


def _said_problem(
    column: Column, classes: int, labelled: int, source: str, said: str
) -> tuple[Literal["classification", "regression"], str]:
    """Return the problem asked for, if the values allow it, else the one that the values suggest."""
    if said == "regression" and column.kind in (Kind.INTEGER, Kind.NUMBER):
        return "regression", "you said so, and its values are numbers"
    if said == "classification" and column.kind in (Kind.INTEGER, Kind.NUMBER):
        _refuse_many(column, classes, labelled, source)
        return "classification", f"you said so, and it has {classes} different values"
    return _problem(column, classes, labelled, source)


def _problem(
    column: Column, classes: int, labelled: int, source: str
) -> tuple[Literal["classification", "regression"], str]:
    match column.kind:
        case Kind.TIME:
            raise BadTable(
                f"{source}: the target {column.name!r} is a time.",
                "A model answers with a class or a number.",
                "Make a number of it first, such as the days until then.",
            )
        case Kind.NUMBER if classes > 2:
            return "regression", f"its {classes:,} different values are numbers with a fraction"
        case Kind.INTEGER if classes > FEW_NUMBERS:
            return "regression", f"its values are {classes:,} different whole numbers"
        case Kind.INTEGER | Kind.NUMBER:
            return "classification", f"it has only {classes} different values"
    _refuse_many(column, classes, labelled, source)
    return "classification", f"it has {classes} different values, and they are not numbers"


def _refuse_many(column: Column, classes: int, labelled: int, source: str) -> None:
    if classes > MOST_CLASSES or classes * ROWS_PER_CLASS > labelled:
        raise BadTable(
            f"{source}: the target {column.name!r} has too many classes.",
            f"{classes:,} different values in {labelled:,} rows leave too few rows for each.",
            f"Merge rare classes, or write numbers as numbers. {_FLAT}",
        )
