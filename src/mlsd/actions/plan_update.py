"""From a command line to the plan of an update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlsd.actions.readiness import refuse_what_is_not_ready
from mlsd.project import record_file
from mlsd.project.location import Project, open_project
from mlsd.thinking.design_diff import components_of
from mlsd.thinking.files import expected_files, files_of
from mlsd.thinking.record import Record
from mlsd.update.merge_plan import MergePlan, plan_merge
from mlsd.update.redecision import Redecision, RequestedChange, decide_again
from mlsd.update.resolve import in_conflict
from mlsd.vocabulary.errors import MlsdError

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class UpdatePreview:
    """What would change in a project: the whole plan, or only decisions and why files are not known."""

    redecision: Redecision
    plan: MergePlan | None
    unknown: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return `changes` as `--json` prints it; without a plan only added and removed paths are known."""
        if self.plan:
            return self.plan.as_data()
        answers, lock = self.redecision.before.answers, self.redecision.before.design
        before = set(files_of(components_of(lock).values(), answers))
        now = set(expected_files(self.redecision.design))
        files = {"add": sorted(now - before), "change": [], "retire": sorted(before - now), "keep": {}}
        return {**self.redecision.changes.as_data(), "files": files, "conflicts": []}


def preview(folder: Path, requested: RequestedChange, say: Say) -> UpdatePreview:
    """Return what would change in a project, as far as it is known.

    Raises:
        NotAProject: the folder has no record.
    """
    redecision = decide_again(record_file.read(folder), requested)
    try:
        refuse_what_is_not_ready(redecision.design, redecision.record.pins)
        return UpdatePreview(redecision, plan_merge(open_project(folder), redecision, say))
    except MlsdError as error:
        return UpdatePreview(redecision, None, f"{error.what} {error.why}")


def planned_for(folder: Path, requested: RequestedChange, say: Say) -> MergePlan:
    """Return the plan that brings a project to the requested state.

    Raises:
        Busy: an update is unfinished there.
        NoCandidate: the design would hold a part without code.
    """
    return _planned(open_project(folder), requested, say)


def planned_in_conflict(folder: Path, requested: RequestedChange, say: Say) -> MergePlan:
    """Return the plan that resolves a record changed on two branches: answers merged, decided again."""
    project, theirs, merged = in_conflict(folder, requested)
    return _planned(project, merged, say, theirs)


def _planned(
    project: Project, requested: RequestedChange, say: Say, theirs: Record | None = None
) -> MergePlan:
    redecision = decide_again(project.record, requested)
    refuse_what_is_not_ready(redecision.design, redecision.record.pins)
    return plan_merge(project, redecision, say, theirs=theirs)
