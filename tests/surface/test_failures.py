"""Every way to fail: one clear error, the right exit code, stdout for data only, never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mlsd import __version__
from mlsd.surface.app import COMMANDS, load
from tests.surface.conftest import Mlsd

PLAN = [sys.executable, "-m", "mlsd", "plan"]


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of sh in which `mlsd` is this mlsd."""
    return subprocess.run(
        ["sh", "-c", f'mlsd() {{ "{sys.executable}" -m mlsd "$@"; }}\n{line}'],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_version(mlsd: Mlsd) -> None:
    assert mlsd("--version").out == f"mlsd {__version__}\n"


def test_without_a_command_the_help_is_shown(mlsd: Mlsd) -> None:
    assert mlsd().code == 0
    assert mlsd().out == mlsd("--help").out


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_of_the_table_is_there_and_its_help_begins_with_its_line(name: str, mlsd: Mlsd) -> None:
    assert load(name).name == name
    help_ = " ".join(mlsd(name, "--help").out.split())
    assert COMMANDS[name] in help_
    assert COMMANDS[name] in " ".join(mlsd("--help").out.split())


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("pln",), "Did you mean 'plan'?"),
        (("\x1b[31m",), "There is no command '\\x1b[31m'"),
        (("plan", "--answer", "x"), "No such option: --answer"),
        (("plan", "--answers"), "requires an argument"),
        (("explain",), "Missing argument"),
        (("plan", "a", "b"), "unexpected extra argument"),
        (("--nonsense",), "No such option"),
        (("new",), "Missing argument"),
    ],
)
def test_a_command_line_that_does_not_fit(args: tuple[str, ...], words: str, mlsd: Mlsd) -> None:
    ran = mlsd(*args)
    assert ran.code == 2 and ran.out == ""
    assert ran.err.startswith("error: ") and words in " ".join(ran.err.split())
    assert "--help` " in " ".join(ran.err.split())
    assert "\x1b" not in ran.err


@pytest.mark.parametrize(
    ("args", "id_", "code"),
    [
        (("pln", "--json"), "unknown_name", 2),
        (("plan", "--json", "--nonsense"), "bad_flags", 2),
        (("plan", "--json", "--set", "classes=1"), "bad_value", 2),
        (("plan", "--json", "/nowhere/at/all"), "not_a_project", 4),
        (("new", "--json", "/dev/null/x"), "bad_destination", 2),
    ],
)
def test_an_error_as_data(args: tuple[str, ...], id_: str, code: int, mlsd: Mlsd) -> None:
    ran = mlsd(*args)
    assert ran.code == code and set(ran.data) == {"schema", "error"}
    assert set(ran.data["error"]) == {"id", "what", "why", "fix"} and ran.data["error"]["id"] == id_
    assert all(ran.data["error"].values())


def test_an_error_has_colour_only_on_a_terminal(mlsd: Mlsd, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in mlsd("pln").err
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert mlsd("pln").err.startswith("\x1b[1;31merror:\x1b[0m ")


def test_a_long_path_stays_in_one_piece(mlsd: Mlsd, tmp_path: Path) -> None:
    path = tmp_path / ("long" * 30) / "answers.yml"
    assert str(path) in mlsd("plan", "--answers", path).err


def test_a_reader_that_goes_away_is_no_failure_worth_words() -> None:
    with subprocess.Popen(
        [*PLAN, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait() == 141


def test_an_interrupt_is_told_in_one_line(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never")
    with subprocess.Popen(
        [*PLAN, "--json", "--answers", str(tmp_path / "never")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        with (tmp_path / "never").open("w"):  # opens once the other side reads
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
        assert running.returncode == 130
        assert json.loads(out)["error"]["id"] == "interrupted" and err.startswith("error: Interrupted.")


@pytest.mark.parametrize(("line", "code"), [("mlsd plan >&-", 0), ("mlsd plan <&-", 0), ("mlsd pln 2>&-", 2)])
def test_closed_streams(line: str, code: int) -> None:
    ran = shell(line)
    assert ran.returncode == code and ran.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
def test_a_full_disk_behind_stdout() -> None:
    ran = shell("mlsd plan >/dev/full")
    assert ran.returncode == 7
    assert ran.stderr.startswith("error: ") and "Exception" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
@pytest.mark.parametrize(("line", "code"), [("mlsd pln", 2), ("mlsd new x --dry-run >/dev/null", 0)])
def test_words_that_nobody_can_hear_stop_nothing(line: str, code: int) -> None:
    ran = shell(f"{line} 2>/dev/full")
    assert (ran.returncode, ran.stdout) == (code, "")


@pytest.mark.parametrize("command", ["plan", "catalog", "explain model", "plan --set task_statement=Größe"])
def test_a_locale_that_knows_ascii_only(command: str) -> None:
    ran = shell(f"mlsd {command}", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.returncode == 0 and ran.stderr == ""
    assert ran.stdout.isascii()
    if "Größe" not in command:
        assert not set("?\\") & set(ran.stdout)


def test_json_is_ascii_in_every_locale() -> None:
    ran = shell("mlsd plan --json --set task_statement=Größe", LC_ALL="C.UTF-8")
    assert ran.stdout.isascii() and json.loads(ran.stdout)["requirements"]["task_statement"] == "Größe"


def test_windows_is_told_of_wsl(mlsd: Mlsd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    ran = mlsd("plan")
    assert ran.code == 7 and "WSL" in ran.err


BROKEN = """
import sys, pathlib
import mlsd.knowledge.facts as facts
facts.FACTS_FILE = facts.CHECKOUT = pathlib.Path("gone")
from mlsd.surface.app import run
sys.exit(run(sys.argv[1:]))
"""


def broken(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run an installation in which a file is missing."""
    return subprocess.run(
        [sys.executable, "-c", BROKEN, *args],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_a_bug_gives_a_report_to_paste_and_no_traceback(tmp_path: Path) -> None:
    ran = broken("catalog", "--json", TMPDIR=str(tmp_path))
    assert ran.returncode == 70 and json.loads(ran.stdout)["error"]["id"] == "bug"
    assert "Traceback" not in ran.stderr
    (report,) = tmp_path.iterdir()
    assert str(report) in ran.stderr
    text = report.read_text()
    assert "mlsd catalog --json" in text and "Traceback" in text and __version__ in text


def test_a_bug_is_told_in_full_where_no_file_can_be_written(tmp_path: Path) -> None:
    ran = broken("catalog", TMPDIR=str(tmp_path / "missing"), MLSD_DEBUG="1")
    assert ran.returncode == 70
    assert ran.stderr.startswith("## A bug in mlsd") and "Traceback" in ran.stderr


def test_help_loads_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys; from mlsd.surface.app import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ran.stderr.split())
    assert not loaded & {"yaml", "jinja2", "copier", "rich", "questionary", "prompt_toolkit", "pydantic"}
    ours = {name for name in loaded if name.startswith("mlsd.")}
    assert ours <= {name for name in ours if re.match(r"mlsd\.(surface|vocabulary)\b(?!\.commands\.)", name)}


def test_plan_with_a_json_file_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"examples": "2M"}')
    code = (
        "import sys; from mlsd.surface.app import run; run(['plan', '--answers', 'a.json']); "
        "print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    heavy = {"yaml", "jinja2", "copier", "rich", "questionary", "prompt_toolkit", "pydantic"}
    assert not set(ran.stderr.split()) & heavy
