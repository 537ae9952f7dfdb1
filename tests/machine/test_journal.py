"""The journal: a change is put in place whole, or taken back whole, whenever it is killed."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd.machine import journal
from mlsd.machine.journal import Change
from mlsd.machine.tree import EXECUTABLE, PLAIN, File, read_file
from mlsd.vocabulary.errors import Busy

FILES = st.none() | st.builds(File, st.binary(max_size=6), st.sampled_from((PLAIN, EXECUTABLE)))
PATHS = ["a", "b/c", "b/d/e", "x y/ü"]
CASES = st.dictionaries(st.sampled_from(PATHS), st.tuples(FILES, FILES), min_size=1)


class Killed(BaseException):
    """The process ends here."""


def lay(root: Path, files: dict[str, File | None]) -> None:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for path, file in files.items():
        if file is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(file.content)
            (root / path).chmod(0o755 if file.executable else 0o644)


def lies(root: Path) -> dict[str, File]:
    return {path.relative_to(root).as_posix(): read_file(path) for path in root.rglob("*") if path.is_file()}


def real(files: dict[str, File | None]) -> dict[str, File]:
    return {path: file for path, file in files.items() if file is not None}


def decided(home: Path, root: Path, case: dict[str, tuple[File | None, File | None]]) -> journal.Run:
    journal.begin(home)
    changes = [Change(path, before, after) for path, (before, after) in case.items()]
    return journal.decide(home, root, "test", changes, {"note": "ü"})


@settings(max_examples=80, deadline=None)
@given(CASES, st.integers(0, 12), st.booleans())
def test_killed_while_files_move_it_goes_on_or_back(
    tmp_path_factory: pytest.TempPathFactory,
    case: dict[str, tuple[File | None, File | None]],
    killed_at: int,
    forward: bool,
) -> None:
    top = tmp_path_factory.mktemp("j")
    root, home = top / "root", top / "home"
    before = {path: sides[0] for path, sides in case.items()}
    after = {path: sides[1] for path, sides in case.items()}
    lay(root, before)
    with journal.working_in(home), pytest.MonkeyPatch.context() as patched:
        run = decided(home, root, case)
        _kill_at(patched, killed_at)
        with suppress(Killed):
            journal.put_in_place(run, root)
        patched.undo()
    with journal.working_in(home):
        found = journal.pending(home)
        assert found == run
        left = journal.put_in_place(found, root) if forward else journal.take_back(found, root)
        journal.forget(found)
    assert not left
    assert lies(root) == real(after if forward else before)
    assert not home.exists()


def _kill_at(patched: pytest.MonkeyPatch, number: int) -> None:
    count = 0
    for name in ("replace", "unlink", "mkdir"):
        kept = getattr(os, name)

        def counted(*arguments: object, kept: object = kept, **named: object) -> object:
            nonlocal count
            count += 1
            if count > number:
                raise Killed
            return kept(*arguments, **named)  # type: ignore[operator]

        patched.setattr(os, name, counted)


def test_what_somebody_changed_meanwhile_is_left_and_named(tmp_path: Path) -> None:
    root, home = tmp_path / "root", tmp_path / "home"
    lay(root, {"a": File(b"old"), "b": File(b"old")})
    case: dict[str, tuple[File | None, File | None]] = {
        "a": (File(b"old"), File(b"new")),
        "b": (File(b"old"), None),
        "c": (None, File(b"new")),
    }
    with journal.working_in(home):
        run = decided(home, root, case)
        (root / "b").write_bytes(b"mine")
        (root / "c").symlink_to("/etc/passwd")
        assert journal.put_in_place(run, root) == ("b", "c")
        assert (root / "a").read_bytes() == b"new"
        assert (root / "b").read_bytes() == b"mine"
        (root / "a").write_bytes(b"mine too")
        assert set(journal.take_back(run, root)) == {"a", "b", "c"}
        assert (root / "a").read_bytes() == b"mine too"


def test_folders_that_were_there_stay_and_new_ones_go(tmp_path: Path) -> None:
    root, home = tmp_path / "root", tmp_path / "home"
    lay(root, {})
    (root / "empty").mkdir()
    case: dict[str, tuple[File | None, File | None]] = {
        "empty/x": (None, File(b"1")),
        "new/deep/x": (None, File(b"1")),
    }
    with journal.working_in(home):
        run = decided(home, root, case)
        journal.put_in_place(run, root)
        journal.take_back(run, root)
    assert [path.name for path in root.rglob("*")] == ["empty"]


def test_before_it_is_decided_nothing_is_pending(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with journal.working_in(home):
        (journal.begin(home) / "new/a").write_text("1")
        assert journal.pending(home) is None
    assert not home.exists()


def test_one_at_a_time(tmp_path: Path) -> None:
    with journal.working_in(tmp_path / "home"), pytest.raises(Busy), journal.working_in(tmp_path / "home"):
        pass
    with journal.working_in(tmp_path / "home"):
        pass


def test_files_that_come_from_another_file_system(tmp_path: Path) -> None:
    root, here = tmp_path / "root", tmp_path.stat().st_dev
    others = [
        path for path in (Path("/dev/shm"), Path("/tmp")) if path.is_dir() and path.stat().st_dev != here
    ]
    if not others:
        pytest.skip("there is no second file system here")
    home = others[0] / f"mlsd-test-{os.getpid()}"
    lay(root, {"a": File(b"old")})
    with journal.working_in(home):
        run = decided(home, root, {"a": (File(b"old"), File(b"new", EXECUTABLE))})
        journal.put_in_place(run, root)
        journal.forget(run)
    assert lies(root) == {"a": File(b"new", EXECUTABLE)}
