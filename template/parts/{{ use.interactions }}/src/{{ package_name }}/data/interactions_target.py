"""What users did, one at a time: the contract of rows to learn from, which is not that of those who ask."""

from __future__ import annotations

from dataclasses import dataclass

from ..arrays import Columns
from ..settings import Settings
from .contract import Checked, Policy
from .interactions_contract import read_interactions
from .interactions_schema import read_spec
from .interactions_spec import Spec


@dataclass(frozen=True)
class Interaction:
    """The columns of one interaction, and what their values may be."""

    spec: Spec

    def names(self) -> tuple[str, ...]:
        """Return the columns that are learnt from."""
        return self.spec.reads()

    def required(self) -> tuple[str, ...]:
        """Return the columns that an interaction must have: all; of event and value one may be empty."""
        return self.spec.reads()

    def check(self, rows: Columns, policy: Policy) -> Checked:
        """Return interactions in their one form, with every problem; nothing may be flagged alone."""
        return read_interactions(self.spec, rows)


def rows_to_learn(settings: Settings) -> Interaction:
    """Return the contract of rows to learn from."""
    return Interaction(read_spec(settings))


def numeric(settings: Settings) -> tuple[str, ...]:
    """Return the columns whose texts are numbers to the target: none that the contract does not read."""
    return ()
