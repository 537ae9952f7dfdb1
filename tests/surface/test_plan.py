"""`mlsd plan`, `explain` and `catalog`: what they print, and in which shape."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlsd.actions.new import create
from mlsd.knowledge.catalog import components, parts
from mlsd.knowledge.rules import slots
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from tests.surface.conftest import Mlsd

ONLINE = ("--set", "serving_mode=online", "--set", "p99_ms=20", "--set", "cloud=aws")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the default answers."""
    return create(tmp_path_factory.mktemp("made") / "project", design(require({})), pins={}, lock=False).path


def test_plan_as_data(mlsd: Mlsd) -> None:
    data = mlsd("plan", "--json", *ONLINE).data
    assert list(data) == ["schema", "requirements", "sizing", "decisions", "files"]
    assert data["schema"] == 1 and data["requirements"]["p99_ms"] == 20
    assert list(data["decisions"]) == list(slots())
    for slot, decision in data["decisions"].items():
        assert set(decision) == {"component", "pinned", "because", "instead_of", "flips"}
        assert {decision["component"], *decision["instead_of"]} == set(slots()[slot].candidates)
        assert all(set(reason) == {"rule", "text"} for reason in decision["because"])
        assert all(set(flip) == {"set", "to", "because"} for flip in decision["flips"])
    assert data["files"] == sorted(set(data["files"]))


def test_plan_in_words_names_every_slot_with_its_component_and_reason(mlsd: Mlsd) -> None:
    ran = mlsd("plan", *ONLINE)
    words = " ".join(ran.out.split())
    decided = mlsd("plan", "--json", *ONLINE).data["decisions"]
    known = components()
    for slot, decision in decided.items():
        assert slots()[slot].title.split()[0] in words
        assert (
            known[decision["component"]].title.split()[0] in words if decision["component"] in known else True
        )
        assert decision["because"][0]["text"].split()[0] in words
    assert f"{len(mlsd('plan', '--json', *ONLINE).data['files'])} files." in words
    assert ran.err == ""


@pytest.mark.parametrize(
    "command",
    [
        ("plan", *ONLINE),
        ("plan", "--numbers"),
        ("catalog",),
        ("explain", "model"),
        ("--help",),
        ("new", "--help"),
    ],
)
def test_every_line_fits_80_columns(command: tuple[str, ...], mlsd: Mlsd) -> None:
    lines = mlsd(*command).out.splitlines()
    assert len(lines) > 10
    assert [line for line in lines if len(line) > 80 and "://" not in line] == []


