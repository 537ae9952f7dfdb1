"""Git objects in bulk, one process each: `git fast-import` writes them, `git cat-file --batch` reads them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlsd.machine.git import Repository, clean_environment, first_line
from mlsd.machine.tree import File, Tree
from mlsd.vocabulary.errors import MachineRefused

_SETTINGS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "core.filesRefLockTimeout=5000")
_QUIET = tuple(word for setting in _SETTINGS for word in ("-c", setting))
"""The user's hooks must not run on our commits. If another git writes the same ref, wait for it."""


@dataclass(frozen=True, slots=True)
class Store:
    """A repository's objects and refs; `top` is the folder git runs in."""

    top: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, stdin: bytes = b"", good: tuple[int, ...] = (0,)) -> bytes:
        """Return the output of a git command.

        Raises:
            MachineRefused: it failed; `why` holds git's message.
        """
        command = ["git", *_QUIET, *arguments]
        done = subprocess.run(
            command, cwd=self.top, env=dict(self.environment), input=stdin, capture_output=True, check=False
        )
        if done.returncode not in good:
            raise MachineRefused(
                f"`git {arguments[0]}` failed.",
                f"git says: {first_line(done.stderr)}",
                "Fix what git reports, then run this again.",
            )
        return done.stdout


def store_of(repository: Repository) -> Store:
    """Return a user's repository as a store."""
    return Store(repository.top, clean_environment())


def commits(sides: Mapping[str, Tree], prefix: str, *, related: bool = False) -> Iterator[bytes]:
    """Yield the stream that writes a commit for each ref; if related, the first is the others' parent."""
    for number, (ref, tree) in enumerate(sides.items(), start=1):
        yield b"commit %s\nmark :%d\ncommitter mlsd <> 0 +0000\ndata 0\n" % (ref.encode(), number)
        yield b"from :1\ndeleteall\n" if related and number > 1 else b""
        for path, file in tree.items():
            yield b"M %s inline %s\n" % (file.mode.encode(), quoted(prefix + path))
            yield _data(file)


def blobs(files: Iterable[File]) -> Iterator[bytes]:
    """Yield the stream that writes blobs and prints their ids."""
    for number, file in enumerate(files, start=1000):
        yield b"blob\nmark :%d\n%sget-mark :%d\n" % (number, _data(file), number)


def write(store: Store, *streams: Iterable[bytes]) -> list[str]:
    """Write objects and refs; return the ids that the streams asked for."""
    stdin = b"".join(piece for stream in streams for piece in stream)
    done = store.run("fast-import", "--quiet", "--force", "--done", stdin=stdin + b"done\n")
    return done.decode().split()


def _data(file: File) -> bytes:
    return b"data %d\n%s\n" % (len(file.content), file.content)


def quoted(path: str) -> bytes:
    """Return a path quoted for git's streams, whatever characters it has."""
    raw = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + raw + b'"'


class Reader:
    """A running `git cat-file --batch`."""

    def __init__(self, store: Store) -> None:
        self._process = subprocess.Popen(
            ["git", *_QUIET, "cat-file", "--batch"],
            cwd=store.top,
            env=dict(store.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def read(self, name: str) -> bytes | None:
        """Return the bytes of an object, or None if there is no object of that name."""
        return self._named(name)[1]

    def files(self, tree: str, folder: str = "") -> Iterator[tuple[str, File]]:
        """Yield path and file of everything below a tree except submodules."""
        own_id, content = self._named(tree)
        raw, size = content or b"", len(own_id) // 2
        while raw:
            head, _, rest = raw.partition(b"\0")
            mode, _, name = head.partition(b" ")
            id_, raw = rest[:size].hex(), rest[size:]
            path = folder + os.fsdecode(name)
            if mode == b"40000":
                yield from self.files(id_, path + "/")
            elif mode != b"160000":
                yield path, File(self.read(id_) or b"", mode.decode())

    def _named(self, name: str) -> tuple[str, bytes | None]:
        """Return the id of an object, in the length of the repository's hash, and its bytes."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(name.encode() + b"\n")
        stdin.flush()
        head = stdout.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            return "", None
        content = stdout.read(int(head[2]))
        stdout.read(1)
        return head[0].decode(), content
