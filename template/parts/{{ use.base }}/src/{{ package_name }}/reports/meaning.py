"""What the numbers of a report mean for somebody who decides: counts of cases instead of metrics."""

from __future__ import annotations

import numpy as np

from ..evaluation.evaluate import Evaluation
from ..evaluation.metrics import Scored


def meaning(evaluation: Evaluation) -> list[str]:
    """Return in sentences what the chosen model got right and wrong on the rows of the estimate."""
    scored, classes = evaluation.scored, evaluation.task.classes
    if len(classes) == 2:
        return _alarms(scored, classes[1])
    if classes:
        return [_right(scored)]
    return _errors(scored, evaluation.baseline["mae"])


def _alarms(scored: Scored, positive: str) -> list[str]:
    rows, alarm, real = len(scored.truth), scored.decided == 1, scored.truth == 1
    alarms, hits, cases = int(alarm.sum()), int((alarm & real).sum()), int(real.sum())
    right = f" ({_percent(hits / alarms)})" if alarms else ""
    return [
        f"Of {rows:,} cases {cases:,} were {positive!r}. The model flagged {alarms:,}; {hits:,} of "
        f"these were right{right}, and {cases - hits:,} cases were missed.",
        f"Flagging {alarms:,} cases at random would have found about {alarms * cases / rows:,.0f}.",
    ]


def _right(scored: Scored) -> str:
    rows, right = len(scored.truth), int((scored.decided == scored.truth).sum())
    common = int(np.bincount(scored.truth).max())
    return (
        f"The model named the right class for {right:,} of {rows:,} cases ({_percent(right / rows)}); "
        f"naming the most common class each time is right for {common:,} ({_percent(common / rows)})."
    )


def _errors(scored: Scored, baseline: float) -> list[str]:
    errors = np.abs(scored.answers - scored.truth)
    half, most = np.quantile(errors, [0.5, 0.9])
    return [
        f"The answers are off by {errors.mean():.4g} on average, those of the baseline by {baseline:.4g}.",
        f"Half of them are off by less than {half:.4g}, nine of ten by less than {most:.4g}.",
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
