"""Amounts for reading: a number with its unit, in the size that people would say."""

from __future__ import annotations

from mlsd.vocabulary.units import say_number

_BYTES = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
_IN_BYTES = {"B": 1.0, "MB": 1e6, "GB": 1e9}


def say_amount(value: float, unit: str) -> str:
    """Give a number in its unit for reading: `5 MB` for 0.005 GB, `11 s` for 0.003 h, `1 day`, `2 %`.

    Units other than bytes, times and shares are left to the sentence around it.
    """
    if unit in _IN_BYTES:
        return _bytes(value * _IN_BYTES[unit])
    match unit:
        case "h":
            return _time(value * 3600)
        case "ms":
            return f"{say_number(value)} ms" if value < 1000 else _time(value / 1000)
        case "days":
            return _time(value * 86_400)
        case "share":
            return f"{say_number(100 * value)} %"
    return say_number(value)


def about(value: float) -> float:
    """Give an estimate with the two digits that it deserves."""
    return float(f"{value:.2g}")


def _bytes(count: float) -> str:
    step = 0
    while count >= 1000 and step < len(_BYTES) - 1:
        count, step = count / 1000, step + 1
    return f"{say_number(count)} {_BYTES[step]}"


def _time(seconds: float) -> str:
    if seconds < 1:
        return "less than a second" if seconds else "no time"
    for most, size, unit in ((90, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h")):
        if seconds < most:
            return f"{say_number(seconds / size)} {unit}"
    days = say_number(seconds / 86_400)
    return f"{days} day" if days == "1" else f"{days} days"
