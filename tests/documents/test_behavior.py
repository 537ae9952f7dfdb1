"""What the design document says of the code's behavior is held by tests, of the project or of mlsd."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from mlsd.knowledge.presets import PRESETS
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.thinking import record as records
from mlsd.vocabulary.model import Value
from tests.documents.claims import AGREED, HELD
from tests.documents.pages import ANSWERS, Chapter, chapters, design_of

ROOT = Path(__file__).parents[2]
PAGE = "docs/design.md"
DESIGNS: Mapping[str, Mapping[str, Value]] = {
    **{name: PRESETS[name] for name in ("churn", "fraud_stream", "recommender", "demand", "review_text")},
    "fair": ANSWERS["churn"],
    "plain": {},
    "grouped": {"group_column": "shop", "serving_mode": "online", "feature_teams": 3},
}
OTHERWISE = {
    # Answers, numbers and facts, which test_design_document.py and test_facts.py hold; and what people write.
    *("Canvas", "Success", "Decisions", "The other decisions", "What would change the design", "Money"),
    *("Previous work", "Problem", "On call", "Milestones", "Written by the team", "Decision and owner"),
    *("Today's process", "Metrics in words", "Owners of the data", "Non-goals", "Pilot", "Open questions"),
    *("Approvals", "Target and labels"),
}
BEHAVIOR = {
    # The columns of a table that say what happens; a chapter that is not named has none.
    "Architecture": (2,),
    "Data contracts": (4,),
    "Treatments": (1, 2),
    "Fallback, and who is harmed by it": (1,),
    "Rollout": (2, 3),
    "Monitoring": (2, 3),
    "Availability and recovery": (1,),
    "Failure modes": (2,),
}
QUALITIES = ("New methods", "Training and debugging")


@cache
def files(name: str) -> Mapping[str, str]:
    """The project of a design; its documents alone where the code of a part is not built."""
    template = templates.current()
    tree = render(records.of(design_of(DESIGNS[name]), {}, template.version), template)
    return {
        path: file.content.decode() for path, file in tree.items() if path.endswith((".md", ".py", ".yml"))
    }


def said(name: str) -> Iterator[str]:
    """Each sentence about what happens."""
    decisions = [one.heading for one in told_in_prose(name)]
    for one in chapters(files(name)[PAGE])[1:]:
        if one.heading in OTHERWISE or one.heading in decisions:
            continue
        if one.heading == "Requirements":
            yield from (row[1] for row in one.rows if row[0] in QUALITIES)
            continue
        for line in one.lines:
            yield from re.split(r"(?<=\.)(?<!Art\.)\s+", line)
        if one.heading == "Security":  # its second table, of roles, is a proposal
            yield from (row[1] for row in one.rows[1:] if len(row) == 2)
        columns = BEHAVIOR.get(one.heading, ())
        rows = [row for row in one.rows[1:] if len(row) > max(columns, default=0)]
        yield from (row[column] for row in rows for column in columns if row[column])


def told_in_prose(name: str) -> list[Chapter]:
    found = chapters(files(name)[PAGE])
    headings = [one.heading for one in found]
    return list(found[headings.index("Decisions") + 1 : headings.index("The other decisions")])


def matches(told: str, sentence: str) -> bool:
    return bool(re.fullmatch(".*".join(re.escape(part) for part in told.split("…")), sentence, re.DOTALL))


@cache
def names_of_tests(name: str) -> str:
    """The names of a project's tests, one a line."""
    trees = (ast.parse(text) for path, text in files(name).items() if path.startswith("tests/test_"))
    return "\n".join(
        node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    )


@pytest.mark.parametrize("name", DESIGNS)
def test_no_behavior_is_told_that_no_test_holds(name: str) -> None:
    for sentence in said(name):
        held = [held for told, held in HELD.items() if matches(told, sentence)]
        assert held or any(matches(told, sentence) for told in AGREED), sentence
        for test in (test for one in held for test in one):
            if test.startswith("mlsd: "):
                path, _, function = test.removeprefix("mlsd: ").partition("::")
                assert f"def {function}" in (ROOT / path).read_text(encoding="utf-8"), test
            else:
                assert re.search(test, names_of_tests(name)), (sentence, test)


def test_no_claim_is_left_that_no_design_makes() -> None:
    sentences = [sentence for name in DESIGNS for sentence in said(name)]
    unused = [told for told in [*HELD, *AGREED] if not any(matches(told, one) for one in sentences)]
    assert unused == []


@pytest.mark.parametrize("name", DESIGNS)
def test_every_alarm_that_a_page_names_is_one_that_rings(name: str) -> None:
    pages = "\n".join(text for path, text in files(name).items() if path.endswith(".md"))
    named = set(re.findall(r"alarms? `(\w+)`(?:, `(\w+)`)?", pages)) | set(
        re.findall(r"\(`(Train\w+)`()\)", pages)
    )
    rules = files(name).get("prometheus/rules.yml", "")
    assert {one for pair in named for one in pair if one} <= set(re.findall(r"- alert: (\w+)", rules))
    assert bool(named) == bool(rules)
