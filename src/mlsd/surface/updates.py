"""From a command line to the plan of an update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlsd.effects import record as records
from mlsd.effects.update.again import Again, Wish, decide_again
from mlsd.effects.update.plan import Plan, plan
from mlsd.effects.update.project import Project, open_project
from mlsd.effects.update.resolve import in_conflict
from mlsd.surface.readiness import refuse_what_is_not_ready
from mlsd.thinking.changes import components_of
from mlsd.thinking.files import expected_files, files_of
from mlsd.vocabulary.errors import MlsdError

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would change in a project: the whole plan, or the decisions and why their files cannot be told."""

    again: Again
    plan: Plan | None
    unknown: str = ""

    def as_data(self) -> dict[str, Any]:
        """Give `changes` as `--json` prints it; without a plan only the paths that come and go are known."""
        if self.plan:
            return self.plan.as_data()
        answers, lock = self.again.before.answers, self.again.before.design
        package, modality = str(answers["package_name"]), str(answers["modality"])
        before = set(files_of(components_of(lock).values(), modality, package))
        now = set(expected_files(self.again.design))
        files = {"add": sorted(now - before), "change": [], "retire": sorted(before - now), "keep": {}}
        return {**self.again.changes.as_data(), "files": files, "conflicts": []}


def foreseen(folder: Path, wish: Wish, say: Say) -> Foreseen:
    """Give what would change in a project, as far as it can be told.

    Raises:
        NotAProject: the folder has no record.

    """
    again = decide_again(records.read(folder), wish)
    try:
        refuse_what_is_not_ready(again.design, again.record.pins)
        return Foreseen(again, plan(open_project(folder), again, say))
    except MlsdError as error:
        return Foreseen(again, None, f"{error.what} {error.why}")


def planned_for(folder: Path, wish: Wish, say: Say) -> Plan:
    """Give the plan that brings a project to what is wished.

    Raises:
        Busy: an update is unfinished there.
        NoCandidate: the design would hold a part without code.

    """
    return _planned(open_project(folder), wish, say)


def planned_in_conflict(folder: Path, wish: Wish, say: Say) -> Plan:
    """Give the plan that settles a record which two branches changed: answers merged, decided again."""
    project, merged = in_conflict(folder, wish)
    return _planned(project, merged, say)


def _planned(project: Project, wish: Wish, say: Say) -> Plan:
    again = decide_again(project.record, wish)
    refuse_what_is_not_ready(again.design, again.record.pins)
    return plan(project, again, say)
