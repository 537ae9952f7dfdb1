"""One voice: phrases that were retired do not come back, in the program, its pages or its template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EVERYWHERE = {
    "none of your answers calls for it": "no answer speaks for|nobody said these",
    "Data arrives, is, has": r"(?<!does new )data (arrive|are|have been|were|lie|stay|leave|speak|hold)\b",
    "historical data is in": "history lies",
    "int8": "numbers of eight bits",
    "p99": "slowest of a hundred",
    "devices spend no memory": "spares the memory",
    "no single answer would change this": "no change of one single",
    "not worth running": "not worth its running",
    "no rows are dropped": "none is given away",
    "row counts differ": "rows out are not",
    "nothing to keep in sync": "nothing to go stale",
    "managed by mlsd": "nobody else need",
    "the data breaks the contract": r"(?<!of )the data (break|name|hold|show|tell)\b",
    "the file system is read-only; an unprivileged user": "nobody in particular, with",
    "Return …": '"""Give ',
}
IN_THE_PROGRAM = {
    "is not valid": "cannot be taken",
    "not a number": r"it is no (whole )?number\b",
    "the minimum is": r"(text|number|list|tree) is wanted|(at least|at most) .* is wanted",
    "is not one of the choices": "is none of the choices",
    "does not apply here": "does not matter here",
    "cannot be combined": "cannot stand together",
    "is not an mlsd project": "project of mlsd",
    "say what is wrong": "command line does not fit",
    "why we ask": "what hangs on it",
    "on its own this changes no component": "alone it changes no",
    "unit: hours": "it is counted in ",
    "Enter accepts the default": "enter takes what",
    "start over": "begins? anew",
    "does the data contain": "do the data",
    "which is not the case here": "that is not so here",
    "after a crash": "after a fall",
    "this load needs 1": "of which the load takes",
    "explain one decision": "tell one decision",
    "start tracking": "give a project",
    "a decision is stale if": "stale are|would take otherwise",
    "remove a pin": "take a pin away",
    "is not a mapping": r"(?<!there )\bis no (mapping|list|text|folder|component|share|feature|network)\b",
    "appears twice": "stands there twice",
    "there is a cluster": r"\b(cluster|server|machines?|others) (is|are) there\b|cluster that is there",
    "fix the file": r"\bMend (the|its|these)\b",
    "its training failed": "did not end well",
    "its output is above": "its own words stand",
    "billed by the gigabyte": r"\bpaid by the (gigabyte|volume)\b",
    "train from scratch": "(network|learned|trained) from nothing",
}
ON_PAGES = {
    "fix": r"\bmend(s|ed|ing)?\b",
    "is in, are in": r"\b(lies?|stands) in\b(?! for|,)",
    "forever": r"\bfor ever\b",
    "learned": r"\blearnt\b",
    "sample data stands in": r"\bdata stand\b",
}
IN_THE_CODE = {
    "fix": r"\bmend(s|ed|ing)?\b",
    "in its canonical form": r"\bin (its|their|the) one form\b",
    "never changes": r"\bfor ever\b",
    "depends on": r"\bhangs? on\b",
    "the caller": "whoever asks|who asks",
    "learned": r"\blearnt\b",
    "the interface of": r"what (each|every) \w+( \w+){0,5} (keeps? to|promises)\b",
    "appears twice": r"\bstands? (there )?twice\b",
    "in full or not at all": "whole or not at all",
    "shuffled": "dealt out",
    "simultaneous intervals": "intervals? (that )?hold together",
    "the previous version keeps serving": "goes on to serve",
    "on both sides": "none on two sides",
    "rolled back": "taken back",
    "during a rollout": r"\bon its way\b",
    "move forward in time": r"\brolls? on in time\b",
    "Return whether …": '"""Whether ',
    "gets a note": r"\b(is|are) told so\b",
    "restart": r"\b(anew|afresh)\b",
}
FREE_OF_PROOFS = (
    "base",
    "tabular",
    "text",
    "interactions",
    "classification",
    "regression",
    "recommendation",
    "by_row",
)
SKIPPED = {".json", ".zip", ".pyc", ".png", ".svg"}


def texts(*places: str) -> dict[str, str]:
    """The text files of folders, with each run of white space as one space."""
    found = [path for place in places for path in [ROOT / place, *(ROOT / place).rglob("*")]]
    files = [path for path in found if path.is_file() and path.suffix not in SKIPPED]
    return {str(path.relative_to(ROOT)): " ".join(path.read_text("utf-8").split()) for path in files}


@pytest.mark.parametrize("better", EVERYWHERE)
def test_nothing_says_it_the_old_way(better: str) -> None:
    pages = texts("src/mlsd", "docs", "template", "README.md", "CONTRIBUTING.md", "copier.yml")
    assert len(pages) > 500
    retired = re.compile(EVERYWHERE[better], re.IGNORECASE)
    assert {path: found[0] for path, text in pages.items() if (found := retired.search(text))} == {}


@pytest.mark.parametrize("better", IN_THE_PROGRAM)
def test_the_program_does_not_say_it_the_old_way(better: str) -> None:
    retired = re.compile(IN_THE_PROGRAM[better], re.IGNORECASE)
    pages = texts("src/mlsd", "proof", "tools", "benchmarks")
    assert {path: found[0] for path, text in pages.items() if (found := retired.search(text))} == {}


@pytest.mark.parametrize("better", ON_PAGES)
def test_no_page_says_it_the_old_way(better: str) -> None:
    retired = re.compile(ON_PAGES[better], re.IGNORECASE)
    found = texts("template/parts", "docs", "README.md", "CONTRIBUTING.md")
    pages = {path: text for path, text in found.items() if ".md" in path}
    assert len(pages) > 100
    assert {path: old[0] for path, text in pages.items() if (old := retired.search(text))} == {}


@pytest.mark.parametrize("better", IN_THE_CODE)
def test_no_module_of_a_project_says_it_the_old_way(better: str) -> None:
    retired = re.compile(IN_THE_CODE[better], re.IGNORECASE)
    found = texts(*(f"template/parts/{{{{ use.{part} }}}}" for part in FREE_OF_PROOFS))
    modules = {path: text for path, text in found.items() if path.endswith((".py", ".py.jinja"))}
    assert len(modules) > 200
    assert {path: old[0] for path, text in modules.items() if (old := retired.search(text))} == {}
