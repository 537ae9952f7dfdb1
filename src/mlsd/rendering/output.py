"""What a template may write: paths inside the project that trigger no tools, within size limits."""

from __future__ import annotations

import unicodedata

from mlsd.machine.tree import Tree
from mlsd.vocabulary.errors import ForbiddenOutput

MOST_FILES, MOST_BYTES, LONGEST_NAME = 5_000, 20_000_000, 200
_FORBIDDEN = {".git", ".hg", ".svn", ".mlsd", ".ssh", ".envrc"}
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}


def check_output(tree: Tree) -> None:
    """Raise ForbiddenOutput for the first path that is not allowed, or if the output is too large.

    git, a shell, and an editor run files with certain names (`.git/hooks`, `.envrc`); names that differ only
    in case or Unicode form are one file on some machines.
    """
    size = sum(len(file.content) for file in tree.values())
    if len(tree) > MOST_FILES or size > MOST_BYTES:
        raise _forbidden("the whole", f"it is {len(tree):,} files and {size:,} bytes")
    seen: dict[str, str] = {}
    for path in tree:
        reason = _why_forbidden(path)
        if reason:
            raise _forbidden(path, reason)
        folded = unicodedata.normalize("NFC", path).casefold()
        if folded in seen:
            raise _forbidden(path, f"it is {seen[folded]!r} again where case and Unicode forms do not count")
        seen[folded] = path


def _why_forbidden(path: str) -> str:
    names = path.split("/")
    for name in names:
        folded = unicodedata.normalize("NFKC", name).casefold()
        if name in ("", ".", ".."):
            return "it does not stay inside the project"
        if folded in _FORBIDDEN:
            return f"{name} belongs to a tool that runs what it finds there"
        if folded.partition(".")[0] in _DEVICES:
            return f"{name} is a device on some machines"
        if len(name.encode()) > LONGEST_NAME:
            return f"the name {name[:20]}… is longer than {LONGEST_NAME} bytes"
        if "\\" in name or any(unicodedata.category(char).startswith("C") for char in name):
            return "it holds a backslash or an invisible character"
    return ""


def _forbidden(path: str, why: str) -> ForbiddenOutput:
    return ForbiddenOutput(
        f"The template may not write {path}.",
        f"{why[:1].upper()}{why[1:]}.",
        "Fix the template or the overlay that brings it; nothing was written.",
    )
