"""From a record to files. With `quick_copier`, the only module that uses Copier."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlsd.machine.scratch import scratch
from mlsd.machine.tree import File, Tree, read_tree
from mlsd.rendering import template as templates
from mlsd.rendering.output import check_output
from mlsd.rendering.template import Template
from mlsd.thinking import record as records
from mlsd.thinking.record import Record
from mlsd.vocabulary.errors import BrokenTemplate, ForbiddenOutput
from mlsd.vocabulary.model import Design

DESIGN_DOCUMENT = "docs/design.md"
_FILES = "files"
DRAWING = "docs/architecture.svg"


def render(record: Record, template: Template) -> dict[str, File]:
    """Return the files of a project except its record, from the record and the template alone.

    Raises:
        BrokenTemplate: Copier stopped at an error in the template.
        ForbiddenOutput: the path or the amount of output is not allowed.
    """
    parts = templates.parts_of(template)
    use = _use(record, template, parts)
    chosen = [templates.folder_of(part) for part, where in use.items() if where]
    return _render(record, template, {"parts": parts, "use": use}, chosen)


def document(design: Design, pins: Mapping[str, str]) -> str:
    """Return a design's document as Markdown, as its project would hold it under `docs/`."""
    return documents(design, pins)[DESIGN_DOCUMENT]


def documents(
    design: Design, pins: Mapping[str, str], table: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return a design's document and its diagram, by their paths in a project.

    `table` is the user's own as a record holds it.
    """
    template = templates.current()
    record = records.of(design, pins, template.version, table)
    parts = templates.parts_of(template)
    use = _use(record, template, parts)
    chosen = [f"{templates.folder_of(part)}_part/" for part, where in use.items() if where]
    pages = [f"{templates.folder_of('base')}{path}" for path in (DESIGN_DOCUMENT, DRAWING)]
    tree = _render(record, template, {"parts": parts, "use": use}, [*chosen, *pages])
    return {path: file.content.decode() for path, file in tree.items()}


def _use(record: Record, template: Template, parts: Mapping[str, Any]) -> dict[str, str]:
    """Return the parts to render, by the template's own macro: an old template answers as it always did."""
    from jinja2 import DictLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    files = templates.read(template, templates.MACROS)
    loader = DictLoader({path: file.content.decode() for path, file in files.items()})
    env = SandboxedEnvironment(loader=loader, undefined=StrictUndefined)
    try:
        macro = getattr(env.get_template("template/macros/lock.jinja").module, "use_map")  # noqa: B009
        said = macro(parts, record.design, record.answers["modality"], record.answers["problem"])
        use: dict[str, str] = json.loads(str(said))
    except (TemplateError, ValueError) as error:
        raise _broken(template, error) from error
    return use


def _render(
    record: Record, template: Template, more: Mapping[str, Any], wanted: list[str]
) -> dict[str, File]:
    data = {
        **record.answers,
        "mlsd": {},
        "said_by": dict(record.said_by),
        "pins": dict(record.pins),
        "overlay": dict(record.overlay or {}),
        "data": dict(record.data),
        "design": dict(record.design),
        **more,
    }
    with scratch() as folder:
        source, into = folder / "template", folder / "project"
        _lay_out(templates.read(template, templates.MACROS, templates.SETTINGS, *wanted), source, template)
        _run_copier(template, source, into, data)
        try:
            tree = read_tree(into)
        except ValueError as error:
            raise ForbiddenOutput(
                f"The template may not write this: {error}.",
                "A link can lead out of the project.",
                "Fix the template or the overlay that brings it; nothing was written.",
            ) from error
    check_output(tree)
    return tree


def _lay_out(files: Tree, root: Path, template: Template) -> None:
    """Write the chosen files of a template as a small template of its own, all parts in one folder.

    Its `copier.yml` holds settings only: the record already answers every question. Fragments and macros keep
    their paths, because templates include them by path.
    """
    for path, file in files.items():
        target = root / _place(path)
        if target.exists():
            raise _broken(template, ValueError(f"two parts write {_place(path).partition('/')[2]}"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
        if file.executable:
            target.chmod(0o755)
    with (root / "copier.yml").open("a") as settings:
        settings.write(f"\n---\n_subdirectory: {_FILES}\n")


def _place(path: str) -> str:
    """Return a file's place in the small template: all parts share one folder there."""
    if path == templates.SETTINGS:
        return "copier.yml"
    inside = path.partition(" }}/")[2]
    return f"{_FILES}/{inside}" if inside and not inside.startswith("_part/") else path


def _run_copier(template: Template, source: Path, into: Path, data: dict[str, Any]) -> None:
    import yaml
    from jinja2 import TemplateError

    from mlsd.rendering.quick_copier import CopierError, run_copy

    try:
        run_copy(source, into, data, template.version)
    except (CopierError, ValueError, TypeError, AttributeError, TemplateError, yaml.YAMLError) as error:
        raise _broken(template, error) from error


def _broken(template: Template, error: Exception) -> BrokenTemplate:
    where, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    place = f" in {where.partition('/template/')[2]}, line {line}" if where else ""
    return BrokenTemplate(
        f"Template {template.version} cannot be rendered.",
        f"{type(error).__name__}{place}: {str(error).partition(' not found in search path')[0]}.",
        "This is a mistake of mlsd or of an overlay, not of your answers: please report it.",
    )
