"""What a user does, what the template does, and how to check that nothing was lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlsd.machine.tree import Tree

BASE = "template/parts/{{ use.base }}/"
MINE = b"a line of mine"
PAGE = b"one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n"
FIRST = {"docs/logo.png": b"\0logo one", "docs/page.md": PAGE, "docs/steps.md": PAGE.replace(b"e", b"E")}
"""Files that the first version of the template has in addition to this repository's."""
COMPONENT = "docs/parts/github_actions.md"
Person = Callable[[Path], None]


def appends(path: str, text: bytes = MINE + b"\n") -> Person:
    """Return an action that adds a line to the end of a file."""

    def work(project: Path) -> None:
        (project / path).write_bytes((project / path).read_bytes() + text)

    return work


def writes(path: str, content: bytes = MINE + b"\n") -> Person:
    """Return an action that overwrites a file."""

    def work(project: Path) -> None:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_bytes(content)

    return work


def ignores(project: Path) -> None:
    """Keep a secret in a file that git ignores."""
    appends(".gitignore", b"\n.secrets\n")(project)
    writes(".secrets")(project)


def turns_to_crlf(project: Path) -> None:
    """Convert a file to CR LF."""
    page = project / "docs/page.md"
    page.write_bytes((page.read_bytes() + MINE + b"\n").replace(b"\n", b"\r\n"))


def deletes(project: Path) -> None:
    """Delete a page."""
    (project / "docs/page.md").unlink()


@dataclass(frozen=True, slots=True)
class Case:
    """One case: `second` is what the second version of the template writes, `gone` what it no longer has."""

    title: str
    path: str
    person: Person
    answers: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, bytes] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    settings: str = ""
    committed: bool = True
    absent: bool = False

    @property
    def gone(self) -> set[str]:
        """Return the files of the first version that the second no longer has, as paths of the template."""
        return {BASE + path for path in self.renamed}

    def template(self, first: Tree) -> dict[str, bytes]:
        """Return what the second version writes in the base part."""
        moved = {new: first[BASE + old].content for old, new in self.renamed.items()}
        return {**moved, **self.second}

    def stands(self, project: Path) -> bool:
        """Return whether the user's work is still there."""
        if self.absent:
            return not (project / self.path).exists()
        files = (path for path in project.rglob("*") if ".git" not in path.parts and path.is_file())
        return any(MINE in path.read_bytes() for path in files)


CHANGED = {"docs/page.md": PAGE.replace(b"two", b"TWO")}
CASES = (
    Case(
        "edits a file of a component; the component leaves", COMPONENT,
        appends(COMPONENT), {"git_host": "other"},
    ),
    Case(
        "edits a file; the template renames it", "docs/page.md", appends("docs/page.md"),
        second={}, renamed={"docs/page.md": "docs/pages.md"},
    ),
    Case(
        "edits a file; the template changes another line", "docs/page.md",
        appends("docs/page.md"), second=CHANGED,
    ),
    Case(
        "edits a line; the template changes the same line", "docs/page.md",
        writes("docs/page.md", PAGE.replace(b"two", MINE)), second=CHANGED,
    ),
    Case(
        "replaces an image; the template does not change it", "docs/logo.png",
        writes("docs/logo.png", b"\0" + MINE), {"retraining": "daily"},
    ),
    Case(
        "replaces an image; the template changes it too", "docs/logo.png",
        writes("docs/logo.png", b"\0" + MINE), second={"docs/logo.png": b"\0logo two"},
    ),
    Case(
        "keeps a secret in a file that git ignores; the template brings one of that name", ".secrets",
        ignores, second={".secrets": b"PASSWORD=\n"},
    ),
    Case(
        "has a file of their own; the template brings one of that name", "docs/faq.md",
        writes("docs/faq.md"), second={"docs/faq.md": b"Questions.\n"},
    ),
    Case("deletes a file; the template changes it", "docs/page.md", deletes, second=CHANGED, absent=True),
    Case("turns a file to CR LF; the template changes it", "docs/page.md", turns_to_crlf, second=CHANGED),
    Case(
        "has `apply.whitespace=error` set, and a space at the end of a line", "docs/page.md",
        appends("docs/page.md", MINE + b" \n"), second=CHANGED, settings="[apply]\n\twhitespace = error\n",
    ),
    Case(
        "has not committed an edit; the template changes the file", "docs/page.md",
        appends("docs/page.md"), second=CHANGED, committed=False,
    ),
    Case(
        "has a folder where the template brings a file", "docs/faq.md",
        writes("docs/faq.md/mine.txt"), second={"docs/faq.md": b"Questions.\n"},
    ),
)  # fmt: skip
