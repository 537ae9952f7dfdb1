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
            return _seconds(value * 3600)
        case "ms":
            return _seconds(value / 1000)
        case "days":
            return (
                "1 day"
                if value == 1
                else f"{say_number(value)} days"
                if value > 1
                else _seconds(value * 86_400)
            )
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


def _seconds(count: float) -> str:
    for most, size, unit in ((1, 1e-3, "ms"), (90, 1, "s"), (5400, 60, "min"), (172_800, 3600, "h")):
        if count < most:
            return f"{say_number(count / size)} {unit}"
    return f"{say_number(count / 86_400)} days"
