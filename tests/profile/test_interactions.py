"""Tables of who took what: which columns name users and items, and what else is known of a choice."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from mlsd.profile.profile_table import profile
from mlsd.thinking.findings import findings
from mlsd.thinking.from_data import answers_from
from mlsd.thinking.require import require
from mlsd.thinking.table import schema
from mlsd.thinking.table_record import read_back
from mlsd.vocabulary.errors import BadInput
from mlsd.vocabulary.profile import Profile
from tests.profile.conftest import Write, as_csv

Cell = Callable[[int], object]
Look = Callable[..., Profile]
DRAW = random.Random(5)
TOOK = [(DRAW.randrange(60), int(40 * DRAW.random() ** 2)) for _ in range(900)]
USERS: Cell = lambda n: f"u{TOOK[n][0]}"  # noqa: E731
ITEMS: Cell = lambda n: 100 + TOOK[n][1]  # noqa: E731
PLAIN: dict[str, Cell] = {"user_id": USERS, "item_id": ITEMS}


@pytest.fixture
def look(write: Write) -> Look:
    """Return a function that profiles a table made of one function for each column, for a recommender."""

    def looked(columns: dict[str, Cell], **said: str) -> Profile:
        rows = ([cell(n) for cell in columns.values()] for n in range(len(TOOK)))
        return profile(write(as_csv(list(columns), rows)), **({"problem": "recommendation"} | said))

    return looked


@pytest.mark.parametrize(
    ("users", "items"),
    [
        ("user_id", "item_id"),
        ("userId", "movieId"),
        ("visitorid", "itemid"),
        ("CustomerID", "StockCode"),
        ("User-ID", "ISBN"),
        ("Kunden-Nr", "Artikel"),
        ("reviewer", "asin"),
        ("account", "track"),
        ("session_id", "product"),
    ],
)
def test_users_and_items_by_their_names(look: Look, users: str, items: str) -> None:
    found = look({"n": lambda n: n, items: ITEMS, users: USERS})
    assert found.interactions and (found.interactions.user, found.target.name) == (users, items)
    answers = {id_: answer.value for id_, answer in answers_from(found).items()}
    assert (answers["problem"], answers["target"], answers["group_column"]) == (
        "recommendation",
        items,
        users,
    )
    assert answers["catalogue_items"] == len({item for _, item in TOOK})
    require(answers_from(found))


def test_what_a_person_names_is_taken(look: Look) -> None:
    columns: dict[str, Cell] = {
        **PLAIN,
        "who": lambda n: f"w{TOOK[n][0] % 17}",
        "what": lambda n: TOOK[n][1] % 19,
    }
    found = look(columns, target="what", group_column="who")
    assert found.interactions and (found.interactions.user, found.target.name) == ("who", "what")


MORE: dict[str, Cell] = {
    "rownames": lambda n: n,
    **PLAIN,
    "title": lambda n: f"The film with the number {TOOK[n][1]}",
    "event": lambda n: ["view", "cart", "purchase"][n % 7 % 3],
    "rating": lambda n: n % 5 + 1,
    "timestamp": lambda n: 1_700_000_000 + 60 * n,
    "country": lambda n: ["AT", "PT"][TOOK[n][0] % 2],
}


def test_each_column_gets_its_role(look: Look) -> None:
    stored = schema(look(MORE), "t.csv")
    assert read_back(stored) == stored
    assert {one["name"]: one["role"] for one in stored["columns"]} == {
        "rownames": "key",
        "user_id": "group",
        "item_id": "target",
        "title": "unused",
        "event": "event",
        "rating": "value",
        "timestamp": "time",
        "country": "unused",
    }
    assert next(one["scale"] for one in stored["columns"] if one["name"] == "rating") == [1, 5]
    kinds = {one["name"]: one["kind"] for one in stored["columns"]}
    assert kinds["user_id"] == kinds["item_id"] == "category"
    assert "view" not in str(stored)


@pytest.mark.parametrize(
    ("more", "source"),
    [
        ({}, "implicit"),
        ({"plays": lambda n: n % 300}, "implicit"),
        ({"rating": lambda n: n % 5}, "explicit"),
        ({"rating": lambda n: n % 5, "event": lambda n: "rated"}, "implicit"),
    ],
)
def test_a_grade_is_stated_all_else_is_done(look: Look, more: dict[str, Cell], source: str) -> None:
    assert answers_from(look({**PLAIN, **more}))["label_source"].value == source


@pytest.mark.parametrize("odd", ["add to cart", "Élu", "read, then liked"])
def test_events_are_read_as_the_table_names_them(look: Look, odd: str) -> None:
    answers = answers_from(look({**PLAIN, "action": lambda n: ["view", odd][n % 2]}))
    require(answers)
    if "," in odd:
        assert "implicit_signals" not in answers
    else:
        assert answers["implicit_signals"].value == sorted(["view", odd])


def test_the_time_is_found(look: Look) -> None:
    assert answers_from(look(MORE))["time_column"].value == "timestamp"


def test_what_was_found_is_told(look: Look) -> None:
    told = " ".join(findings(look(MORE)))
    assert "item_id names the items, because its name says so: 40 items." in told
    assert "Assumed: user_id names the users (60). Else say group_column=COLUMN." in told
    assert "and all of it is read: implicit_signals=cart,purchase,view" in told
    assert "rating is a grade that users give" in told
    assert "neither who nor what nor when: title, country." in told
    assert "target away" not in told and "fair between groups" not in told


REFUSED: dict[str, tuple[dict[str, Cell], dict[str, str], str]] = {
    "no user": ({"a": lambda n: n % 30, "item_id": ITEMS}, {}, "no column surely names the user"),
    "no item": ({"user_id": USERS, "a": lambda n: n % 30}, {}, "no column surely names the item"),
    "two that might": (
        {"user_id": USERS, "a_id": lambda n: n % 30, "b_id": lambda n: n % 40},
        {},
        "These might be: a_id, b_id. Name it with `--set target=COLUMN`",
    ),
    "an unknown item": (PLAIN, {"target": "item"}, "Did you mean 'item_id'"),
    "an unknown user": (PLAIN, {"group_column": "user"}, "Did you mean 'user_id'"),
    "both the same": (
        PLAIN,
        {"target": "item_id", "group_column": "item_id"},
        "both the users and the items",
    ),
    "each user once": (
        {"user_id": lambda n: f"u{n}", "item_id": ITEMS},
        {"group_column": "user_id"},
        "nobody took two items",
    ),
    "each item once": (
        {"user_id": USERS, "item_id": lambda n: f"i{n}"},
        {"target": "item_id"},
        "in no other user's list",
    ),
    "one item": (
        {"user_id": USERS, "item_id": lambda n: 1},
        {"target": "item_id"},
        "10 are the least to learn taste from",
    ),
    "a grade for the item": (
        {**PLAIN, "stars": lambda n: n % 5},
        {"target": "stars"},
        "It holds 5 different values in 900 rows: 10 are the least",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_recommended_from(look: Look, name: str) -> None:
    columns, said, words = REFUSED[name]
    with pytest.raises(BadInput) as error:
        look(columns, **said)
    assert words in f"{error.value.what} {error.value.why} {error.value.fix}"


def test_a_table_that_looks_like_one_is_only_told_of(look: Look) -> None:
    found = look(MORE, problem="", target="rating")
    assert (found.modality, found.interactions) == ("tabular", None)
    said = "problem=recommendation target=item_id group_column=user_id"
    assert any(said in line for line in findings(found))
    churn: dict[str, Cell] = {"customer_id": USERS, "plan": lambda n: n % 3, "gone": lambda n: n % 2}
    assert not look(churn, problem="", target="gone").who_and_what


def test_without_a_target_the_way_to_a_recommender_is_shown(look: Look) -> None:
    with pytest.raises(BadInput) as error:
        look(MORE, problem="", target="label")
    assert "say `--set problem=recommendation`" in error.value.fix
