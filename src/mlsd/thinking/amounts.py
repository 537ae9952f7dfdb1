"""Amounts as text: a number with a unit of convenient size."""

from __future__ import annotations

from mlsd.vocabulary.units import number_in_words

_BYTES = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
_IN_BYTES = {"B": 1.0, "MB": 1e6, "GB": 1e9}
_IN_SECONDS = {"ms": 1e-3, "h": 3600.0, "days": 86_400.0}


def amount_in_words(value: float, unit: str, *, roughly: bool = False) -> str:
    """Return a number in its unit as text: `5 MB` for 0.005 GB, `11 s` for 0.003 h, `1 day`, `2 %`.

    Units other than bytes, times, and shares are left to the sentence around it. An estimate is given
    `roughly`, with two significant digits.
    """
    if value == 0 and (unit in _IN_BYTES or unit in _IN_SECONDS):
        return f"0 {unit}"
    if unit in _IN_BYTES:
        number, word = _bytes(value * _IN_BYTES[unit])
    elif unit in _IN_SECONDS:
        number, word = _time(value * _IN_SECONDS[unit])
    elif unit == "share":
        number, word = 100 * value, "%"
    else:
        number, word = value, ""
    said = number_in_words(float(f"{number:.2g}") if roughly else number)
    if word == "days" and said == "1":
        return "1 day"
    return f"{said} {word}".strip()


def _bytes(count: float) -> tuple[float, str]:
    step = 0
    while count >= 1000 and step < len(_BYTES) - 1:
        count, step = count / 1000, step + 1
    return count, _BYTES[step]


def _time(seconds: float) -> tuple[float, str]:
    for most, size, unit in ((1, 1e-3, "ms"), (90, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h")):
        if seconds < most:
            return seconds / size, unit
    return seconds / 86_400, "days"
