"""`mlsd status`: every project of a workspace in one table."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mlsd.actions.status import Status
from mlsd.actions.status import status as look
from mlsd.rendering import template as templates
from mlsd.surface.console import ink, out, out_json, say, width
from mlsd.surface.layout import Column, grid
from mlsd.surface.options import AsJson
from mlsd.vocabulary.errors import NotAProject


def status(
    root: Annotated[
        Path | None, typer.Argument(metavar="[ROOT]", help="The workspace.", show_default=False)
    ] = None,
    json: AsJson = False,
) -> None:
    """A decision is stale if today's rules would choose differently. Nothing is rendered or written."""
    if root is not None and not root.is_dir():
        raise NotAProject(f"{root} is not a folder.", "There is nothing to look at.", "Name the workspace.")
    found = look(root or Path())
    newest = templates.current().version
    if json:
        out_json({"newest": newest, "projects": [asdict(one) for one in found]})
        return
    if not found:
        say("There is no mlsd project here.")
        return
    paint, columns = ink(sys.stdout), width(sys.stdout)
    third = columns // 3
    layout = (Column("Path", most=third, paint=paint.bold), Column("Name", most=third), Column("State"))
    out(grid(layout, [(one.path, one.name, _state(one, newest)) for one in found], columns))
    say(f"The newest template is {newest}.")


def _state(one: Status, newest: str) -> str:
    if one.trouble:
        return one.trouble
    parts = [one.unfinished] if one.unfinished else []
    parts += [f"behind: template {one.version}"] if one.version != newest and not one.newer else []
    parts += [f"made by mlsd {one.newer}, which is newer"] if one.newer else []
    parts += [f"stale: {', '.join(one.stale)}"] if one.stale else []
    parts += [f"missing: {len(one.missing)} files"] if one.missing else []
    parts += [f"overlay {one.overlay}"] if one.overlay else []
    return "; ".join(parts) or "as designed"
