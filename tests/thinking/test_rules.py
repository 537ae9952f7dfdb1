"""Each rule speaks where it should, is silent where it should, and can be reached."""

from __future__ import annotations

import inspect
from itertools import chain

import pytest

from mlsd.knowledge.catalog import components
from mlsd.knowledge.questions import questions
from mlsd.knowledge.rules import ORDER, slots
from mlsd.thinking.choose import speaks
from mlsd.thinking.decide import design
from mlsd.thinking.sizing import MEASURES
from mlsd.vocabulary.model import Place, Rule
from tests.strategies import many_requirements, require_all
from tests.thinking.rule_cases import CASES, EDGES
from tests.thinking.test_designs import DESIGNS

RULES = {rule.id: rule for slot in slots().values() for rule in slot.rules}
LAST = {slot.rules[-1].id for slot in slots().values()}
ALWAYS = LAST | {"MO043"}
BY_CHOICE = {"flume", "pachyderm", "travis", "hopsworks", "dvc_registry", "tft", "logstash"}


def facts_of(rule: Rule, facts: dict[str, object]) -> dict[str, object]:
    """What is only printed may be anything."""
    return dict.fromkeys(rule.facts, 1) | {"modality": rule.modality or "tabular"} | facts


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("id_", CASES)
def test_it_speaks(id_: str) -> None:
    assert speaks(RULES[id_], facts_of(RULES[id_], CASES[id_][0]))


@pytest.mark.parametrize("id_", [id_ for id_ in CASES if id_ not in ALWAYS])
def test_it_is_silent(id_: str) -> None:
    facts, change = CASES[id_]
    assert change, "say what silences it"
    assert set(facts) | set(change) <= {*RULES[id_].facts, "modality"}
    assert not speaks(RULES[id_], facts_of(RULES[id_], facts | change))


@pytest.mark.parametrize(("id_", "change", "expected"), EDGES)
def test_at_its_threshold(id_: str, change: dict[str, object], expected: bool) -> None:
    assert speaks(RULES[id_], facts_of(RULES[id_], CASES[id_][0] | change)) == expected


def verdicts(rule: Rule, **thresholds: float) -> list[bool]:
    """What the rule says to each of its cases, with other thresholds."""
    facts, silencing = CASES[rule.id]
    changes = [{}, silencing, *(change for id_, change, _ in EDGES if id_ == rule.id)]
    read = [facts_of(rule, facts | change) for change in changes]
    return [rule.when(*(one[name] for name in rule.facts), **thresholds) for one in read]


@pytest.mark.parametrize(
    ("id_", "name"), [(rule.id, name) for rule in RULES.values() for name in rule.thresholds]
)
def test_a_threshold_is_held_from_both_sides(id_: str, name: str) -> None:
    now = RULES[id_].thresholds[name]
    for other in (now * 1.3, now - 1 if now in (2, 3) else now * 0.7):
        assert verdicts(RULES[id_], **{name: other}) != verdicts(RULES[id_])


@pytest.mark.parametrize("id_", [id_ for id_ in CASES if set(RULES[id_].facts) - {"modality"}])
def test_it_is_silent_where_a_fact_does_not_apply(id_: str) -> None:
    rule = RULES[id_]
    facts = facts_of(rule, CASES[id_][0])
    facts.pop(next(name for name in rule.facts if name != "modality"))
    assert not speaks(rule, facts)


@pytest.mark.parametrize("slot", [slot.id for slot in slots().values()])
def test_a_rule_reads_only_what_is_known_when_its_slot_is_decided(slot: str) -> None:
    order = list(slots())
    earlier = set(order[: order.index(slot)])
    known = set(questions()) | {measure.id for measure in MEASURES} | earlier
    assert {name for rule in slots()[slot].rules for name in rule.facts} <= known


