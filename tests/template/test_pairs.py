"""Any two parts and any two kinds of answers meet in a few designs: planned, rendered and linted."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import pytest

from mlsd.knowledge.catalog import components
from mlsd.knowledge.rules import slots
from mlsd.thinking.explain import story
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value
from tests.sizes import seed as seed_of
from tests.template.conftest import design_of, is_built, rendered, with_built_parts_only
from tests.template.test_matrix import check

SEED = seed_of(3)
Pair = tuple[str, str, str, str]
PEOPLE: Mapping[str, Value] = {"personal_data": "sensitive", "personal_columns": ["who", "e-mail"]}
ANSWERS: Mapping[str, Mapping[str, Mapping[str, Value]]] = {
    "problem": {
        "yes or no": {"problem": "classification", "classes": 2},
        "five classes": {"problem": "classification", "classes": 5, "positive_rate": 0.05},
        "a number": {"problem": "regression"},
    },
    "people": {
        "none": {},
        "some": {**PEOPLE, "group_column": "who"},
        "fair": {**PEOPLE, "sensitive_groups": ["sex"]},
    },
    "time": {"none": {}, "known": {"time_column": "seen at"}},
    "size": {"few": {"examples": 900}, "many": {"examples": 300_000}},
    "reasons": {"none": {}, "given": {"explain_decisions": True}},
    "retraining": {name: {"retraining": name} for name in ("never", "daily", "drift")},
    "name": {"short": {"package_name": "a"}, "long": {"package_name": "a" * 40}},
}
"""Kinds of answers that shape the files of a project, beside the choice of its parts."""
DEFAULT = design_of({})


def needed(slot: str, id_: str) -> Mapping[str, Value]:
    """The answers under which no rule speaks against a part: the nearest change that would choose it.

    Where one change is not enough, they are those of the place where alone it runs.
    """
    along = {other: ids[0] for other, ids in components()[id_].requires.items()}
    if not design_of({}, {slot: id_, **along}).decisions[slot].warnings:
        return {}
    place = components()[id_].runs_on
    runs: dict[str, Value] = {"cloud": place.cloud, "managed": place.managed, "kubernetes": place.cluster}
    there = {name: value for name, value in runs.items() if value}
    return next((flip.set for flip in DEFAULT.decisions[slot].flips if flip.to == id_), there)


def choices() -> dict[str, list[str]]:
    """Each slot with several built parts, and each kind of answers, with all that can be taken there."""
    built = {
        slot: [id_ for id_ in known.candidates if id_ != "none" and is_built(id_)]
        for slot, known in slots().items()
    }
    several = {slot: ids for slot, ids in built.items() if len(ids) > 1}
    found = {**several, **{kind: list(answers) for kind, answers in ANSWERS.items()}}
    return {place: found[place] for place in random.Random(SEED).sample(list(found), len(found))}


def can_meet(row: Mapping[str, str]) -> bool:
    """Tell whether choices may stand in one design: in one cloud, each with what it requires."""
    chosen = [components()[name] for place, name in row.items() if place not in ANSWERS]
    clouds = {one.runs_on.cloud for one in chosen} - {""}
    wanted = [(slot, ids) for one in chosen for slot, ids in one.requires.items()]
    return len(clouds) <= 1 and all(row.get(slot, ids[0]) in ids for slot, ids in wanted)


def pairs() -> set[Pair]:
    """Any two choices of different places that can meet."""
    both = (
        ((place, name), (other, another))
        for (place, taken), (other, others) in combinations(choices().items(), 2)
        for name in taken
        for another in others
    )
    return {(*one, *other) for one, other in both if can_meet(dict((one, other)))}


def rows() -> Iterator[dict[str, str]]:
    """Choices in which any two that stand at different places, and can meet, do so at least once.

    Each place takes what meets most that it has not met yet. Libraries for this pick first and filter then,
    which loses a tenth of the pairs.
    """
    known, unmet, draw = choices(), pairs(), random.Random(SEED)
    while unmet:
        place, name, other, another = min(unmet)
        row: dict[str, str] = {place: name, other: another}
        for free in draw.sample(list(known), len(known)):
            fits = [one for one in known[free] if can_meet({**row, free: one})]
            if free not in row and fits:
                row[free] = max(fits, key=lambda one: len(unmet & met_in({**row, free: one}, known)))
        unmet -= {(place, name, other, another), *met_in(row, known)}
        if len(row) == len(known):
            yield row


def met_in(row: Mapping[str, str], order: Mapping[str, list[str]]) -> set[Pair]:
    """The pairs that a row holds, each with its places in their order."""
    taken = [(place, row[place]) for place in order if place in row]
    return {(*one, *other) for one, other in combinations(taken, 2)}


ROWS = list(rows())


def design_with(row: Mapping[str, str]) -> Design:
    """The design of a row; what it does not choose and has no code yet is replaced by what has."""
    answers: dict[str, Value] = {}
    for place, name in row.items():
        answers |= ANSWERS[place][name] if place in ANSWERS else needed(place, name)
    pins = {place: name for place, name in row.items() if place not in ANSWERS}
    for name in list(pins.values()):
        pins = {slot: ids[0] for slot, ids in components()[name].requires.items()} | pins
    said = {id_: Answer(value, SaidBy.FLAG) for id_, value in answers.items()}
    other = with_built_parts_only(require(said), pins)
    assert other, "no design holds these"
    return design_of(answers, {slot: taken.component for slot, taken in other.decisions.items()})


def test_any_two_choices_meet(record_property: Callable[[str, int], None]) -> None:
    record_property("seed", SEED)
    record_property("designs", len(ROWS))
    wanted, known = pairs(), choices()
    met = {pair for row in ROWS for pair in met_in(row, known)}
    assert len(wanted) > 300
    assert len(ROWS) < 40
    # Some pairs meet in no row, as a third choice that each needs rules the other out.
    assert len(met & wanted) >= 0.98 * len(wanted)
    assert {one for pair in met for one in (pair[:2], pair[2:])} == {
        (place, name) for place, taken in choices().items() for name in taken
    }


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_a_design_is_planned_rendered_and_linted(number: int, tmp_path: Path) -> None:
    row = ROWS[number]
    decided = design_with(row)
    chosen = {slot: taken.component for slot, taken in decided.decisions.items()}
    assert {place: name for place, name in row.items() if place not in ANSWERS}.items() <= chosen.items()
    for slot in slots().values():
        assert story(decided, slot).decision.because
    tree = rendered(decided)
    check(tree, decided)
    for path, file in tree.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(file.content)
    for command in ("format --diff", "check"):
        words = [sys.executable, "-m", "ruff", *command.split(), "--no-cache", "--quiet", "."]
        ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
        assert ended.returncode == 0, f"seed {SEED}, {row}: {ended.stdout}"
