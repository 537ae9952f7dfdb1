"""A guess stands on evidence, which is told with what it changes and how to say it otherwise."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mlsd.profile.profile_table import profile
from mlsd.thinking.assumptions import assumptions, doubts
from mlsd.thinking.findings import findings
from mlsd.thinking.from_data import answers_from
from mlsd.thinking.table import schema
from mlsd.vocabulary.errors import BadInput
from mlsd.vocabulary.profile import Kind, Profile
from tests.profile.conftest import Cell, Look, Write, as_csv


def suspected(found: Profile) -> list[str]:
    return [one.column for one in found.leaks]


def kinds(found: Profile) -> dict[str, Kind]:
    return {column.name: column.kind for column in found.columns}


def told(found: Profile) -> str:
    return "\n".join(findings(found))


def test_somebody_numbers_plans_and_classes_of_products(look: Look) -> None:
    draw = random.Random(1)
    columns: dict[str, Cell] = {name: lambda n: draw.randrange(12) for name in ("plan_id", "status_id")}
    found = look(columns, rows=900)
    assert found.group_columns == ()
    assert [one.column for one in found.doubtful_groups] == ["plan_id", "status_id"]
    assert "group_column" in doubts(found)
    assert "must rows with the same plan_id stay together?" in told(found)


def test_somebody_measures_patients_again_and_again(look: Look) -> None:
    draw = random.Random(2)
    people = [(draw.randrange(90), draw.random()) for _ in range(100)]
    columns: dict[str, Cell] = {
        "y": lambda n: draw.randrange(2),
        "case_id": lambda n: n * 37 % 100,
        "age": lambda n: people[n * 37 % 100][0],
        "reading": lambda n: draw.random(),
    }
    found = look(columns, rows=800)
    assert found.group_columns == ("case_id",)
    assert "age are the same in all its rows" in found.group_evidence[0].why


def test_somebody_keeps_visits_of_very_many_customers(look: Look) -> None:
    def when(n: int) -> str:
        return f"2024-{n // 5_000 + 1:02d}-01"

    found = look({"day": when, "customer_id": lambda n: f"c{n % 20_000}"}, rows=60_000)
    assert found.lasting_groups == ("customer_id",), "a sample of single rows would see one row of each"


def test_somebody_writes_the_number_of_a_lifeboat(look: Look) -> None:
    draw = random.Random(3)
    survived = [draw.random() < 0.38 for _ in range(1_300)]
    columns: dict[str, Cell] = {
        "y": lambda n: int(survived[n]),
        "place": lambda n: draw.randrange(20) if survived[n] and draw.random() < 0.95 else "",
    }
    found = look(columns, rows=1_300)
    assert suspected(found) == ["place"]


def test_a_level_that_says_the_outcome_is_found_and_not_remembered(look: Look) -> None:
    draw = random.Random(4)
    columns: dict[str, Cell] = {
        "y": lambda n: int(n % 3 == 0),
        "state": lambda n: "refunded" if n % 3 == 0 and draw.random() < 0.4 else draw.choice("abc"),
    }
    found = look(columns, rows=1_200)
    assert suspected(found) == ["state"]
    assert "'refunded'" in told(found)
    assert "refunded" not in str(schema(found, "t.csv")), "a project keeps no value of the table"


@pytest.mark.parametrize("how", ["sum", "three", "product", "mean"])
def test_columns_that_come_to_the_target(look: Look, how: str) -> None:
    draw = random.Random(5)
    parts = [(draw.randrange(100), draw.randrange(300), draw.randrange(80)) for _ in range(900)]
    ways: dict[str, Callable[[int, int, int], float]] = {
        "sum": lambda a, b, _: a + b,
        "three": lambda a, b, c: a + b + c,
        "product": lambda a, b, _: a * b,
        "mean": lambda a, b, _: round((a + b) / 2, 1),
    }
    made, places = ways[how], {"casual": 0, "registered": 1, "third": 2}

    def part(place: int) -> Cell:
        return lambda n: parts[n][place]

    columns: dict[str, Cell] = {
        "y": lambda n: made(*parts[n]),
        **{name: part(place) for name, place in places.items()},
        "noise": lambda n: draw.random(),
    }
    found = look(columns, rows=900)
    wanted = {"casual", "registered", "third"} if how == "three" else {"casual", "registered"}
    assert set(suspected(found)) == wanted


def test_a_duration_known_afterwards_is_asked_about_where_it_tells_something(look: Look) -> None:
    draw = random.Random(6)
    columns: dict[str, Cell] = {
        "y": lambda n: n % 2,
        "call_duration": lambda n: draw.gauss(200 + 150 * (n % 2), 100),
        "film_duration": lambda n: draw.gauss(100, 20),
    }
    assert suspected(look(columns, rows=2_000)) == ["call_duration"]


def test_rows_of_one_patient_give_nothing_away(look: Look) -> None:
    draw = random.Random(7)
    people = [(draw.random() * 60 + 20, draw.randrange(2)) for _ in range(150)]
    columns: dict[str, Cell] = {
        "patient_id": lambda n: n // 6,
        "age": lambda n: round(people[n // 6][0], 4),
        "y": lambda n: people[n // 6][1],
    }
    assert suspected(look(columns, rows=900)) == []


NAMES = {
    "cars": (lambda n: f"{['ford pinto', 'vw golf', 'fiat 500'][n % 3]} {n % 40}", False),
    "clinics": (lambda n: f"clinic {'ABCDEFGH'[n % 8]}{n % 30}", False),
    "people": (lambda n: f"{['Anna', 'John', 'Maria', 'Zofka', 'Uwe'][n % 5]} Doe{n % 50}", True),
    "passengers": (lambda n: f"Allen{n % 90}, Miss. E.", True),
}


@pytest.mark.parametrize("who", NAMES)
def test_a_column_called_name_is_personal_where_people_are_in_it(look: Look, who: str) -> None:
    written, personal = NAMES[who]
    assert [one.column for one in look({"name": written}).personal] == (["name"] if personal else [])


@pytest.mark.parametrize(
    "name", ["NumPhones", "PctForeignBorn", "HasNoPhone", "account_length", "avg_age_at_birth"]
)
def test_a_share_or_a_count_leads_to_nobody(look: Look, name: str) -> None:
    found = look({name: lambda n: n * 13 % 97 / 7})
    assert not found.personal and not found.group_columns


def test_parcels_have_numbers_like_phones(look: Look) -> None:
    draw = random.Random(8)
    found = look({"parcel": lambda n: f"{draw.randrange(100, 999)}-{draw.randrange(100, 999)}-{n + 1000}"})
    assert not found.personal


def test_somebody_saves_the_index_of_pandas(write: Write) -> None:
    text = ",a,y\n" + "".join(f"{n},{n * 7 % 31},{n % 2}\n" for n in range(200))
    found = profile(write(text), "y")
    recorded = schema(found, "t.csv")["columns"][0]
    assert (recorded["name"], recorded["role"]) == ("Unnamed: 0", "unused")
    assert "the table gives it no name" in recorded["unused"]


def test_the_target_is_empty_for_the_first_rows(look: Look) -> None:
    found = look({"y": lambda n: "" if n < 21_000 else n % 2}, rows=22_000)
    assert (found.target.classes, found.labelled) == (2, 1_000)


@pytest.mark.parametrize(("name", "delimiter"), [("t.tab", "\t"), ("t.TAB", ";")])
def test_a_file_that_ends_in_tab(write: Write, name: str, delimiter: str) -> None:
    text = as_csv(("a", "y"), ([n * 7 % 31, n % 2] for n in range(100)), delimiter)
    assert profile(write(text, name), "y").rows == 100


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (lambda n: f"{['Jan', 'Feb', 'Mar'][n % 3]}-{2015 + n % 5}", "%b-%Y"),
        (lambda n: f"{2015 + n % 5}-{n % 12 + 1:02d}", "%Y-%m"),
        (lambda n: f"{n % 12 + 1:02d}/{24 + n % 6}", "%m/%y"),
        (lambda n: f"June {n % 28 + 1} 2018", "%B %d %Y"),
    ],
)
def test_months_and_dates_in_words_are_times(look: Look, written: Cell, form: str) -> None:
    column = next(one for one in look({"valid_until": written}).columns if one.name == "valid_until")
    assert (column.kind, column.time_format) == (Kind.TIME, form)


def test_when_a_card_expires_is_not_when_somebody_paid(look: Look) -> None:
    columns: dict[str, Cell] = {
        "expiry_date": lambda n: f"20{24 + n % 6}-{n % 12 + 1:02d}-01",
        "paid_at": lambda n: f"2024-0{n // 100 + 1}-{n % 28 + 1:02d}",
    }
    assert look(columns).time_columns == ("paid_at",)


def test_a_fraction_is_no_month(look: Look) -> None:
    assert kinds(look({"size": lambda n: f"{n % 12 + 1:02d}/{24 + n % 6}"}))["size"] is Kind.CATEGORY


@pytest.mark.parametrize(
    ("written", "form", "why"),
    [
        (lambda n: f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2024", "%d/%m/%Y", "does not fit all"),
        (lambda n: f"{n % 12 + 1:02d}/{n % 28 + 1:02d}/2024", "%m/%d/%Y", "does not fit all"),
        (lambda n: f"{n % 12 + 1:02d}/01/{2020 + n % 3}", "%m/%d/%Y", "first of a month"),
        (lambda n: f"01/{n % 12 + 1:02d}/{2020 + n % 3}", "%d/%m/%Y", "first of a month"),
        (lambda n: f"{n // 40 + 1:02d}/{n // 8 % 5 + 1:02d}/2020", "%m/%d/%Y", "puts the rows in order"),
        (lambda n: f"{n * 7 % 11 + 1:02d}/{n * 5 % 9 + 1:02d}/2020", "%d/%m/%Y", "both orders fit"),
    ],
)
def test_which_order_of_day_and_month_was_taken_is_told_with_its_reason(
    look: Look, written: Cell, form: str, why: str
) -> None:
    found = look({"due": written}, rows=400)
    column = next(one for one in found.columns if one.name == "due")
    assert column.time_format == form
    assert why in column.time_why and why in told(found)


def test_a_year_is_asked_about_and_never_taken(look: Look) -> None:
    found = look({"year": lambda n: 2000 + n // 40})
    assert (found.years, found.time_columns) == (("year",), ())
    assert "time_column" in doubts(found)
    assert look({"model_year": lambda n: 2000 + n // 40}).years == ()


ORDERED = {
    "cut": "Fair < Good < Very Good < Premium < Ideal",
    "size": "S < M < L < XL",
    "grade": "A < B < C < D",
    "agegp": "<18 < 18-24 < 25-34 < 35+",
    "how often": "never < sometimes < often < always",
}


@pytest.mark.parametrize("name", ORDERED)
def test_levels_with_an_order_are_told(look: Look, name: str) -> None:
    levels = ORDERED[name].replace("<18 <", "|18 <").split(" < ")
    levels = [level.replace("|", "<") for level in levels]
    found = look({name: lambda n: levels[n * 7 % len(levels)]})
    assert [(one.column, list(one.levels)) for one in found.ordered] == [(name, levels)]


@pytest.mark.parametrize("levels", [["red", "green", "blue"], ["A", "M", "Z"], ["1-2", "x", "y"]])
def test_levels_without_an_order(look: Look, levels: list[str]) -> None:
    assert look({"kind": lambda n: levels[n % 3]}).ordered == ()


def test_labels_that_differ_by_capitals_or_spaces(look: Look) -> None:
    found = look({"city": lambda n: ["Rome", "rome", "Paris ", "Paris", "New  York", "New York"][n % 6]})
    assert {frozenset(one.levels) for one in found.alike} == {
        frozenset({"Rome", "rome"}),
        frozenset({"New  York", "New York"}),
    }
    assert "Spaces around values" in " ".join(found.notes)


def test_classes_keep_no_space_in_front(write: Write) -> None:
    text = "a,y\n" + "".join(f"{n * 7 % 31}, {['<=50K', '>50K'][n % 2]}\n" for n in range(200))
    assert set(profile(write(text), "y").target.shares) == {"<=50K", ">50K"}


def test_minutes_and_their_price_tell_the_same(look: Look) -> None:
    draw = random.Random(9)
    minutes = [round(draw.random() * 300, 1) for _ in range(500)]
    columns: dict[str, Cell] = {
        "minutes": lambda n: minutes[n],
        "charge": lambda n: round(minutes[n] * 0.17, 2),
        "other": lambda n: round(minutes[n] * 0.17 + draw.gauss(0, 2), 2),
    }
    found = look(columns, rows=500)
    assert [(one.column, one.other) for one in found.twins] == [("minutes", "charge")]
    assert found.twins[0].ratio == pytest.approx(0.17, abs=1e-4)


def test_a_word_for_unknown_of_this_table_alone(look: Look) -> None:
    found = look({"fare": lambda n: "not asked" if n % 9 == 0 else n * 13 % 97})
    fare = next(one for one in found.columns if one.name == "fare")
    assert (fare.kind, fare.unknown) == (Kind.INTEGER, ("not asked",))
    assert "'not asked' says that nothing is known" in told(found)


@pytest.mark.parametrize("top", ["90+", "12 kg", "inf"])
def test_what_says_a_number_is_no_mark(look: Look, top: str) -> None:
    try:
        found = look({"age": lambda n: top if n % 9 == 0 else n * 13 % 89})
    except BadInput:
        return
    assert kinds(found)["age"] is Kind.CATEGORY


def test_all_marks_of_a_column_are_told(look: Look) -> None:
    marks = ["?", "-", "n.a.", "unknown"]
    found = look({"fare": lambda n: marks[n // 6 % 4] if n % 6 == 0 else n * 13 % 97 / 7})
    assert next(one for one in found.columns if one.name == "fare").unknown == tuple(sorted(marks))


def test_a_number_that_may_mean_unknown_is_asked_about(look: Look) -> None:
    found = look({"income": lambda n: -999 if n % 9 == 0 else n * 13 % 97, "below": lambda n: n % 100 - 1})
    assert [one.column for one in found.sentinels] == ["income"]


def test_a_code_is_read_both_ways_and_may_hold_odd_values(look: Look) -> None:
    found = look({"zip": lambda n: 10_115 + n * 7 % 90, "size": lambda n: n * 7 % 90})
    entries = {one["name"]: one["kind"] for one in schema(found, "t.csv")["columns"]}
    assert (entries["zip"], entries["size"]) == ("code", "number")
    odd = look({"zip_code": lambda n: f"{10_115 + n}-2560" if n % 60 == 7 else 10_115 + n * 7 % 90})
    assert kinds(odd)["zip_code"] is Kind.CATEGORY


def test_too_few_of_a_class_are_told_before_a_project_is_made(look: Look) -> None:
    found = look({"y": lambda n: int(n in (3, 200, 350)), "a": lambda n: n * 13 % 97})
    assert "the rarest class has 3 rows, and 10 are the least" in told(found)


def test_noise_explains_nothing_and_columns_of_any_kind_compare(look: Look) -> None:
    draw = random.Random(10)
    columns: dict[str, Cell] = {
        "y": lambda n: n % 2,
        "noise": lambda n: draw.random(),
        "many": lambda n: f"k{draw.randrange(150)}",
        "half": lambda n: n % 2 if draw.random() < 0.5 else draw.randrange(2),
        "gap": lambda n: "" if n % 2 and draw.random() < 0.5 else 1,
    }
    found = look(columns, rows=4_000)
    shares = {one.column: one.share for one in found.associations}
    assert [one.column for one in found.associations][:2] == ["gap", "half"]
    assert shares["half"] == pytest.approx(0.25, abs=0.05)
    assert max(shares["noise"], shares["many"]) < 0.01


@pytest.mark.parametrize("said", ["", "case_id"])
def test_what_somebody_says_is_stronger_than_evidence(write: Write, said: str) -> None:
    draw = random.Random(11)
    rows = [(draw.randrange(12), draw.random(), n % 2) for n in range(600)]
    found = profile(write(as_csv(("case_id", "a", "y"), rows)), "y", group_column=said)
    assert found.group_columns == ((said,) if said else ())
    assert ("group_column" in answers_from(found)) == bool(said)


def test_each_guess_says_what_it_stands_on_and_how_to_say_it_otherwise(tmp_path: Path, look: Look) -> None:
    columns: dict[str, Cell] = {
        "customer_id": lambda n: f"c{n // 5}",
        "day": lambda n: f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2024",
        "sex": lambda n: "mf"[n // 5 % 2],
        "fare": lambda n: "?" if n % 9 == 0 else n * 13 % 97,
    }
    guesses = assumptions(look(columns))
    assert {"time", "group", "personal", "fair", "dates", "unknown"} <= {one.topic for one in guesses}
    assert all(one.otherwise and (one.because or one.topic in ("fair", "dates")) for one in guesses)
    assert all("\n" not in one.line() and one.line().startswith(("Assumed: ", "Look: ")) for one in guesses)
