"""The rate that is compared between groups of people, for classes."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .evaluator import Rate
from .metrics import Scored

Compare = Literal["recall", "false_alarm_rate", "selection_rate"]


def rate(scored: Scored, classes: int, compare: Compare) -> Rate:
    """Return the rate that is compared: for two classes `compare`, for more classes errors."""
    decided, truth = scored.decided, scored.truth
    if classes > 2:
        why = "with more than two classes no class is the favorable one, so errors are compared"
        return Rate("error rate", why, "rows", (truth != decided).astype(np.float64))
    alarm = (decided == 1).astype(np.float64)
    if compare == "recall":
        why = "equal opportunity (Hardt and others, 2016): positives are found equally often"
        return Rate("recall", why, "positives", np.where(truth == 1, alarm, np.nan))
    if compare == "false_alarm_rate":
        why = "predictive equality (Corbett-Davies and others, 2017): negatives are spared equally often"
        return Rate("false alarm rate", why, "negatives", np.where(truth == 0, alarm, np.nan))
    why = "demographic parity: each group is selected equally often, whatever its share of positives"
    return Rate("selection rate", why, "rows", alarm)
