"""The record: written and read back the same, and refused with a reason where somebody broke it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd.knowledge.questions import questions
from mlsd.project import record_file
from mlsd.project.record_file import read, text_of
from mlsd.rendering.template import current
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.lock import lock
from mlsd.thinking.names import free_line
from mlsd.thinking.record import Record, answers_of
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import BadInput, NotAProject
from mlsd.vocabulary.model import Answer, Design, SaidBy
from tests.fixtures import design_of

NAME = ".copier-answers.yml"


def is_a_line(text: str) -> bool:
    try:
        return bool(free_line(text))
    except ValueError:
        return False


@pytest.fixture
def record(plain_design: Design) -> Record:
    return replace(records.of(plain_design, {"tracking": "mlflow"}, current().version), base="0" * 40)


def put(folder: Path, text: str | bytes, name: str = NAME) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_what_is_written_reads_back(tmp_path: Path, record: Record) -> None:
    assert read(put(tmp_path, text_of(record))) == record


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=80).filter(is_a_line), st.integers(10, 10**12), st.booleans())
def test_any_answer_reads_back(
    tmp_path_factory: pytest.TempPathFactory, line: str, number: int, yes: bool
) -> None:
    decided = design_of(task_statement=line, examples=number, kubernetes=yes)
    record = records.of(decided, {}, current().version)
    again = read(put(tmp_path_factory.mktemp("r"), text_of(record)))
    assert again == record
    assert again.answers["task_statement"] == line


def test_a_design_decided_again_from_the_record_is_the_same(tmp_path: Path, record: Record) -> None:
    again = read(put(tmp_path, text_of(record)))
    decided = design(require(answers_of(again), strict=False), again.pins)
    assert lock(decided)["decisions"]["tracking"]["pinned"] is True
    assert lock(decided)["sizing"] == record.design["sizing"]


def test_every_question_is_in_it_and_only_what_was_said_is_marked(record: Record) -> None:
    document = yaml.safe_load(text_of(record))
    assert set(questions()) <= set(document)
    assert document["said_by"] == {"project_name": "flag", "task_statement": "flag"}
    assert document["_src_path"] == "git+mlsd:core"
    assert document["_commit"] == f"v{current().version}"


def test_a_folder_without_one_is_no_project(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(NotAProject):
            read(folder)


def test_another_templates_answers_are_left_to_it(tmp_path: Path, record: Record) -> None:
    put(tmp_path, "_src_path: gh:somebody/else\nproject_name: 7\n")
    with pytest.raises(NotAProject):
        read(tmp_path)
    assert record_file.free_name(tmp_path) == ".mlsd-answers.yml"
    put(tmp_path, text_of(record), ".mlsd-answers.yml")
    assert read(tmp_path).name == ".mlsd-answers.yml"
    with pytest.raises(BadInput):
        record_file.free_name(tmp_path)


def changed(record: Record, old: str, new: str) -> str:
    text = text_of(record)
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("project_name: some-project", "project_name: ../../x", "project_name"),
        ("examples: 10000", "examples: many", "examples"),
        ("examples: 10000", "exampels: 10000", "examples"),
        ("format: 1", "format: 2", "newer mlsd"),
        ("format: 1", "format: [1]", "newer mlsd"),
        ("component: local", "component: ../../etc", "component"),
        ("component: local", "component: [local]", "component"),
        ("project_name: some-project", "project_name: a\nproject_name: b", "twice"),
        ("pins:\n  tracking: mlflow", "pins: [tracking]", "pins"),
        ("said_by:\n", "said_by:\n  examples: nobody\n", "nobody"),
        ("licence: proprietary", "licence: !!python/name:os.system", "tag"),
        ("project_name: some-project", "project_name: &a [*a]", "alias"),
        ("_commit: v", "_commit: latest", "version"),
    ],
)
def test_a_record_that_somebody_broke(tmp_path: Path, record: Record, old: str, new: str, says: str) -> None:
    put(tmp_path, changed(record, old, new))
    with pytest.raises(BadInput) as refused:
        read(tmp_path)
    assert says in f"{refused.value.what} {refused.value.why}"


def test_a_record_in_conflict_names_the_line_and_the_way_out(tmp_path: Path, record: Record) -> None:
    text = text_of(record)
    put(tmp_path, f"{text}<<<<<<< ours\nexamples: 1\n=======\nexamples: 2\n>>>>>>> theirs\n")
    with pytest.raises(BadInput) as refused:
        read(tmp_path)
    assert f"Line {text.count(chr(10)) + 1} " in refused.value.why
    assert "--resolve" in refused.value.fix


def test_a_record_that_is_no_text(tmp_path: Path) -> None:
    put(tmp_path, b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="cannot be read"):
        read(tmp_path)


def test_a_record_has_an_end(tmp_path: Path, record: Record) -> None:
    put(tmp_path, text_of(record) + "# much\n" * 200_000)
    with pytest.raises(BadInput) as refused:
        read(tmp_path)
    assert "1000 kB" in refused.value.why


def test_what_nobody_said_is_not_marked() -> None:
    decided = design(require({"project_name": Answer("from-the-folder", SaidBy.DEFAULT)}))
    record = records.of(decided, {}, current().version)
    assert record.answers["project_name"] == "from-the-folder"
    assert record.said_by == {}
