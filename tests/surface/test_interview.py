"""The interview, in a real terminal."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pexpect  # type: ignore[import-untyped]
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input

from mlsd.knowledge.presets import PRESETS
from mlsd.knowledge.questions import questions
from mlsd.project.record_file import read
from mlsd.surface.interview.prompts import choose, interrupts_kept

DOWN, UP, CTRL_C, ENTER = "\x1b[B", "\x1b[A", "\x03", "\r"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SHORT = [question for question in questions().values() if question.short]


class Person:
    """Somebody at a terminal of 40 lines and 100 columns."""

    def __init__(
        self,
        folder: Path,
        *flags: str,
        command: list[str] | None = None,
        size: tuple[int, int] = (40, 100),
        locale: str = "C.UTF-8",
        dest: str = "project",
    ) -> None:
        environment = {
            **os.environ,
            "TERM": "xterm",
            "LC_ALL": locale,
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "HOME": str(folder / "home"),
            "XDG_STATE_HOME": str(folder / "home"),
            "XDG_CONFIG_HOME": str(folder / "home"),
        }
        program, *arguments = command or [
            *(sys.executable, "-m", "mlsd", "new", str(folder / dest), "--no-lock", *flags)
        ]
        self.terminal = pexpect.spawn(
            program, arguments, dimensions=size, encoding="utf-8", env=environment, timeout=20
        )
        self.seen = ""

    def sees(self, words: str) -> None:
        """Wait until words stand on the screen; their spaces may be line ends."""
        pattern = r"[\s\x1b\[0-9;?A-Za-z]*?".join(re.escape(word) for word in words.split())
        self.terminal.expect(pattern)
        self.seen += self.terminal.before + self.terminal.after

    def is_asked(self, id_: str) -> None:
        self.sees(" ".join(questions()[id_].help.split()[:4]))

    def types(self, keys: str) -> None:
        self.terminal.send(keys)

    def replies(self, id_: str, keys: str = ENTER) -> None:
        self.is_asked(id_)
        self.types(keys)

    def leaves(self) -> int:
        """Wait for the end, and give the exit code."""
        self.terminal.expect(pexpect.EOF)
        self.seen += self.terminal.before
        self.terminal.close()
        assert self.terminal.exitstatus is not None
        return int(self.terminal.exitstatus)

    @property
    def words(self) -> str:
        """All that was seen, without colours, in one line."""
        return " ".join(ESCAPES.sub("", self.seen).split())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "home").mkdir()
    yield tmp_path


def accepts(person: Person, *, since: str = "", until: str = "", but: dict[str, str] | None = None) -> None:
    """Take every offered answer of the short interview between two questions, except those named."""
    order = [question.id for question in SHORT if question.id != "p99_ms"]
    first = order.index(since) if since else 0
    last = order.index(until) if until else len(order)
    for id_ in order[first:last]:
        person.replies(id_, (but or {}).get(id_, ENTER))


def stops(person: Person) -> None:
    """Press Ctrl-C and see that it ends."""
    person.types(CTRL_C)
    assert person.leaves() == 130


def test_from_the_first_question_to_a_project(folder: Path) -> None:
    person = Person(folder)
    accepts(person, but={"project_name": "My Churn\r", "examples": "900\r"})
    person.sees("Numbers")
    person.sees("Make it in")
    assert not (folder / "project").exists()
    person.types(ENTER)
    assert person.leaves() == 0
    record = read(folder / "project")
    assert (record.answers["project_name"], record.answers["examples"]) == ("my-churn", 900)
    assert set(record.said_by) == {question.id for question in SHORT} - {"p99_ms"}
    assert set(record.said_by.values()) == {"asked"}
    assert list((folder / "home").rglob("unfinished/*.json")) == []


def test_only_questions_that_matter_are_asked(folder: Path) -> None:
    person = Person(folder, "--set", "project_name=x-y", "--set", "problem=recommendation")
    person.replies("task_statement")
    person.replies("examples")
    stops(person)
    for id_ in ("project_name", "problem", "modality"):
        assert " ".join(questions()[id_].help.split()[:4]) not in person.words


def test_a_question_comes_when_an_answer_makes_it_matter(folder: Path) -> None:
    person = Person(folder)
    accepts(person, until="cloud", but={"serving_mode": DOWN + ENTER})
    person.is_asked("p99_ms")
    stops(person)


def test_a_question_mark_explains(folder: Path) -> None:
    person = Person(folder)
    person.replies("project_name", "?\r")
    person.sees(" ".join(questions()["project_name"].hangs_on_it.split()[:3]))
    accepts(person, until="problem")
    person.replies("problem", "?")
    person.sees(questions()["problem"].hangs_on_it)
    person.sees("Each answer asks for another system")
    accepts(person, since="problem", until="examples")
    person.replies("examples", "?\r")
    person.sees("Linear model")
    stops(person)


def test_the_way_back_offers_the_earlier_reply(folder: Path) -> None:
    person = Person(folder)
    accepts(person, until="arrival", but={"examples": "900\r"})
    person.replies("arrival", "<")
    person.is_asked("examples")
    person.sees("[900 examples]")
    person.types("<\r")
    person.is_asked("modality")
    person.types("<")
    person.is_asked("problem")
    stops(person)


def test_the_decision_that_runs_along_is_seen(folder: Path) -> None:
    person = Person(folder)
    accepts(person, until="arrival", but={"examples": "400\r"})
    person.sees("Model: Gradient-boosted trees")
    person.sees("Linear model.")
    stops(person)


def test_a_reply_that_does_not_fit_is_told_at_once(folder: Path) -> None:
    person = Person(folder)
    person.replies("project_name", "123\r")
    person.sees("it has to be 3 to 40 lower-case letters".capitalize())
    person.sees("An example: churn-calls")
    person.replies("project_name", "\x15good-name\r")
    person.is_asked("task_statement")
    stops(person)


def test_a_contradiction_is_told_and_the_question_comes_again(folder: Path) -> None:
    person = Person(folder)
    accepts(person, until="serving_mode")
    person.replies("serving_mode", DOWN + DOWN + ENTER)
    person.sees("contradict each other")
    person.replies("serving_mode")
    person.is_asked("cloud")
    stops(person)


@pytest.mark.parametrize("keys", [CTRL_C, "\x04"])
def test_stopping_leaves_no_trace_and_keeps_the_answers(folder: Path, keys: str) -> None:
    person = Person(folder)
    accepts(person, until="arrival", but={"examples": "900\r"})
    person.is_asked("arrival")
    person.types(keys)
    assert person.leaves() == 130
    assert "Nothing was written" in person.words and "Traceback" not in person.words
    assert [path.name for path in folder.iterdir()] == ["home"]

    again = Person(folder)
    again.sees("5 answers of an unfinished interview")
    again.types(ENTER)
    accepts(again, since="arrival")
    again.sees("Make it in")
    again.types(ENTER)
    assert again.leaves() == 0
    assert read(folder / "project").answers["examples"] == 900
    assert list((folder / "home").rglob("unfinished/*.json")) == []


@pytest.mark.parametrize("until", ["task_statement", "problem"])
def test_a_signal_stops_it_as_the_key_does(folder: Path, until: str) -> None:
    person = Person(folder)
    accepts(person, until=until)
    person.is_asked(until)
    person.terminal.kill(signal.SIGINT)
    assert person.leaves() == 130
    assert "Nothing was written" in person.words


def test_dry_run_asks_and_then_writes_nothing(folder: Path) -> None:
    person = Person(folder, "--dry-run")
    accepts(person, but={"examples": "400\r"})
    assert person.leaves() == 0
    assert "Linear model" in person.words and "docs/design.md" in person.words
    assert [path.name for path in folder.iterdir()] == ["home"]


def test_an_interview_that_was_killed_can_be_gone_on_with(folder: Path) -> None:
    person = Person(folder)
    person.replies("project_name", "kept-name\r")
    person.is_asked("task_statement")
    person.terminal.kill(signal.SIGKILL)
    person.terminal.close()
    again = Person(folder)
    again.sees("1 answer of an unfinished interview")
    again.types(DOWN + ENTER)
    again.is_asked("project_name")
    stops(again)


def test_no_at_the_plan_writes_nothing(folder: Path) -> None:
    person = Person(folder)
    accepts(person)
    person.sees("Make it in")
    person.types(DOWN + DOWN + DOWN + ENTER)
    assert person.leaves() == 130
    assert not (folder / "project").exists()


def test_back_at_the_plan_changes_an_answer(folder: Path) -> None:
    person = Person(folder)
    accepts(person)
    person.sees("Make it in")
    person.types(DOWN + ENTER)
    person.is_asked("cloud")
    person.types("<")
    person.is_asked("serving_mode")
    stops(person)


def test_yes_asks_nothing(folder: Path) -> None:
    person = Person(folder, "--yes")
    assert person.leaves() == 0
    assert "?" not in person.words and (folder / "project/README.md").exists()


def test_full_asks_all_that_apply(folder: Path) -> None:
    person = Person(folder, "--full", "--set", "problem=regression", "--set", "arrival=stream")
    asked = [
        "project_name",
        "package_name",
        "task_statement",
        "licence",
        "python_version",
        "modality",
        "target",
    ]
    for id_ in asked:
        person.replies(id_)
    stops(person)
    assert questions()["classes"].help not in person.words


def test_the_interview_is_drawn_on_stderr(folder: Path) -> None:
    line = f'"{sys.executable}" -m mlsd new "{folder}/project" --no-lock --json > "{folder}/out"'
    person = Person(folder, command=["sh", "-c", line])
    accepts(person)
    person.sees("Make it in")
    person.types(ENTER)
    assert person.leaves() == 0
    assert json.loads((folder / "out").read_text())["path"] == str(folder / "project")


def test_a_preset_leaves_only_the_rest_to_ask(folder: Path) -> None:
    person = Person(folder, "--preset", "churn")
    said = PRESETS["churn"]
    for question in SHORT:
        if question.id not in said and question.id != "p99_ms":
            person.replies(question.id)
    person.sees("Make it in")
    stops(person)
    assert questions()["examples"].help not in person.words


def test_a_table_leaves_only_the_rest_to_ask(folder: Path) -> None:
    rows = [
        f"{n % 28 + 1:02d}.{n // 60 + 1:02d}.2024;u{n // 6};{n * 7 % 31 / 4};{'ny'[n % 3 == 0]}"
        for n in range(600)
    ]
    (folder / "people.csv").write_text("\n".join(["day;user_id;amount;gone", *rows]))
    person = Person(folder, "--data", str(folder / "people.csv"), "--set", "target=gone")
    told = ("problem", "modality", "examples", "positive_rate", "classes", "time_column", "group_column")
    for question in SHORT:
        if question.id not in (*told, "p99_ms"):
            person.replies(question.id)
    person.sees("Make it in")
    assert "You said target gone Table positive_rate" in person.words
    person.types(ENTER)
    assert person.leaves() == 0
    assert "600 rows" in person.words
    assert not [id_ for id_ in told if questions()[id_].help in person.words]
    record = read(folder / "project")
    assert {record.said_by[id_] for id_ in told} == {"data"}
    assert record.said_by["retraining"] == "asked"


def test_the_target_of_a_table_is_picked_among_its_columns(folder: Path) -> None:
    rows = [f"{n % 7};{n * 7 % 31 / 4};{'ny'[n % 3 == 0]};{n % 5}" for n in range(600)]
    (folder / "people.csv").write_text("\n".join(["plan;amount;gone;visits", *rows]))
    person = Person(folder, "--data", str(folder / "people.csv"), "--dry-run")
    person.sees("Which column holds the target")
    person.sees("> visits")
    person.types(UP + ENTER)
    person.is_asked("project_name")
    assert "data: Assumed: " in person.words or "people.csv: 600 rows" in person.words
    stops(person)


def test_a_file_in_the_way_is_told_before_the_first_question(folder: Path) -> None:
    (folder / "project").mkdir()
    (folder / "project/README.md").write_text("mine")
    person = Person(folder)
    assert person.leaves() == 2
    assert "README.md" in person.words and questions()["project_name"].help not in person.words


def test_what_a_table_half_answers_is_asked(folder: Path) -> None:
    draw = random.Random(1)
    rows = [f"{draw.randrange(12)};{draw.random():.3f};{'ny'[draw.random() < 0.3]}" for _ in range(600)]
    (folder / "plans.csv").write_text("\n".join(["plan_id;amount;gone", *rows]))
    person = Person(folder, "--data", str(folder / "plans.csv"), "--set", "target=gone")
    person.sees("must rows with the same plan_id stay together?")
    told = ("problem", "modality", "examples", "positive_rate", "classes", "p99_ms")
    for id_, question in questions().items():
        if (question.short or id_ == "group_column") and id_ not in told:
            person.replies(id_)
        if id_ == "group_column":
            break
    person.types(CTRL_C)
    assert person.leaves() == 130
    assert questions()["group_column"].help in person.words


def test_sections_and_progress_are_seen_and_choices_without_code_are_marked(folder: Path) -> None:
    person = Person(folder)
    accepts(person, until="cloud")
    person.sees("Where it runs")
    person.sees("12/12 Which cloud is used?")
    person.types("?")
    person.sees("The cloud that the system runs in.")
    stops(person)
    assert "(contradicts another answer) every event" in person.words
    assert [
        person.words.index(title) for title in ("The project", "What is predicted", "The data", "Training")
    ]


def test_the_plan_is_one_screen_and_more_on_demand(folder: Path) -> None:
    person = Person(folder, size=(24, 80))
    accepts(person, but={"examples": "900\r"})
    person.sees("stop; your answers are kept")
    screen = ESCAPES.sub("", person.seen).rpartition("project\r\nClassification")[2]
    assert 10 < screen.count("\n") <= 20
    assert "You said examples 900" in person.words and "USD a month" in person.words
    person.types(DOWN + DOWN + ENTER)
    person.sees("Because")
    person.sees("Make it in")
    stops(person)


def test_a_design_without_code_leads_to_the_nearest_that_meets_all_answers(folder: Path) -> None:
    person = Person(folder, "--set", "cloud=aws", "--set", "managed=yes")
    accepts(person, until="cloud")
    person.sees("Nearest")
    person.sees("--pin model_registry=mlflow_registry")
    person.sees("It cannot be made yet")
    person.types(ENTER)
    person.sees("Make it in")
    person.types(ENTER)
    assert person.leaves() == 0
    record = read(folder / "project")
    assert (record.answers["cloud"], record.pins["model_registry"]) == ("aws", "mlflow_registry")
    again = person.words.rpartition("Reproduce: ")[2]
    flags = "--set cloud=aws --set managed=yes --pin model_registry=mlflow_registry --yes"
    assert again == f"mlsd new {folder}/project {flags}"


def test_a_design_without_code_leads_back_to_the_question(folder: Path) -> None:
    person = Person(folder, "--set", "inference=device")
    accepts(person, until="inference")
    person.replies("cloud")
    person.sees("inference answer again; --set inference=server can be made")
    person.types(ENTER)
    person.replies("inference")
    person.replies("serving_mode")
    person.sees("Make it in")
    person.types(ENTER)
    assert person.leaves() == 0
    assert read(folder / "project").answers["inference"] == "server"


def test_an_unfinished_interview_is_of_one_folder(folder: Path) -> None:
    person = Person(folder)
    accepts(person, until="arrival", but={"examples": "900\r"})
    person.is_asked("arrival")
    stops(person)
    other = Person(folder, dest="another")
    other.is_asked("project_name")
    stops(other)
    assert "unfinished" not in other.words
    again = Person(folder)
    again.sees("5 answers of an unfinished interview")
    stops(again)


def test_pasted_lines_are_one_answer(folder: Path) -> None:
    person = Person(folder, "--set", "project_name=x-y")
    person.is_asked("task_statement")
    person.types("\x1b[200~Which customers\nwill cancel?\n\x1b[201~")
    person.types(ENTER)
    accepts(person, since="problem")
    person.sees("Make it in")
    person.types(ENTER)
    assert person.leaves() == 0
    assert read(folder / "project").answers["task_statement"] == "Which customers will cancel?"


@pytest.mark.parametrize("columns", [40, 50])
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_narrow_terminal_breaks_no_word(folder: Path, locale: str, columns: int) -> None:
    person = Person(folder, size=(24, columns), locale=locale)
    accepts(person, until="serving_mode")
    person.replies("serving_mode", DOWN + ENTER)
    person.replies("p99_ms")
    person.replies("cloud", DOWN + ENTER)
    person.sees("details")
    stops(person)
    words = set(person.words.split())
    shown = SHORT[: [question.id for question in SHORT].index("serving_mode") + 1]
    assert {word for question in shown for word in question.help.split()} <= words
    assert {"promotion", "CloudWatch", "searches"} <= words
    assert ">" in words and "laptop" in words
    assert locale == "C.UTF-8" or person.words.isascii()
    assert " ()" not in person.words and "There are 1" not in person.words


def test_an_interrupt_that_python_swallowed_between_two_prompts_is_not_lost() -> None:
    waited = threading.Event()

    def give_up() -> None:
        waited.set()
        keys.send_text(ENTER)

    with create_pipe_input() as keys, create_app_session(input=keys), interrupts_kept():
        with suppress(KeyboardInterrupt):  # as the collection of garbage does
            signal.raise_signal(signal.SIGINT)
        timer = threading.Timer(10, give_up)
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            choose("Which?", [("a", ""), ("b", "")], default="a")
        timer.cancel()
    assert not waited.is_set()
