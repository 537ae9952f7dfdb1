"""The rules cross out exactly what the oracle calls impossible, and decide only what it calls possible."""

from __future__ import annotations

from collections import Counter

from mlsd.knowledge.rules import slots
from mlsd.thinking.decide import design
from mlsd.vocabulary.model import Decision
from tests.strategies import many_requirements
from tests.thinking.oracle import possible

CROSSING_OUT = {rule.id for slot in slots().values() for rule in slot.rules if rule.forbid} | {
    "requires",
    "runs_on",
}


def left(decision: Decision) -> set[str]:
    """The components of a slot that no rule and no other component crossed out."""
    others = decision.instead_of.items()
    return {decision.component} | {
        id_ for id_, why in others if not CROSSING_OUT & {reason.rule for reason in why}
    }


def test_rules_and_oracle_agree_on_what_is_possible() -> None:
    compared: Counter[str] = Counter()
    for requirements in many_requirements(1500, seed=2):
        found = design(requirements, with_flips=False)
        for slot, ids in possible(found).items():
            assert left(found.decisions[slot]) == ids, (slot, requirements)
            compared.update(f"{slot} {id_}" for id_ in ids)
    everywhere = {f"{slot.id} {id_}" for slot in slots().values() for id_ in slot.candidates}
    assert set(compared) == everywhere, "each component has to be possible somewhere, or nothing was compared"
