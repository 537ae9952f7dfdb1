"""The evaluation: the eval split chooses a model, the test split says how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from ..artefact import Array, Artefact
from ..data.examples import Prepared
from ..settings import Settings
from .groups import Gap, GroupResult, by_group, gaps, rates_of
from .importance import importances
from .intervals import draws, interval, unbiased
from .metrics import Metric, Scored, measure, metric


@dataclass(frozen=True)
class Result:
    """One model: its metrics on both splits, and the 95 % interval of the offline one on the test split."""

    name: str
    eval: dict[str, float]
    test: dict[str, float]
    interval: tuple[float, float]


@dataclass(frozen=True)
class Evaluation:
    """The ladder judged. `scored` are the chosen model's answers on the test split.

    `importances` say how much worse the offline metric gets on the eval split without each column.
    `gain` is the 95 % interval of how much better than the baseline the chosen model is on the test split.
    """

    metric: str
    results: tuple[Result, ...]
    chosen: str
    gain: tuple[float, float]
    scored: Scored
    threshold: float
    importances: dict[str, float]
    groups: tuple[GroupResult, ...]
    gaps: tuple[Gap, ...]

    def result(self, name: str) -> Result:
        """Give the result of one model."""
        return next(result for result in self.results if result.name == name)

    def table(self) -> dict[str, Any]:
        """Give what is written to `evaluation.json`: numbers only, no rows."""
        return {
            "metric": self.metric,
            "chosen": self.chosen,
            "gain": self.gain,
            "importances": self.importances,
            "models": {
                one.name: {"eval": one.eval, "test": one.test, "interval": one.interval}
                for one in self.results
            },
            "groups": [vars(group) for group in self.groups],
            "gaps": [vars(gap) for gap in self.gaps],
        }


def evaluate(settings: Settings, prepared: Prepared, artefacts: dict[str, Artefact]) -> Evaluation:
    """Give the evaluation of exported models, the baseline first."""
    measured = metric(settings.task.problem, settings.metrics.offline)
    target = settings.data.target
    rows = {split: prepared.part(split) for split in ("eval", "test")}
    truth = {split: prepared.truth(part, target) for split, part in rows.items()}
    scored = {
        name: {split: _score(artefact, part, truth[split]) for split, part in rows.items()}
        for name, artefact in artefacts.items()
    }
    drawn = {name: _draws(settings, measured, found["test"]) for name, found in scored.items()}
    results = [
        Result(
            name=name,
            eval=measure(settings.task.problem, found["eval"]),
            test=measure(settings.task.problem, found["test"]),
            interval=interval(drawn[name]),
        )
        for name, found in scored.items()
    ]
    chosen = choose(measured, settings.metrics.offline, results)
    tested = scored[chosen]["test"]
    # Both were drawn with one seed, so each pair was computed from the same rows.
    ahead = drawn[chosen] - drawn[results[0].name]
    value = measured.compute(tested) - measured.compute(scored[results[0].name]["test"])
    gain = interval(unbiased(ahead, value) * (1 if measured.greater_is_better else -1))
    groups, found_gaps = _by_groups(settings, prepared, rows["test"], tested, measured)
    return Evaluation(
        metric=settings.metrics.offline,
        results=tuple(results),
        chosen=chosen,
        gain=gain,
        scored=tested,
        threshold=artefacts[chosen].signature.threshold,
        importances=importances(artefacts[chosen], rows["eval"], truth["eval"], measured, settings.sample.seed),
        groups=groups,
        gaps=found_gaps,
    )


def choose(measured: Metric, name: str, results: list[Result]) -> str:
    """Give the model with the best metric on the eval split; the simpler one where two are equal."""
    best = results[0]
    for result in results[1:]:
        if measured.better(result.eval[name], best.eval[name]):
            best = result
    return best.name


def _score(artefact: Artefact, rows: pl.DataFrame, truth: Array) -> Scored:
    answers = artefact.predict(rows)
    return Scored(truth, answers, artefact.decide(answers))


def _draws(settings: Settings, measured: Metric, scored: Scored) -> Array:
    return draws(lambda rows: measured.compute(scored.take(rows)), len(scored.truth), settings.sample.seed)


def _by_groups(
    settings: Settings, prepared: Prepared, rows: pl.DataFrame, scored: Scored, measured: Metric
) -> tuple[tuple[GroupResult, ...], tuple[Gap, ...]]:
    rates = rates_of(scored, len(prepared.classes))
    groups: list[GroupResult] = []
    found: list[Gap] = []
    for column in prepared.groups:
        groups += by_group(column, rows[column], scored, measured, rates, settings.sample.seed)
        together = len(prepared.groups) * len(rates)
        found += gaps(column, rows[column], scored, rates, settings.sample.seed, together)
    return tuple(groups), tuple(found)
