"""The outcome for each path: settled here if one side changed it, by git's merge engine if both did."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlsd.machine.git_merge import Merge, merge
from mlsd.machine.tree import File, Tree
from mlsd.project.disk import Disk

BASE, YOURS, TEMPLATE = 1, 2, 3
"""The stages of git's index."""
BESIDE = ".mlsd-new"
"""Suffix for the template's file if something else is in its place."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path that both sides changed, why, and its sides as git's index expects them.

    `beside` is where the template's file went if something else is in its place.
    """

    path: str
    reason: str
    stages: Mapping[int, File]
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an update does to a project's files.

    Shapes:
        writes: path -> new content; None removes it.
        kept: path -> why the user's version stays although the template differs.
        moved: path -> where the template or the user moved it, with both sides' changes.
    """

    writes: dict[str, File | None] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parts:
    """Which paths belong to parts that left the design, and which to parts that were added.

    git may treat a new file as a renamed old one only if neither is such a path.
    """

    left: Collection[str]
    came: Collection[str]


@dataclass(frozen=True, slots=True)
class MergeContext:
    """The root of the repository, the project's path in it, and what git says about paths."""

    top: Path
    prefix: str
    ignored: Callable[[list[str]], set[str]]
    own_files: Callable[[], Iterable[str]]


def three_way(base: Tree, disk: Disk, template: Tree, parts: Parts, context: MergeContext) -> Outcome:
    """Return the outcome for every path of the two renderings, ordered by name."""
    outcome = Outcome()
    both = []
    for path in sorted({*base, *template}):
        if not _settled(path, base.get(path), disk, template.get(path), outcome):
            both.append(path)
    for path in context.ignored([path for path in both if disk.file(path)]):
        outcome.kept[path] = "git ignores it, so yours stays"
    for path in both:
        if path not in template and path in parts.left:
            outcome.kept[path] = "its component left the design, but you changed it"
    both = [path for path in both if path not in outcome.kept]
    if both:
        sides = _sides(both, base, disk, template, parts, context)
        merged = merge(*sides, top=context.top, prefix=context.prefix)
        _take(merged, sides[1], template, disk, outcome)
    outcome.conflicts.sort(key=lambda conflict: conflict.path)
    return outcome


def _settled(path: str, base: File | None, disk: Disk, template: File | None, outcome: Outcome) -> bool:
    """Settle a path that needs no content merge; return whether it was one."""
    if template == base:
        return True
    blocker = disk.blocker(path) if template else None
    if template and blocker:
        _put_beside(path, blocker, disk, template, outcome)
        return True
    yours = disk.file(path)
    if yours == template:
        return True
    if yours == base:
        outcome.writes[path] = template and disk.in_its_line_ends(path, template)
        return True
    if yours and yours.is_link:
        if template is None:
            outcome.kept[path] = "the template dropped the file, but you have a link there"
            return True
        stages = {BASE: base, YOURS: yours, TEMPLATE: template}
        reason = "you have a link where the template has a file; yours stays"
        outcome.conflicts.append(Conflict(path, reason, {n: file for n, file in stages.items() if file}))
        return True
    return False


def _put_beside(path: str, blocker: str, disk: Disk, template: File, outcome: Outcome) -> None:
    beside = blocker + BESIDE + path.removeprefix(blocker)
    while disk.blocker(beside) or disk.file(beside) not in (None, template):
        beside += BESIDE
    outcome.writes[beside] = template
    reason = f"{blocker} is in the way; the template's file is at {beside}"
    outcome.conflicts.append(Conflict(path, reason, {}, beside))


def _sides(
    both: list[str], base: Tree, disk: Disk, template: Tree, parts: Parts, context: MergeContext
) -> tuple[dict[str, File], dict[str, File], dict[str, File]]:
    """Return the paths that git merges, on each side, including possible renames."""
    on_base = {path: base[path] for path in both if path in base}
    on_disk = {path: file for path in both if (file := disk.file(path))}
    on_template = {path: template[path] for path in both if path in template}
    if any(path not in template for path in both):
        new = (p for p in template if p not in base and p not in parts.came and not disk.blocker(p))
        on_template |= {path: template[path] for path in new}
    if any(path not in on_disk for path in both):
        own = (path for path in context.own_files() if path not in base and path not in template)
        on_disk |= {path: file for path in own if (file := disk.candidate(path))}
    return on_base, on_disk, on_template


def _take(merged: Merge, yours: Tree, template: Tree, disk: Disk, outcome: Outcome) -> None:
    """Apply git's result: contents, removals of renamed files, conflicts."""
    gone = [path for path in yours if path not in merged.result and path not in merged.stages]
    turned = any(path in disk.crlf for path in gone)
    for path in gone:
        outcome.writes[path] = None
    for path, stages in merged.stages.items():
        if set(stages) == {BASE, TEMPLATE}:
            outcome.kept[path] = "you removed it, so it stays removed although the template changed it"
        elif TEMPLATE not in stages:
            outcome.kept[path] = "the template dropped it, but you changed it"
        else:
            outcome.conflicts.append(Conflict(path, _reason(stages), stages))
    for path, file in merged.result.items():
        if path in outcome.kept or file == yours.get(path):
            continue
        if turned and path not in yours and file != template.get(path):
            disk.crlf.add(path)
        outcome.writes[path] = disk.in_its_line_ends(path, file)


def _reason(stages: Mapping[int, File]) -> str:
    if any(file.is_binary for file in stages.values()):
        return "both sides changed it and it is not text; yours stays"
    if BASE not in stages:
        return "you and the template each added it"
    if YOURS not in stages:
        return "the template moved a file there"
    return "you and the template changed the same lines"
