"""The tests of the parts that serve or talk to servers go red when their code is broken, as on a laptop or
with the servers there: a sample of small changes, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sizes import EVERYTHING
from tests.sizes import seed as seed_of
from tests.smoke.breaking import count
from tests.smoke.mutants import Run, green, modules, nearest_first, sample, unnoticed

from .projects import Project, make

pytestmark = pytest.mark.smoke
HOW_MANY = 40 if EVERYTHING else 4
SEED = seed_of(20)
# The modules that other stories of mutations do not have begin with these words.
PARTS = ("http_", "feast_", "s3_", "postgres_", "compose_")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that answers requests, on S3, PostgreSQL and Feast."""
    pins = ("serving=http", "feature_store=feast", "object_storage=s3", "database=postgres")
    more = ("deploy=compose", "monitoring=files", "logs=log_files", "rollout=manual")
    chosen = [word for pin in (*pins, *more) for word in ("--pin", pin)]
    answers = ("--preset", "churn", "--set", "serving_mode=online", "--set", "project_name=stack")
    return make(tmp_path_factory.mktemp("projects") / "stack", *answers, *chosen)


def test_a_broken_line_turns_the_tests_red(
    stack: Project, s3: dict[str, str], postgres: str, redis: str
) -> None:
    among = [path for path in modules(stack.root) if path.name.startswith(PARTS)]
    assert len(among) > 15
    assert sum(map(count, among)) > 700
    feast = {"FEAST_REGISTRY_URL": f"postgresql://{postgres}", "FEAST_ONLINE_URL": redis}
    servers: Mapping[str, Run] = {
        "s3_": _real(["storage", "slots", "s3_client"], {"STORAGE_URL": "s3://data/tests", **s3}),
        "postgres_": _real(["slots", "postgres_database"], {"EXAMPLES_URL": f"postgresql://{postgres}"}),
        "feast_": _real(["slots", "feast_store"], feast),
    }
    everything = Run([])
    assert all(green(stack.root, run) for run in (*servers.values(), everything)), "red before any change"

    def runs(path: Path) -> list[Run]:
        real = [run for words, run in servers.items() if path.name.startswith(words)]
        return [*real, nearest_first(stack.root, path)]

    missed = unnoticed(stack.root, sample(among, SEED, HOW_MANY), runs)
    assert not missed, f"seed {SEED}: nothing noticed {missed}"


def _real(names: list[str], addresses: Mapping[str, str]) -> Run:
    return Run([f"tests/test_{name}.py" for name in names], {"TEST_REAL_SYSTEMS": "1", **addresses})
