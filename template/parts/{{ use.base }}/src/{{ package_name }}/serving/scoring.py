"""From rows to predictions: one contract and one code path for files, requests and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..arrays import Array, Columns
from ..data.contract import Checked
from ..data.privacy import hidden
from ..errors import BadData
from ..monitoring.usual import at_hand, unusual
from ..registry.serving_model import Serving
from ..settings import Settings
from .past import complete
from .reasons import SCHEMA, Explainer


@dataclass(frozen=True)
class Scored:
    """Checked rows and the model's predictions, whose first axis is the rows.

    `unusual` is, by column, a mask `(rows,)` of values that the contract or training did not know; `why` has
    the reasons for each row, if the project explains predictions.
    """

    columns: Columns
    answers: Array
    unusual: Mapping[str, Array]
    why: list[Any] | None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.answers)


@dataclass(frozen=True)
class Scorer:
    """A registered version that predicts rows."""

    settings: Settings
    model: Serving

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Return the columns that a row must have."""
        return self.model.spec.required()

    def check(self, rows: Columns, hashed: bool = False) -> Checked:
        """Return normalized rows, as the model was trained on, with every problem.

        `hashed` says that personal values already are the keyed hashes that training used.
        """
        given = rows if hashed else hidden(self.settings, rows)
        return self.model.spec.check(given, self.settings.checks.policy)

    def score(self, checked: Checked, first_row: int = 0) -> Scored:
        """Return the predictions for checked rows; `first_row` is the index of the first one in its file.

        Raises:
            BadData: rows break the contract, or a number is too large for the model.
            NotFound: the past values that the model reads are not stored.

        """
        model = self.model
        columns = complete(self.settings, model.spec, checked.accepted(first_row))
        artefact, answering = model.artefact, model.answering
        tensors = model.spec.feed(columns)
        answers = answering.answers(artefact, tensors)
        if not answering.sound(answers):
            raise BadData("The model has no answer", "a number in the rows is too large", "Correct it")
        odd = dict(checked.flagged)
        strange = unusual(self._usual, model.spec.summaries(columns))
        for name, where in (*strange.items(), *answering.odd(artefact, tensors).items()):
            raw = model.spec.owner(name)
            odd[raw] = odd[raw] | where if raw in odd else where
        why = self._explainer.explain(columns, tensors, answers) if self.settings.task.explain else None
        return Scored(columns, answers, odd, why)

    def table(self, scored: Scored) -> dict[str, list[Any]]:
        """Return the predictions by their names in files and responses, each a list with a value per row."""
        found = self.model.answering.table(self.model.artefact, scored.answers, scored.columns)
        if scored.why is not None:
            found["reasons"] = scored.why
        found["unusual"] = _named(scored.unusual, len(scored))
        return found

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of each name that `table` returns."""
        reasons = {"reasons": SCHEMA} if self.settings.task.explain else {}
        texts = {"type": "array", "items": {"type": "string"}}
        return {**self.model.answering.schema(), **reasons, "unusual": texts}

    @cached_property
    def _usual(self) -> Mapping[str, Any]:
        return at_hand(self.model.artefact.manifest.usual)

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.model.artefact, self.model.spec, self.model.answering)


def _named(where: Mapping[str, Array], rows: int) -> list[list[str]]:
    """Return, for each row, the names of the columns that are true in it."""
    found: list[list[str]] = [[] for _ in range(rows)]
    for name, true in where.items():
        for row in np.flatnonzero(true).tolist():
            found[row].append(name)
    return found
