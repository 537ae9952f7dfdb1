"""The picture shows every chosen component, parses as XML and keeps its boxes apart."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import pytest

from mlsd.knowledge.catalog import component
from tests.documents.pages import ANSWERS, design_of, files_of, project

SVG = "{http://www.w3.org/2000/svg}"
every_design = pytest.mark.parametrize("name", ANSWERS)


def picture(name: str) -> ElementTree.Element:
    return ElementTree.fromstring(project(name)["docs/architecture.svg"])


def boxes(name: str) -> list[tuple[float, float, float, float]]:
    found = (box for box in picture(name).iter(f"{SVG}rect") if "box" in (box.get("class") or "").split())
    return [
        (float(b.get("x", 0)), float(b.get("y", 0)), float(b.get("width", 0)), float(b.get("height", 0)))
        for b in found
    ]


@every_design
def test_each_chosen_component_has_a_box(name: str) -> None:
    chosen = [d.component for d in design_of(ANSWERS[name]).decisions.values() if d.component != "none"]
    words = " ".join(text.text or "" for text in picture(name).iter(f"{SVG}text"))
    kind = design_of(ANSWERS[name]).requirements["modality"]
    titles = [facts.title for id_ in chosen if (facts := component(id_, kind))]
    assert [title for title in titles if title not in words] == []
    assert len(boxes(name)) >= len(chosen)


@every_design
def test_no_box_lies_on_another_or_outside(name: str) -> None:
    _, _, width, height = map(float, picture(name).get("viewBox", "").split())
    for x, y, w, h in boxes(name):
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in itertools.combinations(boxes(name), 2):
        assert x1 + w1 <= x2 or x2 + w2 <= x1 or y1 + h1 <= y2 or y2 + h2 <= y1


@every_design
def test_text_stays_inside_its_box(name: str) -> None:
    """A letter of the bold 13 px face is at most 9 px wide on average: “Amazon CloudWatch” has 8.8."""
    widths = {(x + 12, y): width - 12 for x, y, width, _ in boxes(name)}
    for text in picture(name).iter(f"{SVG}text"):
        if text.get("class") == "part":
            x, y = float(text.get("x", 0)), float(text.get("y", 0))
            room = max(room for (left, top), room in widths.items() if left == x and top <= y <= top + 58)
            assert len(text.text or "") * 9 <= room


@every_design
def test_it_reads_in_the_dark_and_to_a_screen_reader_without_foreign_objects(name: str) -> None:
    root = picture(name)
    style = root.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style
    assert root.findtext(f"{SVG}title") and root.findtext(f"{SVG}desc")
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text")
    }


@pytest.mark.parametrize(
    ("compute", "cloud", "inside"), [("laptop", "aws", 3), ("cpu", "aws", 4), ("laptop", "none", 4)]
)
def test_a_laptop_stands_outside_the_border_of_a_cloud(compute: str, cloud: str, inside: int) -> None:
    files = files_of({"project_name": "some-project", "compute": compute, "cloud": cloud})
    root = ElementTree.fromstring(files["docs/architecture.svg"])
    kinds = [(one.get("class"), float(one.get("x", 0))) for one in root.iter(f"{SVG}rect")]
    border = dict(kinds)["border"]
    assert sum(kind == "column" and x > border for kind, x in kinds) == inside
    told = (root.findtext(f"{SVG}desc") or "").partition("Inside the network")
    assert ("training (" in told[2]) == (inside == 4) != ("Training, on a laptop (" in told[0])
