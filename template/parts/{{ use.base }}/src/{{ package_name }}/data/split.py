"""The split, which imitates deployment: a hold-out for the final estimate, folds to compare candidates."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrays import Array, Indices, among
from ..errors import BadData
from ..ports.task import Task
from ..settings import Settings
from .examples import Examples, Fold, Split, SplitFacts
from .folds import folds

DAY = np.timedelta64(86_400_000_000, "us")


def split(settings: Settings, task: Task, examples: Examples) -> Split:
    """Return the hold-out, the development rows, and the folds inside these.

    With a time column, the hold-out is the most recent part, and labels that were unknown at the cut are not
    learned from. Otherwise a hash of its key, or of its group, assigns a row to its side, in every run.

    Raises:
        BadData: a class has too few rows, or is missing from a part.

    """
    task.refuse_few(examples, np.arange(len(examples)), "the table")
    timed = examples.time is not None
    apart = examples.group is not None and settings.split.groups == "apart"
    delay = settings.data.label_delay_days * DAY if timed else DAY * 0
    ripe = _ripe(examples, delay)
    task.refuse_few(examples, ripe, f"the rows older than {settings.data.label_delay_days:g} days")
    share = settings.split.holdout
    if timed:
        before, after, facts = _by_time(task, examples, ripe, share, delay, apart)
    else:
        before, after, facts = _by_hash(examples, ripe, share, apart)
    words = task.too_few(examples, after)
    if words:
        words = f"{words}: the estimate is made out of fold, on all rows"
        before, after = ripe, ripe[:0]
        facts["reasons"] = (*facts.get("reasons", ()), words)
    _refuse_empty(before)
    task.refuse_missing(examples, before, after)
    found, repeats, how = folds(settings, task, examples, before, delay, apart)
    parts = {"development": before, "hold-out": after}
    told = SplitFacts(
        **{**facts, "reasons": (*facts.get("reasons", ()), how)},
        unripe=len(examples) - len(ripe),
        shares={name: task.shares(examples, rows) for name, rows in parts.items() if len(rows)},
        groups=_known_and_new(examples, before, after),
        warnings=tuple(task.drifting(examples, before, after if len(after) else _compared(found))),
    )
    return Split(before, after, found, repeats, told, ripe)


def _ripe(examples: Examples, delay: Any) -> Indices:
    """Return the rows whose label is known by the end of the data."""
    if examples.time is None:
        return np.arange(len(examples))
    ripe = np.flatnonzero(examples.time <= examples.time.max() - delay)
    if not len(ripe):
        why = f"the rows span {(examples.time.max() - examples.time.min()) / DAY:.1f} days"
        raise BadData("No row has a label yet", why, "Lower label_delay_days in project.toml")
    return ripe


def _by_time(
    task: Task, examples: Examples, ripe: Indices, share: float, delay: Any, apart: bool
) -> tuple[Indices, Indices, dict[str, Any]]:
    """Return the rows before the cut minus the delay, and those from it on; equal times stay together."""
    assert examples.time is not None
    times = examples.time[ripe]
    cut = np.sort(times)[min(len(ripe) - 1, int(np.ceil((1 - share) * len(ripe))))]
    before, after = ripe[times < cut - delay], ripe[times >= cut]
    purged, left_out = int((times < cut).sum()) - len(before), 0
    how = "by time: fitted on the past, evaluated on the most recent rows"
    if apart:
        assert examples.group is not None
        new = after[~among(examples.group[after], examples.group[ripe[times < cut]])]
        if not task.too_few(examples, new):
            how, left_out, after = f"{how} of new groups", len(after) - len(new), new
        else:
            reason = "too few groups begin after the cut, so the split ignores time"
            before, after, facts = _by_hash(examples, ripe, share, apart=True)
            return before, after, {**facts, "reasons": (reason,)}
    return before, after, {"how": how, "purged": purged, "left_out": left_out, "cut": str(cut)[:19]}


def _by_hash(
    examples: Examples, ripe: Indices, share: float, apart: bool
) -> tuple[Indices, Indices, dict[str, Any]]:
    named = examples.group if apart and examples.group is not None else examples.key
    after = stable(named[ripe]) < share
    how = "by group, each on one side" if apart else "at random, by a hash that never changes"
    return ripe[~after], ripe[after], {"how": how}


def stable(names: Array) -> Array:
    """Return a number from 0 to 1 for each name, which never changes."""
    levels, places = np.unique(names.astype(str), return_inverse=True)
    drawn = [
        int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) / 2**64
        for name in levels.tolist()
    ]
    return np.array(drawn)[places]


def _compared(found: Sequence[Fold]) -> Indices:
    """Return the rows that candidates are compared on, each once."""
    return np.unique(np.concatenate([fold.valid for fold in found]))


def _refuse_empty(before: Indices) -> None:
    if not len(before):
        why = "all rows are after the cut, or too close before it"
        raise BadData("No row is left to learn from", why, "Provide rows of a longer period")


def _known_and_new(examples: Examples, before: Indices, after: Indices) -> dict[str, int]:
    if examples.group is None or not len(after):
        return {}
    known = int(among(examples.group[after], examples.group[before]).sum())
    return {"known": known, "new": len(after) - known}
