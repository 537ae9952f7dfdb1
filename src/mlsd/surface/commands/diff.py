"""`mlsd diff`: what people changed since the last rendering."""

from __future__ import annotations

from pathlib import Path

from mlsd.actions.difference import difference
from mlsd.surface.console import out, out_json, say
from mlsd.surface.options import AsJson, Folder


def diff(dir_: Folder = None, json: AsJson = False) -> None:
    """Compares the files that mlsd rendered last with the files now; other files do not count."""
    found = difference(dir_ or Path())
    if json:
        out_json({"changed": list(found.changed), "removed": list(found.removed), "diff": found.text})
    elif found.text:
        out(found.text)
    else:
        say("Nothing was changed.")
