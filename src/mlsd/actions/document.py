"""The design document, of a planned design or of an existing project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlsd.actions.inputs import Inputs
from mlsd.project.record_file import read
from mlsd.rendering.render import DESIGN_DOCUMENT, DRAWING, documents
from mlsd.thinking.table import VARIABLE
from mlsd.vocabulary.errors import BadFile
from mlsd.vocabulary.model import Design


@dataclass(frozen=True, slots=True)
class Document:
    """A design document as Markdown, the project's name, and its diagrams as SVG by file name."""

    title: str
    markdown: str
    drawings: Mapping[str, str]

    def html(self) -> str:
        """Return the document as one self-contained page."""
        from mlsd.rendering.page import page

        return page(self.markdown, title=self.title, drawings=self.drawings)


def document_of_design(decided: Design, inputs: Inputs) -> Document:
    """Return the document that a project of this design would hold."""
    table = inputs.table.schema(f"${VARIABLE}") if inputs.table else None
    pages = documents(decided, inputs.pins, table)
    return _document(str(decided.requirements["project_name"]), pages)


def document_of_project(folder: Path) -> Document:
    """Return the document and diagrams as they are in a project.

    Raises:
        NotAProject: the folder has no record.
        BadInput: the document is missing or cannot be read.
    """
    name = str(read(folder).answers["project_name"])
    pages = {}
    for path in (DESIGN_DOCUMENT, DRAWING):
        try:
            pages[path] = (folder / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeError) as error:
            raise BadFile(f"{folder / path} cannot be read.", f"{error}.", "Fix the file.") from None
    if DESIGN_DOCUMENT not in pages:
        raise BadFile(
            f"{folder} has no {DESIGN_DOCUMENT}.",
            "It was deleted or moved.",
            "`mlsd doc` without DIR makes one from an answers file.",
        )
    return _document(name, pages)


def _document(title: str, pages: Mapping[str, str]) -> Document:
    drawings = {Path(path).name: drawn for path, drawn in pages.items() if path == DRAWING}
    return Document(title, pages[DESIGN_DOCUMENT], drawings)
