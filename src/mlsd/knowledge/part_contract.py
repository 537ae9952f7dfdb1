"""What a part's folder `_part/` may hold: every fact and every fragment, with its meaning.

`part_folder` refuses what is not named here, and the chapter of CONTRIBUTING.md is made from it.
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
    """One key of `part.yml`: what it holds, who must have it, its value where it is missing, its meaning."""

    kind: Kind
    need: Need
    missing: Any
    meaning: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """One file of `_part/`: the file that collects it, and its meaning. `<…>` in a name stands for a word."""

    into: str
    meaning: str


FACTS: dict[str, Fact] = {
    "id": Fact("text", "always", "", "the folder's name; no slot, question or other part has it"),
    "slot": Fact("text", "may", "", "the slot that it is a candidate for; left out by parts of another kind"),
    "modality": Fact("text", "may", "", "the kind of examples that it belongs to, instead of a slot"),
    "problem": Fact("text", "may", "", "the kind of answers that it belongs to, instead of a slot"),
    "library": Fact("yes or no", "may", False, "it is what several parts share, instead of a slot"),
    "title": Fact("text", "always", "", "the name that people read, at most 30 characters"),
    "common_noun": Fact("yes or no", "may", False, "the title has no capital inside a sentence"),
    "summary": Fact("text", "always", "", "one sentence: what it is"),
    "needs": Fact("texts", "may", [], "what has to run or be given"),
    "requires": Fact("texts by name", "may", {}, "components that another slot must have: slot → ids"),
    "runs_on": Fact(
        "place", "may", {}, "where alone it runs: `cloud`, `managed`, `cluster`; it gates (below)"
    ),
    "brings": Fact("texts", "may", [], "parts that come along"),
    "address": Fact(
        "address",
        "may",
        {},
        "how a URL names a system of its kind: `schemes`, and `driver` behind SQLAlchemy",
    ),
    "pros": Fact("texts", "component", [], "sentences for it"),
    "cons": Fact("texts", "component", [], "sentences against it"),
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
    "by_modality": Fact("facts by modality", "may", {}, "facts that are others for one kind of examples"),
    "engine": Fact("reason", "may", {}, "`none: <reason>` where there is nothing to start in a proof"),
}
"""Every key of `part.yml`."""

RUNS_ON = {"cloud": ("aws", "gcp", "azure"), "managed": (True,), "cluster": (True,)}
"""`runs_on` -> the values that it may have."""

FRAGMENTS: dict[str, Fragment] = {
    "part.yml": Fragment("", "the facts above; the one file that every part has"),
    "readme.md.jinja": Fragment(
        "README.md", "one line of the chapter on systems; every component that is ready has it"
    ),
    "groups.toml.jinja": Fragment(
        "pyproject.toml", "its dependencies, as the group named after its slot (a library's: after itself)"
    ),
    "overrides.toml.jinja": Fragment(
        "pyproject.toml",
        "versions that count against a bound which a library sets too low, each with its reason",
    ),
    "tasks.toml.jinja": Fragment("pyproject.toml", "tasks of poe, one a line"),
    "env.jinja": Fragment(".env.example", "variables that it reads, each commented out, with its meaning"),
    "gitignore.jinja": Fragment(".gitignore", "paths that git leaves out"),
    "compose.yml.jinja": Fragment("compose.yml", "services, each under its own key"),
    "compose_environment.yml.jinja": Fragment("compose.yml", "variables of the project's own services"),
    "compose_needs.yml.jinja": Fragment("compose.yml", "services that training waits for"),
    "compose_volumes.yml.jinja": Fragment("compose.yml", "volumes of its services"),
    "healthcheck.jinja": Fragment("Dockerfile", "the command that tells whether the container serves"),
    "ci/<provider>.yml.jinja": Fragment(
        "the file of that component of `ci`", "services that run beside the checks"
    ),
    "ci/<provider>_steps.yml.jinja": Fragment(
        "the file of that component of `ci`", "steps after the checks, which test the part on these services"
    ),
    "design/data.md.jinja": Fragment("docs/design.md", "the chapter on data of one kind of examples"),
    "design/model.md.jinja": Fragment("docs/design.md", "the chapter on one step of the ladder"),
    "engine.py": Fragment("", "installs, starts and stops the real system; a proof runs it, mlsd never does"),
    "proof.json": Fragment("", "what the last proof found; `make prove` writes it"),
    "default_design.json": Fragment(
        "", "what the design of the default answers says of it; `make generate` writes it"
    ),
}
"""Every file of `_part/`, by its name in it. Base has the other chapters of `design/` beside them."""

NOT_CARRIED = frozenset({"engine.py", "proof.json"})
"""What only a checkout needs: neither archives nor the template's version know these."""
