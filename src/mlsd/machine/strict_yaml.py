"""YAML as plain data: no tags, no aliases, no duplicate keys."""

from __future__ import annotations

from typing import Any

import yaml

from mlsd.vocabulary.units import kind_in_words

_TYPED: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXTS: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEEPEST = 20
_TAG = "tag:yaml.org,2002:"
_PLAIN = {_TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")}
_EMPTY = ("", "~", "null", "Null", "NULL")


class NotPlain(ValueError):
    """The text is not plain YAML: where and why, and the fix (empty if that is obvious)."""

    def __init__(self, why: str, fix: str = "") -> None:
        super().__init__(why)
        self.fix = fix


def load(text: str, *, typed: bool = True) -> object:
    """Return the content of a YAML or JSON text.

    Args:
        text: the whole text, one document.
        typed: convert numbers, times, yes, and no. Otherwise each value is its text, so that `no`, `3.10` and
            `1:30` stay as written, or None if there is none.

    Raises:
        NotPlain: it is not YAML, builds objects, repeats a key, refers to itself, or is nested too deeply.
    """
    loader = (_TYPED if typed else _TEXTS)(text)
    try:
        node = loader.get_single_node()
        return None if node is None else _Reader(loader, typed).value(node, 1, 0)
    except yaml.MarkedYAMLError as error:
        raise _no_yaml(
            error.problem or "", error.problem_mark.line + 1 if error.problem_mark else 0
        ) from None
    except RecursionError:
        raise _no_yaml("nesting", 0) from None
    except yaml.YAMLError as error:
        raise _no_yaml(str(getattr(error, "reason", None) or error).partition("\n")[0], 0) from None
    finally:
        loader.dispose()


def _no_yaml(problem: str, line: int) -> NotPlain:
    if "nesting" in problem:
        return NotPlain("it is nested too deeply")
    where = f"line {line}: " if line else ""
    return NotPlain(f"it is not YAML: {where}{problem or 'it cannot be read'}")


class _Reader:
    """Turns nodes into values; visits each once."""

    def __init__(self, loader: Any, typed: bool) -> None:
        self._loader, self._typed = loader, typed
        self._seen: set[int] = set()

    def value(self, node: Any, line: int, depth: int) -> object:
        """Return the value of a node; `line` is where it is referenced."""
        if id(node) in self._seen:
            raise NotPlain(f"line {line} is an alias", "Write the value itself.")
        self._seen.add(id(node))
        line = node.start_mark.line + 1
        if node.tag not in _PLAIN:
            raise NotPlain(f"line {line} has the tag {ascii(node.tag)[1:60]}", "Write the plain value.")
        if depth > _DEEPEST:
            raise NotPlain(f"line {line} is nested too deeply")
        if node.id == "sequence":
            return [self.value(item, line, depth + 1) for item in node.value]
        return self._mapping(node, depth) if node.id == "mapping" else self._scalar(node)

    def _mapping(self, node: Any, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self.value(key_node, line, depth + 1)
            if not isinstance(key, str):
                raise NotPlain(f"line {line} has {kind_in_words(key)} where a key belongs")
            if key in found:
                twice = f"{key!r} appears twice, the second time in line {line}"
                raise NotPlain(twice, "Keep one of the two.")
            found[key] = self.value(value_node, line, depth + 1)
        return found

    def _scalar(self, node: Any) -> object:
        if not self._typed:
            return None if not node.style and node.value in _EMPTY else node.value
        try:
            return self._loader.construct_object(node)
        except ValueError as error:
            raise NotPlain(f"line {node.start_mark.line + 1}: {error}") from None