@pytest.mark.parametrize("slot", [slot.id for slot in slots().values()])
def test_the_last_rule_always_gives_the_first_component(slot: str) -> None:
    last, always = slots()[slot].rules[-1], set(questions())
    applies_always = {id_ for id_ in always if not questions()[id_].when}
    derived = {measure.id for measure in MEASURES} | set(slots())
    assert last.prefer == slots()[slot].candidates[0] and not last.forbid
    assert set(last.facts) <= applies_always | derived | {"modality"}
    assert all(id_ == "none" or components()[id_].slot == slot for id_ in slots()[slot].candidates)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_its_words_are_of_the_agreed_form(rule: Rule) -> None:
    assert rule.title and not rule.title.endswith(".") and "{" not in rule.title
    assert rule.title[0].islower() or rule.title.split()[0] in ("AWS", "Google", "Azure", "Kubernetes")
    assert rule.reason[0].isupper() or rule.reason[0] == "{"
    assert rule.reason.endswith(".") and len(rule.reason) <= 260
    assert bool(rule.prefer) != bool(rule.forbid)


def test_ids_are_unique_and_every_component_that_answers_can_speak_for_has_a_rule() -> None:
    ids = [rule.__name__ for slot in ORDER for rule in slot.__subclasses__()]
    assert len(ids) == len(set(ids))
    preferred = {rule.prefer for rule in RULES.values()}
    assert set(components()) - preferred == BY_CHOICE == {c.id for c in components().values() if c.by_choice}


GATES = [gate for slot in slots().values() for gate in slot.gates]
PLACES = [
    {"cloud": cloud, "managed": managed, "kubernetes": cluster}
    for cloud in ("none", "aws", "gcp", "azure")
    for managed in (True, False)
    for cluster in (True, False)
]


@pytest.mark.parametrize("id_", [c.id for c in components().values() if c.runs_on != Place()])
def test_a_gate_crosses_out_what_cannot_run_or_is_not_wanted(id_: str) -> None:
    place = components()[id_].runs_on
    for facts in PLACES:
        told = [
            gate for gate in GATES if id_ in gate.forbid and speaks(gate, {"modality": "tabular", **facts})
        ]
        runs = (
            (not place.cloud or facts["cloud"] == place.cloud)
            and (not place.managed or facts["managed"])
            and (not place.cluster or facts["kubernetes"])
        )
        assert len(told) == (0 if runs else 1), facts


def test_no_rule_restates_a_gate() -> None:
    gated = {id_ for gate in GATES for id_ in gate.forbid}
    assert len(gated) > 12
    restating = {
        rule.id
        for rule in RULES.values()
        if set(rule.forbid) & gated and set(rule.facts) <= {"cloud", "managed", "kubernetes"}
    }
    assert not restating


def test_thresholds_are_keyword_only_and_used() -> None:
    for rule in RULES.values():
        source = inspect.getsource(rule.when).split('"""')[-1] + rule.reason
        assert all(name in source for name in rule.thresholds), rule.id


def test_a_threshold_says_where_it_comes_from() -> None:
    told: dict[tuple[str, str, float], bool] = {}
    for rule in RULES.values():
        for name, value in rule.thresholds.items():
            # That several are two needs no source; the same number is explained once in its slot.
            if name != "teams":
                key = (rule.slot, name, value)
                told[key] = told.get(key, False) or "        # " in inspect.getsource(rule.when)
    assert len(told) > 30 and [key for key, said in told.items() if not said] == []


def test_every_rule_decides_or_crosses_out_somewhere() -> None:
    wanted = set(RULES)
    told = (require_all(**case["answers"]) for case in DESIGNS)
    for requirements in chain(told, many_requirements(6000)):
        for decision in design(requirements, with_flips=False).decisions.values():
            wanted.discard(decision.because[0].rule)
            wanted -= {
                reason.rule
                for why in decision.instead_of.values()
                for reason in why
                if not _prefers(reason.rule)
            }
        if not wanted:
            return
    assert not wanted


def _prefers(id_: str) -> bool:
    return id_ in RULES and RULES[id_].prefer is not None


def test_what_no_answer_speaks_for_is_never_decided_unasked() -> None:
    for requirements in many_requirements(500, seed=1):
        decided = {d.component for d in design(requirements, with_flips=False).decisions.values()}
        assert not decided & BY_CHOICE
