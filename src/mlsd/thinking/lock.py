"""A design as plain data: what `--json` prints and what the record keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlsd.vocabulary.model import Decision, Design, Quantity, Reason


def lock(design: Design) -> dict[str, Any]:
    """Return `{"decisions": …, "sizing": …}`: JSON-like, keys and order fixed."""
    return {
        "decisions": {slot: _decision(decision) for slot, decision in design.decisions.items()},
        "sizing": {id_: _quantity(quantity) for id_, quantity in design.sizing.items()},
    }


def requirements_of(design: Design) -> dict[str, Any]:
    """Return the answers that apply, by question id."""
    return {
        id_: value for id_, value in design.requirements.values.items() if id_ in design.requirements.applies
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "component": decision.component,
        "pinned": decision.pinned,
        "because": _reasons(decision.because),
        "instead_of": {id_: _reasons(reasons) for id_, reasons in decision.instead_of.items()},
        "flips": [{"set": dict(flip.set), "to": flip.to, "because": flip.because} for flip in decision.flips],
        **({"warnings": _reasons(decision.warnings)} if decision.warnings else {}),
    }


def _reasons(reasons: tuple[Reason, ...]) -> list[Mapping[str, str]]:
    return [{"rule": reason.rule, "text": reason.text} for reason in reasons]


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "title": quantity.title,
        "value": quantity.value,
        "unit": quantity.unit,
        "formula": quantity.formula,
        "inputs": dict(quantity.inputs),
    }
