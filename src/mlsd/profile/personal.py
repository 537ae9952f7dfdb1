"""Columns that identify a person, by their name or by their values.

Values are checked by libraries that implement the real rules: `phonenumbers` (numbering plans) and `stdnum`
(check digits of IBAN, payment cards, and official numbers).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from mlsd.profile.engine import missing_extra
from mlsd.profile.given_names import GIVEN_NAMES, TITLES
from mlsd.profile.words import is_a_name, measures, numbers, numbers_things, personal_meaning, speaks_of
from mlsd.vocabulary.profile import Column, Kind, Suspect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VALUES, FROM_SHARE, PHONES_FROM, NAMES_FROM = 200, 0.6, 0.9, 0.1
"""Any digits are a phone number somewhere, so nearly all must be valid in one and the same country.

In a list of people, one in ten has one of the few hundred most common given names, or is called Mr or Mrs.
"""
REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "BR", "IN")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[A-Za-z]{2,24}")
# Bare digits are as often a quantity or an id as a phone number.
_PHONE = re.compile(r"(?=.{7,25}$)(?=.*[+()\s-])(\D*\d){7,}\D*|(?=.{7,25}$)\+\d{7,}")
_NO_PHONE = re.compile(r"\d{4}-\d\d(-\d\d.*)?|[\d.]+|\d{3}-\d\d-\d{4}|.*[^\d\s()+./-].*")
Detector = tuple[str, Callable[[str], bool], float]
"""Kind of value, test of one value, and the share of values that must pass it."""
_TYPED = {Kind.INTEGER, Kind.CATEGORY, Kind.TEXT}


def personal_columns(
    connection: DuckDBPyConnection, columns: Sequence[Column], target: str
) -> tuple[Suspect, ...]:
    """Return the columns that identify a person, except the target."""
    detectors = _detectors()
    found = []
    for index, column in enumerate(columns):
        if column.name == target or column.kind in (Kind.EMPTY, Kind.BOOLEAN) or column.distinct < 3:
            continue
        why = _by_value(connection, index, detectors) if column.kind in _TYPED else ""
        why = why or _by_name(column) or _by_names(connection, index, column)
        if why:
            found.append(Suspect(column.name, why))
    return tuple(found) + (_places(columns, target) if found else ())


def _by_names(connection: DuckDBPyConnection, index: int, column: Column) -> str:
    """Return why a column of names holds people's names: cars and clinics have names, too."""
    if not is_a_name(column.name) or column.kind not in (Kind.CATEGORY, Kind.TEXT):
        return ""
    values = _some(connection, index)
    words = [{*re.findall(r"[^\W\d_]+", value.lower())} for value in values]
    share = sum(bool(one & (GIVEN_NAMES | TITLES)) for one in words) / max(1, len(words))
    return (
        f"{100 * share:.0f} % of its values hold a common given name or a title"
        if share >= NAMES_FROM
        else ""
    )


def _places(columns: Sequence[Column], target: str) -> tuple[Suspect, ...]:
    """Return the columns that give a location, which identifies a person together with other columns."""
    why = "its name says that it tells where a person is"
    names = (column.name for column in columns if column.name != target)
    return tuple(Suspect(name, why) for name in names if speaks_of("place", name))


def is_person_id(column: Column) -> bool:
    """Return whether a column's name says that it identifies people, such as `customer_id` or `visitorid`."""
    if measures(column.name):
        return False
    if speaks_of("person", column.name):
        return numbers_things(column.name)
    return numbers("person", column.name)


def _by_name(column: Column) -> str:
    meaning = personal_meaning(column.name)
    # A measurement with a fraction is not a phone number, a name, or an address.
    if meaning and column.kind is not Kind.NUMBER:
        return f"its name says that it holds {meaning}"
    return "its name says that it numbers people" if is_person_id(column) else ""


def _by_value(connection: DuckDBPyConnection, index: int, detectors: Sequence[Detector]) -> str:
    values = _some(connection, index)
    for what, detect, least in detectors:
        share = sum(map(detect, values)) / max(1, len(values))
        if share >= least:
            return f"{100 * share:.0f} % of its values are {what}"
    return ""


def _some(connection: DuckDBPyConnection, index: int) -> list[str]:
    """Return some of a column's distinct values."""
    cell = f"c{index}"
    query = (
        f"SELECT DISTINCT {cell} FROM sample WHERE {cell} IS NOT NULL ORDER BY hash({cell}) LIMIT {VALUES}"
    )
    return [value for (value,) in connection.execute(query).fetchall()]


def _detectors() -> list[Detector]:
    try:
        import phonenumbers
        from stdnum import iban, luhn
        from stdnum.us import ssn
    except ImportError as error:
        raise missing_extra(error.name or "stdnum") from None

    def phone(value: str, region: str) -> bool:
        if not _PHONE.fullmatch(value) or _NO_PHONE.fullmatch(value):
            return False
        with suppress(phonenumbers.NumberParseException):
            parsed = phonenumbers.parse(value, None if value.startswith("+") else region)
            return phonenumbers.is_valid_number(parsed)
        return False

    def card(value: str) -> bool:
        digits = re.sub(r"[ -]", "", value)
        return (
            len(digits) in (15, 16) and digits.isdecimal() and digits[0] in "23456" and luhn.is_valid(digits)
        )

    return [
        ("mail addresses", lambda value: bool(_MAIL.fullmatch(value)), FROM_SHARE),
        ("bank account numbers (IBAN)", lambda value: bool(iban.is_valid(value)), FROM_SHARE),
        ("payment card numbers", card, FROM_SHARE),
        ("social security numbers", lambda value: "-" in value and bool(ssn.is_valid(value)), FROM_SHARE),
        *(("phone numbers", partial(phone, region=region), PHONES_FROM) for region in REGIONS),
        ("IP addresses", _address, FROM_SHARE),
    ]


def _address(value: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(value)) if re.search(r"[.:]", value) else False
    return False
