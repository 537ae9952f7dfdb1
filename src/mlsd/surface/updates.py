"""From a command line to the plan of an update."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mlsd.effects.update.again import Wish, decide_again
from mlsd.effects.update.plan import Plan, plan
from mlsd.effects.update.project import Project, open_project
from mlsd.effects.update.resolve import in_conflict
from mlsd.effects.update.runs import refuse_unfinished
from mlsd.surface.readiness import refuse_what_is_not_ready


def planned_for(folder: Path, wish: Wish, say: Callable[[str], None]) -> Plan:
    """Give the plan that brings a project to what is wished.

    Raises:
        Busy: an update is unfinished there.
        NoCandidate: the design would hold a part without code.

    """
    return _planned(open_project(folder), wish, say)


def planned_in_conflict(folder: Path, wish: Wish, say: Callable[[str], None]) -> Plan:
    """Give the plan that settles a record which two branches changed: their answers merged, decided again."""
    project, merged = in_conflict(folder, wish)
    return _planned(project, merged, say)


def _planned(project: Project, wish: Wish, say: Callable[[str], None]) -> Plan:
    refuse_unfinished(project.standing.home)
    again = decide_again(project.record, wish)
    refuse_what_is_not_ready(again.design, again.record.pins)
    return plan(project, again, say)
