"""Random requirements: answers as people give them, none of which contradict each other."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from mlsd.knowledge.catalog import components
from mlsd.knowledge.questions import questions
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import MlsdError
from mlsd.vocabulary.model import Answer, Question, Requirements, SaidBy

STEADY = settings(
    max_examples=60,
    deadline=None,
    # A busy machine is slow, and answers that contradict each other are left out: neither is a fault.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
LARGEST = {
    "examples": 1e10,
    "growth_gb_per_month": 1e4,
    "classes": 200,
    "catalogue_items": 1e8,
    "events_per_second": 1e6,
    "train_hours": 200,
    "p99_ms": 10_000,
    "requests_per_second": 1e5,
    "label_delay_days": 365,
    "device_mb": 1000,
    "feature_teams": 20,
    "fairness_max_gap": 1,
}
"""The largest number that is drawn where the question allows more than anybody has."""
SMALLEST = {
    "p99_ms": 1,
    "train_hours": 0.1,
    "device_mb": 0.1,
    "requests_per_second": 0.01,
    "positive_rate": 1e-3,
}
BYTES = {
    "tabular": (20, 5_000),
    "text": (100, 20_000),
    "image": (5_000, 2_000_000),
    "interactions": (20, 200),
}
"""The least and the most bytes that one example has."""
METRICS = {
    "classification": ("roc_auc", "average_precision", "f1", "accuracy", "log_loss"),
    "regression": ("rmse", "mae", "r2"),
    "recommendation": ("ndcg_at_10", "recall_at_10", "map_at_10"),
}
UNDRAWN = {
    "project_name",
    "package_name",
    "task_statement",
    "target",
    "time_column",
    "group_column",
    "columns",
}
FOLLOW_FROM_OTHERS = {"offline_metric", "data_gb"}


def require_all(**said: Any) -> Requirements:
    """Give requirements as a person's answers file would, or raise what it would raise."""
    return require({id_: Answer(value, SaidBy.FILE) for id_, value in said.items()}, strict=False)


def consistent(said: dict[str, Any]) -> Requirements | None:
    """Give the requirements that the answers state, or None where they contradict each other."""
    try:
        return require_all(**said)
    except MlsdError:
        return None


def _at(low: float, high: float, share: float) -> float:
    """Give the number at a share of the way, in powers of ten."""
    return float(low * (high / low) ** share)


def pick(question: Question, share: float) -> Any:
    """Give the value of one question that lies at a share (0 to 1) of all its values."""
    if question.type in ("int", "float"):
        low = max(question.minimum or 0, SMALLEST.get(question.id, 1e-3 if question.type == "float" else 1))
        number = _at(low, min(question.maximum or 1e12, LARGEST.get(question.id, 1e12)), share)
        return round(number) if question.type == "int" else float(f"{number:.3g}")
    values = list(question.choices) or SOME.get(question.id) or (SOME[question.type])
    return values[min(int(share * len(values)), len(values) - 1)]


SOME: dict[str, list[Any]] = {
    "bool": [False, True],
    "explain_decisions": [False, False, False, True],
    "list": [[], ["age"], ["city", "gender"]],
    "str": ["MIT", "cost"],
    "already_have": [[], *([id_] for id_ in sorted(components())), ["kafka", "splunk", "mysql"]],
}
"""Values of the questions that have no choices and are no numbers."""


def put_together(shares: Mapping[str, float]) -> dict[str, Any]:
    """Give answers, for each question the value at its share, such that most hold together."""
    known = questions()
    said = {id_: pick(known[id_], share) for id_, share in shares.items() if id_ not in FOLLOW_FROM_OTHERS}
    if said.get("modality") == "interactions":
        said["problem"] = "recommendation"
    if said.get("serving_mode") == "stream":
        said["arrival"] = "stream"
        said["p99_ms"] = max(said.get("p99_ms", 200.0), 20.0)
    kind = "interactions" if said.get("problem") == "recommendation" else said.get("modality", "tabular")
    if "data_gb" in shares:
        said["data_gb"] = float(
            f"{said.get('examples', 10_000) * _at(*BYTES[kind], shares['data_gb']) / 1e9:.3g}"
        )
    if "offline_metric" in shares:
        fitting = METRICS[said.get("problem", "classification")]
        said["offline_metric"] = fitting[int(shares["offline_metric"] * 0.999 * len(fitting))]
    return said


@st.composite
def answers(draw: st.DrawFn, *, have: bool = False) -> dict[str, Any]:
    """Give answers to some of the questions; `have` also draws what the team runs today."""
    ids = sorted(set(questions()) - UNDRAWN - (set() if have else {"already_have"}))
    left_out = draw(st.sets(st.sampled_from(ids), max_size=len(ids)))
    return put_together({id_: draw(st.floats(0, 1)) for id_ in ids if id_ not in left_out})


def requirements(*, have: bool = False) -> st.SearchStrategy[Requirements]:
    """Give requirements whose answers hold together."""
    return answers(have=have).map(consistent).filter(lambda found: found is not None)  # type: ignore[return-value]


def many_requirements(count: int, seed: int = 0) -> Iterator[Requirements]:
    """Give a fixed sequence of random requirements, for where many matter more than small ones."""
    draw = random.Random(seed)
    ids = sorted(set(questions()) - UNDRAWN - {"already_have"})
    while count:
        asked = draw.sample(ids, draw.randint(1, len(ids)))
        found = consistent(put_together({id_: draw.random() for id_ in asked}))
        if found is not None:
            count -= 1
            yield found


def changed(before: Requirements, **said: Any) -> Requirements | None:
    """Give the same requirements with other answers, or None where they contradict the rest."""
    kept = {id_: before.values[id_] for id_ in before.said_by}
    return consistent(kept | said)
