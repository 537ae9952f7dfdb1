"""The part `feast` with its registry in PostgreSQL; online store: Redis, PostgreSQL, the API of DynamoDB."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from proof.machine import HOST, PASSWORD, free_ports, listens, python_tool, running
from tests.proof.projects import Project, make, one_clear_error
from tests.sizes import sampled

pytestmark = pytest.mark.smoke


@pytest.fixture(scope="module")
def data_stack(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project on S3, PostgreSQL and Feast, that runs on this machine until it gets their addresses."""
    pins = ("object_storage=s3", "feature_store=feast", "logs=log_files", "log_analytics=duckdb_logs")
    more = ("tuning=optuna", "model_registry=mlflow_registry", "orchestration=dvc_pipeline")
    chosen = [word for pin in (*pins, *more) for word in ("--pin", pin)]
    answers = ["--set", "cloud=aws", "--set", "source_database=postgres", "--set", "examples=2000"]
    return make(tmp_path_factory.mktemp("projects") / "data-stack", *answers, *chosen)


@pytest.fixture(scope="module")
def dynamodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Moto, which answers as DynamoDB does."""
    port = free_ports(1)[0]
    server = python_tool("moto[server]==5.2.5", "moto_server")
    log = tmp_path_factory.mktemp("moto") / "moto.log"
    with running([server, "-H", HOST, "-p", str(port)], lambda: listens(port), log):
        yield f"http://{HOST}:{port}"


@pytest.fixture(params=sampled(["redis", "postgres", "dynamodb"]))
def servers(request: pytest.FixtureRequest, redis: str, postgres: str, dynamodb: str) -> dict[str, str]:
    """The addresses of a registry and of an online store."""
    online = {"redis": redis, "postgres": f"postgresql://{postgres}", "dynamodb": "dynamodb://eu-west-1"}
    places = {"FEAST_REGISTRY_URL": f"postgresql://{postgres}", "FEAST_ONLINE_URL": online[request.param]}
    keys = {"AWS_ACCESS_KEY_ID": "mlsd", "AWS_SECRET_ACCESS_KEY": PASSWORD}
    return {**places, **keys, "AWS_ENDPOINT_URL_DYNAMODB": dynamodb}


def test_the_contract_of_the_slot_holds(data_stack: Project, servers: dict[str, str]) -> None:
    names = ("tests/test_slots.py", "tests/test_feast_store.py", "tests/test_online_features.py")
    ended = data_stack.poe("test", *names, TEST_REAL_SYSTEMS="1", **servers)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "skipped" not in ended.stdout


def test_the_contract_holds_with_the_tables_in_a_bucket(
    data_stack: Project, postgres: str, s3: dict[str, str]
) -> None:
    places = {"FEAST_REGISTRY_URL": f"postgresql://{postgres}", "STORAGE_URL": "s3://data/features", **s3}
    ended = data_stack.poe("test", "tests/test_slots.py", "-k", "store", TEST_REAL_SYSTEMS="1", **places)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_services_look_up_what_the_source_holds(data_stack: Project, servers: dict[str, str]) -> None:
    ended = data_stack.poe("materialize", "--all", **servers)
    assert ended.returncode == 0, ended.stderr
    first = data_stack.python(
        "import polars as pl; r = pl.read_parquet('data/raw/examples.parquet'); print(r['example_id'][0])"
    )
    ended = data_stack.poe("look-up", first.stdout.strip(), "-1", **servers)
    assert ended.returncode == 0, ended.stderr
    assert "1 of 2 keys" in ended.stderr
    assert str(json.loads(ended.stdout)["example_id"]) == first.stdout.strip()
    assert not any(PASSWORD.encode() in text for text in data_stack.texts())


def test_a_broken_server_is_one_clear_error(data_stack: Project, deaf: int, babbling: int) -> None:
    for port in (deaf, babbling):
        for kind in ("redis", "postgresql"):
            ended = data_stack.poe(
                "materialize", "--all", FEAST_ONLINE_URL=f"{kind}://me:secret@127.0.0.1:{port}/0"
            )
            one_clear_error(ended, "feature store", "FEAST_ONLINE_URL")
            assert "secret" not in ended.stderr
        registry = f"postgresql://me:secret@127.0.0.1:{port}/x"
        ended = data_stack.poe("materialize", "--all", FEAST_REGISTRY_URL=registry)
        one_clear_error(ended, "FEAST_REGISTRY_URL")
