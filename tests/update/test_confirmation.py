"""Before an update writes, a person at a terminal is asked; nobody else is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mlsd.project import record_file
from tests.surface.test_interview import CTRL_C, DOWN, ENTER, Person
from tests.update.story import GITHUB, GITLAB, Story

WORDS = ("update", "--set", "git_host=other", "--no-lock")


def at_a_terminal(story: Story, *flags: str) -> Person:
    home = story.root.with_name("people")
    (home / "home").mkdir(parents=True, exist_ok=True)
    line = [sys.executable, "-m", "mlsd", WORDS[0], str(story.root), *WORDS[1:], *flags]
    return Person(home, command=line)


def test_yes_writes_after_the_plan_was_shown(story: Story) -> None:
    person = at_a_terminal(story)
    person.sees("GitHub Actions → CI script")
    person.sees("Update")
    assert story.status() == ""
    person.types(ENTER)
    assert person.leaves() == 0
    assert (story.root / GITLAB).exists() and not (story.root / GITHUB).exists()


@pytest.mark.parametrize("keys", [DOWN + ENTER, CTRL_C])
def test_no_writes_nothing(story: Story, keys: str) -> None:
    person = at_a_terminal(story)
    person.sees("leave everything as it is")
    person.types(keys)
    assert person.leaves() == 130
    assert story.status() == ""
    assert record_file.read(story.root).answers["git_host"] == "github"
    assert "Traceback" not in person.words


def test_a_key_that_answers_nothing_asks_again(story: Story) -> None:
    person = at_a_terminal(story)
    person.sees("leave everything as it is")
    person.types("?")
    person.sees("leave everything as it is")
    person.types(DOWN + ENTER)
    assert person.leaves() == 130
    assert story.status() == ""


@pytest.mark.parametrize("flag", ["--yes", "--dry-run"])
def test_nothing_is_asked_that_was_said(story: Story, flag: str) -> None:
    person = at_a_terminal(story, flag)
    assert person.leaves() == 0
    assert "leave everything as it is" not in person.words
    assert (story.root / GITLAB).exists() == (flag == "--yes")


def test_where_nothing_changes_nothing_is_asked(story: Story) -> None:
    person = at_a_terminal(story, "--yes")
    assert person.leaves() == 0
    again = at_a_terminal(story)
    assert again.leaves() == 0
    assert "Nothing changes" in again.words


def test_nobody_at_a_terminal_is_not_asked(story: Story) -> None:
    line = [sys.executable, "-m", "mlsd", WORDS[0], str(story.root), *WORDS[1:]]
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "leave everything" not in done.stderr
    assert (story.root / GITLAB).exists()
