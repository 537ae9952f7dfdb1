"""What a part's folder `_part/` may hold: every fact and every fragment, with its meaning.

`part_folder` rejects everything else, and a section of CONTRIBUTING.md is generated from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "text", "texts", "yes or no", "texts by name", "facts by modality", "place", "reason", "address"
]
Need = Literal["always", "component", "may"]
"""Who must have it: every part, every component of a slot, or nobody."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One key of `part.yml`: its kind, who must have it, its default, its meaning."""

    kind: Kind
    need: Need
    missing: Any
    meaning: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """One file of `_part/`: the file it is collected into, and its meaning. `<…>` is a placeholder."""

    into: str
    meaning: str


FACTS: dict[str, Fact] = {
    "id": Fact("text", "always", "", "the folder's name; unique among slots, questions and parts"),
    "slot": Fact("text", "may", "", "the slot that it is a candidate for; left out by parts of another kind"),
    "modality": Fact("text", "may", "", "the kind of examples that it belongs to, instead of a slot"),
    "problem": Fact("text", "may", "", "the kind of answers that it belongs to, instead of a slot"),
    "library": Fact("yes or no", "may", False, "shared by several parts, instead of a slot"),
    "title": Fact("text", "always", "", "the display name, at most 30 characters"),
    "common_noun": Fact("yes or no", "may", False, "the title is lower case inside a sentence"),
    "summary": Fact("text", "always", "", "one sentence: what it is"),
    "needs": Fact("texts", "may", [], "what has to run or be provided"),
    "requires": Fact("texts by name", "may", {}, "what another slot must choose: slot → ids"),
    "runs_on": Fact(
        "place", "may", {}, "the only place it runs: `cloud`, `managed`, `cluster`; it gates (below)"
    ),
    "brings": Fact("texts", "may", [], "parts that come along"),
    "address": Fact(
        "address",
        "may",
        {},
        "the URL of such a system: its `schemes`, and its SQLAlchemy `driver`",
    ),
    "pros": Fact("texts", "component", [], "arguments for it"),
    "cons": Fact("texts", "component", [], "arguments against it"),
    "licence": Fact("text", "component", "", "SPDX id or a few words"),
    "links": Fact("texts", "component", [], "official pages"),
    "since": Fact("text", "component", "", "its first year, or `always`"),
    "by_choice": Fact(
        "yes or no",
        "may",
        False,
        "no answer calls for it: only `already_have`, a pin or a team's policy brings it",
    ),
    "ready": Fact("yes or no", "may", False, "its code is built"),
    "by_modality": Fact("facts by modality", "may", {}, "facts that differ for one kind of examples"),
    "engine": Fact("reason", "may", {}, "`none: <reason>` if a proof has nothing to start"),
}
"""Every key of `part.yml`."""

RUNS_ON = {"cloud": ("aws", "gcp", "azure"), "managed": (True,), "cluster": (True,)}
"""`runs_on` -> its possible values."""

FRAGMENTS: dict[str, Fragment] = {
    "part.yml": Fragment("", "the facts above; the one file that every part has"),
    "readme.md.jinja": Fragment("README.md", "its line under Systems; required for every ready component"),
    "groups.toml.jinja": Fragment(
        "pyproject.toml", "its dependencies, as the group named after its slot (a library's: after itself)"
    ),
    "overrides.toml.jinja": Fragment(
        "pyproject.toml",
        "versions that override a library's bound that is too low, each with its reason",
    ),
    "tasks.toml.jinja": Fragment("pyproject.toml", "poe tasks, one per line"),
    "env.jinja": Fragment(".env.example", "variables that it reads, each commented out, with its meaning"),
    "gitignore.jinja": Fragment(".gitignore", "paths that git leaves out"),
    "compose.yml.jinja": Fragment("compose.yml", "services, each under its own key"),
    "compose_environment.yml.jinja": Fragment("compose.yml", "variables of the project's own services"),
    "compose_needs.yml.jinja": Fragment("compose.yml", "services that training waits for"),
    "compose_volumes.yml.jinja": Fragment("compose.yml", "volumes of its services"),
    "healthcheck.jinja": Fragment("Dockerfile", "the command that checks the container's health"),
    "ci/<provider>.yml.jinja": Fragment(
        "the file of that component of `ci`", "services that run alongside the checks"
    ),
    "ci/<provider>_steps.yml.jinja": Fragment(
        "the file of that component of `ci`", "steps after the checks, which test the part on these services"
    ),
    "design/data.md.jinja": Fragment("docs/design.md", "the data chapter for one kind of examples"),
    "design/model.md.jinja": Fragment("docs/design.md", "the chapter on one rung of the model ladder"),
    "engine.py": Fragment("", "installs, starts and stops the real system; a proof runs it, mlsd never does"),
    "proof.json": Fragment("", "the result of the last proof; `make prove` writes it"),
    "default_design.json": Fragment(
        "", "its entry in the design for the default answers; `make generate` writes it"
    ),
}
"""Every file of `_part/`, by name. Base also has the other chapters of `design/`."""

NOT_CARRIED = frozenset({"engine.py", "proof.json"})
"""Used in a checkout only: neither archives nor the template's version include these."""
