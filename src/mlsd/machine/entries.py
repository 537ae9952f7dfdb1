"""What can stand at a path, as git sees it, and line ends as an attribute beside the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mlsd.machine.tree import File, Tree

PLAIN, EXECUTABLE, LINK = "100644", "100755", "120000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular file or a symbolic link; of a link, `content` is where it points."""

    mode: str
    content: bytes

    @property
    def is_binary(self) -> bool:
        """Tell what git tells: a zero byte in the first 8,000 makes a file binary."""
        return b"\0" in self.content[:8000]


Entries = Mapping[str, Entry]
"""Path relative to the project, with `/` between folders -> what stands there."""


def entries_of(tree: Tree) -> dict[str, Entry]:
    """Give a rendering as entries."""
    return {
        path: Entry(EXECUTABLE if file.executable else PLAIN, file.content) for path, file in tree.items()
    }


def tree_of(entries: Entries) -> dict[str, File]:
    """Give entries as a rendering; a rendering holds no links."""
    return {path: File(entry.content, entry.mode == EXECUTABLE) for path, entry in entries.items()}


def has_crlf_only(content: bytes) -> bool:
    """Tell whether every line of a text ends in CR LF."""
    ends = content.count(b"\r\n")
    return ends > 0 and ends == content.count(b"\n") and b"\0" not in content[:8000]


def with_lf(entry: Entry) -> Entry:
    """Give the entry with the line ends that the template writes."""
    return replace(entry, content=entry.content.replace(b"\r\n", b"\n"))


def with_crlf(entry: Entry) -> Entry:
    """Give the entry with a person's line ends put back."""
    return replace(entry, content=entry.content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
