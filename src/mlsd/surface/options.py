"""Flags shared by several commands, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlsd.surface import completion
from mlsd.vocabulary.errors import BadDestination


def _named(folder: str) -> Path:
    """Return the given folder; an empty name is an unset shell variable."""
    if not folder:
        raise BadDestination(
            "The destination is empty.",
            "An empty name would mean the current folder.",
            "Name a folder, or say `.` for this one.",
        )
    return Path(folder)


Destination = Annotated[
    Path,
    typer.Argument(
        metavar="DEST", help="The project's folder; made if missing.", show_default=False, parser=_named
    ),
]
Folder = Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A project.", show_default=False)]
Answers = Annotated[
    Path | None,
    typer.Option(
        "--answers", metavar="FILE", help="A YAML or JSON file, `question id: value`.", show_default=False
    ),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="ID=VALUE",
        help="One answer; lists with commas. Repeatable.",
        show_default=False,
        autocompletion=completion.sets,
    ),
]
Pins = Annotated[
    list[str] | None,
    typer.Option(
        "--pin",
        metavar="SLOT=COMPONENT",
        help="Fix a component by hand. Repeatable.",
        show_default=False,
        autocompletion=completion.pins,
    ),
]
Preset = Annotated[
    str | None,
    typer.Option(
        "--preset",
        metavar="NAME",
        help="Start from a well-known system.",
        show_default=False,
        autocompletion=completion.presets,
    ),
]
Data = Annotated[
    str | None,
    typer.Option(
        "--data", metavar="PATH", help="A table that answers what it can; needs target.", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; defaults fill the gaps.")]
Full = Annotated[bool, typer.Option("--full", help="Ask all questions that apply, not the short list.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print plan and files; write nothing.")]
NoLock = Annotated[bool, typer.Option("--no-lock", help="Leave uv.lock for later.")]
Run = Annotated[bool, typer.Option("--run", help="Also install the project and train its models.")]
