"""Random edits on random changes of requirements, on real renderings: nothing is lost, killed or not."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

from mlsd.actions.new import create
from mlsd.machine import journal
from mlsd.machine.tree import File
from mlsd.project.location import location_of, open_project
from mlsd.rendering.render import render
from mlsd.update import merge_plan as plans
from mlsd.update import settle
from mlsd.update.apply import apply
from mlsd.update.merge_plan import MergePlan
from mlsd.update.redecision import RequestedChange
from mlsd.update.update_journal import refuse_unfinished
from mlsd.vocabulary.errors import Busy, Conflicts
from mlsd.vocabulary.model import Answer, SaidBy, Value
from tests.fixtures import design_of
from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of
from tests.update.killing import killed_at, steps_of
from tests.update.laws import check, snapshot, tokens
from tests.update.person import Person
from tests.update.story import Story

SEED = seed_of(1)
CASES, KILLS, CHUNKS = (340, 50, 8) if EVERYTHING else (30, 10, 4)
TOKENS = 60_000 if EVERYTHING else 3_000

Record = Callable[[str, int], None]

DESIGNS: tuple[dict[str, Value], ...] = (
    {},
    {"retraining": "daily", "git_host": "other"},
    {"problem": "regression", "examples": 2_000_000},
    {"examples": 400, "explain_decisions": True},
    {"personal_data": "personal", "personal_columns": ["email"], "git_host": "other"},
    {"task_statement": "Who leaves us next month?", "priority": "accuracy", "train_hours": 4.0},
)
"""Sets of answers whose parts are all built; a case goes from one of them to another."""


@pytest.fixture(scope="module", autouse=True)
def _render_each_once() -> Iterator[None]:
    """The same record is rendered again and again here; what it gives is the same each time."""
    rendered = {}

    def once(record: object, template: object) -> object:
        key = repr((record, template))
        if key not in rendered:
            rendered[key] = render(record, template)  # type: ignore[arg-type]
        return rendered[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "render", once)
        yield


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    folder = tmp_path_factory.mktemp("projects")
    for number, answers in enumerate(DESIGNS):
        create(folder / str(number), design_of(project_name="some-project", **answers), pins={}, lock=False)
    return tuple(folder / str(number) for number in range(len(DESIGNS)))


@dataclass
class Case:
    """A project, as a person has left it, and the plan that brings it to another design."""

    story: Story
    person: Person
    planned: MergePlan
    before: dict[str, File]
    index: str

    @property
    def conflicts(self) -> set[str]:
        return {conflict.path for conflict in self.planned.outcome.conflicts}


def case(rng: random.Random, projects: tuple[Path, ...], root: Path, most: int) -> Case:
    start, goal = rng.sample(range(len(DESIGNS)), 2)
    shutil.copytree(projects[start], root, symlinks=True)
    story = Story(root)
    back = {id_: default_of(id_) for id_ in DESIGNS[start] if id_ not in DESIGNS[goal]}
    said = {id_: Answer(value, SaidBy.FLAG) for id_, value in {**back, **DESIGNS[goal]}.items()}
    first = story.plan(requested=RequestedChange(taken=said))
    person = Person(rng, root, first.base, first.template)
    person.work(most)
    planned = story.plan(requested=RequestedChange(taken=said))
    return Case(story, person, planned, snapshot(root), story.index())


@cache
def default_of(id_: str) -> Value:
    return design_of().requirements.values[id_]


@pytest.mark.parametrize("chunk", range(CHUNKS), ids="chunk{}".format)
def test_no_token_is_lost(
    projects: tuple[Path, ...], tmp_path: Path, chunk: int, record_property: Record
) -> None:
    typed = conflicts = 0
    (tmp_path / "judge").mkdir()
    for seed in range(SEED + chunk * CASES, SEED + (chunk + 1) * CASES):
        rng = random.Random(seed)
        one = case(rng, projects, tmp_path / f"case {seed}", most=100)
        typed += len(tokens(one.before))
        conflicts += len(one.conflicts)
        try:
            _live_through(one, rng, tmp_path / "judge")
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {one.person.done}: {error}") from error
        shutil.rmtree(one.story.root)
    done = {"seed": SEED, "cases": CASES, "tokens kept": typed, "conflicts told": conflicts}
    for name, count in done.items():
        record_property(name, count)
    assert typed * CHUNKS >= TOKENS, f"only {typed} tokens were typed"


def _live_through(one: Case, rng: random.Random, judge: Path) -> None:
    """Update; look at every path; with conflicts take it back or resolve and finish it; update again."""
    story, planned = one.story, one.planned
    apply(planned, lock=False)
    after = snapshot(story.root)
    new = {**planned.template, planned.record.name: after[planned.record.name]}
    check(
        base={**planned.base, planned.record.name: one.before[planned.record.name]}, before=one.before,
        new=new, after=after, moved=one.person.moved, renamed={}, conflicts=one.conflicts, folder=judge,
    )  # fmt: skip
    if one.conflicts and rng.random() < 0.5:
        story.abort()
        assert (snapshot(story.root), story.index()) == (one.before, one.index), "not as it was"
    elif one.conflicts:
        _resolve(one)
        story.finish()
        assert story.plan().is_nothing
    elif rng.random() < 0.3:
        story.undo()
        assert (snapshot(story.root), story.index()) == (one.before, one.index), "not as it was"
    else:
        assert story.plan().is_nothing


def _resolve(one: Case) -> None:
    """Keep both sides of everything, as a person may."""
    for conflict in one.planned.outcome.conflicts:
        path = one.story.root / conflict.path
        if conflict.beside:
            (one.story.root / conflict.beside).unlink()
        elif conflict.path in one.planned.outcome.writes and not path.is_symlink():
            lines = path.read_bytes().splitlines(keepends=True)
            path.write_bytes(b"".join(line for line in lines if line[:7] not in (b"<<<<<<<", b">>>>>>>")))
        if not conflict.beside:
            one.story.git("--literal-pathspecs", "add", "--force", "--", conflict.path)


@pytest.mark.parametrize("chunk", range(CHUNKS), ids="chunk{}".format)
def test_killed_at_any_moment(
    projects: tuple[Path, ...], tmp_path: Path, chunk: int, record_property: Record
) -> None:
    seen = {"before": 0, "after": 0, "unfinished": 0}
    for seed in range(SEED + chunk * KILLS, SEED + (chunk + 1) * KILLS):
        rng = random.Random(seed)
        one = case(rng, projects, tmp_path / f"case {seed}", most=20)
        whole = Story(tmp_path / f"whole {seed}")
        shutil.copytree(one.story.root, whole.root, symlinks=True)
        again = plans.plan_merge(open_project(whole.root), one.planned.redecision)
        steps = steps_of(partial(apply, again, lock=False))
        # Leaning to the end: most steps only read, and leave everything as it was.
        step = round(rng.triangular(1, steps, steps))
        assert killed_at(step, partial(apply, one.planned, lock=False)), f"seed {seed}"
        try:
            seen[_settled(one, whole, rng)] += 1
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, step {step}: {error}") from error
        shutil.rmtree(one.story.root)
        shutil.rmtree(whole.root)
    for name, count in {"seed": SEED, "kills": KILLS, **{f"left {s}": n for s, n in seen.items()}}.items():
        record_property(name, count)
    assert seen["before"] and seen["unfinished"], seen


def _settled(one: Case, whole: Story, rng: random.Random) -> str:
    """Look at what a kill left and settle it; tell which of the three states it was."""
    before, after = (one.before, one.index), (snapshot(whole.root), whole.index())
    if journal.pending(location_of(one.story.root).home) is None:
        now = (snapshot(one.story.root), one.story.index())
        assert now in (before, after), "neither as before nor as after"
        return "before" if now == before else "after"
    with pytest.raises(Busy):
        refuse_unfinished(location_of(one.story.root).home)
    if rng.random() < 0.5:
        _finish(one, after)
    if journal.pending(location_of(one.story.root).home):
        abort = partial(settle.abort, one.story.root)
        if killed_at(rng.randint(1, 60), abort) and journal.pending(location_of(one.story.root).home):
            abort()
        assert (snapshot(one.story.root), one.story.index()) == before, "not taken back"
    return "unfinished"


def _finish(one: Case, after: tuple[dict[str, File], str]) -> None:
    try:
        one.story.finish()
    except Conflicts:
        assert one.conflicts
    assert (snapshot(one.story.root), one.story.index()) == after, "not completed"
