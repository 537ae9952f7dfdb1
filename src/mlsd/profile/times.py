"""The format of a time column, and the day/month order chosen, with the evidence."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING

from mlsd.profile.table import is_mark, quoted
from mlsd.profile.words import speaks_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DATES = (
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %Y",
    "%b %d, %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%d %B %Y",
    "%B %d, %Y",
)
_MONTHS = ("%b-%Y", "%b %Y", "%B %Y", "%b-%y", "%Y-%m", "%Y/%m", "%m/%Y", "%m.%Y")
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
TIME_FORMATS = ("", *(f"{date}{clock}" for clock, date in product(_CLOCKS, _DATES)), *_MONTHS)
EXPIRY = "%m/%y"
"""Also a fraction or a code: used only if the column's name suggests an end or a month."""
FITS, EARLIEST, LATEST = 0.9, 1900, 2100


def time_of(connection: DuckDBPyConnection, cell: str, name: str) -> tuple[str, str, str] | None:
    """Return SQL for a column's times, their format, and the chosen day/month order with the reason.

    The format uses strptime codes, empty for ISO 8601. None if the values are not times.
    """
    query = f"SELECT DISTINCT {cell} FROM head WHERE {cell} IS NOT NULL ORDER BY hash({cell}) LIMIT 50"
    values = [value for (value,) in connection.execute(query).fetchall()]
    if sum(5 <= len(value) <= 40 and any(map(str.isdigit, value)) for value in values) <= len(values) / 2:
        return None
    forms = TIME_FORMATS + ((EXPIRY,) if speaks_of("month", name) or speaks_of("expiry", name) else ())
    for form in forms:
        if form and sum(_fits(value, form) for value in values) <= 0.8 * len(values):
            continue
        value = f"try_strptime({cell}, {quoted(form)})" if form else f"try_cast({cell} AS TIMESTAMP)"
        share = _share(connection, cell, value)
        if share > FITS and _plausible(connection, value, form):
            return _in_order(connection, cell, form, share) if form else (value, form, "")
    return None


def _in_order(connection: DuckDBPyConnection, cell: str, form: str, share: float) -> tuple[str, str, str]:
    """Return the same as `time_of` for one format, or for its twin with day and month swapped."""
    value = f"try_strptime({cell}, {quoted(form)})"
    twin = _turned(form)
    if not twin:
        return value, form, ""
    other = f"try_strptime({cell}, {quoted(twin)})"
    beside = _share(connection, cell, other)
    if beside != share:
        best, kept = (form, value) if share > beside else (twin, other)
        return kept, best, f"{_first(best)}, as the other order does not fit all values"
    for one, written in ((value, form), (other, twin)):
        if ":" not in form and _only_firsts(connection, one):
            return one, written, f"{_first(written)}, as the day is the first of a month then"
    forwards, turned = ordered(connection, value), ordered(connection, other)
    if forwards != turned:
        kept, best = (value, form) if forwards else (other, twin)
        return kept, best, f"{_first(best)}, which puts the rows in order"
    return value, form, f"{_first(form)}, though both orders fit all values: look at some of them"


def _first(form: str) -> str:
    return "the day comes first" if form.index("%d") < form.index("%m") else "the month comes first"


def _turned(form: str) -> str:
    """Return a format with day and month swapped; with dots between them the day always comes first."""
    if "%d" not in form or "%m" not in form or form.startswith("%Y") or "." in form:
        return ""
    return form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def _only_firsts(connection: DuckDBPyConnection, value: str) -> bool:
    found = connection.execute(
        f"SELECT count(DISTINCT day({value})) = 1 AND count(DISTINCT month({value})) > 3 FROM head"
    ).fetchone()
    return bool(found and found[0])


def _plausible(connection: DuckDBPyConnection, value: str, form: str) -> bool:
    """Return whether the years of a month format are plausible: `1234-05` may be a part number."""
    if form not in _MONTHS:
        return True
    found = connection.execute(f"SELECT min(year({value})), max(year({value})) FROM head").fetchone()
    low, high = found or (None, None)
    return low is not None and EARLIEST <= low <= high <= LATEST


def _fits(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)
    except ValueError:
        return False
    return True


def _share(connection: DuckDBPyConnection, cell: str, value: str) -> float:
    known = f"count({cell}) - coalesce(count_if({is_mark(cell)}), 0)"
    found = connection.execute(f"SELECT count({value}) / nullif({known}, 0) FROM head").fetchone()
    return float(found[0] or 0) if found else 0.0


def ordered(connection: DuckDBPyConnection, value: str) -> bool:
    """Return whether the values never decrease over the first rows."""
    steps = f"SELECT {value} AS now, lag({value}) OVER (ORDER BY rowid) AS before FROM head"
    found = connection.execute(f"SELECT bool_and(now >= before) FROM ({steps})").fetchone()
    return bool(found and found[0])
