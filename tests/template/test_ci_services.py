"""A system that a part talks to runs beside the checks in CI, and the part's own tests meet it there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

import pytest
import yaml

from mlsd.knowledge.catalog import parts
from mlsd.machine.tree import File
from mlsd.rendering import template as templates
from tests.template.conftest import design_of, rendered

FRAGMENT = re.compile(r"template/parts/\{\{ use\.(\w+) \}\}/_part/ci/(github_actions|gitlab_ci)\.yml\.jinja")
PAIRS = sorted(
    match.groups()
    for path in templates.files_below(templates.CHECKOUT)
    if (match := FRAGMENT.fullmatch(path))
)


def project(part: str, provider: str) -> dict[str, File]:
    return rendered(design_of({}, {parts()[part].slot: part, "ci": provider, "deploy": "compose"}))


def on_github(tree: dict[str, File]) -> Iterator[tuple[str, str, str]]:
    """Image of a service, host and port at which the tests look for it, and their command."""
    job = yaml.safe_load(tree[".github/workflows/ci.yml"].content)["jobs"]["check"]
    for step in job["steps"]:
        assert not step.get("env") or step["env"]["TEST_REAL_SYSTEMS"] == "1"
        for value in step.get("env", {}).values():
            place = urlsplit(str(value))
            for service in job["services"].values():
                assert "--health-cmd" in service["options"]
                if place.port and f"{place.hostname}:{place.port}:{place.port}" in service["ports"]:
                    yield service["image"], str(value), step["run"]


def on_gitlab(tree: dict[str, File]) -> Iterator[tuple[str, str, str]]:
    job = yaml.safe_load(tree[".gitlab-ci.yml"].content)["check"]
    for line in job["script"]:
        if not re.search(r"poe test tests/", line):  # what the service begins without
            continue
        assert "TEST_REAL_SYSTEMS=1" in shlex.split(line)
        for service in job["services"]:
            place = next(
                filter(None, (re.search(rf"://(?:\S+@)?{service['alias']}\b", one) for one in job["script"]))
            )
            yield service["name"], place.group(), line


PROVIDERS: Mapping[str, Callable[[dict[str, File]], Iterator[tuple[str, str, str]]]] = {
    "github_actions": on_github,
    "gitlab_ci": on_gitlab,
}


def test_some_part_has_one() -> None:
    assert {("postgres", "github_actions"), ("postgres", "gitlab_ci")} <= set(PAIRS)


@pytest.mark.parametrize(("part", "provider"), PAIRS)
def test_the_parts_tests_meet_the_service(part: str, provider: str) -> None:
    tree = project(part, provider)
    found = list(PROVIDERS[provider](tree))
    assert found
    images = {one.get("image") for one in yaml.safe_load(tree["compose.yml"].content)["services"].values()}
    for image, _, command in found:
        assert image in images, "CI tests another version than compose.yml starts"
        named = re.findall(r"tests/\w+\.py", command)
        assert any(part in name for name in named) and set(named) <= set(tree)


@pytest.mark.parametrize(
    ("provider", "path"), [("github_actions", ".github/workflows/ci.yml"), ("gitlab_ci", ".gitlab-ci.yml")]
)
def test_without_such_a_part_there_is_no_service(provider: str, path: str) -> None:
    job = yaml.safe_load(project("duckdb", provider)[path].content)
    assert "services" not in (job["jobs"]["check"] if provider == "github_actions" else job["check"])
