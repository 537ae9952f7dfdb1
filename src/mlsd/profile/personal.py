"""Columns that lead to a person: by their name, or by what their values are.

Values are judged by libraries that know the real rules: `phonenumbers` (numbering plans) and `stdnum`
(check digits of IBAN, payment cards and official numbers).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from mlsd.profile.engine import missing_extra
from mlsd.profile.words import numbers, numbers_things, personal_meaning, speaks_of
from mlsd.vocabulary.profile import Column, Kind, Suspect

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

VALUES, FROM_SHARE, REGIONS = 200, 0.6, ("US", "GB", "DE", "FR", "ES", "IT", "BR", "IN")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[A-Za-z]{2,24}")
_TYPED = {Kind.INTEGER, Kind.CATEGORY, Kind.TEXT}


def personal_columns(
    connection: DuckDBPyConnection, columns: Sequence[Column], target: str
) -> tuple[Suspect, ...]:
    """Return the columns that lead to a person, the target left out."""
    detectors = _detectors()
    found = []
    for index, column in enumerate(columns):
        if column.name == target or column.kind in (Kind.EMPTY, Kind.BOOLEAN) or column.distinct < 3:
            continue
        why = _by_value(connection, index, detectors) if column.kind in _TYPED else ""
        why = why or _by_name(column)
        if why:
            found.append(Suspect(column.name, why))
    return tuple(found) + (_places(columns, target) if found else ())


def _places(columns: Sequence[Column], target: str) -> tuple[Suspect, ...]:
    """Return the columns that tell a place, which leads to a person where others do already."""
    why = "its name says that it tells where a person is"
    names = (column.name for column in columns if column.name != target)
    return tuple(Suspect(name, why) for name in names if speaks_of("place", name))


def is_person_id(column: Column) -> bool:
    """Tell whether a column's name says that it numbers people, such as `customer_id` or `visitorid`."""
    if speaks_of("person", column.name):
        return numbers_things(column.name)
    return numbers("person", column.name)


def _by_name(column: Column) -> str:
    meaning = personal_meaning(column.name)
    if meaning:
        return f"its name says that it holds {meaning}"
    return "its name says that it numbers people" if is_person_id(column) else ""


def _by_value(connection: DuckDBPyConnection, index: int, detectors: dict[str, Callable[[str], bool]]) -> str:
    cell = f"c{index}"
    query = (
        f"SELECT DISTINCT {cell} FROM sample WHERE {cell} IS NOT NULL ORDER BY hash({cell}) LIMIT {VALUES}"
    )
    values = [value for (value,) in connection.execute(query).fetchall()]
    for what, detect in detectors.items():
        share = sum(map(detect, values)) / max(1, len(values))
        if share >= FROM_SHARE:
            return f"{100 * share:.0f} % of its values are {what}"
    return ""


def _detectors() -> dict[str, Callable[[str], bool]]:
    try:
        import phonenumbers
        from stdnum import iban, luhn
        from stdnum.us import ssn
    except ImportError as error:
        raise missing_extra(error.name or "stdnum") from None

    def phone(value: str) -> bool:
        # Bare digits are as often a quantity or an id as a number to call.
        if (
            len(value) > 25
            or not re.fullmatch(r"\+?[\d\s()./-]{7,}", value)
            or not re.search(r"[+()\s-]", value)
        ):
            return False
        if re.fullmatch(r"\d{4}-\d\d-\d\d.*|[\d.]+|\d{3}-\d\d-\d{4}", value):
            return False
        for region in (None,) if value.startswith("+") else REGIONS:
            with suppress(phonenumbers.NumberParseException):
                if phonenumbers.is_valid_number(phonenumbers.parse(value, region)):
                    return True
        return False

    def card(value: str) -> bool:
        digits = re.sub(r"[ -]", "", value)
        return (
            len(digits) in (15, 16) and digits.isdecimal() and digits[0] in "23456" and luhn.is_valid(digits)
        )

    return {
        "mail addresses": lambda value: bool(_MAIL.fullmatch(value)),
        "bank account numbers (IBAN)": lambda value: bool(iban.is_valid(value)),
        "numbers of payment cards": card,
        "social security numbers": lambda value: "-" in value and bool(ssn.is_valid(value)),
        "phone numbers": phone,
        "IP addresses": _address,
    }


def _address(value: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(value)) if re.search(r"[.:]", value) else False
    return False
