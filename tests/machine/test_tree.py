"""Files in memory have the id that git gives the same folder."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsd.machine.tree import EXECUTABLE, LINK, PLAIN, File, file_at, read_tree, tree_id

NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12
)
GOOD = NAMES.filter(lambda name: name not in (".", "..") and not name.casefold().startswith((".git", "git~")))
FILES = st.builds(File, st.binary(max_size=40), st.sampled_from((PLAIN, EXECUTABLE)))


@st.composite
def trees(draw: st.DrawFn) -> dict[str, File]:
    found: dict[str, File] = {}
    for path, file in draw(st.lists(st.tuples(st.lists(GOOD, min_size=1, max_size=3), FILES), max_size=8)):
        joined = "/".join(path)
        if not any(f"{old}/".startswith(f"{joined}/") or f"{joined}/".startswith(f"{old}/") for old in found):
            found[joined] = file
    return found


def write(root: Path, tree: dict[str, File]) -> None:
    for path, file in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(file.content)
        (root / path).chmod(0o755 if file.executable else 0o644)


@settings(max_examples=40, deadline=None)
@given(trees())
def test_the_id_is_the_one_that_git_gives_the_same_folder(tree: dict[str, File]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, tree)
        assert tree_id(tree) == id_by_git(root)


def id_by_git(root: Path) -> str:
    subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
    asked = ["git", "-c", "core.precomposeunicode=false", "-c", "core.protectNTFS=false"]
    subprocess.run([*asked, "add", "--all", "--force", "."], cwd=root, check=True, capture_output=True)
    written = subprocess.run([*asked, "write-tree"], cwd=root, check=True, capture_output=True, text=True)
    return written.stdout.strip()


def test_a_link_is_read_and_counted_as_git_does(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    tree = {name: file for name in ("file", "link", "missing") if (file := file_at(tmp_path / name))}
    assert tree == {"file": File(b"x"), "link": File(b"file", LINK)}
    assert tree_id(tree) == id_by_git(tmp_path)


@settings(max_examples=20, deadline=None)
@given(trees())
def test_a_written_tree_reads_back(tree: dict[str, File]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), tree)
        assert read_tree(Path(folder)) == tree


def test_a_link_is_no_file_of_a_tree(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(ValueError, match="link"):
        read_tree(tmp_path)
