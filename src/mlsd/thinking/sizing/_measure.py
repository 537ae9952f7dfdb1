"""The form of a derived number: the formula shown to people is the one that is computed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from mlsd.vocabulary.model import Quantity

Facts = Mapping[str, Any]
_FUNCTIONS: dict[str, Any] = {"max": max, "min": min, "ceil": math.ceil}
_SIGNS = str.maketrans({"×": "*", "−": "-", "²": "**2"})


@dataclass(frozen=True, slots=True)
class By:
    """A constant that depends on answers: `values` holds one number per combination of `names`.

    An answer that does not apply counts as None. Without a `default`, an unlisted combination has no number,
    and neither has the measure.
    """

    names: tuple[str, ...]
    values: Mapping[tuple[Any, ...], float]
    default: float | None = None

    def of(self, facts: Facts) -> float | None:
        """Return the number for these facts."""
        return self.values.get(tuple(facts.get(name) for name in self.names), self.default)


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One number: what it is, how it is computed, and where it applies.

    `formula` names facts, constants, `max`, `min` and `ceil`, and may use `×`, `−` and `²`. `constants` are
    numbers that are not asked for. `when` limits the measure as a question's `when` does. A measure whose
    formula names a fact that does not apply has no value, unless the fact is `optional`: then it counts as 0.
    """

    id: str
    title: str
    unit: str
    formula: str
    constants: Mapping[str, float | By] = field(default_factory=dict)
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    code: CodeType = field(init=False)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        code = compile(self.formula.translate(_SIGNS), self.id, "eval")
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "names", tuple(n for n in code.co_names if n not in _FUNCTIONS))

    @property
    def reads(self) -> frozenset[str]:
        """Return the facts that the value depends on."""
        by = (name for c in self.constants.values() if isinstance(c, By) for name in c.names)
        return frozenset((*(n for n in self.names if n not in self.constants), *self.when, *by))

    def inputs(self, facts: Facts) -> dict[str, Any] | None:
        """Return the value of each name in the formula; None if the measure does not apply."""
        if any(facts.get(id_) not in wanted for id_, wanted in self.when.items()):
            return None
        found = {}
        for name in self.names:
            constant = self.constants.get(name)
            value = constant.of(facts) if isinstance(constant, By) else constant
            value = facts.get(name, 0 if name in self.optional else None) if constant is None else value
            if value is None:
                return None
            found[name] = value
        return found

    def value(self, inputs: Mapping[str, Any]) -> float:
        """Return the value of the formula for these inputs."""
        return float(eval(self.code, {"__builtins__": {}}, {**_FUNCTIONS, **inputs}))  # noqa: S307 - our own formulas


def quantity(measure: Measure, inputs: Mapping[str, Any], value: float) -> Quantity:
    """Return a measure's number with its arithmetic."""
    return Quantity(measure.id, measure.title, value, measure.unit, measure.formula, inputs)