@pytest.mark.parametrize(("columns", "most"), [("60", 60), ("95", 95), ("200", 100)])
def test_the_plan_follows_the_terminal_within_limits(
    columns: str, most: int, mlsd: Mlsd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    longest = max(len(line) for line in mlsd("plan").out.splitlines())
    assert most - 12 < longest <= most


def test_numbers_show_formula_and_inputs(mlsd: Mlsd) -> None:
    sizing = mlsd("plan", "--json").data["sizing"]
    words = " ".join(mlsd("plan", "--numbers").out.split())
    for quantity in sizing.values():
        assert " ".join(quantity["formula"].split()) in words
        assert all(f"{id_} = " in words for id_ in quantity["inputs"])


def test_what_would_change_is_told_once_for_each_change(mlsd: Mlsd) -> None:
    out = mlsd("plan").out
    assert out.count("feature_teams = 2 (now 1)") == 1
    assert out.count("retraining = daily (now monthly)") == 1


def test_a_pin_against_a_rule_stands_with_a_warning(mlsd: Mlsd) -> None:
    ran = mlsd("plan", "--pin", "object_storage=s3")
    assert ran.code == 0
    assert "pinned against a rule" in " ".join(ran.out.split())


def test_colour_is_for_terminals(mlsd: Mlsd, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in mlsd("plan").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = mlsd("plan").out
    assert "\x1b[32m" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in mlsd("plan").out


def test_plan_of_a_project_that_stays_as_it_is(project: Path, mlsd: Mlsd) -> None:
    assert "Nothing changes" in mlsd("plan", project).out
    changes = mlsd("plan", project, "--json").data["changes"]
    assert changes["decisions"] == [] and changes["files"] == {
        "add": [],
        "change": [],
        "retire": [],
        "keep": {},
    }


def test_plan_of_a_project_that_changes(project: Path, mlsd: Mlsd) -> None:
    before = sorted(path for path in project.rglob("*") if path.is_file())
    changes = mlsd("plan", project, "--json", "--set", "git_host=other").data["changes"]
    (ci,) = changes["decisions"]
    assert (ci["slot"], ci["from"], ci["to"]) == ("ci", "github_actions", "script")
    assert set(parts()["github_actions"].files) == set(changes["files"]["retire"])
    words = mlsd("plan", project, "--set", "git_host=other").out
    assert "CI: GitHub Actions → CI script" in words
    assert [line[4:] for line in words.splitlines() if line.startswith("  - ")] == changes["files"]["retire"]
    pinned = mlsd("plan", project, "--pin", "ci=script").out
    assert "CI: GitHub Actions → CI script. Pinned by hand.\n" in pinned
    assert sorted(path for path in project.rglob("*") if path.is_file()) == before


def test_plan_of_a_project_refuses_an_answer_that_does_not_matter(project: Path, mlsd: Mlsd) -> None:
    ran = mlsd("plan", project, "--set", "p99_ms=5")
    assert ran.code == 2 and "p99_ms does not apply here" in ran.err


def test_plan_of_a_folder_without_a_record(tmp_path: Path, mlsd: Mlsd) -> None:
    ran = mlsd("plan", tmp_path, "--json")
    assert ran.code == 4 and ran.data["error"]["id"] == "not_a_project"


def test_explain_tells_reasons_alternatives_and_flips(mlsd: Mlsd) -> None:
    told = mlsd("explain", "model").out
    words = " ".join(told.split())
    data = mlsd("explain", "model", "--json").data
    decision = data["decision"]
    assert data["purpose"] in words and decision["because"][0]["text"] in words
    for id_, reasons in decision["instead_of"].items():
        facts = components()[id_]
        assert f"Not {facts.title}" in told
        assert all(text in words for text in (*facts.pros, *facts.cons, *(r["text"] for r in reasons)))
    assert "What would flip it" in told
    assert set(data["candidates"]) == set(slots()["model"].candidates)


def test_explain_a_project(project: Path, mlsd: Mlsd) -> None:
    assert mlsd("explain", "ci", project, "--json").data["decision"]["component"] == "github_actions"


@pytest.mark.parametrize("command", ["explain", "catalog"])
@pytest.mark.parametrize(
    ("word", "help_"),
    [
        ("modl", "Did you mean 'model'?"),
        ("redis", "Did you mean 'feast'?"),
        ("\x1b[31m", ""),
    ],
)
def test_an_unknown_slot(command: str, word: str, help_: str, mlsd: Mlsd) -> None:
    ran = mlsd(command, word)
    assert ran.code == 2 and help_ in ran.err and "\x1b" not in ran.err


def test_catalog_as_data(mlsd: Mlsd) -> None:
    data = mlsd("catalog", "--json").data
    assert list(data) == ["schema", "slots"]
    assert {slot: [facts["id"] for facts in found] for slot, found in data["slots"].items()} == {
        slot.id: list(slot.candidates) for slot in slots().values()
    }
    wanted = ["id", "title", "summary", "needs", "requires", "pros", "cons", "licence", "links", "since"]
    assert {tuple(facts) for found in data["slots"].values() for facts in found} == {
        (*wanted, "by_choice", "ready")
    }


def test_catalog_of_one_slot(mlsd: Mlsd) -> None:
    out = " ".join(mlsd("catalog", "streaming").out.split())
    for id_ in ("kafka", "flume"):
        facts = components()[id_]
        assert all(text in out for text in (facts.title, facts.summary, *facts.pros, *facts.cons))
    assert "The slot stays empty." in out and "by choice" in out
    assert list(json.loads(mlsd("catalog", "streaming", "--json").out)["slots"]) == ["streaming"]
