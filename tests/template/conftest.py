from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mlsd.knowledge.catalog import parts
from mlsd.knowledge.rules import slots
from mlsd.machine.tree import File
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.files import not_built
from mlsd.thinking.require import require
from mlsd.vocabulary.errors import MlsdError
from mlsd.vocabulary.model import Answer, Design, Requirements, SaidBy, Value


def design_of(answers: Mapping[str, Value], pins: Mapping[str, str] | None = None) -> Design:
    said = {id_: Answer(value, SaidBy.PRESET) for id_, value in answers.items()}
    return design(require(said), pins)


def with_built_parts_only(
    requirements: Requirements, pinned: Mapping[str, str] | None = None
) -> Design | None:
    """The design with each part that has no code yet replaced by one that has; None where none will do."""
    pins = dict(pinned or {})
    try:
        for slot, decision in design(requirements, pins, with_flips=False).decisions.items():
            if not is_built(decision.component):
                pins[slot] = next(id_ for id_ in slots()[slot].candidates if is_built(id_))
        decided = design(requirements, pins, with_flips=False)
    except (MlsdError, StopIteration):
        return None
    return None if not_built(decided) else decided


def is_built(component: str) -> bool:
    return component == "none" or parts()[component].ready


def rendered(decided: Design, **changes: Any) -> dict[str, File]:
    """The files of a design; `changes` are fields of the record."""
    template = templates.current()
    return render(replace(records.of(decided, {}, template.version), **changes), template)


class Page:
    """Renders one file of one's own with the template's macros, from answers that nobody checked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / templates.SETTINGS).parent.mkdir(parents=True)
        (root / templates.SETTINGS).write_bytes((templates.CHECKOUT / templates.SETTINGS).read_bytes())
        (root / "copier.yml").write_text("")
        macros = root / templates.MACROS
        macros.mkdir()
        for source in (templates.CHECKOUT / templates.MACROS).iterdir():
            (macros / source.name).write_bytes(source.read_bytes())
        self.record = records.of(design_of({}), {}, templates.current().version)

    def __call__(self, text: str, **answers: Any) -> str:
        file = self.root / templates.folder_of("base") / "page.jinja"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        templates.files_below.cache_clear()
        record = replace(self.record, answers={**self.record.answers, **answers})
        return render(record, templates.Template("1.2.3", self.root))["page"].content.decode()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return Page(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def copier_template_root() -> Path:
    """Where pytest-copier finds the template."""
    return templates.CHECKOUT


@pytest.fixture(scope="session")
def copier_template_paths() -> list[str]:
    """What pytest-copier commits as the template."""
    return ["copier.yml", "template"]
