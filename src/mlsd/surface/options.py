"""Flags that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
        "--set", metavar="ID=VALUE", help="One answer; lists by comma. Repeatable.", show_default=False
    ),
]
Pins = Annotated[
    list[str] | None,
    typer.Option(
        "--pin", metavar="SLOT=COMPONENT", help="Fix a component by hand. Repeatable.", show_default=False
    ),
]
Preset = Annotated[
    str | None,
    typer.Option("--preset", metavar="NAME", help="Start from a well-known system.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
