"""What report and card say about classes: counts of cases, the threshold, and calibration."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import confusion_matrix

from ..evaluation.evaluate import Evaluation
from ..evaluation.metrics import Scored
from ..settings import Settings
from .classification_charts import calibrated
from .markdown import items, number, plain, table, with_interval

MOST_CLASSES = 8


def meaning(evaluation: Evaluation) -> list[str]:
    """Return sentences on what the chosen model got right and wrong on the rows of the estimate."""
    scored, classes = evaluation.scored, evaluation.answering.classes
    return _alarms(scored, classes[1]) if len(classes) == 2 else [_right(scored)]


def decision(settings: Settings, evaluation: Evaluation) -> list[str]:
    """Return how a probability becomes a decision, and which setting controls it."""
    answering, training = evaluation.answering, evaluation.training
    if len(answering.classes) > 2:
        return items(["The likeliest class is predicted; [decision] sets a threshold for two classes only."])
    start = f"Predicts {answering.classes[1]!r} from a probability of {answering.threshold:.3f} on"
    return items([f"{start} ([decision]): {training.rule}."])


def beside(evaluation: Evaluation) -> list[str]:
    """Return the confusion matrix; nothing for very many classes."""
    classes, scored = evaluation.answering.classes, evaluation.scored
    if len(classes) > MOST_CLASSES:
        return []
    counts = confusion_matrix(scored.truth, scored.decided, labels=np.arange(len(classes)))
    rows = [[f"truth {name}", *map("{:,}".format, row)] for name, row in zip(classes, counts, strict=True)]
    return table(["confusion matrix", *(plain(f"decided {name}") for name in classes)], rows)


def trust(evaluation: Evaluation) -> list[str]:
    """Return how probabilities compare with outcomes, with counts."""
    found = calibrated(evaluation.scored)
    repaired = evaluation.training.calibration or "no calibration was proven to help out of fold"
    words = f"Expected calibration error {number(found.error)}; {repaired}."
    rows = [
        [f"{count:,}", number(expected), with_interval(observed, (low, high))]
        for count, expected, observed, low, high in zip(
            found.counts, found.expected, found.observed, found.low, found.high, strict=True
        )
    ]
    heads = ["rows", "predicted probability", "observed share (95 % interval)"]
    return ["## Calibration", "", *items([words]), *table(heads, rows)]


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


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
