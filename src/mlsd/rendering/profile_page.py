"""A table's profile as one self-contained page: no scripts, for light and dark mode and phones."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from mlsd.rendering.profile_style import STYLE
from mlsd.rendering.profile_svg import Scale, distribution, scale_of
from mlsd.thinking.assumption import FEW_SHOWN, Assumption, counted, percent
from mlsd.thinking.assumptions import assumptions
from mlsd.thinking.findings import facts
from mlsd.thinking.table import role
from mlsd.vocabulary.profile import Bar, Column, Picture, Portrait

_QUANTILES = ("min", "5 %", "25 %", "50 %", "75 %", "95 %", "max")


def profile_page(portrait: Portrait) -> str:
    """Return the page of a table."""
    profile = portrait.profile
    title = escape(profile.source.replace("\\", "/").rsplit("/", 1)[-1])
    guesses, scale = assumptions(profile), scale_of(portrait)
    size, *found = facts(profile)
    cards = "".join(
        _card(portrait, column, picture, guesses, scale)
        for column, picture in zip(profile.columns, portrait.pictures, strict=True)
    )
    body = (
        f'<h1>{title}</h1><p class="dim">{escape(size)}</p>'
        + _list("Found", (("", line) for line in found))
        + _list("Guessed, with the evidence", (("" if one.taken else "look", one.line()) for one in guesses))
        + _ranked(portrait)
        + f'<h2>Columns</h2>{_legend(portrait, scale)}<div class="cards">{cards}</div>'
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}: profile</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _list(head: str, lines: Iterable[tuple[str, str]]) -> str:
    items = "".join(f'<li class="{kind}">{escape(line)}</li>' for kind, line in lines)
    return f"<h2>{head}</h2><ul>{items}</ul>" if items else ""


def _legend(portrait: Portrait, scale: Scale) -> str:
    line = ""
    if scale.words:
        line = (
            f" The line is {escape(scale.words)} each bar, on one scale in all pictures; "
            f"dashed: {scale.written(scale.usual)} over all."
        )
    return (
        f'<p class="dim">Counts, gaps, min and max are of all {portrait.profile.rows:,} rows, all else is of '
        f"{portrait.sampled:,} of them.{line}</p>"
    )


def _ranked(portrait: Portrait) -> str:
    """Return the columns ranked by how much of the target they explain."""
    profile = portrait.profile
    if not profile.associations:
        return ""
    leaks = {one.column for one in profile.leaks}
    rows = "".join(
        f'<tr><td><a href="#{_anchor(portrait, one.column)}">{escape(one.column)}</a>'
        f"{' <span class=warn>leak?</span>' if one.column in leaks else ''}</td>"
        f'<td class="meter" style="--part:{one.share:.3f}"></td><td>{100 * one.share:.3g} %</td></tr>'
        for one in profile.associations
    )
    return (
        f'<h2>What explains {escape(profile.target.name)}</h2><p class="dim">The share of its variance that '
        "each column explains alone, less what chance does (correlation ratio of ranks, Kelley 1935; of "
        "classes Goodman and Kruskal's tau, 1954). A gap counts as a value.</p>"
        f'<table class="ranked">{rows}</table>'
    )


def _anchor(portrait: Portrait, name: str) -> str:
    return f"c{[column.name for column in portrait.profile.columns].index(name)}"


def _card(
    portrait: Portrait, column: Column, picture: Picture, guesses: Iterable[Assumption], scale: Scale
) -> str:
    profile = portrait.profile
    explains = next((one.share for one in profile.associations if one.column == column.name), None)
    told = [*dict.fromkeys((str(column.kind), role(profile, column))), f"{counted(column)} different"]
    told += [f"{percent(column.missing)} missing"] if column.missing else []
    told += [f"explains {100 * explains:.3g} %"] if explains is not None else []
    drawn = _numbers(picture, scale) if picture.quantiles else _levels(picture.bars, scale)
    return (
        f'<article id="{_anchor(portrait, column.name)}"><h3>{escape(column.name)}</h3>'
        f'<p class="facts">{escape(", ".join(told))}</p>{drawn}{_gap(column, picture, scale)}'
        f"{_notes(column, guesses)}</article>"
    )


def _numbers(picture: Picture, scale: Scale) -> str:
    heads = "".join(f"<th>{name}</th>" for name in _QUANTILES)
    cells = "".join(f"<td>{escape(value)}</td>" for value in picture.quantiles)
    return (
        f"<figure>{distribution(picture.bars, scale)}</figure>"
        f'<div class="quantiles"><table><tr>{heads}</tr><tr>{cells}</tr></table></div>'
    )


def _levels(bars: tuple[Bar, ...], scale: Scale) -> str:
    if not bars:
        return ""
    tallest = max(bar.share for bar in bars) or 1.0
    head = "<tr><th></th><th></th><th>rows</th><th>target</th></tr>" if scale.words else ""
    rows = "".join(
        f'<tr><td>{escape(bar.label)}</td><td class="meter" style="--part:{bar.share / tallest:.3f}"></td>'
        f"<td>{100 * bar.share:.3g} %</td>"
        f"{f'<td>{_target(bar, scale)}</td>' if scale.words else ''}</tr>"
        for bar in bars
    )
    return f'<table class="ranked">{head}{rows}</table>'


def _target(bar: Bar, scale: Scale) -> str:
    return scale.written(bar.target) if bar.target is not None else ""


def _gap(column: Column, picture: Picture, scale: Scale) -> str:
    """Return what the target is in rows where the column is missing."""
    if not column.missing or picture.gap is None or not scale.words:
        return ""
    told = f"Where it is missing: {scale.words} these rows is {scale.written(picture.gap)}."
    return f'<p class="dim">{escape(told)}</p>'


def _notes(column: Column, guesses: Iterable[Assumption]) -> str:
    """Return what was guessed about a column."""
    told = [one for one in guesses if column.name == one.column][:FEW_SHOWN]
    items = "".join(f'<li class="{"" if one.taken else "look"}">{escape(one.line())}</li>' for one in told)
    return f'<ul class="dim">{items}</ul>' if items else ""
