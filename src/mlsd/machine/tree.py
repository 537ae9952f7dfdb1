"""Files in memory: what a rendering gives, with the id that git would give the same folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of one file, whether it may be run, and whether nobody else may read it."""

    content: bytes
    executable: bool = False
    private: bool = False

    @property
    def mode(self) -> int:
        """The rights that it asks for; the umask takes some away."""
        return 0o600 if self.private else 0o777 if self.executable else 0o666


Tree = Mapping[str, File]
"""Path relative to the root, with `/` between folders -> file."""


def read_tree(root: Path) -> dict[str, File]:
    """Give every file below a folder.

    Raises:
        ValueError: something there is neither a folder nor a regular file.

    """
    found: dict[str, File] = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise ValueError(f"{path.relative_to(root)} is neither a folder nor a regular file")
        if path.is_file():
            found[path.relative_to(root).as_posix()] = read_file(path)
    return found


def read_file(path: Path) -> File:
    """Give one file as it lies on disk."""
    return File(path.read_bytes(), bool(path.stat().st_mode & 0o100))


def tree_id(tree: Tree) -> str:
    """Give the id of git's tree object for these files, as `git write-tree` does in a SHA-1 repository."""
    folders: dict[str, dict[str, File]] = {}
    entries: list[tuple[str, bytes, bytes]] = []
    for path, file in tree.items():
        name, _, rest = path.partition("/")
        if rest:
            folders.setdefault(name, {})[rest] = file
        else:
            mode = b"100755" if file.executable else b"100644"
            entries.append((name, mode, _object_id(b"blob", file.content)))
    entries += [(f"{name}/", b"40000", bytes.fromhex(tree_id(inner))) for name, inner in folders.items()]
    # git compares a folder's name as if it ended in `/`; code points sort as their UTF-8 does.
    entries.sort()
    lines = (mode + b" " + name.rstrip("/").encode() + b"\0" + id_ for name, mode, id_ in entries)
    return _object_id(b"tree", b"".join(lines)).hex()


def _object_id(kind: bytes, content: bytes) -> bytes:
    header = kind + b" " + str(len(content)).encode() + b"\0"
    return hashlib.sha1(header + content, usedforsecurity=False).digest()
