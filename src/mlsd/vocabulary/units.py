"""Numbers as people write and read them: `250_000`, `2M`, `50 GB`, `40 ms`, `2 %`."""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(
    r"^\s*([+-]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d[\d_]*)?(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([^\d\s].*?)?\s*$"
)
_MULTIPLES = {"k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "G": 1e9, "B": 1e9, "bn": 1e9, "T": 1e12}
_SCALES: dict[str, dict[str, float]] = {
    "GB": {"B": 1e-9, "kB": 1e-6, "KB": 1e-6, "MB": 1e-3, "GB": 1, "TB": 1e3, "PB": 1e6}
    | {"KiB": 1024 / 1e9, "MiB": 1024**2 / 1e9, "GiB": 1024**3 / 1e9, "TiB": 1024**4 / 1e9},
    "MB": {"B": 1e-6, "kB": 1e-3, "KB": 1e-3, "MB": 1, "GB": 1e3, "KiB": 1024 / 1e6, "MiB": 1024**2 / 1e6},
    "ms": {"us": 1e-3, "µs": 1e-3, "ms": 1, "s": 1e3, "min": 60e3},
    "h": {"s": 1 / 3600, "min": 1 / 60, "h": 1, "hours": 1, "hour": 1, "d": 24, "days": 24, "day": 24},
    "days": {
        "min": 1 / 1440,
        "h": 1 / 24,
        "hours": 1 / 24,
        "d": 1,
        "day": 1,
        "days": 1,
        "weeks": 7,
        "week": 7,
    }
    | {"months": 30, "month": 30},
    "events/s": {"/s": 1, "/min": 1 / 60, "/h": 1 / 3600, "/day": 1 / 86400, "events/s": 1},
    "requests/s": {"/s": 1, "rps": 1, "/min": 1 / 60, "/h": 1 / 3600, "/day": 1 / 86400, "requests/s": 1},
    "share": {"%": 0.01},
}
_COUNTED = ("events/s", "requests/s")


def read_number(text: str, unit: str = "") -> float:
    """Return the number in `unit` that a text means.

    Raises:
        ValueError: the text is not a number, or its unit does not fit; the message lists those that do.
    """
    found = _NUMBER.match(text)
    if not found or not re.search(r"\d", found[1] or ""):
        raise ValueError(f"it is not a number; write it like {_example(unit)}")
    number = float(found[1].replace("_", "").replace(",", ""))
    return number * _scale(found[2] or "", unit)


def _scale(suffix: str, unit: str) -> float:
    known = _SCALES.get(unit, {})
    if suffix.startswith(","):
        raise ValueError("a comma separates thousands; decimals follow a point, as in 1.5")
    if suffix in ("", unit):
        return 1.0
    if suffix in known:
        return known[suffix]
    if suffix in _MULTIPLES and not known:
        return _MULTIPLES[suffix]
    for multiple, factor in _MULTIPLES.items():
        rest = suffix.removeprefix(multiple).strip()
        # `5 M` GB may mean million gigabytes or megabytes, so only counts accept a bare multiple.
        if rest != suffix and (rest == unit or rest in known or (rest == "" and unit in _COUNTED)):
            return factor * known.get(rest, 1.0)
    allowed = ", ".join(known) if known else "k, M, B, T"
    raise ValueError(f"the unit {suffix!r} does not fit here; use {allowed}")


def _example(unit: str) -> str:
    return {"GB": "50 GB", "MB": "20 MB", "ms": "40 ms", "h": "1.5", "share": "0.02 or 2 %"}.get(
        unit, "250_000 or 2M"
    )


def number_in_words(value: float) -> str:
    """Return a number as text: thousands separated, at most three significant digits below 1,000."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "unlimited"
    if abs(value) >= 999.5 or float(value).is_integer():
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def in_words(value: object) -> str:
    """Return any answer as text: yes or no, a number, a list with commas."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number_in_words(value)
        case None | "" | []:
            return "none given"
        case list() | tuple():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)


def with_unit(value: object, unit: str) -> str:
    """Return an answer with its unit as text: `1 day`, `2 days`, `40 ms`."""
    one = value == 1 and unit.isalpha() and len(unit) > 2
    return f"{in_words(value)} {unit.removesuffix('s') if one else unit}".strip()


def kind_in_words(value: object) -> str:
    """Return what kind of value was given: `text`, `a number`, `a list`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes or no"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return f"a {type(value).__name__}"
