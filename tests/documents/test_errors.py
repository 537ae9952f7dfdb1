"""Every error has an id of its own, is raised somewhere, and is told of in `docs/errors.md`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import mlsd
from mlsd.vocabulary.errors import BadInput, kinds

TABLE = Path(__file__).parents[2] / "docs/errors.md"
ROW = re.compile(r"^\| `(\w+)` \| (\d+) \| (.+) \|$", re.MULTILINE)


def made() -> set[str]:
    """Names of the classes that the program makes an error of."""
    found = set()
    for path in Path(mlsd.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found.add(node.func.id)
    return found


def test_every_kind_is_raised_and_bad_input_only_by_its_kinds() -> None:
    names = {kind.__name__ for kind in kinds()}
    assert names - made() == set()
    assert not {"MlsdError", "BadInput"} & made()
    assert len([kind for kind in kinds() if issubclass(kind, BadInput)]) > 8


def test_no_two_kinds_share_an_id() -> None:
    ids = [kind.id for kind in kinds()]
    assert len(set(ids)) == len(ids) and all(re.fullmatch("[a-z_]+", id_) for id_ in ids)


def test_the_page_tells_of_each() -> None:
    told = [(id_, int(code)) for id_, code, _ in ROW.findall(TABLE.read_text())]
    assert told == [(kind.id, kind.code) for kind in kinds()]
