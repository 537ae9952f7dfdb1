"""A part that breaks the contract is refused by name; facts are read anew when a folder has changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlsd.knowledge import facts
from mlsd.knowledge.part_contract import FACTS
from mlsd.knowledge.part_folder import read_part
from mlsd.rendering.template import CHECKOUT, folder_of
from mlsd.vocabulary.errors import BrokenPart

POSTGRES = "{{ use.postgres }}"


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """A copy of one part's folder."""
    return Path(shutil.copytree(CHECKOUT / folder_of("postgres"), tmp_path / "parts" / POSTGRES))


def test_every_fact_is_there_with_its_value_or_the_one_for_missing_ones(part: Path) -> None:
    found = read_part(part)
    assert found["title"] == "PostgreSQL" and found["by_choice"] is False
    assert set(found) == {*FACTS, "files"}
    assert "src/{package}/data/postgres_database.py" in found["files"]
    assert "tests/test_postgres_database.py" in found["files"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("compse.yml.jinja", "Did you mean 'compose.yml.jinja'?"),
        ("ci/github.txt", "unknown file 'ci/github.txt'"),
        ("design/purpose.md.jinja", "unknown file"),
        ("notes.md", "unknown file 'notes.md'"),
    ],
)
def test_an_unknown_fragment_is_refused(part: Path, name: str, words: str) -> None:
    (part / "_part" / name).parent.mkdir(exist_ok=True)
    (part / "_part" / name).write_text("x\n")
    with pytest.raises(BrokenPart, match="postgres") as caught:
        read_part(part)
    assert words in caught.value.what


def test_a_fragment_for_any_provider_of_ci_is_known(part: Path) -> None:
    (part / "_part/ci").mkdir(exist_ok=True)
    (part / "_part/ci/circleci.yml.jinja").write_text("x\n")
    assert read_part(part)["id"] == "postgres"


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ("since:", "sinse:", "unknown key 'sinse'. Did you mean 'since'?"),
        ("title: PostgreSQL", "title: [a, b]", "title in its part.yml is not of the kind 'text'"),
        ("ready: true", "ready: maybe", "ready in its part.yml is not of the kind 'yes or no'"),
        ("licence:", "#", "lacks licence"),
        ("id: postgres", "id: postgre", "names it 'postgre'"),
        ("ready: true", "ready: true\nruns_on: {cloud: ibm}", "runs_on in its part.yml is not of the kind"),
        ("ready: true", "ready: true\nready: true", "appears twice"),
        ("title: PostgreSQL", "title: '{{ use }}'", "nothing to render"),
    ],
)
def test_a_wrong_fact_is_refused(part: Path, line: str, instead: str, words: str) -> None:
    file = part / "_part/part.yml"
    before = file.read_text()
    assert line in before
    file.write_text(before.replace(line, instead, 1))
    with pytest.raises(BrokenPart) as caught:
        read_part(part)
    assert words in f"{caught.value.what} {caught.value.why}"


def test_a_component_that_is_ready_has_its_line_in_readme(part: Path) -> None:
    (part / "_part/readme.md.jinja").unlink()
    with pytest.raises(BrokenPart, match=r"lacks readme\.md\.jinja"):
        read_part(part)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout with two parts, whose facts are kept beside it."""
    shutil.copy(CHECKOUT / "copier.yml", tmp_path)
    files = ("template/settings.yml", "template/constraints.txt", "template/questions")
    for name in (*files, folder_of("postgres"), folder_of("local")):
        source, target = CHECKOUT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    monkeypatch.setattr(facts, "CHECKOUT", tmp_path)
    monkeypatch.setattr(facts, "FACTS_FILE", tmp_path / "facts.json")
    yield tmp_path
    facts.facts.cache_clear()


def read_again() -> dict[str, dict[str, object]]:
    facts.facts.cache_clear()
    parts: dict[str, dict[str, object]] = facts.facts()["parts"]
    return parts


def test_facts_are_kept_until_something_in_a_folder_changes(checkout: Path) -> None:
    assert list(read_again()) == ["local", "postgres"]
    kept = facts.FACTS_FILE.stat().st_ino
    assert list(read_again()) == ["local", "postgres"]
    assert facts.FACTS_FILE.stat().st_ino == kept
    module = checkout / folder_of("local") / "src/{{ package_name }}/local_more.py"
    module.write_text("x = 1\n")
    assert "src/{package}/local_more.py" in str(read_again()["local"]["files"])
    file = checkout / folder_of("local") / "_part/part.yml"
    file.write_text(file.read_text().replace("title: Local disk", "title: A disk"))
    assert read_again()["local"]["title"] == "A disk"
    shutil.rmtree(checkout / folder_of("postgres"))
    assert list(read_again()) == ["local"]


def test_a_slip_in_a_folder_is_told_at_the_next_use(checkout: Path) -> None:
    read_again()
    (checkout / folder_of("local") / "_part/enviroment.jinja").write_text("")
    with pytest.raises(BrokenPart, match=r"enviroment\.jinja"):
        read_again()


def test_a_checkout_that_cannot_be_written_is_read_each_time(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "FACTS_FILE", checkout / "no/such/folder/facts.json")
    assert list(read_again()) == ["local", "postgres"]


def test_the_generated_files_are_up_to_date() -> None:
    """The default design in the parts' folders, and the chapter of CONTRIBUTING on what a part may hold."""
    ran = subprocess.run(
        [sys.executable, "tools/generate.py", "--check"], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
