"""What an error suggests works when it is pasted; near misses are told what was meant."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from mlsd.knowledge.presets import PRESETS
from mlsd.knowledge.questions import questions
from tests.surface.conftest import Mlsd

REFUSED = [
    ("plan", "--set", "p99_ms=20"),
    ("plan", "--set", "inference=device", "--set", "p99_ms=20"),
    ("plan", "--set", "problem=recommendation", "--set", "modality=text"),
    ("plan", "--preset", "churn", "--set", "pretrained=yes"),
    ("plan", "--set", "device_mb=3"),
    ("plan", "--set", "managed=yes"),
    ("plan", "--set", "exmples=20"),
    ("plan", "--pin", "modl=trees"),
    ("pln",),
    ("plan", "--no-such-flag"),
    ("new", "DEST", "--yes", "--no-lock", "--dry-run", "--set", "cloud=aws", "--set", "managed=yes"),
    ("new", "DEST", "--yes", "--no-lock", "--dry-run", "--set", "inference=device"),
    ("new", "DEST", "--yes", "--no-lock", "--dry-run", "--preset", "fraud_stream"),
    ("new", "DEST", "--yes", "--no-lock", "--dry-run", "--set", "modality=image"),
    (
        "new",
        "DEST",
        "--yes",
        "--no-lock",
        "--dry-run",
        "--pin",
        "tracking=kubeflow",
        "--set",
        "kubernetes=yes",
    ),
]


def merged(args: list[str], flags: list[str]) -> list[str]:
    """The command line with the suggested flags, which take the place of those for the same question."""
    head = args[:2] if args[0] == "new" else args[:1]
    rest = [word for word in args[len(head) :] if word in ("--yes", "--no-lock", "--dry-run")]
    words = [word for word in (*args[len(head) :], *flags) if word not in rest]
    pairs = {
        (flag, value.partition("=")[0]): value for flag, value in zip(words[::2], words[1::2], strict=True)
    }
    return [*head, *rest, *(word for (flag, _), value in pairs.items() for word in (flag, value))]


@pytest.mark.parametrize("args", REFUSED, ids=" ".join)
def test_what_is_suggested_works(args: tuple[str, ...], mlsd: Mlsd, tmp_path: Path) -> None:
    line = [str(tmp_path / "dest") if word == "DEST" else word for word in args]
    refused = mlsd(*line)
    assert refused.code in (2, 3)
    suggested = re.findall(r"`([^`]+)`", " ".join(refused.err.split()))
    assert suggested, refused.err
    for text in suggested:
        words = shlex.split(text.replace("DEST", str(tmp_path / "other")).replace("COLUMN", "age"))
        if words[0] == "mlsd":
            extra = ("--yes", "--dry-run") if words[1] == "new" else ()
            ran = mlsd(*words[1:], *extra)
        else:
            ran = mlsd(*merged(line, words))
        assert ran.code == 0, (text, ran.err)


def test_a_component_that_is_pinned_like_a_slot_is_told_its_slot(mlsd: Mlsd) -> None:
    assert "Write `--pin streaming=kafka`." in " ".join(mlsd("plan", "--pin", "kafka=yes").err.split())


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("plan", "--pin", "model=xgboost"), "Did you mean 'trees'?"),
        (("plan", "--pin", "deploy=k8s"), "Did you mean 'kubernetes'?"),
        (("plan", "--set", "already_have=redis"), "Did you mean 'feast'?"),
        (("plan", "--set", "cloud=amazon"), "Did you mean 'aws'?"),
        (("plan", "--set", "git_host=GitHub.com"), "Did you mean 'github'?"),
        (("explain", "xgboost"), "Did you mean 'trees'?"),
        (("catalog", "postgresql"), "Did you mean 'postgres'?"),
    ],
)
def test_what_people_call_otherwise_is_recognized(args: tuple[str, ...], words: str, mlsd: Mlsd) -> None:
    ran = mlsd(*args)
    told = " ".join(ran.err.split())
    assert ran.code == 2 and words in told and "?." not in told


def test_a_version_is_no_near_miss_of_another(mlsd: Mlsd) -> None:
    told = mlsd("plan", "--set", "python_version=3.10").err
    assert "Did you mean" not in told and "3.11, 3.12, 3.13" in told


@pytest.mark.parametrize(
    ("text", "id_", "value"),
    [
        ("cloud=AWS", "cloud", "aws"),
        ("git_host=GitLab", "git_host", "gitlab"),
        ("serving_mode=Online", "serving_mode", "online"),
    ],
)
def test_capitals_are_no_matter(text: str, id_: str, value: str, mlsd: Mlsd) -> None:
    assert mlsd("plan", "--json", "--set", text).data["requirements"][id_] == value


def test_a_share_of_availability_may_have_its_sign(mlsd: Mlsd) -> None:
    said = ("--set", "serving_mode=online", "--set", "availability=99.9 %")
    assert mlsd("plan", "--json", *said).data["requirements"]["availability"] == "99.9"


def test_explain_and_catalog_take_a_component_for_its_slot(mlsd: Mlsd) -> None:
    assert mlsd("explain", "kafka").out == mlsd("explain", "streaming").out
    assert mlsd("catalog", "kafka").out == mlsd("catalog", "streaming").out


def test_the_questions_are_listed_with_choices_defaults_and_presets(mlsd: Mlsd) -> None:
    told = " ".join(mlsd("questions").out.split())
    assert all(id_ in told for id_ in (*questions(), *PRESETS))
    assert "One of none, aws, gcp, azure." in told and "Asked when serving_mode is online or stream." in told
    data = mlsd("questions", "--json").data
    assert set(data["questions"]) == set(questions()) and set(data["presets"]) == set(PRESETS)
    assert data["questions"]["p99_ms"]["default"] == 200 and data["questions"]["data_gb"]["derived"]
    assert mlsd("questions", "--json", "--yaml").code == 2


def test_the_file_of_questions_is_an_answers_file(mlsd: Mlsd, tmp_path: Path) -> None:
    file = tmp_path / "answers.yml"
    file.write_text(mlsd("questions", "--yaml").out)
    assert mlsd("plan", "--json", "--answers", file).data == mlsd("plan", "--json").data
    behind = [line[2:] for line in file.read_text().splitlines() if re.match(r"# [a-z0-9_]+:( |$)", line)]
    assert list(yaml.safe_load("\n".join(behind))) == list(questions())
    file.write_text(mlsd("questions", "--yaml", "--preset", "churn").out)
    assert mlsd("plan", "--json", "--answers", file).data == mlsd("plan", "--json", "--preset", "churn").data


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("mlsd plan --set clou", {"cloud=", "cloud=none", "cloud=aws", "cloud=gcp", "cloud=azure"}),
        ("mlsd plan --set feature_", {"feature_teams=", "feature_freshness="}),
        # As bash takes it apart.
        ("mlsd plan --set cloud = a", {"aws", "azure"}),
        ("mlsd plan --set managed =", {"yes", "no"}),
        ("mlsd plan --set cloud = aws --pin deploy = k", {"kubernetes"}),
        ("mlsd plan --set cloud = aws --preset ch", {"churn"}),
        ("mlsd plan --set cloud=a", {"cloud=aws", "cloud=azure"}),
        ("mlsd plan --set managed=", {"managed=yes", "managed=no"}),
        ("mlsd plan --pin deploy=k", {"deploy=kubernetes"}),
        ("mlsd new x --preset ch", {"churn"}),
        ("mlsd explain roll", {"rollout"}),
        ("mlsd catalog roll", {"rollout"}),
    ],
)
def test_the_shell_completes_ids_and_values(
    words: str, offered: set[str], mlsd: Mlsd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_MLSD_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert set(mlsd().out.split()) == offered


def test_pages_show_few_changes_and_json_all(mlsd: Mlsd) -> None:
    shown = mlsd("plan", "--preset", "fraud_stream").out.partition("What would change it")[2].splitlines()[1:]
    ids = [line.split()[0] for line in shown if re.match(r"  [a-z0-9_]+ =", line)]
    assert 3 < len(ids) <= 8
    assert not set(ids) & {"cloud", "git_host", "log_search", "serving_mode", "inference", "source_database"}
    decisions = mlsd("plan", "--json", "--preset", "fraud_stream").data["decisions"].values()
    flips = {id_ for one in decisions for flip in one["flips"] for id_ in flip["set"]}
    assert {"cloud", "serving_mode"} <= flips and not flips & {"classes", "problem", "modality"}


ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"\{[^}]*\}|…")


def mentioned() -> list[str]:
    """Every command of mlsd that its words, its pages or those of a project name, once."""
    pages = [*ROOT.glob("src/mlsd/**/*.py"), *ROOT.glob("docs/*.md"), *ROOT.glob("*.md")]
    pages += [path for path in ROOT.glob("template/**/*") if path.suffix in (".md", ".jinja", ".yml", ".py")]
    found = (re.findall(r"`(mlsd [a-z][^`\n]*)`", page.read_text(encoding="utf-8")) for page in pages)
    return sorted({PLACEHOLDER.sub("x", one) for some in found for one in some})


def test_every_command_that_is_named_anywhere_can_be_typed(mlsd: Mlsd) -> None:
    commands = mentioned()
    assert len(commands) > 30
    for text in commands:
        words = [word for word in shlex.split(text)[1:] if word not in ("x", "--help")]
        # One that only names a flag leaves its value out.
        value = ["a=b"] if words[-1:] and words[-1] in ("--set", "--pin", "--data", "--accept") else []
        ran = mlsd(*words, *value, "--help")
        assert ran.code == 0 and "Usage: mlsd" in ran.out, (text, ran.err)
