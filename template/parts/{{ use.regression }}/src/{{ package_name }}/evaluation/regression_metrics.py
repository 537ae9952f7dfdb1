"""Offline metrics for numbers."""

from __future__ import annotations

import numpy as np

from .metrics import Metric, Scored


def _rmse(scored: Scored) -> float:
    return float(np.sqrt(((scored.truth - scored.answers) ** 2).mean()))


def _mae(scored: Scored) -> float:
    return float(np.abs(scored.truth - scored.answers).mean())


def _r2(scored: Scored) -> float:
    spread = ((scored.truth - scored.truth.mean()) ** 2).sum()
    return float(1 - ((scored.truth - scored.answers) ** 2).sum() / spread) if spread else float("nan")


METRICS = {
    "rmse": Metric("RMSE", False, _rmse, unit=True),
    "mae": Metric("MAE", False, _mae, unit=True),
    "r2": Metric("R²", True, _r2),
}
