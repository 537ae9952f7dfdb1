"""From one answer's text or value to its typed value, or one clear error."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from mlsd.knowledge.catalog import components
from mlsd.knowledge.other_names import OTHER_NAMES
from mlsd.thinking.names import column, free_line, identifier, licence_id, package, slug
from mlsd.vocabulary.errors import BadValue, did_you_mean
from mlsd.vocabulary.model import Question, Value
from mlsd.vocabulary.units import kind_in_words, number_in_words, read_number

_YES, _NO = {"true", "yes", "y", "on", "1"}, {"false", "no", "n", "off", "0"}


def read_value(question: Question, raw: object) -> Value:
    """Return the typed value of an answer, in the question's unit.

    Raises:
        BadInput: it is not valid; `what` names the question, `fix` shows a good value.
    """
    try:
        return _READERS[question.type](question, raw)
    except ValueError as error:
        raise BadValue(
            f"{question.id}: {_shown(raw)} is not valid.",
            f"{str(error)[:1].upper()}{str(error)[1:]}".rstrip(".?")
            + ("?" if str(error).endswith("?") else "."),
            _fix(question),
        ) from None


def _shown(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _fix(question: Question) -> str:
    if question.choices:
        return f"Choose one of: {', '.join(question.choices)}."
    if question.type == "bool":
        return "Say yes or no."
    if question.type in ("int", "float"):
        than = "more than" if question.exclusive_minimum else "at least"
        low = f"{than} {number_in_words(question.minimum or 0)}"
        high = f", at most {number_in_words(question.maximum)}" if question.maximum is not None else ""
        return f"Give a number {low}{high}{f' ({question.unit})' if question.unit else ''}."
    return f"An example: {question.example}"


def _text(question: Question, raw: object) -> Value:
    if raw is None or raw == "":
        if question.optional:
            return None
        if question.kind == "line":
            return ""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and question.choices:
        raw = str(raw)
    if raw is False and "none" in question.choices:
        raw = "none"
    if not isinstance(raw, str):
        raise ValueError(f"it is {kind_in_words(raw)}, not text")
    if question.choices:
        plain = raw.strip().removesuffix("%").strip()
        same = next((one for one in question.choices if one.lower() == plain.lower()), None)
        if same is None:
            hint = did_you_mean(raw, question.choices, OTHER_NAMES)
            raise ValueError(f"{raw[:40]!r} is not one of the choices{'.' + hint if hint else ''}")
        return same
    return _KINDS[question.kind](raw)


def _number(question: Question, raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise ValueError(f"it is {kind_in_words(raw)}, not a number")
    unit = "share" if question.kind == "share" else question.unit
    number = read_number(raw, unit) if isinstance(raw, str) else raw
    if not math.isfinite(number):
        raise ValueError("it is not finite")
    low, high = question.minimum, question.maximum
    if low is not None and (number < low or (question.exclusive_minimum and number == low)):
        least = "it must be more than" if question.exclusive_minimum else "the minimum is"
        raise ValueError(f"it is too small: {least} {number_in_words(low)}")
    if high is not None and number > high:
        raise ValueError(f"it is too large: the maximum is {number_in_words(high)}")
    return number


def _whole(question: Question, raw: object) -> Value:
    number = _number(question, raw)
    if number != int(number):
        raise ValueError("it is not a whole number")
    return int(number)


def _yes_no(_: Question, raw: object) -> Value:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise ValueError("it is neither yes nor no")


def _list(question: Question, raw: object) -> Value:
    if raw is None:
        return []
    items = _items(raw) if isinstance(raw, str) else raw
    if not isinstance(items, (list, tuple)):
        raise ValueError(f"it is {kind_in_words(raw)}, not a list")
    if len(items) > 200:
        raise ValueError("it has more than 200 entries")
    for item in items:
        if not isinstance(item, str):
            raise ValueError(f"its entry {_shown(item)} is {kind_in_words(item)}, not text")
    read = [_KINDS[question.kind](item) for item in items]
    if len(set(read)) != len(read):
        raise ValueError("an entry appears twice")
    return read


def _items(text: str) -> list[str]:
    """Return the comma-separated entries of a list, also with brackets and quotes around them."""
    plain = text.strip()
    if plain.startswith("[") and plain.endswith("]"):
        items = [item.strip() for item in plain[1:-1].split(",")]
        return [item[1:-1] if item[:1] == item[-1:] and item[:1] in "'\"" else item for item in items if item]
    return [item.strip() for item in plain.split(",") if item.strip()]


def _component(raw: str) -> str:
    if raw not in components():
        hint = did_you_mean(raw, components(), OTHER_NAMES)
        raise ValueError(f"there is no component {raw[:40]!r}{'.' + hint if hint else ''}")
    return raw


_KINDS: Mapping[str, Callable[[str], str]] = {
    "slug": slug,
    "package": package,
    "line": free_line,
    "licence": licence_id,
    "column": column,
    "columns": column,
    "name": identifier,
    "labels": column,
    "components": _component,
}
_READERS: Mapping[str, Callable[[Question, Any], Value]] = {
    "str": _text,
    "int": _whole,
    "float": lambda question, raw: float(_number(question, raw)),
    "bool": _yes_no,
    "list": _list,
}
