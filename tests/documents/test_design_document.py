"""The design document says everything that was decided, in the person's own numbers."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd.knowledge.catalog import component, components
from mlsd.knowledge.presets import PRESETS
from mlsd.rendering.render import document
from mlsd.thinking.explain import RESTATING
from mlsd.thinking.lock import lock
from mlsd.vocabulary.units import number_in_words
from tests.documents.pages import ANSWERS, HOSTILE, Chapter, chapter, chapters, design_of, project

PAGE = "docs/design.md"
every_design = pytest.mark.parametrize("name", ANSWERS)


def title(id_: str, name: str) -> str:
    facts = component(id_, design_of(ANSWERS[name]).requirements["modality"])
    return facts.title if facts else "nothing"


def slot_heading(slot: str) -> str:
    return "CI" if slot == "ci" else slot.replace("_", " ").capitalize()


def carrying(page: str) -> list[Chapter]:
    """The decisions that are told in prose."""
    headings = [found.heading for found in chapters(page)]
    return list(chapters(page)[headings.index("Decisions") + 1 : headings.index("The other decisions")])


@every_design
def test_five_decisions_are_told_in_prose_with_what_they_give_and_cost(name: str) -> None:
    page, decisions = project(name)[PAGE], lock(design_of(ANSWERS[name]))["decisions"]
    told = carrying(page)
    assert len(told) == 5
    for one in told:
        slot = next(slot for slot in decisions if one.heading.startswith(f"{slot_heading(slot)}: "))
        decision = decisions[slot]
        assert title(decision["component"], name) in one.heading
        assert all(reason["text"] in one.words for reason in decision["because"])
        facts = component(decision["component"], design_of(ANSWERS[name]).requirements["modality"])
        assert facts and all(text in one.words for text in (*facts.pros, *facts.cons))
        others = [title(id_, name) for id_ in decision["instead_of"] if id_ != "none"]
        assert all(other in one.words.partition("Not chosen.")[2] for other in others), slot


@every_design
def test_every_other_decision_has_its_component_and_its_reason_in_one_table(name: str) -> None:
    page, decided = project(name)[PAGE], design_of(ANSWERS[name])
    prose = {one.heading.partition(":")[0] for one in carrying(page)}
    table = chapter(page, "The other decisions")
    rows = {row[0]: row[1:] for row in table.rows[1:]}
    for slot, decision in lock(decided)["decisions"].items():
        if slot_heading(slot) in prose or slot == "ingestion":
            continue
        if decision["component"] == "none":
            assert slot.replace("_", " ") in table.words
            continue
        found, because = rows[slot_heading(slot)]
        assert found.removesuffix(" †") == title(decision["component"], name)
        assert decision["because"][0]["text"] in because


@every_design
def test_what_is_not_built_yet_is_marked_and_nothing_else(name: str) -> None:
    page, decided = project(name)[PAGE], design_of(ANSWERS[name])
    ids = {decision.component for decision in decided.decisions.values()} - {"none"}
    unbuilt = {title(id_, name) for id_ in ids if not components()[id_].ready}
    (note,) = [line for line in chapter(page, "Canvas").lines if line.startswith("†")] or [""]
    assert {one.lower() for one in note.partition(": ")[2].removesuffix(".").split(", ") if one} == {
        one.lower() for one in unbuilt
    }
    rows = chapter(page, "The other decisions").rows[1:]
    assert {row[1].removesuffix(" †") for row in rows if row[1].endswith("†")} <= unbuilt


@every_design
def test_at_most_eight_changes_are_named_none_of_which_restates_an_answer(name: str) -> None:
    rows = chapter(project(name)[PAGE], "What would change the design").rows[1:]
    assert len(rows) <= 8
    flips = [flip for one in lock(design_of(ANSWERS[name]))["decisions"].values() for flip in one["flips"]]
    for change, then, _ in rows:
        question = change.partition(" = ")[0]
        assert question not in RESTATING | {"classes", "problem", "modality"}
        bring = {title(flip["to"], name) for flip in flips if question in flip["set"]}
        assert {one.removesuffix(" †") for one in then.split(", ")} <= bring


def test_of_many_changes_the_nearest_eight_are_named() -> None:
    rows = chapter(document(design_of(PRESETS["fraud_stream"]), {}), "What would change the design").rows
    assert len(rows) == 1 + 8


def test_a_change_of_more_than_a_hundred_times_is_left_out() -> None:
    assert "examples = 490" not in document(design_of({"examples": 60_000}), {})


def test_the_document_of_the_first_preset_has_at_most_5000_words() -> None:
    page = document(design_of(PRESETS["churn"]), {})
    assert sum(any(letter.isalnum() for letter in word) for word in page.split()) <= 5_000


@every_design
def test_the_main_numbers_stand_with_their_formula_and_inputs(name: str) -> None:
    sizing = {quantity["title"]: quantity for quantity in lock(design_of(ANSWERS[name]))["sizing"].values()}
    rows = chapter(project(name)[PAGE], "Sizing").rows[1:]
    assert len(rows) > 4
    for told, value, formula, inputs in rows:
        quantity = sizing[told]
        assert formula == quantity["formula"]
        assert value.split()[0] == number_in_words(quantity["value"])
        unit = re.sub(r" \(.+\)$", "", value).split(maxsplit=1)[1]
        assert unit in (quantity["unit"], quantity["unit"][:-1], quantity["unit"][:-2])
        assert re.findall(r"(\w+) = ", inputs) == list(quantity["inputs"])


@every_design
def test_the_chapters_that_reviewers_ask_for_are_there(name: str) -> None:
    headings = {found.heading: found for found in chapters(project(name)[PAGE])}
    for expected in (
        *("Previous work", "Data contracts", "Money", "Fallback, and who is harmed by it", "Human review"),
        *("Rollout", "Availability and recovery", "Failure modes", "On call", "Security", "Milestones"),
    ):
        assert headings[expected].lines or headings[expected].rows, expected
    months = {row[0]: row[3] for row in headings["Money"].rows[1:]}
    assert months and "prices of about" in headings["Money"].words


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
        (
            "recommender",
            [
                "rarest class",
                "picture",
                "each row",
                "outliers",
                "squared error, a proper",
                "PSI of the answers",
            ],
        ),
        ("photo", ["each row", "most popular items", "each column is"]),
        ("review", ["picture", "most popular items", "catalogue"]),
    ],
)
def test_nothing_of_another_kind_of_problem_is_said(name: str, foreign: list[str]) -> None:
    page = project(name)[PAGE].partition("## Decisions")
    own = page[0] + page[2].partition("\n## Data\n")[2]
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
        assert all(line.endswith("|") for line in table.splitlines()), table
        assert re.fullmatch(r"\|(?:---\|)+", table.splitlines()[1]), table
    assert len(re.findall(r"^\|(?:---\|)+$", page, re.MULTILINE)) == len(tables)
    assert not re.search(r"[ \t]+$|\n\n\n|\t", page, re.MULTILINE)
    assert page.endswith("\n") and not page.endswith("\n\n")


@every_design
def test_the_split_is_told_as_the_settings_have_it(name: str) -> None:
    files = project(name)
    data = tomllib.loads(files["project.toml"])["data"]
    told = chapter(files[PAGE], "Split").words
    assert ("roll on in time" in told) == bool(data["time"])
    assert ("cluster bootstrap" in told) == bool(data["group"])


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
    assert rows["Target"].split() == f"“{column.strip()}”, labeled by hand, known after 1 day".split()


def test_a_hostile_statement_is_read_verbatim() -> None:
    rows = {row[0]: row[1] for row in chapter(project("demand")[PAGE], "Canvas").rows}
    assert rows["Task"] == HOSTILE


def test_what_the_team_wrote_survives_a_change_of_everything_else(tmp_path: Path) -> None:
    marker = "Who owns the product, the model and the on-call rotation.\n"
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
    assert "training rows get no treatment of their own" in words
    assert ("you can spare those with a gap" in words) == spared
