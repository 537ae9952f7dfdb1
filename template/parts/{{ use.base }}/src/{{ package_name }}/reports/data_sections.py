"""What report and card say about rows and people: gates, groups, and how the rows were split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ..data.examples import Prepared
from ..evaluation.evaluate import Evaluation
from ..evaluation.groups import SMALLEST_GROUP
from ..evaluation.verdict import Verdict, signature
from ..settings import Settings
from . import modality_sections
from .markdown import items, plain, share, table, with_interval


def gates(settings: Settings, evaluation: Evaluation, verdicts: Sequence[Verdict]) -> list[str]:
    """Return every gate with its verdict, its switch, and who signed for it."""
    recipe = evaluation.training.candidate(evaluation.training.chosen).recipe.digest()
    rows = []
    for one in verdicts:
        held: str = one.held
        if held != "holds":
            signed = signature(one, settings.signed, recipe, datetime.now(UTC).date())
            held = f"{held}; signed by {signed.name} until {signed.expires}" if signed else f"{held}; blocks"
        rows.append([one.title, held, one.words, one.switch])
    words = (
        f"The recipe is `{recipe}`. A gate that is broken or lacks evidence blocks the promotion until "
        "somebody signs for this recipe in `[[signed]]`. The release compares it with the serving model."
    )
    return [*table(["gate", "verdict", "why", "switch"], rows), words, ""]


def groups(evaluation: Evaluation) -> list[str]:
    """Return results by sensitive group and the gaps between them."""
    if not evaluation.groups:
        return ["No column is named in `[data] sensitive`, so bias was not examined.", ""]
    rate, title = evaluation.rate, evaluation.task.measured.title
    heads = ["column", "group", "rows", rate.counted, f"{title} (95 % interval)", rate.name]
    rows = [
        [
            one.column,
            one.level,
            f"{one.rows:,}",
            f"{one.counted:,}",
            with_interval(one.metric, one.interval),
            share(one.rate),
        ]
        for one in evaluation.groups
    ]
    words = (
        f"Out of fold, on all rows before the hold-out. Groups of fewer than {SMALLEST_GROUP} {rate.counted} "
        f"are pooled. Groups are compared by {rate.name} (`[checks] compare`): {plain(rate.why)}."
    )
    return [words, "", *table(heads, rows), *_gaps(evaluation)]


def _gaps(evaluation: Evaluation) -> list[str]:
    counted = evaluation.rate.counted
    heads = ["column", "groups", "gap (simultaneous 95 % intervals)", "verdict", "enough would be"]
    rows = []
    for one in evaluation.gaps:
        enough = f"{one.needed:,} {counted} in each" if one.needed else "-"
        gap = with_interval(one.value, one.interval)
        rows.append([one.column, " and ".join(filter(None, one.groups)), gap, one.held, enough])
    return table(heads, rows) if rows else []


def rows(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    """Return how the rows were split, what was left out and why, and the results of known and new groups."""
    split, facts = prepared.split, prepared.split.facts
    parts = {"development": split.development, "hold-out": split.holdout}
    shown = {name: places for name, places in parts.items() if len(places)}
    classes = list(next(iter(facts.shares.values()), {}))[:8]
    heads = ["part", "rows", *(f"share of {name}" for name in classes)]
    table_rows = [
        [name, f"{len(places):,}", *(share(facts.shares[name][one]) for one in classes)]
        for name, places in shown.items()
    ]
    told = dict.fromkeys([*prepared.notes, facts.how, *facts.reasons, *_left_out(settings, prepared)])
    warnings = [f"Warning: {words}" for words in facts.warnings if words not in told]
    own = modality_sections.rows(settings, prepared, evaluation)
    return [*table(heads, table_rows), *items([*told, *warnings]), *own, *_known_and_new(evaluation)]


def _left_out(settings: Settings, prepared: Prepared) -> Iterator[str]:
    """Yield where the hold-out begins and which rows are in no part, each with its switch."""
    facts = prepared.split.facts
    if facts.cut:
        yield f"the hold-out begins at {facts.cut} ([split] holdout = {settings.split.holdout:g})"
    delay = f"[data] label_delay_days = {settings.data.label_delay_days:g}"
    if facts.purged:
        yield f"{facts.purged:,} rows before it had no label by then and are not learned from ({delay})"
    if facts.unripe:
        yield f"{facts.unripe:,} rows at the end have no label yet: in no fit and no estimate ({delay})"
    if facts.left_out:
        yield f"{facts.left_out:,} rows are in groups that are on both sides: left out ([split] groups)"


def _known_and_new(evaluation: Evaluation) -> list[str]:
    """Return the metric for known and for new groups; nothing unless the hold-out has both."""
    heads = ["hold-out rows of", "rows", f"{evaluation.task.measured.title} (95 % interval)"]
    found = [
        [name, f"{count:,}", with_interval(value, interval)]
        for name, (count, value, interval) in evaluation.parts.items()
    ]
    if not found:
        return []
    words = "Predictions may be better for groups that training knew than for new ones (`[split] groups`):"
    return [words, "", *table(heads, found)]
