"""Puts the template into the wheel as one archive, `mlsd/templates/X.Y.Z.zip`, and its facts as one file."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NO_DATE = (1980, 1, 1, 0, 0, 0)
"""The same sources give the same bytes, whenever they are built."""


class TemplateArchive(BuildHookInterface):
    """Runs when a wheel is built; an editable install reads the template from the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write both and have them included."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        from mlsd.knowledge.facts import kept_text
        from mlsd.rendering.template import archive_files

        folder = Path(tempfile.mkdtemp(prefix="mlsd-build-"))
        archive = folder / f"{self.metadata.version}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for path, file in sorted(archive_files(Path(self.root)).items()):
                entry = zipfile.ZipInfo(path, _NO_DATE)
                entry.external_attr = (0o100755 if file.executable else 0o100644) << 16
                zipped.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
        facts = folder / "facts.json"
        facts.write_text(kept_text(Path(self.root, "template"), for_wheel=True), encoding="utf-8")
        build_data["force_include"][str(facts)] = "mlsd/knowledge/facts.json"
        build_data["force_include"][str(archive)] = f"mlsd/templates/{archive.name}"
        build_data["force_include"][str(Path(self.root, "CHANGELOG.md"))] = "mlsd/CHANGELOG.md"
        self._folder = folder

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what is in the wheel now."""
        if version != "editable":
            for path in self._folder.iterdir():
                path.unlink()
            self._folder.rmdir()
