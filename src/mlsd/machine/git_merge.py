"""Git's own merge engine on a few files, in a temporary repository out of reach of the user's settings.

Three commits go in, `git merge-tree --write-tree` merges them (with rename detection, without guessing
renamed folders), and the result is read back: no branch, index, or file of the user's repository is involved.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mlsd.machine.git import clean_environment
from mlsd.machine.git_objects import Reader, Store, commits, write
from mlsd.machine.scratch import scratch
from mlsd.machine.tree import File, Tree

_SETTINGS = """\
[core]
\trepositoryformatversion = 0
\tattributesFile = /dev/null
\tfsync = none
[fastimport]
\tunpackLimit = 1
[merge]
\tconflictStyle = zdiff3
\tdirectoryRenames = false
"""


@dataclass(frozen=True, slots=True)
class Merge:
    """Git's merge of three sides.

    Shapes:
        result: path -> the merged file, with conflict markers where needed.
        stages: conflicted path -> stage (1 base, 2 yours, 3 template) -> file.
    """

    result: dict[str, File]
    stages: dict[str, dict[int, File]]


def merge(base: Tree, yours: Tree, template: Tree, *, top: Path, prefix: str) -> Merge:
    """Return the three-way merge of some paths.

    Args:
        base: the last rendering.
        yours: the files on disk.
        template: the new rendering.
        top: the root of the user's repository; its `.gitattributes` apply.
        prefix: the project's path in it with a trailing `/`, or empty.
    """
    cut = len(prefix)
    # The branch names appear next to the conflict markers.
    sides = {"refs/heads/base": base, "refs/heads/yours": yours, "refs/heads/template": template}
    with _own_store(top) as store:
        write(store, commits(sides, prefix, related=True))
        merged = store.run("merge-tree", "--write-tree", "-z", "yours", "template", good=(0, 1))
        tree, staged = _read(merged)
        with Reader(store) as reader:
            result = {path[cut:]: file for path, file in reader.files(tree)}
            stages: dict[str, dict[int, File]] = {}
            for mode, id_, stage, path in staged:
                stages.setdefault(path[cut:], {})[stage] = File(reader.read(id_) or b"", mode)
    return Merge(result, stages)


@contextmanager
def _own_store(top: Path) -> Iterator[Store]:
    with scratch() as folder:
        for name in ("objects", "refs"):
            (folder / name).mkdir()
        (folder / "HEAD").write_text("ref: refs/heads/base\n")
        (folder / "config").write_text(_SETTINGS)
        kept = {
            name: value for name, value in clean_environment().items() if not name.startswith("GIT_CONFIG")
        }
        own = {"GIT_DIR": str(folder), "GIT_ATTR_NOSYSTEM": "1"}
        yield Store(top, kept | own | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"})


def _read(output: bytes) -> tuple[str, list[tuple[str, str, int, str]]]:
    """Return the id of the merged tree, and mode, object id, stage, and path of each conflicted file."""
    tree, *fields = output.split(b"\0")
    staged = []
    for field in fields:
        if not field:
            break
        head, _, path = field.partition(b"\t")
        mode, id_, stage = head.decode().split()
        staged.append((mode, id_, int(stage), os.fsdecode(path)))
    return tree.decode(), staged


def differences(base: Tree, yours: Tree, *, top: Path) -> str:
    """Return the difference between two sides as `git diff` prints it."""
    with _own_store(top) as store:
        write(store, commits({"refs/heads/base": base, "refs/heads/yours": yours}, ""))
        shown = store.run("diff", "--no-color", "--no-ext-diff", "--no-textconv", "base", "yours")
    return shown.decode(errors="replace")
