"""What deserves a second look: leaks, people, groups, copies, and how times and numbers are written."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from mlsd.thinking.findings import findings
from mlsd.thinking.table import schema
from mlsd.thinking.table_record import read_back
from mlsd.vocabulary.profile import Kind, Suspect
from tests.profile.conftest import Cell, Look


def named(suspects: Sequence[Suspect]) -> list[str]:
    return [suspect.column for suspect in suspects]


def test_a_number_that_tells_the_rare_class(look: Look) -> None:
    draw = random.Random(1)
    classes = [draw.random() < 0.03 for _ in range(4000)]
    columns: dict[str, Cell] = {
        "y": lambda n: int(classes[n]),
        "charge": lambda n: draw.gauss(9 if classes[n] else 0, 1),
        "noise": lambda n: draw.random(),
    }
    assert named(look(columns, rows=4000).leaks) == ["charge"]


@pytest.mark.parametrize("rare", [0.02, 0.1, 0.4])
@pytest.mark.parametrize("seed", range(4))
def test_a_number_that_tells_the_class_is_found_among_few_rows(look: Look, rare: float, seed: int) -> None:
    draw = random.Random(seed)
    classes = [draw.random() < rare for _ in range(600)]
    columns: dict[str, Cell] = {
        "y": lambda n: int(classes[n]),
        "told": lambda n: classes[n] + draw.random(),
        "noise": lambda n: draw.random(),
    }
    assert named(look(columns, rows=600).leaks) == ["told"]


def test_the_order_of_the_file_tells_nothing(look: Look) -> None:
    columns: dict[str, Cell] = {"y": lambda n: int(n < 300), "alike": lambda n: n % 3}
    assert not look(columns, rows=600).leaks


def test_a_gap_that_tells_the_class(look: Look) -> None:
    found = look({"comment": lambda n: f"text {n % 7}" if n % 2 else ""}, rows=1000)
    assert named(found.leaks) == ["comment"]


def test_a_category_that_tells_the_number(look: Look) -> None:
    columns: dict[str, Cell] = {"y": lambda n: (n * 7919 % 40) * 2.5, "tariff": lambda n: f"t{n * 7919 % 40}"}
    assert "tariff" in named(look(columns, rows=2000).leaks)


def test_a_helpful_column_is_no_leak(look: Look) -> None:
    draw = random.Random(2)
    columns: dict[str, Cell] = {"good": lambda n: n % 2 + draw.gauss(0, 0.5), "key": lambda n: f"k{n}"}
    assert not look(columns, rows=3000).leaks


@pytest.mark.parametrize("name", ["cancellation_date", "chargebackAmount", "outcome", "Kündigung"])
def test_names_of_what_comes_after(look: Look, name: str) -> None:
    draw = random.Random(3)
    assert named(look({name: lambda n: draw.randrange(50)}).leaks) == [name]


def test_the_target_with_something_added(look: Look) -> None:
    draw = random.Random(6)
    columns: dict[str, Cell] = {"churned": lambda n: n % 2, "churned_rate": lambda n: draw.random()}
    assert "churned_rate" in named(look(columns, target="churned").leaks)


PEOPLE: dict[str, Cell] = {
    "a": lambda n: f"user{n}@mail.example.org",
    "b": lambda n: f"+49 30 {1_234_567 + n}",
    "c": lambda n: f"(212) 736-{5000 + n}",
    "d": lambda n: ["DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"][n % 3],
    "e": lambda n: ["4111 1111 1111 1111", "5500005555555559", "340000000000009"][n % 3],
    "f": lambda n: f"10.0.{n % 200}.{n % 7}",
    "g": lambda n: f"{100 + n}-45-{6000 + n}",
}


@pytest.mark.parametrize("letter", PEOPLE)
def test_people_by_what_the_values_are(look: Look, letter: str) -> None:
    assert named(look({letter: PEOPLE[letter]}).personal) == [letter]


@pytest.mark.parametrize(
    "name",
    [
        "Vorname",
        "last_name",
        "apellidos",
        "dateOfBirth",
        "E-Mail",
        "customer_id",
        "Kunden-Nr",
        "ZahlerAdresse",
        "passport",
        "phoneNumber",
        "customer name",
        "userId",
        "client no",
        "visitorid",
    ],
)
def test_people_by_the_name_of_the_column(look: Look, name: str) -> None:
    draw = random.Random(4)
    assert named(look({name: lambda n: draw.choice("abcdefgh") + str(n % 30)}).personal) == [name]


NOBODY: dict[str, Cell] = {
    "amount": lambda n: f"{n * 13 % 997}.{n % 100:02d}",
    "day": lambda n: f"2024-01-{n % 28 + 1:02d}",
    "order": lambda n: 4_915_112_345_678 + n * 31,
    "long": lambda n: 2_025_550_100 + n,
    "version": lambda n: f"1.{n % 30}.{n % 7}",
    "product_name": lambda n: f"box {n % 20}",
    "phone_service": lambda n: ["yes", "no", "dsl"][n % 3],
    "num_employees": lambda n: n % 50,
    "part": lambda n: f"{n % 900 + 100}-{n % 90 + 10}",
    "latitude": lambda n: 52 + n / 1000,
}


@pytest.mark.parametrize("name", NOBODY)
def test_nobody(look: Look, name: str) -> None:
    assert not look({name: NOBODY[name]}).personal


@pytest.mark.parametrize(
    "name",
    [
        "Geschlecht",
        "sexo",
        "AGE",
        "Alter",
        "ethnicity",
        "nacionalidad",
        "Religion",
        "marital_status",
        "religião",
    ],
)
def test_groups_of_people_by_name(look: Look, name: str) -> None:
    assert named(look({name: lambda n: n // 2 % 4}).groups) == [name]


def test_groups_of_people_by_value(look: Look) -> None:
    assert named(look({"g": lambda n: "mf"[n // 2 % 2], "h": lambda n: "ab"[n // 2 % 2]}).groups) == ["g"]


@pytest.mark.parametrize("name", ["page", "average", "stage", "sextant", "voltage_no", "trace"])
def test_words_within_words_are_no_groups(look: Look, name: str) -> None:
    assert not look({name: lambda n: n // 2 % 4}).groups


def test_copies_constants_and_gaps(look: Look) -> None:
    columns: dict[str, Cell] = {
        "one": lambda n: n % 11,
        "same": lambda n: n % 11,
        "third": lambda n: n % 11,
        "nearly": lambda n: n % 11 if n else 10,
        "flat": lambda n: "x",
        "void": lambda n: "NA",
    }
    found = look(columns)
    assert found.same_columns == (("one", "same"), ("one", "third"))
    kinds = {column.name: (column.kind, column.distinct) for column in found.columns}
    assert kinds["flat"] == (Kind.CATEGORY, 1)
    assert kinds["void"] == (Kind.EMPTY, 0)


def test_rows_that_repeat(look: Look) -> None:
    assert look({"a": lambda n: n % 100, "y": lambda n: n % 2, "z": lambda n: n % 5}).repeated_rows == 0.75
    assert look({"a": lambda n: n}).repeated_rows == 0


def test_a_million_categories_stay_an_estimate_close_to_the_truth(look: Look) -> None:
    draw = random.Random(5)
    keys = [f"k{draw.randrange(200_000)}" for _ in range(350_000)]
    found = look({"k": lambda n: keys[n], "m": lambda n: f"u{n}"}, rows=350_000)
    distinct = {column.name: column for column in found.columns}
    assert not distinct["k"].exact
    assert distinct["k"].distinct == pytest.approx(len(set(keys)), rel=0.03)
    assert distinct["m"].distinct == pytest.approx(350_000, rel=0.03)
    assert distinct["z"].distinct == 5
    assert found.identifiers == ("m",)


def test_classes_that_come_late_are_counted_too(look: Look) -> None:
    found = look({"y": lambda n: "no" if n < 59_000 else "yes" if n < 59_990 else "maybe"}, rows=60_000)
    assert found.target.classes == 3
    assert found.target.rarest == pytest.approx(10 / 60_000)
    assert found.target.shares["no"] == pytest.approx(59 / 60)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (lambda n: f"{n % 28 + 1:02d}.{n % 12 + 1:02d}.2024", "%d.%m.%Y"),
        (lambda n: f"{n % 12 + 1:02d}/{n % 28 + 1:02d}/2024", "%m/%d/%Y"),
        (lambda n: f"{n % 28 + 1:02d}/{n % 12 + 1:02d}/2024 10:{n % 60:02d}", "%d/%m/%Y %H:%M"),
        (lambda n: f"2024-01-{n % 28 + 1:02d}T10:{n % 60:02d}:00Z", ""),
        (lambda n: f"2024{n % 12 + 1:02d}{n % 28 + 1:02d}", "%Y%m%d"),
        (lambda n: 1_700_000_000 + n * 60, "epoch seconds"),
        (lambda n: 1_700_000_000_000 + n * 60_000, "epoch milliseconds"),
    ],
)
def test_times(look: Look, written: Cell, form: str) -> None:
    found = look({"created": written})
    assert found.time_columns == ("created",)
    column = next(column for column in found.columns if column.name == "created")
    assert column.time_format == form
    assert column.low[:4] in ("2023", "2024")


def test_the_time_in_whose_order_the_rows_stand_comes_first(look: Look) -> None:
    columns: dict[str, Cell] = {
        "shipped": lambda n: f"2024-02-{n * 7 % 28 + 1:02d}",
        "ordered": lambda n: f"2024-01-{n // 20 + 1:02d}",
        "birthday": lambda n: f"19{n % 60 + 20}-01-01",
    }
    assert look(columns).time_columns == ("ordered", "shipped")


@pytest.mark.parametrize(
    ("columns", "groups"),
    [
        ({"customer_id": lambda n: n // 4, "order_id": lambda n: n}, ("customer_id",)),
        ({"shop_id": lambda n: n % 50, "patient": lambda n: f"p{n % 30}"}, ("patient", "shop_id")),
        ({"num_orders": lambda n: n % 30}, ()),
        ({"id": lambda n: n}, ()),
    ],
)
def test_rows_that_belong_together(look: Look, columns: dict[str, Cell], groups: tuple[str, ...]) -> None:
    assert look(columns).group_columns == groups


@pytest.mark.parametrize(
    "name",
    ["education-num", "Postal Code", "guest_count", "vehicle_age", "zip_code", "paid", "humid", "num", "Nr"],
)
def test_a_number_or_a_code_is_no_group(look: Look, name: str) -> None:
    assert look({name: lambda n: n // 7 % 30}).group_columns == ()


@pytest.mark.parametrize(
    "name", ["clientid", "acctid", "orderid", "customer_no", "Order Number", "id_kunde", "shopId", "card_key"]
)
def test_a_key_that_several_rows_share_is_a_group(look: Look, name: str) -> None:
    assert look({name: lambda n: f"k{n // 7 % 30}"}).group_columns == (name,)


@pytest.mark.parametrize("form", ["${:,.2f}", "{:,.0f}", "{:.1f} %", "€ {:.2f}", "{:.0f} EUR", "-£{:.0f}"])
def test_numbers_in_a_dress_are_told(look: Look, form: str) -> None:
    found = look({"price": lambda n: form.format(1_000 + n * 7.25)})
    assert found.dressed == ("price",) and "price" not in found.identifiers
    assert any("is price a number?" in line and "write it plain" in line for line in findings(found))


@pytest.mark.parametrize("form", ["A{}", "{}-{}", "{}/2024", "0{}", "v1.{}.3"])
def test_codes_wear_no_dress(look: Look, form: str) -> None:
    assert look({"code": lambda n: form.format(n % 90, n % 9)}).dressed == ()


def test_groups_that_last_are_no_groups_for_a_split_by_time(look: Look) -> None:
    columns: dict[str, Cell] = {
        "day": lambda n: f"2024-{n // 40 + 1:02d}-01",
        "shop_id": lambda n: f"s{n % 40}",
        "order_id": lambda n: f"o{n // 4}",
    }
    found = look(columns)
    assert (found.group_columns, found.lasting_groups) == (("order_id",), ("shop_id",))
    assert any("shop_id is not a group for the split" in line for line in findings(found))
    del columns["day"]
    assert look(columns).group_columns == ("order_id", "shop_id")


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (lambda n: f"{n % 90:05d}", Kind.CATEGORY),
        (lambda n: n, Kind.INTEGER),
        (lambda n: f"{n}.0", Kind.INTEGER),
        (lambda n: f"{n}e-3", Kind.NUMBER),
        (lambda n: "true" if n % 3 else "false", Kind.BOOLEAN),
        (lambda n: f"{n} is the number that this long sentence speaks of", Kind.TEXT),
        (lambda n: ["1", "2", "3+"][n % 3], Kind.CATEGORY),
        (lambda n: "" if n < 300 else n, Kind.INTEGER),
    ],
)
def test_kinds(look: Look, written: Cell, kind: Kind) -> None:
    assert next(column for column in look({"a": written}).columns if column.name == "a").kind is kind


@pytest.mark.parametrize(
    ("written", "problem", "classes"),
    [
        (lambda n: n % 2, "classification", 2),
        (lambda n: n % 10, "classification", 10),
        (lambda n: n % 11, "regression", 0),
        (lambda n: n / 7, "regression", 0),
        (lambda n: (n % 4) / 2, "regression", 0),
        (lambda n: f"c{n % 40}", "classification", 40),
        (lambda n: "yes" if n % 3 else "no", "classification", 2),
        (lambda n: "" if n % 2 else f"{n % 3}", "classification", 3),
    ],
)
def test_problems(look: Look, written: Cell, problem: str, classes: int) -> None:
    target = look({"y": written}).target
    assert (target.problem, target.classes) == (problem, classes)
    assert target.why


@pytest.mark.parametrize("mark", ["?", "-", "n.a.", "None", "unknown"])
@pytest.mark.parametrize("share", [1 / 400, 0.08, 0.16, 0.6])
def test_a_mark_for_unknown_among_numbers_is_recognized_told_and_recorded(
    look: Look, mark: str, share: float
) -> None:
    draw = random.Random(3)
    gone = {0, *(n for n in range(400) if draw.random() < share)} if share > 1 / 400 else {7}
    found = look({"fare": lambda n: mark if n in gone else f"{draw.random() * 99:.2f}"})
    fare = next(column for column in found.columns if column.name == "fare")
    assert fare.kind is Kind.NUMBER
    assert fare.missing == pytest.approx(len(gone) / 400)
    assert any(mark in line and "fare" in line for line in findings(found))
    recorded = read_back(schema(found, "table.csv"))["columns"]
    entry = next(column for column in recorded if column["name"] == "fare")
    assert entry["unknown"] == [mark]
    assert entry["may_be_empty"]


def test_a_mark_among_categories_is_a_category(look: Look) -> None:
    found = look({"work": lambda n: ["?", "private", "state"][n % 3]})
    work = next(column for column in found.columns if column.name == "work")
    assert (work.kind, work.missing, work.unknown) == (Kind.CATEGORY, 0, ())


def test_yes_and_no_are_a_flag_whatever_their_spelling(look: Look) -> None:
    columns: dict[str, Cell] = {
        "big": lambda n: ["TRUE", "FALSE"][n % 2],
        "short": lambda n: ["y", "n", "?"][n % 3],
    }
    kinds = {column["name"]: column["kind"] for column in schema(look(columns), "t.csv")["columns"]}
    assert (kinds["big"], kinds["short"]) == ("flag", "flag")
