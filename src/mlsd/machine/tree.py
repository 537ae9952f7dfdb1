"""Files in memory, as git sees them, and the id that git would give a folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

PLAIN, EXECUTABLE, LINK = "100644", "100755", "120000"
"""Modes as git writes them."""


@dataclass(frozen=True, slots=True)
class File:
    """A regular file or a symbolic link; a link's `content` is its target.

    Shapes:
        mode: git's, one of the three above.
        private: only the owner may read it.
    """

    content: bytes
    mode: str = PLAIN
    private: bool = False

    @property
    def executable(self) -> bool:
        """Return whether it is executable."""
        return self.mode == EXECUTABLE

    @property
    def is_link(self) -> bool:
        """Return whether it is a symbolic link."""
        return self.mode == LINK

    @property
    def is_binary(self) -> bool:
        """Return whether it is binary by git's rule: a zero byte in the first 8,000."""
        return b"\0" in self.content[:8000]

    @property
    def rights(self) -> int:
        """Return the permissions that a regular file asks for; the umask removes some."""
        return 0o600 if self.private else 0o777 if self.executable else 0o666


Tree = Mapping[str, File]
"""Path relative to the root, with `/` between folders -> file."""


def read_tree(root: Path) -> dict[str, File]:
    """Return every file below a folder.

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
    """Return the regular file at a path, byte for byte, following links."""
    return File(path.read_bytes(), _mode(path.stat().st_mode))


def file_at(path: Path) -> File | None:
    """Return the regular file or link at a path, byte for byte, or None if there is neither."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(mode):
        return File(os.fsencode(path.readlink()), LINK)
    return File(path.read_bytes(), _mode(mode)) if stat.S_ISREG(mode) else None


def _mode(mode: int) -> str:
    return EXECUTABLE if mode & stat.S_IXUSR else PLAIN


def tree_id(tree: Tree) -> str:
    """Return the id of git's tree object for these files, as `git write-tree` does in a SHA-1 repository."""
    folders: dict[str, dict[str, File]] = {}
    entries: list[tuple[str, bytes, bytes]] = []
    for path, file in tree.items():
        name, _, rest = path.partition("/")
        if rest:
            folders.setdefault(name, {})[rest] = file
        else:
            entries.append((name, file.mode.encode(), _object_id(b"blob", file.content)))
    entries += [(f"{name}/", b"40000", bytes.fromhex(tree_id(inner))) for name, inner in folders.items()]
    # git compares a folder's name as if it ended in `/`; code points sort like their UTF-8 bytes.
    entries.sort()
    lines = (mode + b" " + name.rstrip("/").encode() + b"\0" + id_ for name, mode, id_ in entries)
    return _object_id(b"tree", b"".join(lines)).hex()


def _object_id(kind: bytes, content: bytes) -> bytes:
    header = kind + b" " + str(len(content)).encode() + b"\0"
    return hashlib.sha1(header + content, usedforsecurity=False).digest()


def has_crlf_only(content: bytes) -> bool:
    """Return whether every line of a text ends in CR LF."""
    ends = content.count(b"\r\n")
    return ends > 0 and ends == content.count(b"\n") and b"\0" not in content[:8000]


def with_lf(file: File) -> File:
    """Return the file with the template's line endings."""
    return replace(file, content=file.content.replace(b"\r\n", b"\n"))


def with_crlf(file: File) -> File:
    """Return the file with the user's line endings restored."""
    return replace(file, content=file.content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
