"""From inputs to a design: a new one, or a project's decided again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlsd.actions.inputs import Inputs
from mlsd.thinking.decide import design
from mlsd.thinking.files import expected_files
from mlsd.thinking.lock import lock, requirements_of
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Design


def decided(inputs: Inputs) -> Design:
    """Return the design that follows; unanswered questions take their defaults."""
    return design(require(inputs.answers), inputs.pins)


def decided_again(folder: Path, inputs: Inputs) -> Design:
    """Return a project's design decided by today's rules, with the changes in the inputs.

    Raises:
        NotAProject: the folder has no record.
    """
    from mlsd.project.record_file import read
    from mlsd.update.redecision import RequestedChange, decide_again

    return decide_again(read(folder), RequestedChange(inputs.answers, inputs.pins)).design


def as_data(found: Design) -> dict[str, Any]:
    """Return a design as `--json` prints it."""
    locked = lock(found)
    return {
        "requirements": requirements_of(found),
        "sizing": locked["sizing"],
        "decisions": locked["decisions"],
        "files": expected_files(found),
    }


def findings_as_data(inputs: Inputs) -> dict[str, Any]:
    """Return the findings from a table as `--json` prints them; empty without a table."""
    return {"data": {"findings": inputs.findings}} if inputs.table else {}
