"""A design that holds parts without code is refused, and the way to the nearest one that has it can be gone.

The parts that count as built are fixed here, so that these tests hold whatever is built meanwhile.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlsd.knowledge import catalog, facts
from tests.surface.conftest import Mlsd

BUILT = frozenset(
    {
        *("base", "tabular", "local", "duckdb", "query", "polars", "sklearn", "table", "dvc", "linear"),
        *("trees", "optuna", "mlflow", "mlflow_registry", "dvc_pipeline", "batch", "manual", "files"),
        *("log_files", "direct", "duckdb_logs", "log_questions", "script", "github_actions", "process"),
        *("classification", "regression", "by_row", "linear_model", "boosted_trees", "table_encoder", "sql"),
        *("encoded_columns", "live_rows", "windows"),
    }
)
UNBUILT = [
    ("--set", "serving_mode=online"),
    ("--set", "cloud=aws"),
    ("--set", "cloud=gcp", "--set", "managed=yes", "--set", "kubernetes=yes", "--set", "serving_mode=online"),
    ("--set", "inference=device"),
    ("--set", "problem=recommendation"),
    ("--set", "modality=image", "--set", "pretrained=yes"),
    ("--pin", "tracking=kubeflow"),
    ("--set", "git_host=gitlab", "--set", "log_search=splunk", "--set", "feature_teams=5"),
    ("--set", "arrival=stream", "--set", "serving_mode=stream", "--set", "events_per_second=50"),
]
# Not the slots: rules are compared by identity, and others keep the ones they know.
CACHES = (facts.facts, catalog.components, catalog.parts)


ALSO_BUILT = {"test_what_the_rules_would_take_next_comes_first": {"http", "compose"}}


@pytest.fixture(autouse=True)
def _only_these_are_built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    built = BUILT | ALSO_BUILT.get(request.function.__name__, set())
    facts.facts()
    known = json.loads(facts.FACTS_FILE.read_text(encoding="utf-8"))
    for id_, part in known["facts"]["parts"].items():
        part["ready"] = id_ in built
    file = tmp_path_factory.mktemp("facts") / "facts.json"
    file.write_text(json.dumps(known), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "FACTS_FILE", file)
        for cached in CACHES:
            cached.cache_clear()
        yield
    for cached in CACHES:
        cached.cache_clear()


def pairs(words: list[str] | tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(words[::2], words[1::2], strict=True))


def with_the_last_word(flags: list[tuple[str, str]]) -> list[str]:
    """Return flags in which a later answer to the same question takes the place of an earlier one."""
    last = {value.split("=")[0]: (flag, value) for flag, value in flags}
    return [word for pair in last.values() for word in pair]


@pytest.mark.parametrize("flags", UNBUILT, ids=lambda flags: flags[1])
def test_the_way_that_is_told_can_be_gone_and_no_pin_of_it_is_superfluous(
    flags: tuple[str, ...], mlsd: Mlsd, tmp_path: Path
) -> None:
    refused = mlsd("new", tmp_path / "x", "--yes", "--json", *flags)
    assert refused.code == 3 and refused.data["error"]["id"] == "no_candidate"
    assert list(tmp_path.iterdir()) == []
    way = pairs(shlex.split(refused.data["error"]["fix"].split("`")[1]))
    gone = mlsd("new", tmp_path / "x", "--dry-run", *with_the_last_word(pairs(flags) + way))
    assert gone.code == 0 or "does not apply here" in gone.err
    assert "pinned against a rule" not in " ".join(gone.out.split())
    for pin in (step for step in way if step[0] == "--pin"):
        fewer = [step for step in way if step != pin]
        ran = mlsd("new", tmp_path / "x", "--dry-run", *with_the_last_word(pairs(flags) + fewer))
        assert ran.code != 0, f"{pin} is not needed"


def test_an_answer_is_changed_where_no_component_can_take_the_place(mlsd: Mlsd, tmp_path: Path) -> None:
    refused = mlsd("new", tmp_path / "x", "--yes", "--json", "--set", "serving_mode=online")
    assert refused.data["error"]["fix"] == (
        "No design that meets every answer can be made yet. The nearest has `--set serving_mode=batch`."
    )


def test_what_the_rules_would_take_next_comes_first(mlsd: Mlsd, tmp_path: Path) -> None:
    pins = ("--pin", "monitoring=files", "--pin", "rollout=manual")
    asked = ("--set", "serving_mode=online", "--set", "kubernetes=yes", *pins)
    refused = mlsd("new", tmp_path / "x", "--yes", "--json", *asked, "--set", "requests_per_second=100")
    assert "--pin deploy=compose" in refused.data["error"]["fix"]


def test_plan_and_catalog_treat_such_a_part_as_any_other_and_say_so(mlsd: Mlsd) -> None:
    planned = mlsd("plan", "--set", "cloud=aws")
    assert planned.code == 0 and "Not built yet" in planned.out
    assert "Amazon S3 (object_storage)" in " ".join(planned.out.split())
    assert "It is not built yet." in mlsd("explain", "object_storage").out
    assert "(not built yet)" in mlsd("catalog", "object_storage").out


def test_dry_run_refuses_what_new_would_refuse(mlsd: Mlsd, tmp_path: Path) -> None:
    ran = mlsd("new", tmp_path / "x", "--dry-run", "--set", "cloud=aws")
    assert ran.code == 3 and "Because" in ran.out
