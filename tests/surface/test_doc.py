"""`mlsd doc`: the design document, of answers and of a project."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mlsd.actions.new import create
from mlsd.rendering.page import page
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from tests.surface.conftest import Mlsd


class Reader(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str, attribute: str) -> list[str]:
        return [str(attrs[attribute]) for name, attrs in self.tags if name == tag and attribute in attrs]


def test_the_document_is_markdown_and_names_every_component(mlsd: Mlsd) -> None:
    ran = mlsd("doc", "--set", "project_name=some-model")
    assert ran.code == 0 and ran.err == ""
    assert ran.out.startswith("# ") and "some-model" in ran.out.splitlines()[0]
    assert "Polars" in ran.out and "MLflow" in ran.out


def test_answers_reach_the_document(mlsd: Mlsd) -> None:
    said = "Which <b>customers</b> & {{ friends }} leave?"
    assert "MySQL" in mlsd("doc", "--set", "source_database=mysql").out
    assert "{{ friends }}" in mlsd("doc", "--set", f"task_statement={said}").out


def test_the_page_needs_no_other_file(mlsd: Mlsd) -> None:
    found = Reader(mlsd("doc", "--html").out)
    assert found.open == []
    assert not {tag for tag, _ in found.tags} & {"script", "link", "iframe", "object"}
    assert all(source.startswith("data:image/svg+xml;base64,") for source in found.all("img", "src"))
    (drawing,) = found.all("img", "src")
    assert ET.fromstring(b64decode(drawing.partition(",")[2])).tag.endswith("svg")
    ids = {str(attrs["id"]) for _, attrs in found.tags if "id" in attrs}
    inside = {link[1:] for link in found.all("a", "href") if link.startswith("#")}
    assert inside and inside <= ids


def test_the_page_reads_well_in_the_dark_too(mlsd: Mlsd) -> None:
    assert "prefers-color-scheme: dark" in mlsd("doc", "--html").out


@pytest.mark.parametrize(
    "said",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        '"><svg onload=alert(1)>',
        "</title></style></head><b>",
    ],
)
def test_nothing_said_runs_in_the_page(said: str, mlsd: Mlsd) -> None:
    for text in (
        mlsd("doc", "--html", "--set", f"task_statement={said}").out,
        page(said, title=said, drawings={}),
    ):
        found = Reader(text)
        assert not {tag for tag, _ in found.tags} & {"script", "svg", "b"}
        assert not [attrs for _, attrs in found.tags if any(name.startswith("on") for name in attrs)]
        links = found.all("a", "href") + found.all("img", "src")
        assert not [link for link in links if re.match(r"\s*javascript:", link)]


def test_output_goes_to_the_file_alone(mlsd: Mlsd, tmp_path: Path) -> None:
    ran = mlsd("doc", "--output", tmp_path / "design.md")
    assert ran.code == 0 and ran.out == ""
    assert (tmp_path / "design.md").read_text() == mlsd("doc").out
    assert [path.name for path in tmp_path.iterdir()] == ["design.md"]


def test_output_that_cannot_be_written(mlsd: Mlsd, tmp_path: Path) -> None:
    ran = mlsd("doc", "--output", tmp_path / "missing/design.md")
    assert ran.code == 7 and "cannot be written" in ran.err
    (tmp_path / "folder").mkdir()
    assert mlsd("doc", "--output", tmp_path / "folder").code == 7
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_the_document_of_a_project_is_the_one_that_people_wrote_into(mlsd: Mlsd, tmp_path: Path) -> None:
    project = create(tmp_path / "p", design(require({})), pins={}, lock=False).path
    document = project / "docs/design.md"
    document.write_text(document.read_text() + "\nOur own words.\n")
    assert mlsd("doc", project).out == document.read_text()
    assert "Our own words." in mlsd("doc", project, "--html").out
    document.unlink()
    assert mlsd("doc", project).code == 2


def test_a_project_and_other_answers_exclude_each_other(mlsd: Mlsd, tmp_path: Path) -> None:
    assert mlsd("doc", tmp_path, "--set", "classes=3").code == 2
    assert mlsd("doc", tmp_path).code == 4


def test_the_document_as_data(mlsd: Mlsd) -> None:
    assert mlsd("doc", "--json").data["document"] == mlsd("doc").out
    assert mlsd("doc", "--json", "--html").data["format"] == "html"
