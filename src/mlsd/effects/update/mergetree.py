"""Git's own merge engine on a few files, in a repository of its own, where no person's settings reach it.

Three commits go in by one `git fast-import`, `git merge-tree --write-tree` merges them (renames included,
guessing of renamed folders off), and one `git cat-file --batch` brings the result back.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlsd.effects.git import clean_environment
from mlsd.effects.scratch import scratch
from mlsd.effects.update.entries import Entries, Entry
from mlsd.vocabulary.errors import MachineRefused

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
\trenames = true
"""
MARKERS = ("<<<<<<< yours", "||||||| ", "=======", ">>>>>>> template")
"""How the lines begin that stand around a conflict."""


@dataclass(frozen=True, slots=True)
class Merge:
    """What git made of three sides.

    Shapes:
        result: path -> the merged entry; conflicts stand in it between markers.
        stages: conflicted path -> stage (1 base, 2 yours, 3 template) -> entry.
    """

    result: dict[str, Entry]
    stages: dict[str, dict[int, Entry]]


def merge(base: Entries, yours: Entries, template: Entries, *, top: Path, prefix: str) -> Merge:
    """Give the three-way merge of some paths.

    Args:
        base: the last rendering.
        yours: what lies on disk.
        template: the new rendering.
        top: the root of the person's repository; its `.gitattributes` count.
        prefix: the project's path in it, with `/` at its end, or nothing.

    """
    with scratch() as folder:
        for name in ("objects", "refs"):
            (folder / name).mkdir()
        (folder / "HEAD").write_text("ref: refs/heads/base\n")
        (folder / "config").write_text(_SETTINGS)
        repository = _Repository(folder, top)
        sides = {"base": base, "yours": yours, "template": template}
        repository.run("fast-import", "--quiet", "--done", stdin=b"".join(_stream(sides, prefix)))
        merged = repository.run("merge-tree", "--write-tree", "-z", "yours", "template", good=(0, 1))
        tree, staged = _read(merged)
        with _Objects(repository) as objects:
            result = dict(objects.files(tree))
            stages: dict[str, dict[int, Entry]] = {}
            for mode, id_, stage, path in staged:
                stages.setdefault(path, {})[stage] = Entry(mode, objects.read(id_))
    cut = len(prefix)
    return Merge(
        {path[cut:]: entry for path, entry in result.items()},
        {path[cut:]: found for path, found in stages.items()},
    )


@dataclass(frozen=True, slots=True)
class _Repository:
    folder: Path
    top: Path

    @property
    def environment(self) -> dict[str, str]:
        return clean_environment() | {"GIT_DIR": str(self.folder), "GIT_WORK_TREE": str(self.top)}

    def run(self, *arguments: str, stdin: bytes = b"", good: tuple[int, ...] = (0,)) -> bytes:
        done = subprocess.run(
            ["git", *arguments], cwd=self.top, env=self.environment, input=stdin, capture_output=True
        )
        if done.returncode not in good:
            raise MachineRefused(
                f"`git {arguments[0]}` failed.",
                done.stderr.decode(errors="replace").strip() or f"It ended with {done.returncode}.",
                "Nothing was changed. Look at the message of git above.",
            )
        return done.stdout


def _stream(sides: dict[str, Entries], prefix: str) -> Iterator[bytes]:
    for number, (name, entries) in enumerate(sides.items(), start=1):
        yield b"commit refs/heads/%s\nmark :%d\ncommitter mlsd <> 0 +0000\ndata 0\n" % (name.encode(), number)
        yield b"" if number == 1 else b"from :1\ndeleteall\n"
        for path, entry in entries.items():
            yield b"M %s inline %s\ndata %d\n" % (
                entry.mode.encode(),
                quoted(prefix + path),
                len(entry.content),
            )
            yield entry.content + b"\n"
    yield b"done\n"


def quoted(path: str) -> bytes:
    """Give a path as git's streams take it, whatever characters it has."""
    raw = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + raw + b'"'


def _read(output: bytes) -> tuple[str, list[tuple[str, str, int, str]]]:
    """Give the merged tree's id, and mode, object id, stage and path of each conflicted entry."""
    tree, *fields = output.split(b"\0")
    staged = []
    for field in fields:
        if not field:
            break
        head, _, path = field.partition(b"\t")
        mode, id_, stage = head.decode().split()
        staged.append((mode, id_, int(stage), os.fsdecode(path)))
    return tree.decode(), staged


class _Objects:
    """One `git cat-file --batch` that answers as long as it is asked."""

    def __init__(self, repository: _Repository) -> None:
        self._process = subprocess.Popen(
            ["git", "cat-file", "--batch"],
            cwd=repository.top,
            env=repository.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> _Objects:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def read(self, id_: str) -> bytes:
        """Give the bytes of an object."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(id_.encode() + b"\n")
        stdin.flush()
        size = int(stdout.readline().split()[2])
        content = stdout.read(size)
        stdout.read(1)
        return content

    def files(self, tree: str, folder: str = "") -> Iterator[tuple[str, Entry]]:
        """Give path and entry of everything below a tree."""
        raw = self.read(tree)
        while raw:
            head, _, rest = raw.partition(b"\0")
            mode, _, name = head.partition(b" ")
            id_, raw = rest[:20].hex(), rest[20:]
            path = folder + os.fsdecode(name)
            if mode == b"40000":
                yield from self.files(id_, path + "/")
            else:
                yield path, Entry(mode.decode(), self.read(id_))
