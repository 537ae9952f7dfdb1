"""Small charts as SVG text that follow the page's colours, light or dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 280, 56, 12, 28, 44
COLOURS = ("var(--one)", "var(--two)", "var(--three)", "var(--four)")


@dataclass(frozen=True)
class Line:
    """Points that belong together: joined by a line, or as dots."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    dots: bool = False


@dataclass(frozen=True)
class Bar:
    """A value with the ends of its interval; without one both ends are the value."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Give round numbers along the axis."""
        step = 10 ** math.floor(math.log10((self.high - self.low) / 4))
        step *= next(m for m in (1, 2, 5, 10) if (self.high - self.low) / (step * m) <= 5)
        first = math.ceil(self.low / step - 1e-9)
        return [step * n for n in range(first, math.floor(self.high / step + 1e-9) + 1)]


def chart(
    title: str,
    x_title: str,
    y_title: str,
    lines: Sequence[Line],
    shares: bool = False,
    even: bool = False,
) -> str:
    """Give a chart of lines and dots.

    With `shares` both axes go from 0 to 1; `even` adds the line on which both are equal.
    """
    whole = [0.0, 1.0] if shares else []
    x_axis = _axis([*whole, *(x for line in lines for x in line.x)], LEFT, WIDTH - RIGHT)
    y_axis = _axis([*whole, *(y for line in lines for y in line.y)], HEIGHT - BOTTOM, TOP)
    body = [_frame(title, x_title, y_title), *_grid(x_axis, y_axis)]
    if even:
        low, high = max(x_axis.low, y_axis.low), min(x_axis.high, y_axis.high)
        body.append(_line("even", x_axis.at(low), y_axis.at(low), x_axis.at(high), y_axis.at(high)))
    for line, colour in zip(lines, COLOURS, strict=False):
        body += _points(line, colour, x_axis, y_axis)
    body += _legend([line.name for line in lines if line.name])
    return _svg(title, HEIGHT, body)


def bars(title: str, x_title: str, items: Sequence[Bar]) -> str:
    """Give a chart of horizontal bars with intervals, from zero."""
    height = TOP + BOTTOM + 30 * len(items)
    ends = [end for item in items for end in (item.low, item.high, item.value)]
    axis = _axis([0.0, *(end for end in ends if math.isfinite(end))], 130, WIDTH - RIGHT)
    body = [f'<text class="title" x="4" y="16">{escape(title)}</text>']
    for tick in axis.ticks():
        body.append(_line("grid", axis.at(tick), TOP, axis.at(tick), height - BOTTOM))
        body.append(
            f'<text x="{axis.at(tick):.1f}" y="{height - BOTTOM + 16}" text-anchor="middle">{tick:g}</text>'
        )
    for index, item in enumerate(items):
        body += _bar(item, axis, TOP + 30 * index + 15)
    body.append(
        f'<text x="{(130 + WIDTH) / 2:.0f}" y="{height - 8}" text-anchor="middle">{escape(x_title)}</text>'
    )
    return _svg(title, height, body)


def _bar(item: Bar, axis: _Axis, middle: float) -> list[str]:
    name = item.name if len(item.name) <= 20 else f"{item.name[:19]}…"
    parts = [f'<text x="124" y="{middle + 4:.1f}" text-anchor="end">{escape(name)}</text>']
    if not math.isfinite(item.value):
        return parts
    left, right = sorted((axis.at(0.0), axis.at(item.value)))
    parts.append(f'<rect x="{left:.1f}" y="{middle - 9:.1f}" width="{right - left:.1f}" height="18"/>')
    if math.isfinite(item.low) and item.low < item.high:
        parts.append(_line("interval", axis.at(item.low), middle, axis.at(item.high), middle))
    return parts


def _points(line: Line, colour: str, x_axis: _Axis, y_axis: _Axis) -> list[str]:
    points = [(x_axis.at(x), y_axis.at(y)) for x, y in zip(line.x, line.y, strict=True)]
    if line.dots:
        return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return [f'<polyline points="{path}" stroke="{colour}"/>']


def _axis(values: Sequence[float], start: float, end: float) -> _Axis:
    known = np.array([value for value in values if math.isfinite(value)] or [0.0, 1.0])
    low, high = float(known.min()), float(known.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    return _Axis(low, high, start, end)


def _grid(x_axis: _Axis, y_axis: _Axis) -> list[str]:
    parts = []
    for tick in x_axis.ticks():
        x = x_axis.at(tick)
        parts.append(_line("grid", x, TOP, x, HEIGHT - BOTTOM))
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{tick:g}</text>')
    for tick in y_axis.ticks():
        y = y_axis.at(tick)
        parts.append(_line("grid", LEFT, y, WIDTH - RIGHT, y))
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    return parts


def _frame(title: str, x_title: str, y_title: str) -> str:
    middle = (LEFT + WIDTH - RIGHT) / 2
    return (
        f'<text class="title" x="4" y="16">{escape(title)}</text>'
        f'<text x="{middle:.0f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(x_title)}</text>'
        f'<text transform="translate(12 {(TOP + HEIGHT - BOTTOM) / 2:.0f}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_title)}</text>"
    )


def _legend(names: Sequence[str]) -> list[str]:
    if len(names) < 2:
        return []
    parts = []
    for index, (name, colour) in enumerate(zip(names, COLOURS, strict=False)):
        y = TOP + 14 + 16 * index
        parts.append(f'<rect x="{WIDTH - 120}" y="{y - 9}" width="10" height="10" style="fill:{colour}"/>')
        parts.append(f'<text x="{WIDTH - 104}" y="{y}">{escape(name)}</text>')
    return parts


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _svg(title: str, height: float, body: Sequence[str]) -> str:
    head = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title, quote=True)}">'
    return head + "".join(body) + "</svg>"
