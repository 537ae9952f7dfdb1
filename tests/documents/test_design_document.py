"""The design document says everything that was decided, in the person's own numbers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd.knowledge.catalog import component
from mlsd.rendering.render import document
from mlsd.thinking.lock import lock
from mlsd.vocabulary.units import number_in_words
from tests.documents.pages import ANSWERS, HOSTILE, chapter, chapters, design_of, project

PAGE = "docs/design.md"
every_design = pytest.mark.parametrize("name", ANSWERS)


def title(id_: str, name: str) -> str:
    facts = component(id_, design_of(ANSWERS[name]).requirements["modality"])
    return facts.title if facts else "nothing"


def slot_heading(slot: str) -> str:
    return "CI" if slot == "ci" else slot.replace("_", " ").capitalize()


@every_design
def test_every_decision_is_told_with_its_reasons_alternatives_and_flips(name: str) -> None:
    page = project(name)[PAGE]
    for slot, decision in lock(design_of(ANSWERS[name]))["decisions"].items():
        told = chapter(page, f"{slot_heading(slot)}: {title(decision['component'], name)}")
        for reason in decision["because"]:
            assert any(reason["text"] in line for line in told.lines), (slot, reason)
        rows = {row[0]: row[1] for row in told.rows[1:]}
        assert rows.keys() == {title(id_, name) for id_ in decision["instead_of"]}
        for id_, reasons in decision["instead_of"].items():
            assert all(reason["text"] in rows[title(id_, name)] for reason in reasons), (slot, id_)
        for flip in decision["flips"]:
            ((question, _),) = flip["set"].items()
            then = rf"\): then {re.escape(flip['because'])}" if flip["because"] else r"\)(?!:)"
            pattern = rf"{re.escape(title(flip['to'], name))}, if {question} were [^;]*?{then}"
            assert any(re.search(pattern, line, re.IGNORECASE) for line in told.lines), (slot, flip)


def test_a_change_of_more_than_a_hundred_times_stands_apart() -> None:
    lines = chapter(project("default")[PAGE], "Model: Gradient-boosted trees").lines
    far = next(line for line in lines if line.startswith("Far from today's answers: "))
    assert "positive_rate were 0.29 % (now 30 %)" in far and "examples were" not in far
    assert any("if examples were" in line for line in lines)


@every_design
def test_every_number_stands_with_its_formula_and_inputs(name: str) -> None:
    rows = iter(chapter(project(name)[PAGE], "Sizing").rows[1:])
    for quantity in lock(design_of(ANSWERS[name]))["sizing"].values():
        told, value, formula, inputs = next(rows)
        assert (told, formula) == (quantity["title"], quantity["formula"])
        assert value.split()[0] == number_in_words(quantity["value"])
        unit = re.sub(r" \(.+\)$", "", value).split(maxsplit=1)[1]
        assert unit in (quantity["unit"], quantity["unit"][:-1], quantity["unit"][:-2])
        assert re.findall(r"(\w+) = ", inputs) == list(quantity["inputs"])


@every_design
def test_requirements_are_those_that_apply_each_with_who_said_it(name: str) -> None:
    requirements = design_of(ANSWERS[name]).requirements
    rows = chapter(project(name)[PAGE], "Requirements").rows
    told = {found[1]: row for row in rows if (found := re.search(r"\((\w+)\)$", row[0]))}
    assert told.keys() == requirements.applies - {"project_name", "package_name", "task_statement"} - (
        {"modality"} if requirements["problem"] == "recommendation" else set()
    )
    for id_, row in told.items():
        assert row[2:] == (("flag",) if id_ in requirements.said_by else ()), id_


@every_design
def test_there_is_an_offline_an_online_and_a_guardrail_metric(name: str) -> None:
    requirements = design_of(ANSWERS[name]).requirements
    rows = {row[0]: row[1] for row in chapter(project(name)[PAGE], "Success").rows}
    assert requirements["offline_metric"] in rows["Offline"]
    assert requirements["online_metric"] in rows["Online"]
    assert requirements["guardrail_metric"] in rows["Guardrail"]


@every_design
def test_each_model_says_what_it_is_its_parameters_loss_pros_and_cons(name: str) -> None:
    page = chapters(project(name)[PAGE])
    headings = [found.heading for found in page]
    ladder = page[headings.index("Models") + 1 : headings.index("Offline evaluation")]
    models = [model for model in ladder if not model.heading.startswith("Made smaller")]
    top = design_of(ANSWERS[name]).component("model")
    requirements = design_of(ANSWERS[name]).requirements
    table = requirements["modality"] == "tabular" and requirements["problem"] != "recommendation"
    blended = "Blend" in headings
    assert blended == (table and top != "linear")
    assert len(models) == 2 + ["linear", "trees", "deep"].index(top) + blended
    for model in models:
        starts = [line.partition(": ")[0] for line in model.lines[:5]]
        assert starts == ["What it is", "Hyper-parameters", "Loss function", "For", "Against"], model.heading


@every_design
def test_the_cadence_has_both_sides(name: str) -> None:
    starts = [line.partition(": ")[0] for line in chapter(project(name)[PAGE], "Retraining").lines]
    assert starts.count("For") == starts.count("Against") == 2


@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        ("demand", ["classes", "the rarest class", "picture", "catalogue", "most popular items"]),
        ("recommender", ["rarest class", "picture", "each row", "outliers"]),
        ("photo", ["each row", "most popular items", "each column is"]),
        ("review", ["picture", "most popular items", "catalogue"]),
    ],
)
def test_nothing_of_another_kind_of_problem_is_said(name: str, foreign: list[str]) -> None:
    page = project(name)[PAGE].partition("## Decisions")
    own = page[0] + page[2].partition("## Models")[2]
    assert [word for word in foreign if word in own] == []


@every_design
def test_implicit_signals_are_weighed_one_by_one(name: str) -> None:
    requirements = design_of(ANSWERS[name]).requirements
    rows = [row for row in chapter(project(name)[PAGE], "Target and labels").rows if row[0] != "Signal"]
    assert [row[0] for row in rows] == requirements["implicit_signals"]
    assert all(all(row) for row in rows)


@every_design
def test_tables_are_whole_and_white_space_is_clean(name: str) -> None:
    page = project(name)[PAGE]
    tables = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    assert tables
    for table in tables:
        widths = {len(re.split(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table
        assert re.fullmatch(r"\|(?:---\|)+", table.splitlines()[1]), table
    assert len(re.findall(r"^\|(?:---\|)+$", page, re.MULTILINE)) == len(tables)
    assert not re.search(r"[ \t]+$|\n\n\n|\t", page, re.MULTILINE)
    assert page.endswith("\n") and not page.endswith("\n\n")


@every_design
def test_links_lead_somewhere(name: str) -> None:
    files = project(name)
    page = files[PAGE]
    for target in re.findall(r"(?<!\\)\]\(([^)]+)\)", page.replace(HOSTILE, "")):
        path, _, anchor = target.partition("#")
        there = files[f"docs/{path}" if path else PAGE]
        assert not anchor or anchor in anchors(there), target


def anchors(page: str) -> set[str]:
    """The names under which a browser finds the headings of a page."""
    return {re.sub(r"[^\w -]", "", c.heading).replace(" ", "-").lower() for c in chapters(page)}


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp", "Zs"], include_characters=" "),
    min_size=1,
    max_size=60,
).filter(lambda text: bool(text.strip()))


@settings(max_examples=25, deadline=None)
@given(statement=texts, column=texts)
def test_people_read_their_own_words_verbatim(statement: str, column: str) -> None:
    page = document(design_of({"task_statement": statement, "target": column, "label_source": "manual"}), {})
    rows = {row[0]: row[1] for row in chapter(page, "Canvas").rows}
    assert rows["Task"].split() == statement.split()
    assert rows["Target"].split() == f"“{column.strip()}”, labelled by hand, known after 1 day".split()


def test_a_hostile_statement_is_read_verbatim() -> None:
    rows = {row[0]: row[1] for row in chapter(project("demand")[PAGE], "Canvas").rows}
    assert rows["Task"] == HOSTILE


def test_what_the_team_wrote_survives_a_change_of_everything_else(tmp_path: Path) -> None:
    marker = "Who owns the product, the model and the nights on call.\n"
    before, after = project("default")[PAGE], project("fraud")[PAGE]
    mine = before.replace(marker, f"{marker}\nAnna owns it; an error costs 40 €.\n")
    mine = mine.replace("Who agreed to this design, and to which version of it.\n", "Agreed: Bo.\n")
    paths = [tmp_path / name for name in ("mine", "before", "after")]
    for path, text in zip(paths, (mine, before, after), strict=True):
        path.write_text(text, encoding="utf-8")
    merged = subprocess.run(
        ["git", "merge-file", "-p", *map(str, paths)], capture_output=True, text=True, check=False
    )
    assert merged.returncode == 0
    assert "Anna owns it" in merged.stdout
    assert merged.stdout.endswith("Agreed: Bo.\n")
    assert "Apache Kafka" in merged.stdout


@pytest.mark.parametrize(("examples", "spared"), [(60_000, False), (70_000, True)])
def test_no_treatment_is_in_use_unasked_and_the_guide_suggests_by_size(examples: int, spared: bool) -> None:
    words = chapter(document(design_of({"examples": examples}), {}), "Treatments").words
    assert "Nothing is done to rows that are learned from that is not done to rows that are answered" in words
    assert ("those with a gap may be spared" in words) == spared
