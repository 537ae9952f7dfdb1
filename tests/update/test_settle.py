"""What is under way is finished, taken back or undone; a record that two branches changed is resolved."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from mlsd.project import record_file
from mlsd.update.apply import apply
from mlsd.update.merge_plan import plan_merge
from mlsd.update.redecision import RequestedChange, decide_again
from mlsd.update.resolve import in_conflict
from mlsd.vocabulary.errors import BadInput, Busy, Conflicts, OutOfReach
from mlsd.vocabulary.model import Answer, SaidBy
from tests.update.killing import killed_at, steps_of
from tests.update.laws import snapshot
from tests.update.story import (
    GITHUB,
    GITLAB,
    RUNBOOK,
    Story,
    conflict,
)


def test_a_conflict_stands_in_the_file_and_in_the_index(story: Story) -> None:
    conflict(story)
    text = story.read(RUNBOOK)
    for line in ("<<<<<<< yours\n", "my line in its place\n", "=======\n", ">>>>>>> template\n"):
        assert line in text
    assert [line.split()[2] for line in story.git("ls-files", "--unmerged").splitlines()] == ["1", "2", "3"]
    assert story.git("show", f":2:{RUNBOOK}").count("my line in its place") == 1
    assert story.git("diff", "--name-only", "--diff-filter=U").split() == [RUNBOOK]


def test_the_record_moves_on_at_the_end_only(story: Story) -> None:
    before = story.read(".copier-answers.yml")
    planned = conflict(story)
    assert story.read(".copier-answers.yml") == before
    story.write(RUNBOOK, "resolved\n")
    story.finish()
    assert record_file.read(story.root) == planned.record


def test_finish_refuses_what_is_not_resolved(story: Story) -> None:
    conflict(story)
    with pytest.raises(Conflicts, match="Still in conflict: docs/runbook"):
        story.finish()
    story.git("add", RUNBOOK)
    with pytest.raises(Conflicts):
        story.finish()


def test_finish_stages_nothing(story: Story) -> None:
    before = story.index()
    conflict(story)
    story.write(RUNBOOK, "resolved\n")
    story.finish()
    assert story.index() == before
    assert story.read(RUNBOOK) == "resolved\n"


def test_finish_keeps_what_a_person_staged(story: Story) -> None:
    conflict(story)
    story.write(RUNBOOK, "resolved\n")
    story.git("add", RUNBOOK)
    story.finish()
    assert story.git("show", f":{RUNBOOK}") == "resolved\n"


def test_abort_takes_back_exactly_what_was_written(story: Story) -> None:
    story.write("README.md", story.read("README.md") + "not committed\n")
    index = story.index()
    planned = conflict(story)
    before = {path: planned.disk.as_it_lies(path) for path in planned.disk._raw}
    story.write("notes.txt", "written meanwhile\n")
    story.write(RUNBOOK, "half resolved\n")
    settled = story.abort()
    now = snapshot(story.root)
    assert {path: now.get(path) for path in before} == before
    assert story.index() == index
    assert story.read("notes.txt") == "written meanwhile\n"
    ref = settled.notes[0].split("`")[3].split()[2]
    assert story.git("show", f"{ref}:{RUNBOOK}") == "half resolved\n"


def test_a_second_update_meanwhile_is_refused(story: Story) -> None:
    conflict(story)
    with pytest.raises(Busy, match="waits for conflicts in docs/runbook"):
        story.update(git_host="other")
    with pytest.raises(Busy):
        story.undo()


def test_two_at_once_the_second_is_refused(story: Story) -> None:
    from mlsd.machine import journal
    from mlsd.project.location import location_of

    planned = story.plan(git_host="other")
    with journal.working_in(location_of(story.root).home), pytest.raises(Busy, match="Another"):
        apply(planned, lock=False)
    assert (story.root / GITHUB).exists()


def test_nothing_to_settle_is_said(story: Story) -> None:
    for settle in (story.finish, story.abort, story.undo):
        with pytest.raises(BadInput):
            settle()


def test_undo_takes_back_the_last_update(story: Story) -> None:
    before = (snapshot(story.root), story.index())
    story.update(git_host="other", retraining="daily")
    story.undo()
    assert (snapshot(story.root), story.index()) == before
    with pytest.raises(BadInput, match="no update to undo"):
        story.undo()


def test_undo_is_refused_when_something_has_changed_since(story: Story) -> None:
    story.update(git_host="other")
    story.write(GITLAB, "mine now\n")
    with pytest.raises(BadInput, match=GITLAB):
        story.undo()
    assert story.read(GITLAB) == "mine now\n"


def test_undo_after_resolved_conflicts_keeps_the_resolution_under_a_ref(story: Story) -> None:
    planned = conflict(story)
    before = planned.disk.as_it_lies(RUNBOOK)
    story.write(RUNBOOK, "resolved\n")
    story.finish()
    settled = story.undo()
    assert before is not None and (story.root / RUNBOOK).read_bytes() == before.content
    ref = settled.notes[0].split("`")[3].split()[2]
    assert story.git("show", f"{ref}:{RUNBOOK}") == "resolved\n"


def test_a_base_that_cannot_be_proven_is_never_guessed(story: Story) -> None:
    text = story.read(".copier-answers.yml")
    version = record_file.read(story.root).version
    story.write(".copier-answers.yml", text.replace(f"_commit: v{version}", "_commit: v0.0.1"))
    story.git("update-ref", "-d", f"refs/mlsd/base/{record_file.read(story.root).base}")
    before = snapshot(story.root)
    with pytest.raises(OutOfReach) as refused:
        story.update(git_host="other")
    assert "0.0.1" in refused.value.why and "git fetch" in refused.value.fix
    assert snapshot(story.root) == before


def test_an_edited_record_gives_no_base(story: Story) -> None:
    base = record_file.read(story.root).base
    story.git("update-ref", "-d", f"refs/mlsd/base/{base}")
    story.edit(".copier-answers.yml", "project_name: some-project", "project_name: another-one")
    with pytest.raises(OutOfReach, match="is not available"):
        story.update(git_host="other")


def said(answers: dict[str, str]) -> RequestedChange:
    return RequestedChange({id_: Answer(value, SaidBy.FLAG) for id_, value in answers.items()})


def branches(story: Story, here: dict[str, str], there: dict[str, str]) -> None:
    """Update on two branches, commit both, and merge: the record is in conflict then."""
    story.git("checkout", "--quiet", "-b", "there")
    story.update(requested=said(there))
    story.commit()
    story.git("checkout", "--quiet", "-")
    story.update(requested=said(here))
    story.commit()
    subprocess.run(["git", "merge", "--quiet", "there"], cwd=story.root, check=False, capture_output=True)
    for path in {line.split("\t")[1] for line in story.git("ls-files", "--unmerged").splitlines()}:
        if path != ".copier-answers.yml":
            story.git("checkout", "--quiet", "--ours", path)
            story.git("add", path)


def resolve(story: Story, requested: RequestedChange) -> None:
    project, theirs, merged = in_conflict(story.root, requested)
    apply(plan_merge(project, decide_again(project.record, merged), theirs=theirs), lock=False)


def test_a_record_in_conflict_is_resolved_from_both_branches(story: Story) -> None:
    branches(story, {"licence": "MIT"}, {"git_host": "other"})
    with pytest.raises(BadInput, match="in conflict"):
        record_file.read(story.root)
    resolve(story, RequestedChange())
    record = record_file.read(story.root)
    assert (record.answers["licence"], record.answers["git_host"]) == ("MIT", "other")
    assert record.design["decisions"]["ci"]["component"] == "script"
    assert (story.root / GITLAB).exists() and not (story.root / GITHUB).exists()
    story.commit()
    assert story.plan().is_nothing


def test_a_question_that_both_answered_otherwise_is_asked_back(story: Story) -> None:
    branches(story, {"retraining": "daily"}, {"retraining": "weekly"})
    with pytest.raises(BadInput, match="retraining is daily here and weekly there"):
        in_conflict(story.root, RequestedChange())
    resolve(story, RequestedChange({"retraining": Answer("yearly", SaidBy.FLAG)}))
    assert record_file.read(story.root).answers["retraining"] == "yearly"


def test_resolve_without_a_conflict_is_bad_input(story: Story) -> None:
    with pytest.raises(BadInput, match="in no conflict"):
        in_conflict(story.root, RequestedChange())


def test_an_interrupted_run_is_not_completed_over_a_later_edit(made: Path, tmp_path: Path) -> None:
    """Only taking back is left where a person edits what a killed run had not reached; the edit stays."""
    story = interrupted_before_the_record(made, tmp_path)
    story.write(".copier-answers.yml", story.read(".copier-answers.yml") + "# edited\n")
    with pytest.raises(Busy, match="Changed since"):
        story.finish()
    story.abort()
    assert story.read(".copier-answers.yml").endswith("# edited\n")
    assert not (story.root / GITLAB).exists()
    assert (story.root / GITHUB).exists()


def interrupted_before_the_record(made: Path, folder: Path) -> Story:
    """A project whose update was killed when its files were in place and the record was not."""
    twin = Story(folder / "twin")
    shutil.copytree(made, twin.root)
    steps = steps_of(partial(apply, twin.plan(git_host="other"), lock=False))
    for step in range(steps, 0, -1):
        story = Story(folder / f"killed at {step}")
        shutil.copytree(made, story.root)
        killed_at(step, partial(apply, story.plan(git_host="other"), lock=False))
        unmoved = record_file.read(story.root).answers["git_host"] == "github"
        if unmoved and (story.root / GITLAB).exists():
            return story
        shutil.rmtree(story.root)
    raise AssertionError("no step lies between the files and the record")
