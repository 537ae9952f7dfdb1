"""What every part of the template keeps to."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations

import pytest
import yaml

from mlsd.knowledge.catalog import Part, parts
from mlsd.knowledge.part_folder import BY_KIND
from mlsd.knowledge.rules import slots
from mlsd.machine.tree import File
from mlsd.rendering import template as templates
from mlsd.thinking.files import parts_of

from .conftest import design_of, rendered

FOLDER = re.compile(r"template/parts/\{\{ use\.(\w+) \}\}/(.+)")


def files() -> dict[tuple[str, str], File]:
    """Part and path in it -> file, `_part/` included."""
    found = {}
    for path, file in templates.files_below(templates.CHECKOUT).items():
        if match := FOLDER.fullmatch(path):
            found[match[1], match[2]] = file
    return found


FILES = files()
RENDERED = {key: file for key, file in FILES.items() if not key[1].startswith("_part/")}


def test_folders_are_the_known_parts() -> None:
    assert {part for part, _ in FILES} == set(parts())
    assert len(parts()) > 60


@pytest.mark.parametrize("part", sorted(parts()))
def test_the_facts_name_their_folder(part: str) -> None:
    facts = yaml.safe_load(FILES[part, "_part/part.yml"].content)
    assert facts["id"] == part
    known = parts()[part]
    assert known.slot in slots() or (
        known.slot == "" and (known.modality or known.problem or known.library or part == "base")
    )


NO_KIND = {"modality": "none", "problem": "none"}


def can_meet(one: Part, other: Part) -> bool:
    """Two of one slot meet only where one brings the other; two kinds of examples or of answers never."""
    if other.id in parts_of([one.id], NO_KIND) or one.id in parts_of([other.id], NO_KIND):
        return True
    if (one.modality and other.modality) or (one.problem and other.problem):
        return False
    return not one.slot or one.slot != other.slot


def test_no_two_parts_that_can_meet_write_the_same_path() -> None:
    pairs = [pair for pair in combinations(parts().values(), 2) if can_meet(*pair)]
    assert len(pairs) > 1000
    both = {(one.id, other.id): set(one.files) & set(other.files) for one, other in pairs}
    assert not {pair: paths for pair, paths in both.items() if paths}


def test_a_part_that_says_it_is_built_holds_more_than_its_facts() -> None:
    built = [part.id for part in parts().values() if part.ready]
    assert len(built) > 20
    for part in built:
        assert [path for id_, path in FILES if id_ == part and path != "_part/part.yml"], part


@pytest.mark.parametrize("path", sorted({path for _, path in RENDERED}))
def test_a_path_holds_no_variable_but_the_packages_name(path: str) -> None:
    assert set(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", path)) <= {"{{ package_name }}"}


@pytest.mark.parametrize(
    "key", sorted(key for key in RENDERED if re.search(r"\.py(\.jinja)?$", key[1])), ids="/".join
)
def test_python_holds_no_statement_of_the_template(key: tuple[str, str]) -> None:
    """Only imports of macros stand there: everything else that varies comes from data.

    A module that one kind of rows has in another form is taken apart by the workbench, which checks both.
    """
    text = BY_KIND.sub("", RENDERED[key].content.decode())
    tags = re.findall(r"\{%-?\s*(\w+)", text) if key[1].endswith(".jinja") else []
    assert set(tags) <= {"from"}


def test_text_is_utf8_with_unix_line_ends() -> None:
    for key, file in RENDERED.items():
        if b"\0" not in file.content:
            assert b"\r" not in file.content, key
            file.content.decode()


def test_nothing_volatile_is_rendered() -> None:
    """A date, a folder or a version of the template would be a change in every update."""
    for key, file in FILES.items():
        if key[1].endswith(".jinja"):
            assert not re.search(rb"_copier_|_folder_name|now\(\)|ansible_date|\bmlsd\.", file.content), key


LIFTED = {
    part: file.content.decode()
    for (part, path), file in FILES.items()
    if path == "_part/overrides.toml.jinja"
}


@pytest.mark.parametrize("part", sorted(LIFTED))
def test_a_bound_of_a_library_is_set_aside_with_its_reason_where_the_part_is_chosen_alone(part: str) -> None:
    slot = parts()[part].slot
    without, with_it = (
        tomllib.loads(rendered(design_of({}, pins))["pyproject.toml"].content.decode())["tool"]["uv"]
        for pins in ({}, {slot: part})
    )
    assert "override-dependencies" not in without
    said = with_it["override-dependencies"]
    assert said == re.findall(r'^  "(.+)",$', LIFTED[part], re.MULTILINE)
    assert all("<" in one for one in said)  # a bound stays one
    assert LIFTED[part].startswith("  # ")
