"""From rows to answers: one contract and one way for files, requests, and whatever else brings rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..arrays import Array, Columns
from ..data.spec import Checked
from ..errors import BadData
from ..monitoring.usual import unusual
from ..registry.serving_model import Serving
from ..settings import Settings
from .reasons import Contributions, Explainer, contributions, explained_class, explainer

DECIMALS = 6
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Scored:
    """Checked rows and the model's answers, `(rows, classes)` or `(rows,)`.

    `unusual` says by column which rows, `(rows,)`, hold a value that the contract or training did not know;
    `why` are the contributions behind the answers, where they are asked for.
    """

    columns: Columns
    answers: Array
    unusual: Mapping[str, Array]
    why: Contributions | None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.answers)


@dataclass(frozen=True)
class Scorer:
    """A registered version that answers rows."""

    settings: Settings
    model: Serving

    def check(self, rows: Columns) -> Checked:
        """Return rows in the one form that the model was trained on, with every problem."""
        return self.model.spec.check(rows, self.settings.checks.policy)

    def score(self, checked: Checked, first_row: int = 0) -> Scored:
        """Return the answers to checked rows; `first_row` is the place of the first one in its file.

        Raises:
            BadData: rows break the contract, or a number is too large to be answered.

        """
        columns, model = checked.accepted(first_row), self.model
        tensors = model.spec.feed(columns)
        answers = model.artefact.predict(tensors)
        if not np.isfinite(answers).all():
            raise BadData("The model has no answer", "a number is too large", "Mend it")
        odd = dict(checked.flagged)
        for name, where in unusual(model.artefact.manifest.usual, model.spec.summaries(columns)).items():
            raw = model.spec.owner(name)
            odd[raw] = odd[raw] | where if raw in odd else where
        return Scored(columns, answers, odd, self._why(tensors, answers))

    def table(self, scored: Scored) -> dict[str, list[Any]]:
        """Return the answers under their names in files and responses, each a list of one value a row.

        `reasons` add up: the base, the effects of the columns that moved the answer most, and the rest of
        them are the log-odds before calibration, or the number.
        """
        found = self.decisions(scored.answers)
        if scored.why is not None:
            found["reasons"] = _reasons(scored.why)
        found["unusual"] = _named(scored.unusual, len(scored))
        return found

    def decisions(self, answers: Array) -> dict[str, list[Any]]:
        """Return what follows from answers: the class with all probabilities, or the number.

        Beside a number stands the interval that holds nine of ten truths; where errors have a price, the
        number is the quantile that costs least.
        """
        classes, bands = self.model.artefact.manifest.task.classes, self.model.artefact.manifest.bands
        if not classes and bands is not None:
            ends = np.column_stack([bands.at(answers, level) for level in INTERVAL])
            priced = [level for level in bands.levels if level not in INTERVAL]
            decided = bands.at(answers, priced[0]) if priced else answers
            return {"prediction": decided.tolist(), "interval": ends.tolist()}
        if not classes:
            return {"prediction": answers.tolist()}
        places = self.model.artefact.decide(answers).tolist()
        return {"prediction": [classes[place] for place in places], "probabilities": answers.tolist()}

    def _why(self, tensors: Columns, answers: Array) -> Contributions | None:
        if not self.settings.task.explain:
            return None
        artefact = self.model.artefact
        encoded, owners = artefact.encoded(tensors), artefact.manifest.owners
        return contributions(self._explainer, encoded, owners, explained_class(answers))

    @cached_property
    def _explainer(self) -> Explainer:
        return explainer(self.model.artefact.explainer)


def _reasons(why: Contributions) -> list[dict[str, Any]]:
    totals = why.values.sum(axis=1).tolist()
    return [
        {
            "base": round(float(base), DECIMALS),
            "columns": [{"column": one.column, "effect": round(one.effect, DECIMALS)} for one in strongest],
            "rest": round(total - sum(one.effect for one in strongest), DECIMALS),
        }
        for base, total, strongest in zip(why.base, totals, why.strongest(), strict=True)
    ]


def _named(where: Mapping[str, Array], rows: int) -> list[list[str]]:
    """Return for each row the columns that are true in it."""
    found: list[list[str]] = [[] for _ in range(rows)]
    for name, true in where.items():
        for row in np.flatnonzero(true).tolist():
            found[row].append(name)
    return found
