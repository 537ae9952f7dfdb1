"""Texts in a table: which columns hold prose, and when a model should read them instead of the others."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from mlsd.profile.profile_table import profile
from mlsd.thinking.findings import findings
from mlsd.thinking.from_data import answers_from
from mlsd.thinking.table import schema
from mlsd.vocabulary.errors import BadTable
from mlsd.vocabulary.profile import Profile
from tests.profile.conftest import Write, as_csv

WORDS = ["the", "parcel", "came", "late", "and", "nobody", "told", "us", "why", "it", "stood", "in", "rain"]
NAMES = ["Braund", "Cumings", "Allen", "Moran", "Palsson", "Nasser", "West", "Rekic", "Ford", "Abbing"]
PLACES = ["Lisbon", "Berlin", "Graz", "Oslo", "Turin", "Ghent", "Porto", "Basel", "Lyon", "Cork"]
CHINESE = "这个包裹来得太晚了没有人告诉我们为什么它在雨里放了好几天"
Cell = Callable[[int, random.Random], object]


def sentence(told: str, draw: random.Random) -> str:
    return " ".join([*draw.sample(WORDS, 9), told])


COLUMNS: dict[str, Cell] = {
    "tells": lambda n, draw: sentence("gladly" if n % 2 else "never", draw),
    "chatter": lambda n, draw: sentence("again", draw),
    "chinese": lambda n, draw: "".join(draw.sample(CHINESE, 12)) + ("好" if n % 2 else "坏"),
    "staff": lambda n, draw: f"{NAMES[n % 10]}-{NAMES[n // 7 % 10]}, Mr. {NAMES[n // 10 % 10]} ({n:09d})",
    "page": lambda n, draw: (
        f"https://shop.example.org/a/very/long/way/to/the/thing/{n}/of/{n * 7}/that/you/want"
    ),
    "code": lambda n, draw: "-".join(f"{draw.random():.9f}" for _ in range(4)),
    "address": lambda n, draw: f"{n} Old Market Street, {PLACES[n % 10]}, near the {NAMES[n % 10]} house",
    "place": lambda n, draw: PLACES[n % 10],
    "plan": lambda n, draw: "good" if (n % 2) != (n % 5 == 0) else "bad",
    "amount": lambda n, draw: draw.random(),
    "short": lambda n, draw: f"{PLACES[draw.randrange(10)]} {NAMES[draw.randrange(10)]} {n % 300}",
}


@pytest.fixture
def look(write: Write) -> Callable[..., Profile]:
    """Return a function that profiles a table of some COLUMNS and the target y."""

    def looked(*names: str, rows: int = 600, problem: str = "", modality: str = "") -> Profile:
        draw = random.Random(1)
        header = ["y", *names]
        target = (lambda n: n % 2 + n / 1e4) if problem == "regression" else lambda n: ("no", "yes")[n % 2]
        text = as_csv(header, ([target(n), *(COLUMNS[name](n, draw) for name in names)] for n in range(rows)))
        return profile(write(text), "y", problem, modality=modality)

    return looked


Look = Callable[..., Profile]


@pytest.mark.parametrize("name", ["tells", "chatter", "chinese"])
def test_a_column_of_prose_is_a_text(look: Look, name: str) -> None:
    found = look(name)
    assert found.prose and found.prose.columns == (name,)
    assert found.modality == answers_from(found)["modality"].value == "text"
    assert {one["name"]: (one["kind"], one["role"]) for one in schema(found, "t.csv")["columns"]} == {
        "y": ("flag", "target"),
        name: ("text", "text"),
    }


@pytest.mark.parametrize("name", ["staff", "page", "code", "address", "place"])
def test_long_values_that_are_no_prose(look: Look, name: str) -> None:
    found = look(name, "plan")
    assert (found.modality, found.prose) == ("tabular", None)


@pytest.mark.parametrize("problem", ["classification", "regression"])
@pytest.mark.parametrize(
    ("names", "modality"),
    [
        (("tells", "plan", "amount"), "text"),
        (("chinese", "plan", "amount"), "text"),
        (("chatter", "plan", "amount"), "tabular"),
    ],
)
def test_what_tells_more_is_read(look: Look, names: tuple[str, ...], modality: str, problem: str) -> None:
    found = look(*names, problem=problem)
    assert found.modality == modality
    assert found.prose and found.prose.other == "plan"
    assert (found.prose.alone > 0.9) == (modality == "text")
    assert 0.5 < found.prose.beside < 0.95


def test_what_a_person_says_is_done(look: Look) -> None:
    names = ("tells", "plan")
    assert look(*names, modality="tabular").modality == "tabular"
    assert look("chatter", "plan", modality="text").modality == "text"


def test_the_same_role_whatever_is_decided(look: Look) -> None:
    """So an update may go from one kind of examples to the other."""
    names = ("tells", "plan", "amount")
    as_text, as_table = look(*names), look(*names, modality="tabular")
    assert schema(as_text, "t.csv") == schema(as_table, "t.csv")


def test_short_texts_are_read_where_a_person_asks_for_them(look: Look) -> None:
    assert look("short", "plan").prose is None
    found = look("short", "plan", modality="text")
    assert found.prose and found.prose.columns == ("short",)
    assert {one["name"]: one["kind"] for one in schema(found, "t.csv")["columns"]}["short"] == "text"


def test_a_table_without_texts_is_no_table_of_texts(look: Look) -> None:
    with pytest.raises(BadTable) as error:
        look("place", "amount", modality="text")
    assert "has no column of text" in str(error.value) and "leave modality=text out" in error.value.fix


def test_what_was_found_is_told_with_its_numbers_and_the_way_out(look: Look) -> None:
    as_text = " ".join(findings(look("tells", "plan", "amount")))
    assert "tells holds prose, half of it with 10 words or more" in as_text
    assert "Else say modality=tabular" in as_text
    assert "Left out, as a model of texts reads texts alone: plan, amount." in as_text
    as_table = " ".join(findings(look("chatter", "plan")))
    assert "chatter holds prose" in as_table and "say modality=text" in as_table
    assert "plan alone" in as_table


def test_rows_without_a_text_answer_as_usual(look: Look, write: Write) -> None:
    draw = random.Random(3)
    rows = [(n % 3 == 0, sentence("so" if n % 3 == 0 else "then", draw) if n % 2 else "") for n in range(900)]
    found = profile(write(as_csv(("y", "said"), rows)), "y")
    assert found.prose and found.prose.alone == pytest.approx(0.5, abs=0.1)
