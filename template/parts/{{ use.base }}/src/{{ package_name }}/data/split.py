"""The split, the deployment in small: a hold-out that nobody learns from, and folds to compare candidates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..arrays import Array, Indices
from ..errors import BadData
from ..settings import Settings
from .examples import Examples, Split, SplitFacts
from .folds import folds

# A hold-out with fewer rows, or fewer of the rarer class of two, says less than all rows do out of fold: with
# 30 positives the standard error of a recall is still 0.09.
SMALLEST_HOLDOUT, FEWEST_POSITIVES = 200, 30
# A class of two with fewer rows can be neither learnt nor judged in five folds; of many, one needs two.
LEAST_OF_CLASS, LEAST_OF_MANY = 10, 2
DAY = np.timedelta64(86_400_000_000, "us")


def split(settings: Settings, examples: Examples) -> Split:
    """Return the hold-out, the rows before it, and the folds in these.

    With a time the hold-out is the end, and no row learns from a label that was not known at the cut; else
    the hash of its key, or of its group, says where a row belongs, today and in a year.

    Raises:
        BadData: a class has too few rows, or a part has none of it.

    """
    _refuse_rare(examples, np.arange(len(examples)), "the table")
    timed = examples.time is not None
    apart = examples.group is not None and (settings.split.groups == "apart" or not timed)
    delay = settings.data.label_delay_days * DAY if timed else DAY * 0
    ripe = _ripe(examples, delay)
    _refuse_rare(examples, ripe, f"the rows older than {settings.data.label_delay_days:g} days")
    share = settings.split.holdout
    if timed:
        before, after, facts = _by_time(examples, ripe, share, delay, apart)
    else:
        before, after, facts = _by_hash(examples, ripe, share, apart)
    words = _too_few(examples, after)
    if words:
        before, after = ripe, ripe[:0]
        facts["reasons"] = (*facts.get("reasons", ()), words)
    _refuse_missing(examples, before, after)
    found, repeats, how = folds(settings, examples, before, delay, apart)
    told = SplitFacts(
        **{**facts, "reasons": (*facts.get("reasons", ()), how)},
        unripe=len(examples) - len(ripe),
        shares=_shares(examples, {"development": before, "hold-out": after}),
        groups=_known_and_new(examples, before, after),
        warnings=tuple(_drifting(examples, before, after)),
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
    examples: Examples, ripe: Indices, share: float, delay: Any, apart: bool
) -> tuple[Indices, Indices, dict[str, Any]]:
    """Return the rows before a moment less the delay, and those from it on; one moment is on one side."""
    assert examples.time is not None
    times = examples.time[ripe]
    cut = np.sort(times)[min(len(ripe) - 1, int(np.ceil((1 - share) * len(ripe))))]
    before, after = ripe[times < cut - delay], ripe[times >= cut]
    purged, left_out = int((times < cut).sum()) - len(before), 0
    how = "by time: learnt from the past, judged on the end"
    if apart:
        assert examples.group is not None
        new = after[~np.isin(examples.group[after], examples.group[ripe[times < cut]])]
        if not _too_few(examples, new):
            how, left_out, after = f"{how}, on groups that were new then", len(after) - len(new), new
        else:
            reason = "too few groups begin after the cut: time is not used"
            before, after, facts = _by_hash(examples, ripe, share, apart=True)
            return before, after, {**facts, "reasons": (reason,)}
    return before, after, {"how": how, "purged": purged, "left_out": left_out, "cut": str(cut)[:19]}


def _by_hash(
    examples: Examples, ripe: Indices, share: float, apart: bool
) -> tuple[Indices, Indices, dict[str, Any]]:
    named = examples.group if apart and examples.group is not None else examples.key
    after = stable(named[ripe]) < share
    how = "by groups, none on two sides" if apart else "at random, by a hash that never changes"
    return ripe[~after], ripe[after], {"how": how}


def stable(names: Array) -> Array:
    """Return a number from 0 to 1 for each name, the same one for ever."""
    levels, places = np.unique(names.astype(str), return_inverse=True)
    drawn = [
        int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) / 2**64
        for name in levels.tolist()
    ]
    return np.array(drawn)[places]


def _too_few(examples: Examples, after: Indices) -> str:
    """Return why some rows are too few to be a hold-out, or nothing."""
    if len(after) < SMALLEST_HOLDOUT:
        few = f"{len(after)} rows are too few for a hold-out (below {SMALLEST_HOLDOUT})"
    elif len(examples.classes) == 2 and (rare := examples.counts(after).min()) < FEWEST_POSITIVES:
        few = f"{rare} rows of the rarer class are too few for a hold-out (below {FEWEST_POSITIVES})"
    elif examples.classes and examples.counts(after).min() == 0:
        few = "a hold-out would lack a class"
    else:
        return ""
    return f"{few}: the estimate is the one out of fold, on all rows"


def _refuse_rare(examples: Examples, rows: Indices, where: str) -> None:
    if not examples.classes:
        return
    found = examples.counts(rows)
    needed = LEAST_OF_CLASS if len(found) == 2 else LEAST_OF_MANY
    rarest = int(found.argmin())
    if found[rarest] < needed:
        raise BadData(
            f"Class {examples.classes[rarest]!r} has {found[rarest]} rows in {where}",
            f"{needed} are the least that can be learnt from and judged",
            f"Bring {needed - found[rarest]} more, or join it with another class",
        )


def _refuse_missing(examples: Examples, before: Indices, after: Indices) -> None:
    if not len(before):
        why = "all lie after the cut, or too close before it"
        raise BadData("No row is left to learn from", why, "Bring rows of a longer time")
    if not examples.classes:
        return
    for place, name in enumerate(examples.classes):
        if examples.counts(before)[place] == 0:
            why = f"all {examples.counts(after)[place]} rows of it lie after the cut"
            raise BadData(f"Class {name!r} stands in no row to learn from", why, "Bring older rows of it")


def _shares(examples: Examples, parts: dict[str, Indices]) -> dict[str, dict[str, float]]:
    return {
        part: dict(zip(examples.classes, (examples.counts(rows) / len(rows)).round(6).tolist(), strict=True))
        for part, rows in parts.items()
        if len(rows) and examples.classes
    }


def _known_and_new(examples: Examples, before: Indices, after: Indices) -> dict[str, int]:
    if examples.group is None or not len(after):
        return {}
    known = int(np.isin(examples.group[after], examples.group[before]).sum())
    return {"known": known, "new": len(after) - known}


def _drifting(examples: Examples, before: Indices, after: Indices) -> Iterator[str]:
    """Yield a warning for each class whose share is another one in the hold-out than chance explains."""
    if not len(after):
        return
    for place, name in enumerate(examples.classes):
        old, new = (float(examples.counts(rows)[place] / len(rows)) for rows in (before, after))
        chance = 4 * np.sqrt(old * (1 - old) * (1 / len(before) + 1 / len(after)))
        if abs(new - old) > max(chance, 0.2 * old):
            yield f"class {name!r} holds {old:.2%} of the rows before the cut and {new:.2%} after it"
