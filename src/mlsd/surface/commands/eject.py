"""`mlsd eject`: drop the record, keep everything."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mlsd.actions.adopt import eject as remove_record
from mlsd.surface.console import ink, out_json, say
from mlsd.surface.options import AsJson


def eject(
    dir_: Annotated[Path, typer.Argument(metavar="DIR", help="The project.", show_default=False)],
    json: AsJson = False,
) -> None:
    """The project stays as it is; mlsd no longer knows it. `mlsd adopt` gives it a new record."""
    name = remove_record(dir_)
    say(f"{ink(sys.stderr).good('ejected')}: {name} was removed, all else stays.")
    if json:
        out_json({"removed": name})
