"""What holds for every update, whatever was changed on either side, with `git merge-file` as the judge."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

from mlsd.machine.tree import File, file_at, has_crlf_only, with_crlf, with_lf
from tests.update.person import TOKEN

Snapshot = Mapping[str, File]


def snapshot(root: Path) -> dict[str, File]:
    """Return everything below a folder, byte for byte; git's own folder left out."""
    found: dict[str, File] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in [*names, *links]:
            file = file_at(Path(folder, name))
            if file:
                found[Path(folder, name).relative_to(root).as_posix()] = file
    return found


def tokens(tree: Snapshot) -> set[bytes]:
    """Return every token that a person typed."""
    return {token for file in tree.values() for token in TOKEN.findall(file.content)}


def merged_by_git(base: File, yours: File, new: File, folder: Path) -> tuple[bytes, bool]:
    """Return what `git merge-file` makes of three texts, and whether it is without a conflict."""
    for name, file in (("yours", yours), ("base", base), ("new", new)):
        (folder / name).write_bytes(file.content)
    command = ["git", "merge-file", "-p", "yours", "base", "new"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.stdout, done.returncode == 0


def check(
    *, base: Snapshot, before: Snapshot, new: Snapshot, after: Snapshot,
    conflicts: Collection[str], moved: Mapping[str, str], renamed: Mapping[str, str], folder: Path,
) -> None:  # fmt: skip
    """Assert that nothing is lost, and that each path became what it should."""
    assert tokens(before) <= tokens(after), f"lost: {tokens(before) - tokens(after)}"
    carried = {path: old for path, old in renamed.items() if path not in before}
    carried = {path: old for path, old in carried.items() if old in before and not before[old].is_link}
    carried = {path: old for path, old in carried.items() if not same_text(before[old], base[old])}
    carried = {
        path: old for path, old in carried.items() if not any(p.startswith(path + "/") for p in before)
    }
    for path, old in carried.items():
        assert old not in after, f"{old}: its edits went along to {path}"
        _check_text(path, base[old], before[old], new[path], after.get(path), conflicts, folder)
    for path in {*base, *new} - carried.keys() - set(carried.values()):
        _check_path(path, base.get(path), before, new.get(path), after, conflicts, folder)
    for path in before.keys() - base.keys() - new.keys() - moved.keys():
        assert after.get(path) == before[path], f"{path} is nobody's but the person's"


def _check_path(
    path: str, base: File | None, before: Snapshot, new: File | None, after: Snapshot,
    conflicts: Collection[str], folder: Path,
) -> None:  # fmt: skip
    yours, now = before.get(path), after.get(path)
    if any(other.startswith(path + "/") or path.startswith(other + "/") for other in before):
        assert new in (None, base) or path in conflicts, f"{path}: something else stands there"
    elif new in (base, yours):
        assert now == yours, f"{path}: only the person changed it"
    elif yours == base:
        assert now == new, f"{path}: only the template changed it"
    elif new is None or yours is None:
        assert path not in conflicts, f"{path}: one side removed it"
        assert new is not None or now in (yours, None)
    elif base and {base.mode, yours.mode, new.mode} <= {"100644", "100755"} and not yours.is_binary:
        _check_text(path, base, yours, new, now, conflicts, folder)
    else:
        assert same_text(yours, new) or path in conflicts, f"{path}: a conflict that is not told"


def _check_text(
    path: str, base: File, yours: File, new: File, now: File | None,
    conflicts: Collection[str], folder: Path,
) -> None:  # fmt: skip
    crlf = has_crlf_only(yours.content)
    expected, clean = merged_by_git(base, with_lf(yours) if crlf else yours, new, folder)
    assert now is not None
    assert clean == (path not in conflicts), f"{path}: {'needless' if clean else 'untold'} conflict"
    assert now.mode == (yours.mode if yours.mode != base.mode else new.mode)
    if clean:
        text = File(expected, now.mode)
        assert now == (with_crlf(text) if crlf else text), f"{path}: merged otherwise than git does"


def same_text(one: File, other: File) -> bool:
    """Tell whether two files are one but for line ends."""
    return one.mode == other.mode and with_lf(one).content == with_lf(other).content
