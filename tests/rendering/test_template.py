"""Versions of the template: which are here, and what is said of one that is not."""

from __future__ import annotations

import pytest

from mlsd.machine.tree import tree_id
from mlsd.rendering import template as templates
from mlsd.vocabulary.errors import OutOfReach


def test_a_checkouts_version_names_its_content() -> None:
    files = templates.files_below(templates.CHECKOUT)
    assert templates.current().version.endswith(f"+{tree_id(files)[:12]}")
    assert templates.at(templates.current().version) == templates.current()


def test_only_what_is_asked_for_is_read() -> None:
    found = templates.read(templates.current(), templates.MACROS, templates.folder_of("base"))
    assert found
    assert all(path.startswith(("template/macros/", "template/parts/{{ use.base }}/")) for path in found)


@pytest.mark.parametrize("version", ["9.9.9", "0.1.0+000000000000", "../../etc/passwd", ""])
def test_a_version_that_is_not_here_says_what_is(version: str) -> None:
    with pytest.raises(OutOfReach) as refused:
        templates.at(version)
    assert templates.current().version in refused.value.why
