"""The comparison with public templates names chapters that the document has."""

from __future__ import annotations

import re
from pathlib import Path

from mlsd.knowledge.presets import PRESETS
from mlsd.rendering.render import document
from tests.documents.pages import chapters, design_of

ROOT = Path(__file__).parents[2]
TABLE = chapters((ROOT / "docs/design-documents.md").read_text(encoding="utf-8"))[0].rows
POINTS_OF_A = {*map(str, (1, 2, 3, 4)), "4.1", *(f"5.{n}" for n in range(1, 6))} | {
    *(f"6.{n}" for n in range(1, 10)),
    *(f"7.{n}" for n in range(1, 7)),
}


def test_every_chapter_that_it_names_is_in_the_document() -> None:
    headings = {found.heading for found in chapters(document(design_of(PRESETS["churn"]), {}))}
    points = [row for row in TABLE if len(row) == 5 and row[0] != "Point"]
    named = [row[3] for row in points if not row[3].startswith("none: ")]
    own = [row[0] for row in TABLE if len(row) == 2 and row[0] != "Chapter"]
    assert len(points) > 30 and len(own) == 6
    for cell in (*named, *own):
        left = cell
        for heading in sorted(headings, key=len, reverse=True):
            left = left.replace(heading, "")
        assert not re.sub(r"[,; ]", "", left), (cell, left)


def test_every_point_of_the_first_template_has_a_row() -> None:
    points = [row[1] for row in TABLE if len(row) == 5 and row[0] != "Point"]
    assert {point for point in points if point} == POINTS_OF_A
