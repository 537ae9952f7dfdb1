"""A project that lives: a person edits, commits and updates it, also to a template of another version."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlsd.machine.tree import File, read_file, read_tree
from mlsd.project.location import open_project
from mlsd.rendering import template as templates
from mlsd.rendering.template import CHECKOUT, Template
from mlsd.update import settle
from mlsd.update.apply import apply
from mlsd.update.merge_plan import MergePlan, plan_merge
from mlsd.update.redecision import Redecision, RequestedChange, decide_again
from mlsd.update.settle import Settled
from mlsd.vocabulary.model import Answer, SaidBy, Value

GITHUB, GITLAB = "docs/parts/github_actions.md", "docs/parts/script.md"
RUNBOOK = "docs/runbook.md"
BASE = "template/parts/{{ use.base }}/"
Changed = Mapping[str, bytes | None]
"""Path in the template -> its content in another version; None: it is not there."""


@dataclass
class Story:
    root: Path
    notes: list[str] = field(default_factory=list)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a person's work")

    def write(self, path: str, content: str | bytes) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new, 1))

    def plan(
        self, template: Template | None = None, requested: RequestedChange | None = None, **answers: Value
    ) -> MergePlan:
        requested = requested or RequestedChange(
            {id_: Answer(value, SaidBy.FLAG) for id_, value in answers.items()}
        )
        project = open_project(self.root)
        redecision = decide_again(project.record, requested)
        return plan_merge(project, at(redecision, template) if template else redecision)

    def update(
        self, template: Template | None = None, requested: RequestedChange | None = None, **answers: Value
    ) -> MergePlan:
        """Plan and apply; give the plan."""
        planned = self.plan(template, requested, **answers)
        self.notes += apply(planned, lock=False)
        return planned

    def finish(self) -> Settled:
        return settle.finish(self.root, lock=False)

    def abort(self) -> Settled:
        return settle.abort(self.root)

    def undo(self) -> Settled:
        return settle.undo(self.root)

    def status(self) -> str:
        return self.git("status", "--porcelain")

    def index(self) -> str:
        return self.git("ls-files", "--stage")


def at(redecision: Redecision, template: Template) -> Redecision:
    """Return the same design, for another version of the template."""
    return replace(redecision, template=template, record=replace(redecision.record, version=template.version))


def template_with(folder: Path, changed: Changed, version: str = "9.9.9") -> Template:
    """Return another version of the template: today's, with some files changed."""
    files: dict[str, File] = dict(templates.files_below(CHECKOUT))
    for path, content in changed.items():
        files.pop(path, None)
        if content is not None:
            files[path] = File(content)
    for path, file in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
    return Template(version, folder)


def of_base(path: str) -> bytes:
    """Return the content of a file in the template's base part."""
    return read_file(CHECKOUT / BASE / path).content


def conflicts_of(planned: MergePlan) -> dict[str, str]:
    """Return path -> reason of every conflict."""
    return {conflict.path: conflict.reason for conflict in planned.outcome.conflicts}


def conflict(story: Story) -> MergePlan:
    """Change a line that the template will change too, and update."""
    planned_conflict(story)
    return story.update(retraining="weekly")


def planned_conflict(story: Story) -> None:
    """Change a line that the template will change too when the project is retrained weekly."""
    planned = story.plan(retraining="weekly")
    lines = story.read(RUNBOOK).splitlines(keepends=True)
    new = planned.template[RUNBOOK].content.decode().splitlines(keepends=True)
    at = next(n for n, pair in enumerate(zip(lines, new, strict=False)) if pair[0] != pair[1])
    story.write(RUNBOOK, "".join([*lines[:at], "my line in its place\n", *lines[at + 1 :]]))


def read_tree_without_git(root: Path) -> dict[str, bytes]:
    return {path: file.content for path, file in read_tree(root).items() if not path.startswith(".git/")}
