"""The results on texts, as lines and as a section of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from quality_page import mean_and_interval, ratios
from text_sets import SETS, TextSet

TITLE = "## Texts"
HEAD = f"""{TITLE}

As above, with `--set modality=text`. Beside it, in the same run: scikit-learn's `TfidfVectorizer()` with
`LogisticRegression()` or `Ridge()`, all at their defaults, on words (*words*) and on words and pairs of words
(*pairs*). *Ratio*, *interval* and *loss* are those to the better of the two, picked on the hold-out.
Run it again: `python benchmarks/text.py --write`.

| texts | what they ask | rows | n | ratio | interval | loss | words | pairs | AUC, RMSE | seconds |
| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |
"""
RIVALS = ("words", "pairs")


def cells(texts: TextSet, results: Sequence[dict[str, Any]]) -> list[str]:
    """Return one set's row."""
    answered = [one for one in results if "mlsd" in one]
    first = [texts.name, texts.asks, f"{results[0]['train'] + results[0]['hold']:,}", str(len(results))]
    if not answered:
        return [*first, "refused", "", "", "", "", "", ""]
    mean, low, high = mean_and_interval(ratios(results, RIVALS))
    loss = "" if texts.number else f"{mean_and_interval(ratios(results, RIVALS, 'loss'))[0]:.3f}"
    shown = [_shown(texts, np.mean([one[name]["metric"] for one in answered])) for name in (*RIVALS, "mlsd")]
    seconds = np.mean([one["mlsd"]["seconds"] for one in answered])
    spread = f"{low:.3f}–{high:.3f}" if len(answered) > 1 else ""
    return [*first, f"{mean:.4f}", spread, loss, *shown, f"{seconds:.1f}"]


def line(texts: TextSet, results: Sequence[dict[str, Any]]) -> str:
    """Return one set's row for a terminal, with the reason if it was refused."""
    said = {one["refused"][-200:] for one in results if "refused" in one}
    return " ".join(f"{cell:<12}" for cell in cells(texts, results)) + (f" {said}" if said else "")


def with_section(page: str, results: Sequence[dict[str, Any]]) -> str:
    """Return a page whose section on texts is made from these results; the rest stays as it is."""
    there = [(texts, [one for one in results if one["table"] == name]) for name, texts in SETS.items()]
    rows = [f"| {' | '.join(cells(texts, own))} |" for texts, own in there if own]
    packages = sorted({texts.package for texts, own in there if own})
    sources = [
        f"* {one}: {', '.join(t.name for t, own in there if own and t.package == one)}" for one in packages
    ]
    before, _, old = page.partition(TITLE)
    _, mark, after = old.partition("\n## ")
    rest = f"{mark.lstrip()}{after}"
    return "\n".join([before.rstrip(), "", HEAD + "\n".join(rows), "", *sources, "", rest])


def _shown(texts: TextSet, metric: float) -> str:
    return f"{1 / metric:.4g}" if texts.number else f"{metric:.4f}"
