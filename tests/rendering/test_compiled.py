"""The cache of compiled templates: nothing depends on it, and broken files in it are ignored."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from mlsd.rendering.compiled import compiled


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "mlsd"


def rendered(version: str = "1.0.0", **sources: str) -> tuple[list[str], bool]:
    """What each source renders to, and whether anything had to be compiled."""
    with compiled(version) as kept:
        env = Environment(loader=DictLoader(sources), bytecode_cache=kept, autoescape=True)
        return [env.get_template(name).render(x=7) for name in sources], kept.grew


def test_what_was_compiled_once_is_not_compiled_again() -> None:
    assert rendered(a="{{ x }}", b="{{ x + 1 }}") == (["7", "8"], True)
    assert rendered(a="{{ x }}", b="{{ x + 1 }}") == (["7", "8"], False)


def test_a_template_that_changed_is_compiled_anew() -> None:
    rendered(a="{{ x }}")
    assert rendered(a="{{ x * 2 }}") == (["14"], True)
    assert rendered(a="{{ x }}") == (["7"], False)


@pytest.mark.parametrize("content", [b"", b"\x00", b"no code", b"i\x01\x00\x00\x00"])
def test_a_file_that_was_cut_short_counts_as_none(cache: Path, content: bytes) -> None:
    rendered(a="{{ x }}")
    (file,) = cache.iterdir()
    file.write_bytes(content)
    assert rendered(a="{{ x }}") == (["7"], True)


def test_only_the_newest_versions_are_kept(cache: Path) -> None:
    for number in range(12):
        rendered(f"1.0.{number}", a="{{ x }}")
    kept = {path.name.partition("-")[0] for path in cache.iterdir()}
    assert len(kept) == 6
    assert "1.0.11" in kept


def test_where_nothing_can_be_kept_it_still_renders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert rendered(a="{{ x }}") == (["7"], True)
