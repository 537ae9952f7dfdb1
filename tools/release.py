"""Keep what a release leaves to all later versions: its template, and the records of its presets.

    python tools/release.py dist/mlsd-X.Y.Z-py3-none-any.whl

The archive goes to `src/mlsd/templates/`, so that projects of this version can always be updated; the
records go to `tests/update/released/`, where a test brings each of them to the newest version.
"""

from __future__ import annotations

import sys
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from mlsd.knowledge.presets import PRESETS
from mlsd.machine.tree import tree_id
from mlsd.project import record_file
from mlsd.rendering.render import render
from mlsd.rendering.template import ARCHIVES, CHECKOUT, Template
from mlsd.thinking import record as records
from mlsd.thinking.decide import design, not_ready
from mlsd.thinking.record import Record
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, SaidBy

RECORDS = CHECKOUT / "tests/update/released"


def keep(wheel: Path, archives: Path = ARCHIVES, kept: Path = RECORDS) -> list[Path]:
    """Write the wheel's template and a record of each preset that it builds; return the paths."""
    version = wheel.name.split("-")[1]
    archive = archives / f"{version}.zip"
    archives.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as zipped:
        archive.write_bytes(zipped.read(f"mlsd/templates/{version}.zip"))
    written = [archive]
    for name in PRESETS:
        record = _record(name, Template(version, archive))
        if record:
            path = kept / version / f"{name}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(record_file.text_of(record), encoding="utf-8")
            written.append(path)
    return written


def _record(preset: str, template: Template) -> Record | None:
    answers = {**PRESETS[preset], "project_name": preset.replace("_", "-")}
    decided = design(require({id_: Answer(value, SaidBy.PRESET) for id_, value in answers.items()}))
    if not_ready(decided):
        return None
    record = records.of(decided, {}, template.version)
    return replace(record, base=tree_id(render(record, template)))


if __name__ == "__main__":
    for path in keep(Path(sys.argv[1])):
        print(PurePosixPath(path.relative_to(CHECKOUT)))
