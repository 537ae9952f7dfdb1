"""The chapter that a design document has of a person's own table."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlsd.profile.profile_table import profile
from mlsd.rendering import template as templates
from mlsd.rendering.render import documents, render
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.from_data import answers_from
from mlsd.thinking.require import require
from mlsd.thinking.table import schema
from mlsd.vocabulary.model import Answer, Design, SaidBy, Value
from tests.documents.pages import chapter, chapters, project

PAGE = "docs/design.md"
HEADER = (
    "id",
    "user_id",
    "day",
    "moved",
    "plan",
    "gender",
    "always",
    "plan2",
    "cancelled_on",
    "x | y",
    "gone",
)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> tuple[Design, dict[str, Any]]:
    """A table with a column for each role, and what the data answer."""
    path = tmp_path_factory.mktemp("secret") / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        for n in range(400):
            day, gone = f"{n % 28 + 1:02d}.{n // 200 + 1:02d}.2024", "ny"[n % 4 == 0]
            moved = f"{n % 27 + 1:02d}.01.2023" if n % 3 else ""
            plan, cell = f"zq{n % 3}", "" if n % 5 else n * 7 % 113
            row = (f"o{n}", f"u{n // 8}", day, moved, plan, "mf"[n % 7 == 0], "1", plan, gone, cell, gone)
            writer.writerow(row)
    found = profile(str(path), "gone")
    return design(require(answers_from(found))), schema(found, "$EXAMPLES_URL")


def page_of(decided: Design, stored: Mapping[str, Any]) -> str:
    return documents(decided, {}, stored)[PAGE]


def roles(page: str) -> dict[str, tuple[str, str]]:
    """Return column -> its role, and how it came to it."""
    told = chapter(page, "Columns by role").rows[1:]
    return {name.strip("“”"): (role, why) for role, names, why in told for name in names.split("”, “")}


def test_every_column_stands_there_with_its_role(table: tuple[Design, dict[str, Any]]) -> None:
    told = roles(page_of(*table))
    assert told.keys() == set(HEADER)
    assert {name: role for name, (role, _) in told.items()} == {
        "gone": "Target",
        "day": "Time",
        # A person's number is personal, too.
        "user_id": "Personal",
        "id": "Key",
        "x | y": "Features, numbers",
        "plan": "Features, categories",
        "gender": "Features, categories",
        "cancelled_on": "Features, yes or no",
        "moved": "Features, times",
        "plan2": "Left out",
        "always": "Left out",
    }
    assert "Assumed, because its name says that it numbers people" in told["user_id"][1]
    assert told["plan2"][1] == "It holds the same values as plan."
    assert told["always"][1] == "It has the same value in all rows."


def test_what_deserves_a_look_is_told(table: tuple[Design, dict[str, Any]]) -> None:
    lines = chapter(page_of(*table), "To be looked at").lines
    assert any(
        "“cancelled_on” may give the target away, because alone it avoids 100 %" in one for one in lines
    )
    assert any("fair between the groups of “gender”" in one for one in lines)
    assert any("More than half of the values are missing in “x | y”" in one for one in lines)


def test_how_it_is_written_is_told_but_neither_its_place_nor_a_value(
    table: tuple[Design, dict[str, Any]],
) -> None:
    page = page_of(*table)
    told = " ".join(chapter(page, "The table").lines)
    assert "a CSV file of 400 rows with 11 columns" in told and "separated by semicolons" in told
    assert "EXAMPLES_URL" in told
    assert not [word for word in ("secret", "people.csv", "zq1") if word in page]


def test_another_answer_gives_a_column_another_role(table: tuple[Design, dict[str, Any]]) -> None:
    decided, stored = table
    values = {id_: Answer(decided.requirements.values[id_], SaidBy.DATA) for id_ in ("problem", "target")}
    said: dict[str, Value] = {"time_column": "", "personal_data": "none", "sensitive_groups": ["gender"]}
    flags = {id_: Answer(value, SaidBy.FLAG) for id_, value in said.items()}
    page = page_of(design(require({**values, **flags})), stored)
    told = roles(page)
    assert told["day"] == ("Features, times", "What is left; schema.toml lists them.")
    assert told["user_id"][0] == "Left out"
    assert told["gender"][0] == "Sensitive" and told["gender"][1].startswith("Stated.")
    assert not [one for one in chapter(page, "To be looked at").lines if "“gender”" in one]


def test_without_a_table_there_is_no_such_chapter() -> None:
    assert "The table" not in [found.heading for found in chapters(project("churn")[PAGE])]


def test_a_record_that_knows_less_of_its_table_still_renders(table: tuple[Design, dict[str, Any]]) -> None:
    decided, stored = table
    known = ("name", "kind", "role", "may_be_empty", "time_format")
    columns = [{key: one[key] for key in known if key in one} for one in stored["columns"]]
    first = {key: stored[key] for key in stored if key not in ("rows", "repeated_rows")} | {
        "columns": columns
    }
    template = templates.current()
    record = replace(records.of(decided, {}, template.version), data=first)
    page = render(record, template)[PAGE].content.decode()
    assert roles(page)["plan2"] == ("Left out", "A model cannot read it.")
    assert "away" not in " ".join(chapter(page, "To be looked at").lines)


def kept(tmp_path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    path = tmp_path / "secret.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return str(path)


def test_a_table_of_texts(tmp_path: Path) -> None:
    said = ["it came late and was wet, no thanks", "a fine thing and it came soon, many thanks"]
    rows = [(n, f"{said[n % 2]} {n}", n % 7, ["no", "yes"][n % 2]) for n in range(300)]
    found = profile(kept(tmp_path, ("no", "said", "stars", "happy"), rows), "happy")
    page = page_of(design(require(answers_from(found))), schema(found, "$EXAMPLES_URL"))
    assert roles(page) == {
        "happy": ("Target", "Assumed from the table."),
        "no": ("Key", "It differs in every row and is no measure."),
        "said": ("Texts", "Assumed from the table. schema.toml lists it."),
        "stars": ("Left out", "A model of texts reads texts alone."),
    }
    lines = " ".join(chapter(page, "To be looked at").lines)
    assert "modality" in lines and "sensitive_groups" not in lines and "gives the target away" not in lines


def test_a_table_of_interactions(tmp_path: Path) -> None:
    header = ("user_id", "item_id", "event", "rating", "at", "title")
    rows = [
        (n % 40, n * 7 % 31, "zqview", n % 5, 1_700_000_000 + n, f"the film {n * 7 % 31}") for n in range(400)
    ]
    found = profile(kept(tmp_path, header, rows), problem="recommendation")
    said = answers_from(found) | {"personal_data": Answer("none", SaidBy.FLAG)}
    page = page_of(design(require(said)), schema(found, "$EXAMPLES_URL"))
    assert {name: role for name, (role, _) in roles(page).items()} == {
        "item_id": "Item",
        "user_id": "User",
        "event": "Event",
        "rating": "Value",
        "at": "Time",
        "title": "Left out",
    }
    assert roles(page)["title"][1] == "What is recommended follows from who took what."
    assert "but the names of its events" in " ".join(chapter(page, "The table").lines)


def test_a_column_that_another_kind_of_examples_reads_says_so(tmp_path: Path) -> None:
    rows = [(n % 9, f"it came late and was wet, no thanks {n}", n % 2) for n in range(300)]
    found = profile(kept(tmp_path, ("stars", "said", "happy"), rows), "happy", modality="tabular")
    assert roles(page_of(design(require(answers_from(found))), schema(found, "x")))["said"] == (
        "Left out",
        "It is free text, which no model of a table reads.",
    )
