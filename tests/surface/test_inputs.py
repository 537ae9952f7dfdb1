"""Where answers come from: files, standing defaults, flags; what wins, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlsd.project.answers_file import read_answers
from tests.surface.conftest import Mlsd

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "too large": (b"examples: 20\n" + b"# " + b"x" * 64_000, "larger than 64 kB"),
    "utf-16": ("examples: 20".encode("utf-16"), "byte 0 is not UTF-8"),
    "latin-1": ("task_statement: Größe".encode("latin-1"), "is not UTF-8"),
    "binary": (bytes(range(256)), "is no"),
    "a nul": (b"examples: 2\x000", "is not YAML"),
    "a list": (b"- examples\n- 20\n", "holds a list"),
    "a word": (b"examples\n", "holds text"),
    "a json list": (b"[1, 2]", "holds a list"),
    "a number": (b"42", "holds text"),
    "conflict markers": (
        b"examples: 20\n<<<<<<< ours\nclasses: 3\n=======\nclasses: 4\n>>>>>>> theirs\n",
        "line 2",
    ),
    "a python tag": (b"task_statement: !!python/object/apply:os.system ['true']\n", "line 1 has the tag"),
    "a python name": (b"task_statement: !!python/name:os.system\n", "line 1 has the tag"),
    "a binary tag": (b"task_statement: !!binary aGVsbG8=\n", "line 1 has the tag"),
    "a local tag": (b"examples: !vault 20\n", "line 1 has the tag"),
    "an alias": (b"target: &a x\ntime_column: *a\n", "line 2 is an alias"),
    "a bomb": (
        b"a: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in b"bcdefghi"),
        "is an alias",
    ),
    "a loop": (b"a: &a [*a]\n", "is an alias"),
    "a merge": (b"x: &x {classes: 3}\n<<: *x\n", "is an alias"),
    "a key twice": (b"classes: 3\nexamples: 20\nclasses: 4\n", "the second time in line 3"),
    "a key that is a list": (b"? [a, b]\n: 3\n", "a list where a key belongs"),
    "a key that is empty": (b"~: 3\n", "nothing where a key belongs"),
    "two documents": (b"classes: 3\n---\nclasses: 4\n", "is not YAML"),
    "a tab": (b"a:\n\t- b\n", "is not YAML: line 2"),
    "open brackets": (b"a: [1, 2\n", "is not YAML"),
    "very deep": (b"a: " + b"[" * 30_000, "nested too deeply"),
    "deep json": (b'{"a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", "nested too deeply"),
    "an unknown id": (b"exmples: 20\n", "Did you mean 'examples'?"),
    "an id of python": (b"__class__: 20\n", "no question '__class__'"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_one_clear_error(name: str, mlsd: Mlsd, tmp_path: Path) -> None:
    content, words = BAD_FILES[name]
    file = tmp_path / "answers.yml"
    file.write_bytes(content)
    ran = mlsd("plan", "--answers", file)
    assert ran.code == 2 and ran.out == ""
    assert words.lower() in " ".join(ran.err.split()).lower() and ran.err.count("error:") == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"classes": 3, "classes": 4}', "'classes' appears twice"),
        ('{"classes": 3,}', "is not JSON"),
        ("classes: 3", "is not JSON"),
        ('{"examples": NaN}', "not finite"),
        ('{"examples": Infinity}', "not finite"),
        ('{"examples": ' + "9" * 5000 + "}", "is not JSON"),
        ("[]", "holds a list"),
        ("null", "holds nothing"),
    ],
)
def test_a_bad_json_file(content: str, words: str, mlsd: Mlsd, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(content)
    ran = mlsd("plan", "--answers", file)
    assert ran.code == 2 and words.lower() in " ".join(ran.err.split()).lower()


def test_files_that_cannot_be_read(mlsd: Mlsd, tmp_path: Path) -> None:
    huge = tmp_path / "huge.yml"
    with huge.open("wb") as file:
        file.truncate(100_000_000)
    for path, words in (
        (tmp_path / "missing.yml", "No such file"),
        (tmp_path, "Is a directory"),
        (huge, "larger than 64 kB"),
        (Path("/dev/zero"), "larger than 64 kB"),
    ):
        ran = mlsd("plan", "--answers", path)
        assert ran.code == 2 and words.lower() in ran.err.lower(), ran.err


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text(
        "\ufeff# comment\npython_version: 3.10\ntask_statement: no\ntarget: 012\ntrain_hours: 1:30\n"
        "time_column:\ngroup_column: null\nsensitive_groups: [yes, 2024-01-01]\nonline_metric: 'null'\n",
        encoding="utf-8",
    )
    assert read_answers(file) == {
        "python_version": "3.10",
        "task_statement": "no",
        "target": "012",
        "train_hours": "1:30",
        "time_column": None,
        "group_column": None,
        "sensitive_groups": ["yes", "2024-01-01"],
        "online_metric": "null",
    }


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b'\xef\xbb\xbf{"classes": 3}')
    assert read_answers(file) == {"classes": 3}


def test_an_empty_file_says_nothing(mlsd: Mlsd, tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("# nothing yet\n")
    assert mlsd("plan", "--json", "--answers", file).data == mlsd("plan", "--json").data


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))
)
def test_no_content_makes_a_traceback(content: bytes, mlsd: Mlsd, tmp_path: Path) -> None:
    file = tmp_path / "any.yml"
    file.write_bytes(content)
    assert mlsd("plan", "--answers", file).code in (0, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [("250_000", 250_000), ("2M", 2_000_000), ("2,000", 2_000), ("1e6", 1_000_000), ("40k", 40_000)],
)
def test_numbers_as_people_write_them(text: str, value: int, mlsd: Mlsd) -> None:
    assert mlsd("plan", "--json", "--set", f"examples={text}").data["requirements"]["examples"] == value


def test_a_flag_wins_over_a_file_and_a_file_over_standing_defaults(
    mlsd: Mlsd, tmp_path: Path, config: Path
) -> None:
    (config / "defaults.yml").write_text("classes: 3\nexamples: 3000\ngit_host: gitlab\n")
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"classes": 4, "examples": 4000}))
    said = mlsd("plan", "--json", "--answers", file, "--set", "classes=5").data["requirements"]
    assert (said["classes"], said["examples"], said["git_host"]) == (5, 4000, "gitlab")


@pytest.mark.parametrize("name", ["defaults.yml", "defaults.yaml", "defaults.json"])
def test_standing_defaults_may_be_yaml_or_json(name: str, mlsd: Mlsd, config: Path) -> None:
    (config / name).write_text('{"licence": "MIT"}')
    assert mlsd("plan", "--json").data["requirements"]["licence"] == "MIT"


def test_standing_defaults_that_do_not_fit_name_their_file(mlsd: Mlsd, config: Path) -> None:
    (config / "defaults.yml").write_text("classes: none\n")
    ran = mlsd("plan")
    assert ran.code == 2 and "defaults.yml" in "".join(ran.err.split())


def test_two_files_of_standing_defaults(mlsd: Mlsd, config: Path) -> None:
    for name in ("defaults.yml", "defaults.json"):
        (config / name).write_text("{}")
    assert mlsd("plan").code == 2


def test_a_standing_default_that_does_not_matter_waits(mlsd: Mlsd, config: Path) -> None:
    (config / "defaults.yml").write_text("p99_ms: 20\n")
    assert mlsd("plan").code == 0
    said = mlsd("plan", "--json", "--set", "serving_mode=online").data["requirements"]
    assert said["p99_ms"] == 20


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--set", "examples"), "Write --set examples=value."),
        (("--set", "=5"), "Write --set id=5."),
        (("--set", "examples=20", "--set", "examples=30"), "--set examples is given twice"),
        (("--set", "exmples=20"), "Did you mean 'examples'?"),
        (("--set", "p99_ms=20"), "does not apply here"),
        (("--set", "problem=regresion"), "Did you mean 'regression'?"),
        (("--set", "serving_mode=stream"), "contradict each other"),
        (("--data", "https://example.org/t.csv"), "Download it"),
        (("--set", "cloud=é"), "'é' is not one of the choices"),
        (("--pin", "model"), "Write --pin model=component."),
        (("--pin", "modl=trees"), "Did you mean 'model'?"),
        (("--pin", "model=tree"), "Did you mean 'trees'?"),
        (("--pin", "ci=script", "--pin", "ci=travis"), "--pin ci is given twice"),
        (("--preset", "churm"), "Did you mean 'churn'?"),
    ],
)
def test_flags_that_do_not_fit(flags: tuple[str, ...], words: str, mlsd: Mlsd) -> None:
    ran = mlsd("plan", *flags)
    assert ran.code == 2 and words in " ".join(ran.err.split()), ran.err


def test_a_value_may_hold_an_equals_sign_and_lists_are_split_at_commas(mlsd: Mlsd) -> None:
    said = mlsd(
        *("plan", "--json", "--set", "task_statement=a=b, c", "--set", "sensitive_groups=age, sex")
    ).data["requirements"]
    assert (said["task_statement"], said["sensitive_groups"]) == ("a=b, c", ["age", "sex"])


def test_a_weaker_answer_waits_when_a_stronger_one_makes_it_irrelevant(mlsd: Mlsd, tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text("serving_mode: online\np99_ms: 20\n")
    said = mlsd("plan", "--json", "--answers", file, "--set", "serving_mode=batch").data["requirements"]
    assert "p99_ms" not in said
