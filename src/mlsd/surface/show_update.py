"""An update on the terminal: what changes and why, the effect on files, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mlsd.knowledge.rules import slots
from mlsd.machine.uv import LOCK
from mlsd.surface.console import Ink
from mlsd.surface.layout import hanging, wrap
from mlsd.thinking.record import NAMES
from mlsd.update.changelog import between
from mlsd.update.merge_plan import MergePlan
from mlsd.update.redecision import Redecision

MOST_FILES = 20
NOTHING = "Nothing changes: the project is what its design says."


def whole(planned: MergePlan, paint: Ink, columns: int) -> str:
    """Return the whole plan of an update as text."""
    if planned.is_nothing:
        return NOTHING
    blocks = [
        *_decided(planned.redecision, paint, columns),
        _files(planned.files, paint, columns),
        _block("Kept as you have it", _pairs(planned.outcome.kept.items()), paint, columns),
        _conflicts(planned, paint, columns),
        _block("What is left to you", planned.todo, paint, columns),
        _versions(planned, paint, columns),
    ]
    return "\n\n".join(block for block in blocks if block)


def preview(redecision: Redecision, files: Mapping[str, Sequence[str]], paint: Ink, columns: int) -> str:
    """Return what a design changes if its files could not be rendered or merged."""
    todo = _block("What is left to you", redecision.changes.todo, paint, columns)
    blocks = [*_decided(redecision, paint, columns), _files(files, paint, columns), todo]
    return "\n\n".join(block for block in blocks if block) or NOTHING


def _decided(redecision: Redecision, paint: Ink, columns: int) -> list[str]:
    changes = redecision.changes
    decisions = [f"{slots()[change.slot].title}: {change.in_words()}" for change in changes.decisions]
    return [
        _block("Answers", [answer.in_words() for answer in changes.answers], paint, columns),
        _block("Decisions", decisions, paint, columns),
    ]


def brief(planned: MergePlan) -> str:
    """Return what was done, in one line."""
    words = {"add": "added", "change": "changed", "retire": "removed"}
    counts = [f"{len(planned.files[kind])} {word}" for kind, word in words.items() if planned.files[kind]]
    record = "" if planned.outcome.conflicts else ", and the record"
    return f"files: {', '.join(counts) or 'none'}{record}"


def settled(paths: Sequence[str]) -> str:
    """Return how many files an update had touched, as `brief` counts them, in one line."""
    beside = {LOCK: LOCK, **dict.fromkeys(NAMES, "the record")}
    own = sum(path not in beside for path in paths)
    words = [f"{own} files" if own != 1 else "1 file", *(beside[path] for path in paths if path in beside)]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _files(files: Mapping[str, Sequence[str]], paint: Ink, columns: int) -> str:
    lines: list[str] = []
    for kind, sign, colour in (
        ("add", "+", paint.good),
        ("retire", "-", paint.bad),
        ("change", "~", paint.note),
    ):
        paths = files[kind]
        lines += [colour(f"  {sign} {path}") for path in paths[:MOST_FILES]]
        left = len(paths) - MOST_FILES
        lines += [f"    and {left} more: `--dry-run --json` lists all"] if left > 0 else []
    return "\n".join([paint.bold("Files"), *lines]) if lines else ""


def _conflicts(planned: MergePlan, paint: Ink, columns: int) -> str:
    found = [(conflict.path, conflict.reason) for conflict in planned.outcome.conflicts]
    return _block("Conflicts", _pairs(found), paint, columns)


def _versions(planned: MergePlan, paint: Ink, columns: int) -> str:
    before, after = planned.project.record.version, planned.record.version
    if before == after:
        return ""
    told = between(before, after)
    lines = [paint.bold(f"Template {before} → {after}")]
    for line in told.splitlines():
        lines += wrap(line, columns, indent="  ") if line.strip() else [""]
    return "\n".join(lines)


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{path}: {why}" for path, why in pairs]


def _block(title: str, texts: Sequence[str], paint: Ink, columns: int) -> str:
    if not texts:
        return ""
    lines = [line for text in texts for line in hanging("  ", text, columns)]
    return "\n".join([paint.bold(title), *lines])
