"""Conflicts in git's index, so that every editor and `git mergetool` show them; and restoring the index."""

from __future__ import annotations

import os
import time
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mlsd.machine.git_objects import Store, store_of
from mlsd.project.location import ProjectLocation
from mlsd.update.three_way import Conflict
from mlsd.vocabulary.errors import MachineRefused

_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between attempts to change an index that another git process has locked."""


def entries(location: ProjectLocation, paths: Sequence[str]) -> dict[str, str]:
    """Return `mode id` of the index entries of paths that are not in conflict."""
    return {path: entry for path, stage, entry in _listed(location, paths) if stage == "0"}


def unmerged(location: ProjectLocation, paths: Sequence[str]) -> set[str]:
    """Return the paths that are in conflict in the index."""
    return {path for path, stage, _ in _listed(location, paths) if stage != "0"}


def in_conflict(location: ProjectLocation) -> dict[str, dict[int, tuple[str, str]]]:
    """Return the project's files in conflict: path -> stage -> mode and id."""
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for path, stage, entry in _listed(location, ["."]):
        if stage != "0":
            mode, _, id_ = entry.partition(" ")
            found.setdefault(path, {})[int(stage)] = (mode, id_)
    return found


def kept(location: ProjectLocation, paths: Iterable[str]) -> list[dict[str, Any]]:
    """Return the sides of conflicting paths as a run stores them, so that they can be restored."""
    found = in_conflict(location)
    return [
        {"path": path, "stages": [[mode, id_, stage] for stage, (mode, id_) in sorted(found[path].items())]}
        for path in paths
        if path in found
    ]


def settle(location: ProjectLocation, paths: Iterable[str]) -> None:
    """Add these paths to the index, which resolves their conflicts."""
    for path in paths:
        _retried(location, "add", "--all", "--force", "--", path)


def as_data(
    conflicts: Iterable[Conflict], ids: Iterable[str], marked: Container[str]
) -> list[dict[str, Any]]:
    """Return conflicts as a run stores them; `ids` are those of their sides, in order.

    `marked` are the paths whose file holds conflict markers.
    """
    each = iter(ids)
    return [
        {
            "path": conflict.path,
            "reason": conflict.reason,
            "beside": conflict.beside,
            "marked": conflict.path in marked,
            "stages": [[file.mode, next(each), stage] for stage, file in sorted(conflict.stages.items())],
        }
        for conflict in conflicts
    ]


def put_conflicts(location: ProjectLocation, conflicts: Iterable[Mapping[str, Any]]) -> None:
    """Put the sides of conflicts into the index, replacing the entries of their paths."""
    lines: list[bytes] = []
    for conflict in conflicts:
        if conflict["stages"]:
            path = _path(location, conflict["path"])
            lines.append(_nothing_at(path, conflict["stages"][0][1]))
            lines += [b"%s %s %d\t%s\0" % (m.encode(), i.encode(), s, path) for m, i, s in conflict["stages"]]
    _update(location, lines)


def put_back(location: ProjectLocation, saved: Mapping[str, str], paths: Iterable[str]) -> None:
    """Restore the index entry, or its absence, for paths that are still in conflict."""
    lines: list[bytes] = []
    staged = {path: entry for path, stage, entry in _listed(location, list(paths)) if stage != "0"}
    for path, entry in sorted(staged.items()):
        full = _path(location, path)
        lines.append(_nothing_at(full, entry.partition(" ")[2]))
        if path in saved:
            mode, _, id_ = saved[path].partition(" ")
            lines.append(b"%s %s 0\t%s\0" % (mode.encode(), id_.encode(), full))
    _update(location, lines)


def _nothing_at(path: bytes, any_id: str) -> bytes:
    """Return the line that removes a path from the index; its id has the length of the repository's ids."""
    return b"0 %s\t%s\0" % (b"0" * len(any_id), path)


def _listed(location: ProjectLocation, paths: Sequence[str]) -> list[tuple[str, str, str]]:
    if not paths:
        return []
    said = _at_root(location).run("--literal-pathspecs", "ls-files", "--stage", "-z", "--", *paths)
    found = []
    for line in os.fsdecode(said).split("\0"):
        head, tab, path = line.partition("\t")
        if tab:
            mode, id_, stage = head.split()
            found.append((path, stage, f"{mode} {id_}"))
    return found


def _update(location: ProjectLocation, lines: list[bytes]) -> None:
    """Change the index in one step."""
    if lines:
        _retried(location, "update-index", "-z", "--index-info", stdin=b"".join(lines))


def _retried(location: ProjectLocation, *command: str, stdin: bytes = b"") -> None:
    """Run a command that changes the index; retry if another git process has locked it."""
    # Entries name paths from the top, arguments name them from the project.
    store = store_of(location.repository) if stdin else _at_root(location)
    for wait in (*_WAITS, None):
        try:
            store.run("--literal-pathspecs", *command, stdin=stdin)
            return
        except MachineRefused as refused:
            if wait is None or "index.lock" not in refused.why:
                raise
            time.sleep(wait)


def _path(location: ProjectLocation, path: str) -> bytes:
    return os.fsencode(location.repository.prefix + path)


def _at_root(location: ProjectLocation) -> Store:
    return replace(store_of(location.repository), top=location.root)
