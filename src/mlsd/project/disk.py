"""The files on disk at the paths of a rendering: the user's side of a merge."""

from __future__ import annotations

import os
import stat
from collections.abc import Container
from pathlib import Path

from mlsd.machine.tree import File, file_at, has_crlf_only, with_crlf, with_lf

LARGEST_CANDIDATE = 1_000_000
"""Bytes up to which a user's own file may be a renamed file of the template."""


class Disk:
    """The files of a project as they are on disk now, each read once.

    A text whose lines all end in CR LF is returned with LF, as the template writes, unless the template
    writes CR LF there itself; `in_its_line_ends` converts the result back.
    """

    def __init__(self, root: Path, rendered_with_crlf: Container[str] = ()) -> None:
        self.root = root
        self.crlf: set[str] = set()
        self._rendered_with_crlf = rendered_with_crlf
        self._read: dict[str, File | None] = {}
        self._raw: dict[str, File | None] = {}

    def file(self, path: str) -> File | None:
        """Return the regular file or link at a path, or None where there is neither."""
        if path not in self._read:
            found = self._raw[path] = None if self.blocker(path) else file_at(self.root / path)
            if found and path not in self._rendered_with_crlf and has_crlf_only(found.content):
                self.crlf.add(path)
                found = with_lf(found)
            self._read[path] = found
        return self._read[path]

    def take(self, path: str, file: File) -> None:
        """Override the file at a path."""
        self.file(path)
        self._read[path] = file

    def as_it_lies(self, path: str) -> File | None:
        """Return what was read at a path, byte for byte."""
        self.file(path)
        return self._raw[path]

    def in_its_line_ends(self, path: str, file: File) -> File:
        """Return a file with the line endings of the file at the path."""
        return with_crlf(file) if path in self.crlf and not file.is_binary else file

    def blocker(self, path: str) -> str | None:
        """Return what blocks a file: a folder at its path, or a parent that is not the project's.

        A parent that is a link, a file, or another repository must not be written into.
        """
        names = path.split("/")
        for end in range(1, len(names)):
            parent = self.root / "/".join(names[:end])
            if not os.path.lexists(parent):
                return None
            if parent.is_symlink() or not parent.is_dir() or os.path.lexists(parent / ".git"):
                return "/".join(names[:end])
        target = self.root / path
        mode = target.lstat().st_mode if os.path.lexists(target) else stat.S_IFREG
        return None if stat.S_ISREG(mode) or stat.S_ISLNK(mode) else path

    def candidate(self, path: str) -> File | None:
        """Return a user's own file if it is small enough to be considered a renamed one."""
        try:
            small = (self.root / path).lstat().st_size <= LARGEST_CANDIDATE
        except OSError:
            return None
        file = self.file(path) if small else None
        return file if file and not file.is_link else None
