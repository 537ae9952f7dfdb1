"""Texts, numbers and tables as Markdown that shows them literally."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

# The rounding error of a difference of equal numbers.
NOTHING = 1e-12


def plain(text: str) -> str:
    """Return a text escaped for Markdown, even at the start of a line."""
    return re.sub(r"^(\s*\d*)([-+=.)])", r"\1\\\2", cell(text))


def cell(text: str) -> str:
    """Return a text escaped for Markdown within a line."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&$])", r"\\\1", text)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table of plain texts."""
    lines = [heads, ["---"] * len(heads), *([cell(text) for text in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines] + [""]


def items(texts: Iterable[str]) -> list[str]:
    """Return the lines of a list of plain texts."""
    return [*(f"- {plain(text)}" for text in texts), ""]


def number(value: float) -> str:
    """Return a number with four significant digits and no exponent; "unknown" if it is not finite."""
    if not np.isfinite(value):
        return "unknown"
    value = 0.0 if abs(value) < NOTHING else value
    return np.format_float_positional(value, precision=4, unique=False, fractional=False, trim="-")


def with_interval(value: float, interval: tuple[float, float]) -> str:
    """Return a number with its 95 % interval, or "unknown" if there was nothing to measure."""
    low, high = interval
    return number(value) if np.isnan(value) else f"{number(value)} ({number(low)} to {number(high)})"


def share(value: float) -> str:
    """Return a share in percent."""
    return "unknown" if np.isnan(value) else f"{100 * value:.3g} %"
