"""The same cases through `copier update` and `mlsd update`; prints the table of `docs/update-cases.md`.

    python benchmarks/copier_update.py            print it
    python benchmarks/copier_update.py --write    write docs/update-cases.md

Both render the same two versions of a template: this repository's, with a few files added or changed. Both
get the same project, the same local edits, and the same requested change.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from update_cases import BASE, CASES, FIRST, Case
from update_rows import git, repository

from mlsd.actions.new import create
from mlsd.machine.tree import File
from mlsd.project.location import open_project
from mlsd.rendering import template as templates
from mlsd.rendering.template import Template
from mlsd.thinking.decide import design
from mlsd.thinking.lock import lock
from mlsd.thinking.require import require
from mlsd.update.apply import apply
from mlsd.update.merge_plan import plan_merge
from mlsd.update.redecision import RequestedChange, decide_again
from mlsd.vocabulary.errors import MlsdError
from mlsd.vocabulary.model import Answer, Design, SaidBy

COPIER = Path(sys.executable).parent / "copier"
PAGE = Path(__file__).parents[1] / "docs/update-cases.md"
HEAD = """# The same cases through `copier update`

Made by `python benchmarks/copier_update.py --write`. Each case begins with a fresh project; a person edits
it, then both tools bring it to the second version of the template or to other answers. *Kept* means that what
the person did still stands in the tree, *lost* that it does not. *Told* means that the tool's output or git's
index names the file as one to look at.

| what a person did, what the template does | `copier update` | `mlsd update` |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one tool ended: its exit code, whether the user's line survived, whether the file was named."""

    code: int
    kept: bool
    told: bool

    def __str__(self) -> str:
        words = "kept" if self.kept else "**lost**"
        return f"{words}, exit {self.code}{', told' if self.told else ''}"


def main() -> int:
    """Print or write the table."""
    os.environ |= {"GIT_AUTHOR_NAME": "A Person", "GIT_COMMITTER_NAME": "A Person"}
    os.environ |= {"GIT_AUTHOR_EMAIL": "person@example.org", "GIT_COMMITTER_EMAIL": "person@example.org"}
    with tempfile.TemporaryDirectory(prefix="mlsd-cases-") as folder:
        lines = [_line(case, Path(folder, str(number))) for number, case in enumerate(CASES)]
    page = HEAD + "\n".join(lines) + "\n"
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")
    else:
        print(page)
    return 0


def _line(case: Case, folder: Path) -> str:
    first = dict(templates.read(templates.current(), "copier.yml", "template/")) | {
        BASE + path: File(content) for path, content in FIRST.items()
    }
    second = {path: file for path, file in first.items() if path not in case.gone}
    second |= {BASE + path: File(content) for path, content in case.template(first).items()}
    for name, files in (("1", first), ("2", second)):
        for path, file in files.items():
            target = folder / "template" / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.content)
    os.environ["GIT_CONFIG_GLOBAL"] = str(folder / "gitconfig")
    (folder / "gitconfig").write_text("[init]\n\tdefaultBranch = main\n")
    rival, ours = _copier(case, folder), _mlsd(case, folder)
    return f"| {case.title} | {rival} | {ours} |"


def _copier(case: Case, folder: Path) -> Verdict:
    source, project = folder / "source", folder / "theirs"
    for name in ("1", "2"):
        source.mkdir(exist_ok=True)
        for path in [path for path in source.iterdir() if path.name != ".git"]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(folder / "template" / name, source, dirs_exist_ok=True)
        repository(source, f"version {name}")
        git(source, "tag", f"v{name}.0.0")
    data = ("--data", "project_name=some-project", "--vcs-ref", "v1.0.0")
    subprocess.run([COPIER, "copy", "--quiet", "--defaults", *data, source, project], check=True)
    repository(project)
    _edit(case, project, folder)
    # Copier decides nothing, so it is given the new design as mlsd would lock it.
    told = json.dumps(lock(_design({"project_name": "some-project", **case.answers})))
    requested = [part for id_, value in case.answers.items() for part in ("--data", f"{id_}={value}")]
    requested += ["--data", f"design={told}"] if case.answers else []
    ref = ":current:" if case.answers else "v2.0.0"
    done = subprocess.run(
        [COPIER, "update", "--defaults", "--vcs-ref", ref, *requested, project],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return _verdict(case, project, done.returncode, _words(done.stdout + done.stderr, case))


def _design(answers: Mapping[str, str]) -> Design:
    return design(require({id_: Answer(value, SaidBy.FLAG) for id_, value in answers.items()}))


def _words(output: str, case: Case) -> bool:
    """Return whether Copier says more about a file than that it was written."""
    usual = ("identical", "create", "overwrite", "conflict", "skip", "delete")
    lines = [line for line in output.splitlines() if case.path in line]
    return any(line.split()[0] not in usual for line in lines if line.split())


def _mlsd(case: Case, folder: Path) -> Verdict:
    project = folder / "ours"
    first = Template("1.0.0", folder / "template/1")
    create(project, _design({"project_name": "some-project"}), pins={}, lock=False)
    _bring(project, first, {})
    git(project, "add", "--all", "--force")
    git(project, "commit", "--quiet", "--allow-empty", "--message", "version 1")
    _edit(case, project, folder)
    goal = first if case.answers else Template("2.0.0", folder / "template/2")
    try:
        code, told = _bring(project, goal, dict(case.answers))
    except MlsdError as error:
        return _verdict(case, project, error.code, told=case.path in error.what)
    return _verdict(case, project, code, case.path in told)


def _bring(project: Path, template: Template, answers: dict[str, str]) -> tuple[int, set[str]]:
    """Update a project to a version of the template; return the exit code and the files that were named."""
    standing = open_project(project)
    requested = RequestedChange({id_: Answer(value, SaidBy.FLAG) for id_, value in answers.items()})
    redecision = decide_again(standing.record, requested)
    record = replace(redecision.record, version=template.version)
    planned = plan_merge(standing, replace(redecision, template=template, record=record))
    apply(planned, lock=False)
    conflicts = {conflict.path for conflict in planned.outcome.conflicts}
    return 5 if conflicts else 0, {*conflicts, *planned.outcome.kept}


def _edit(case: Case, project: Path, folder: Path) -> None:
    """Make the user's edit, and commit it unless the case is about uncommitted work."""
    case.person(project)
    if case.committed:
        git(project, "add", "--all")
        git(project, "commit", "--quiet", "--allow-empty", "--message", "a person's work")
    with (folder / "gitconfig").open("a") as config:
        config.write(case.settings)


def _verdict(case: Case, project: Path, code: int, told: bool) -> Verdict:
    unmerged = subprocess.run(
        ["git", "ls-files", "--unmerged"], cwd=project, capture_output=True, text=True, check=True
    ).stdout
    return Verdict(code, case.stands(project), told or case.path in unmerged)


if __name__ == "__main__":
    sys.exit(main())
