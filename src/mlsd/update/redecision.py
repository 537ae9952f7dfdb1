"""A project's record with the requested changes, decided again by today's rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import mlsd
from mlsd.rendering import template as templates
from mlsd.rendering.template import Template
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.design_diff import DesignDiff, diff_designs
from mlsd.thinking.record import Record
from mlsd.thinking.require import require
from mlsd.thinking.table import refuse_what_does_not_fit
from mlsd.thinking.unused import refuse_unused
from mlsd.vocabulary.errors import Contradiction, OutOfReach, UnknownName, did_you_mean
from mlsd.vocabulary.model import Answer, Design, Requirements


@dataclass(frozen=True, slots=True)
class RequestedChange:
    """What to change: answers, pins set and removed, the template's version (empty: newest).

    `taken` are answers from another branch's record: they may be unused there, as in any record.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict)
    unpins: tuple[str, ...] = ()
    version: str = ""
    taken: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redecision:
    """A design next to the record it follows; `record` is the new one, whose `base` is not known yet."""

    before: Record
    record: Record
    design: Design
    template: Template
    changes: DesignDiff


def decide_again(before: Record, requested: RequestedChange) -> Redecision:
    """Return the design that a record and a requested change lead to.

    Raises:
        BadInput: an answer or a pin is not valid, or `unpins` names a slot without a pin.
        NoCandidate: a slot has no candidates left.
        OutOfReach: the requested template is missing or lacks a part, or a newer mlsd made the project.
    """
    if records.is_of_a_newer_mlsd(before) and not requested.version:
        raise OutOfReach(
            f"The project was made by mlsd {before.rules}, and this is {mlsd.__version__}.",
            "An older mlsd would take back what the newer one brought.",
            f"Install mlsd {before.rules} or newer; `--to` goes back on purpose.",
        )
    before = records.today(before)
    said = _said(before, requested)
    requirements = require(said, strict=False)
    refuse_unused(requirements, requested.answers)
    pins = _pins(before.pins, requested)
    decided = design(requirements, pins)
    template = templates.at(requested.version.removeprefix("v")) if requested.version else templates.current()
    _refuse_what_it_lacks(template, decided)
    if before.data:
        _refuse_another_meaning(before, requirements, requested)
        refuse_what_does_not_fit(requirements.values, before.data)
    fresh = records.of(decided, pins, template.version, before.data)
    record = replace(fresh, overlay=before.overlay, name=before.name, removed=before.removed)
    changes = diff_designs(before.answers, before.design, decided)
    changes = replace(changes, todo=(*changes.todo, *_unread(before, requirements)))
    return Redecision(before, record, decided, template, changes)


def _said(before: Record, requested: RequestedChange) -> dict[str, Answer]:
    """Return the earlier and new answers; a problem that does not go with interactions drops theirs."""
    said = {**records.answers_of(before), **requested.taken, **requested.answers}
    problem, modality = said.get("problem"), said.get("modality")
    left = modality and modality.value == "interactions" and problem and problem.value != "recommendation"
    if left and "modality" not in requested.answers:
        del said["modality"]
    return said


def _refuse_another_meaning(before: Record, wanted: Requirements, requested: RequestedChange) -> None:
    """Raise BadInput rather than silently treat the column to predict as the item column, or vice versa."""
    was, is_ = (said["problem"] == "recommendation" for said in (before.answers, wanted.values))
    if was != is_ and "target" not in requested.answers:
        target = before.answers["target"]
        raise Contradiction(
            f"The target {target!r} {'names the items' if was else 'is what was predicted'}.",
            f"With problem={wanted['problem']} it is {'what to predict' if was else 'the item of a row'}.",
            f"Say which: `--set target=COLUMN{'' if was else ' --set group_column=USERS'}`.",
        )


def _unread(before: Record, wanted: Requirements) -> Iterator[str]:
    """Yield what a table read for another problem left out: which column holds events or ratings."""
    was, is_ = (said["problem"] == "recommendation" for said in (before.answers, wanted.values))
    known = {column["role"] for column in before.data.get("columns", ())}
    if before.data and is_ and not was and not known & {"event", "value"}:
        yield "Say in schema.toml which column holds events or ratings, if any; else each row counts as 1."


def _pins(before: Mapping[str, str], requested: RequestedChange) -> dict[str, str]:
    for slot in requested.unpins:
        if slot not in before:
            raise UnknownName(
                f"{slot!r} has no pin here.{did_you_mean(slot, before)}",
                f"Pinned are: {', '.join(before) or 'none'}.",
                "Leave --unpin out, or name a slot that is pinned.",
            )
    kept = {slot: component for slot, component in before.items() if slot not in requested.unpins}
    return {**kept, **requested.pins}


def _refuse_what_it_lacks(template: Template, decided: Design) -> None:
    """Raise OutOfReach for an old template and a design with components that came later."""
    if template == templates.current():
        return
    parts = templates.parts_of(template)
    for slot, decision in decided.decisions.items():
        if decision.component not in parts and decision.component != "none":
            raise OutOfReach(
                f"Template {template.version} has no part for {decision.component} ({slot}).",
                f"The component came with a later version; the newest here is {templates.current().version}.",
                f"Leave --to out, or pin {slot} to a component of that version.",
            )
