"""The charts of a profile's page: bars of a distribution, and the target along them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from mlsd.vocabulary.profile import Bar, Portrait

WIDTH, HEIGHT, GAP, EDGE = 320, 84, 1.5, 6
FEWEST = 0.005
"""A bar with this few rows says too little about the target to set the scale."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What the line in all charts shows, and its range: one scale, so that charts can be compared.

    Shapes:
        words: the start of `… each bar`; empty if there is no target.
    """

    words: str
    usual: float
    low: float
    high: float
    in_percent: bool

    def height(self, value: float) -> float:
        """Return the vertical position of a value, from the top."""
        part = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * part

    def written(self, value: float) -> str:
        """Return a value of the target as formatted text."""
        return f"{100 * value:.3g} %" if self.in_percent else f"{value:.4g}"


def scale_of(portrait: Portrait) -> Scale:
    """Return the scale of a table's charts."""
    target = portrait.profile.target
    if portrait.usual is None:
        return Scale("", 0.0, 0.0, 1.0, in_percent=False)
    bars = (bar for one in portrait.pictures if one.column != target.name for bar in one.bars)
    known = [bar.target for bar in bars if bar.target is not None and bar.share >= FEWEST]
    shares = bool(portrait.watched)
    words = (
        f"the share of {target.name} = {portrait.watched} in" if shares else f"the mean of {target.name} in"
    )
    low, high = min([portrait.usual, *known]), max([portrait.usual, *known])
    return Scale(words, portrait.usual, 0.0 if shares else low, high, in_percent=shares)


def distribution(bars: Sequence[Bar], scale: Scale) -> str:
    """Return bars from the lowest value to the highest as SVG.

    A line shows the target at each bar; the dashed line is its overall value.
    """
    tallest = max((bar.share for bar in bars), default=0.0) or 1.0
    wide = WIDTH / max(1, len(bars))
    drawn = [_bar(bar, at * wide, wide, tallest, scale) for at, bar in enumerate(bars)]
    drawn += _line(bars, wide, scale)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="distribution" '
        f'preserveAspectRatio="none">{"".join(drawn)}</svg>'
    )


def _bar(bar: Bar, left: float, wide: float, tallest: float, scale: Scale) -> str:
    high = max(1.0, (HEIGHT - EDGE) * bar.share / tallest) if bar.share else 0.0
    told = f"{bar.label}: {100 * bar.share:.3g} % of the rows"
    if scale.words and bar.target is not None:
        told += f", {scale.words} them {scale.written(bar.target)}"
    return (
        f'<rect x="{left + GAP / 2:.1f}" y="{HEIGHT - high:.1f}" width="{wide - GAP:.1f}" '
        f'height="{high:.1f}"><title>{escape(told)}</title></rect>'
    )


def _line(bars: Sequence[Bar], wide: float, scale: Scale) -> Iterator[str]:
    known = [(at, bar.target) for at, bar in enumerate(bars) if bar.target is not None and bar.share]
    if len(known) < 2 or not scale.words:
        return
    usual = f"{scale.height(scale.usual):.1f}"
    yield f'<line class="usual" x1="0" x2="{WIDTH}" y1="{usual}" y2="{usual}"/>'
    points = " ".join(f"{(at + 0.5) * wide:.1f},{scale.height(value):.1f}" for at, value in known)
    yield f'<polyline points="{points}"/>'
