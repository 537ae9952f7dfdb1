"""README, run book and the pages of the parts: every link, command and path in them exists."""

from __future__ import annotations

import posixpath
import re
import tomllib

import pytest

from mlsd.knowledge.catalog import components
from tests.documents.pages import ANSWERS, chapters, design_of, project

every_design = pytest.mark.parametrize("name", ANSWERS)
READY = sorted(c.id for c in components().values() if c.ready)
HEADINGS = [
    "What it is for",
    "How it is wired here",
    "Laptop stand-in and real address",
    "Changing your mind later",
]


def pages(name: str) -> dict[str, str]:
    """Return the Markdown pages of a design's project, by path."""
    return {path: text for path, text in project(name).items() if path.endswith(".md")}


def ready_parts(name: str) -> list[str]:
    chosen = (decision.component for decision in design_of(ANSWERS[name]).decisions.values())
    return [id_ for id_ in chosen if id_ in READY]


@every_design
def test_each_chosen_part_has_a_page_that_readme_links(name: str) -> None:
    for id_ in ready_parts(name):
        path = f"docs/parts/{id_}.md"
        first, *rest = chapters(pages(name)[path])
        assert first.heading == components()[id_].title or first.level == 1
        assert [c.heading for c in rest] == HEADINGS, path
        assert all(c.lines for c in rest), path
        assert f"({path})" in pages(name)["README.md"], path


@every_design
def test_links_between_pages_lead_somewhere(name: str) -> None:
    files = project(name)
    for path, page in pages(name).items():
        for target in re.findall(r"(?<!\\)\]\(([^)\s]+)\)", page):
            if target.startswith("https://"):
                continue
            where, _, anchor = target.partition("#")
            other = posixpath.normpath(posixpath.join(posixpath.dirname(path), where)) if where else path
            assert other in files, (path, target)
            if anchor:
                anchors = {_anchor(c.heading) for c in chapters(files[other])}
                assert anchor in anchors, (path, target)


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@every_design
def test_every_command_is_a_task_and_readme_names_every_task(name: str) -> None:
    tasks = tomllib.loads(project(name)["pyproject.toml"])["tool"]["poe"]["tasks"]
    public = {task for task in tasks if not task.startswith("_")}
    for path, page in pages(name).items():
        named = set(re.findall(r"uv run poe ([\w-]+)", page))
        assert named <= public, (path, named - public)
    told = set(re.findall(r"uv run poe ([\w-]+)", pages(name)["README.md"]))
    assert told == public


@every_design
def test_every_path_that_readme_names_is_there(name: str) -> None:
    files = project(name)
    made_by_running = {"reports/", "data/", "incoming/"}
    for path in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.toml)`", pages(name)["README.md"]):
        if path not in made_by_running:
            assert path in files or any(file.startswith(path) for file in files), path


@every_design
def test_white_space_is_clean_and_tables_are_whole(name: str) -> None:
    for path, page in pages(name).items():
        assert not re.search(r"[ \t]+$|\n\n\n", page, re.MULTILINE), path
        assert page.endswith("\n") and not page.endswith("\n\n"), path
        for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
            assert len({len(re.split(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, (path, table)


@every_design
def test_the_run_book_answers_what_can_happen_here(name: str) -> None:
    requirements = design_of(ANSWERS[name]).requirements
    headings = [c.heading for c in chapters(pages(name)["docs/runbook.md"])]
    batch = {"serving_mode"} <= requirements.applies and requirements["serving_mode"] == "batch"
    assert ("Predictions are missing or half done" in headings) == batch
    assert ("Serving is down or slow" in headings) == ("p99_ms" in requirements.applies)
    assert ("A person asks to be deleted" in headings) == (requirements["personal_data"] != "none")
    for expected in ("Train again", "Promote a model", "Roll back", "The data has drifted"):
        assert expected in headings


def test_nothing_of_the_generator_is_said() -> None:
    for name in ANSWERS:
        for path, page in pages(name).items():
            assert "mlsd" not in page.lower(), path
            assert "copier" not in page.lower().replace(".copier-answers.yml", ""), path
