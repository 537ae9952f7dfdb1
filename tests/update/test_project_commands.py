"""check, status, diff, adopt and eject, through the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlsd.project import record_file
from mlsd.surface.app import run
from tests.update.story import (
    GITHUB,
    GITLAB,
    RUNBOOK,
    Story,
    conflict,
    planned_conflict,
    template_with,
)


class Line:
    """A command line run in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *args: object) -> tuple[int, str]:
        code = run([str(arg) for arg in args])
        caught = self.capsys.readouterr()
        return code, caught.out + caught.err

    def json(self, *args: object) -> tuple[int, Any]:
        code = run([*(str(arg) for arg in args), "--json"])
        return code, json.loads(self.capsys.readouterr().out)


@pytest.fixture
def mlsd(capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(capsys)


def findings(mlsd: Line, story: Story, *flags: str) -> tuple[int, list[tuple[str, str]]]:
    code, told = mlsd.json("check", story.root, *flags)
    return code, [(finding["level"], finding["id"]) for finding in told["findings"]]


def test_a_fresh_project_is_as_designed(mlsd: Line, story: Story) -> None:
    assert findings(mlsd, story) == (0, [])


def test_edits_are_no_problem(mlsd: Line, story: Story) -> None:
    story.write("README.md", "All mine.\n")
    story.write("notes.txt", "mine\n")
    assert findings(mlsd, story) == (0, [])


def test_missing_files_are_a_problem(mlsd: Line, story: Story) -> None:
    (story.root / RUNBOOK).unlink()
    assert findings(mlsd, story) == (1, [("problem", "missing")])


def test_markers_are_a_problem(mlsd: Line, story: Story) -> None:
    story.write("README.md", "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n")
    assert findings(mlsd, story) == (1, [("problem", "markers")])


def test_a_line_of_equals_signs_is_none(mlsd: Line, story: Story) -> None:
    story.write("README.md", "Title\n=======\n")
    assert findings(mlsd, story) == (0, [])


@pytest.mark.parametrize(
    ("old", "new"), [("retraining: monthly", "retraining: daily"), ("kubernetes: false", "kubernetes: 'no'")]
)
def test_a_record_edited_by_hand_is_a_problem(mlsd: Line, story: Story, old: str, new: str) -> None:
    story.edit(".copier-answers.yml", old, new)
    code, found = findings(mlsd, story)
    assert code == 1 and ("problem", "record") in found


def test_a_record_that_cannot_be_read_is_a_problem(mlsd: Line, story: Story) -> None:
    story.write(".copier-answers.yml", "<<<<<<< HEAD\n" + story.read(".copier-answers.yml"))
    assert findings(mlsd, story) == (1, [("problem", "record")])


def test_an_unfinished_update_is_a_problem(mlsd: Line, story: Story) -> None:
    conflict(story)
    code, found = findings(mlsd, story)
    assert code == 1 and ("problem", "unfinished") in found and ("problem", "markers") in found


def test_a_pin_against_a_rule_is_advice(mlsd: Line, story: Story) -> None:
    mlsd("update", story.root, "--pin", "ci=script", "--no-lock")
    code, found = findings(mlsd, story)
    assert code == 0
    assert findings(mlsd, story, "--strict")[0] == (1 if found else 0)


def test_a_template_behind_is_advice_that_strict_fails(mlsd: Line, story: Story, tmp_path: Path) -> None:
    story.update(template_with(tmp_path / "t", {}, "0.0.9"))
    assert findings(mlsd, story) == (0, [("advice", "template")])
    assert findings(mlsd, story, "--strict")[0] == 1


def test_no_project_is_exit_4(mlsd: Line, tmp_path: Path) -> None:
    assert mlsd("check", tmp_path)[0] == 4


def test_diff_shows_what_people_changed(mlsd: Line, story: Story) -> None:
    assert mlsd("diff", story.root) == (0, "Nothing was changed.\n")
    story.write("README.md", story.read("README.md") + "Ours.\n")
    (story.root / RUNBOOK).unlink()
    story.write("notes.txt", "mine\n")
    code, told = mlsd.json("diff", story.root)
    assert (code, told["changed"], told["removed"]) == (0, ["README.md"], [RUNBOOK])
    assert "+Ours.\n" in told["diff"] and "notes.txt" not in told["diff"]


def workspace(made: Path, root: Path) -> Story:
    subprocess.run(["git", "init", "--quiet", root], check=True)
    for name in ("services/a", "services/b", "c"):
        shutil.copytree(made, root / name, ignore=shutil.ignore_patterns(".git"))
    (root / ".venv/lib").mkdir(parents=True)
    shutil.copy(made / ".copier-answers.yml", root / ".venv/lib")
    story = Story(root / "services/a")
    story.git("add", "--all", "../..")
    story.git("commit", "--quiet", "--message", "all")
    return story


def test_status_tells_of_every_project(mlsd: Line, made: Path, tmp_path: Path) -> None:
    story = workspace(made, tmp_path / "mono")
    conflict(story)
    (tmp_path / "mono/c" / RUNBOOK).unlink()
    (tmp_path / "mono/services/b/.copier-answers.yml").write_text("mlsd: {format: 99}\n")
    code, told = mlsd.json("status", tmp_path / "mono")
    by_path = {one["path"]: one for one in told["projects"]}
    assert code == 0 and list(by_path) == ["c", "services/a", "services/b"]
    assert by_path["c"]["missing"] == [RUNBOOK]
    assert RUNBOOK in by_path["services/a"]["unfinished"]
    assert "newer mlsd" in by_path["services/b"]["trouble"]
    words = mlsd("status", tmp_path / "mono")[1]
    assert "missing: 1" in words and "unreadable record" in words


def test_status_sees_a_decision_that_is_stale(mlsd: Line, story: Story) -> None:
    text = story.read(".copier-answers.yml")
    story.write(".copier-answers.yml", text.replace("component: github_actions", "component: script"))
    assert mlsd.json("status", story.root)[1]["projects"][0]["stale"] == ["ci"]


def test_update_all_serves_the_whole_workspace(mlsd: Line, made: Path, tmp_path: Path) -> None:
    story = workspace(made, tmp_path / "mono")
    story.write("README.md", story.read("README.md") + "Ours.\n")
    args = (
        "update",
        tmp_path / "mono",
        "--all",
        "--jobs",
        2,
        "--set",
        "git_host=other",
        "--no-lock",
        "--yes",
    )
    code, told = mlsd.json(*args)
    assert (code, [one["path"] for one in told["projects"]]) == (0, ["c", "services/a", "services/b"])
    assert all((tmp_path / "mono" / one["path"] / GITLAB).exists() for one in told["projects"])
    assert story.read("README.md").endswith("Ours.\n")


def test_adopted_files_stand_beside_and_nothing_is_overwritten(mlsd: Line, tmp_path: Path) -> None:
    root = tmp_path / "old project"
    subprocess.run(["git", "init", "--quiet", root], check=True)
    story = Story(root)
    story.write("README.md", "Our own project.\n")
    story.write("src/ours.py", "print(1)\n")
    story.commit()
    assert mlsd("adopt", root, "--set", "project_name=old-project")[0] == 0
    assert story.status() == "?? .copier-answers.yml\n"
    assert mlsd("check", root)[0] == 0
    code, told = mlsd.json("update", root, "--no-lock")
    assert (code, told["changes"]["conflicts"]) == (5, ["README.md"])
    assert "Our own project.\n" in story.read("README.md")
    assert story.read("src/ours.py") == "print(1)\n"
    story.write("README.md", "Our own project, resolved.\n")
    assert mlsd("update", root, "--finish", "--no-lock")[0] == 0
    assert mlsd("check", root)[0] == 0
    assert mlsd("adopt", root)[0] == 2


def test_ejected_all_stays_but_the_record(mlsd: Line, story: Story) -> None:
    assert mlsd("eject", story.root)[0] == 0
    assert story.status() == " D .copier-answers.yml\n"
    assert mlsd("check", story.root)[0] == 4
    assert mlsd("eject", story.root)[0] == 4


def test_ejected_and_adopted_again_it_changes_nothing(mlsd: Line, story: Story) -> None:
    mlsd("eject", story.root)
    mlsd("adopt", story.root, "--set", "project_name=some-project")
    code, told = mlsd.json("update", story.root, "--no-lock")
    assert (code, told["changes"]["files"]["change"], told["changes"]["conflicts"]) == (0, [], [])


def test_update_says_first_what_changes_and_why(mlsd: Line, story: Story) -> None:
    code, words = mlsd("update", story.root, "--set", "git_host=other", "--dry-run")
    assert code == 0 and story.status() == ""
    flat = " ".join(words.split())
    assert "git_host: github → other" in flat
    assert "CI: GitHub Actions → CI script." in flat and "[CI" in flat
    assert f"+ {GITLAB}" in flat and f"- {GITHUB}" in flat and "~ README.md" in flat
    assert "Nothing was written." in flat


def test_plan_of_a_project_shows_the_same_as_update(mlsd: Line, story: Story) -> None:
    planned_conflict(story)
    words = ("--set", "git_host=other", "--set", "retraining=weekly")
    planned = mlsd.json("plan", story.root, *words)[1]
    tried = mlsd.json("update", story.root, *words, "--dry-run")[1]
    assert story.status() == f" M {RUNBOOK}\n"
    updated = mlsd.json("update", story.root, *words, "--no-lock")[1]
    changes = planned["changes"]
    assert changes == tried["changes"] == updated["changes"]
    assert planned["decisions"] == tried["decisions"] == updated["decisions"]
    assert (tried["written"], updated["written"]) == (False, True)
    (ci,) = changes["decisions"]
    assert (ci["slot"], ci["from"], ci["to"]) == ("ci", "github_actions", "script")
    assert ci["because"] and all({"rule", "text"} == set(reason) for reason in ci["because"])
    assert GITLAB in changes["files"]["add"] and GITHUB in changes["files"]["retire"]
    assert "README.md" in changes["files"]["change"]
    assert changes["conflicts"] == [RUNBOOK]
    mlsd("update", story.root, "--finish")
    story.write(RUNBOOK, "resolved\n")
    assert mlsd("update", story.root, "--finish", "--no-lock")[0] == 0
    assert record_file.read(story.root).answers["git_host"] == "other"


def test_what_is_left_to_the_person_stands_in_both(mlsd: Line, story: Story) -> None:
    words = ("--pin", "database=postgres")
    planned = mlsd.json("plan", story.root, *words)[1]["changes"]
    tried = mlsd.json("update", story.root, *words, "--dry-run")[1]["changes"]
    assert planned == tried
    assert "Move the tables from DuckDB to PostgreSQL; mlsd copies no data." in planned["todo"]
    assert any("PGPASSWORD" in text for text in planned["todo"])
    said = " ".join(mlsd("plan", story.root, *words)[1].split())
    assert "What is left to you" in said and "Move the tables from DuckDB" in said


def test_exit_codes_of_conflicts(mlsd: Line, story: Story) -> None:
    conflict(story)
    story.abort()
    code, told = mlsd.json("update", story.root, "--set", "retraining=weekly", "--no-lock")
    assert (code, told["changes"]["conflicts"]) == (5, [RUNBOOK])
    code, told = mlsd.json("update", story.root, "--set", "git_host=other")
    assert (code, told["error"]["id"]) == (8, "busy")
    code, words = mlsd("update", story.root, "--finish")
    assert code == 5 and "you and the template changed the same lines" in " ".join(words.split())
    assert mlsd("update", story.root, "--abort")[0] == 0
    assert mlsd("update", story.root, "--set", "git_host=other", "--no-lock")[0] == 0
    assert mlsd("update", story.root, "--undo")[0] == 0


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--finish",), 2),
        (("--abort",), 2),
        (("--undo",), 2),
        (("--resolve",), 2),
        (("--finish", "--abort"), 2),
        (("--abort", "--set", "retraining=weekly"), 2),
        (("--unpin", "ci"), 2),
        (("--set", "retraining=sometimes"), 2),
        (("--set", "p99_ms=5"), 2),
        (("--to", "99.0.0"), 6),
        (("--set", "git_host=gitlab", "--pin", "ci=circleci"), 3),
    ],
)
def test_what_cannot_be_taken_changes_nothing(
    mlsd: Line, story: Story, args: tuple[str, ...], code: int
) -> None:
    assert mlsd("update", story.root, *args)[0] == code
    assert story.status() == ""
