"""`mlsd diff`: what people changed against the rendered state."""

from __future__ import annotations

from pathlib import Path

from mlsd.actions.difference import difference
from mlsd.surface.console import out, out_json, say
from mlsd.surface.options import AsJson, Folder


def diff(dir_: Folder = None, json: AsJson = False) -> None:
    """The files that mlsd rendered last, against what lies there now; own files do not count."""
    found = difference(dir_ or Path())
    if json:
        out_json({"changed": list(found.changed), "removed": list(found.removed), "diff": found.text})
    elif found.text:
        out(found.text)
    else:
        say("Nothing was changed.")
