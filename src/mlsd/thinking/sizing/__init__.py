"""The derived numbers, one module per subject. This table is the order in which they are shown."""

from __future__ import annotations

from mlsd.thinking.sizing._measure import Measure
from mlsd.thinking.sizing.data import DATA
from mlsd.thinking.sizing.experiment import EXPERIMENT
from mlsd.thinking.sizing.money import MONEY
from mlsd.thinking.sizing.operation import OPERATION
from mlsd.thinking.sizing.serving import SERVING
from mlsd.thinking.sizing.training import TRAINING

MEASURES: tuple[Measure, ...] = (*DATA, *TRAINING, *SERVING, *EXPERIMENT, *OPERATION, *MONEY)
