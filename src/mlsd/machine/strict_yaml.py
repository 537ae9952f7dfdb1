"""YAML as plain data: no tags, no aliases, no key twice."""

from __future__ import annotations

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 20


class NotPlain(ValueError):
    """The text is no plain YAML; the message says where and why."""


def load(text: str) -> object:
    """Give what a YAML or JSON text holds.

    Raises:
        NotPlain: it is no YAML, builds objects, repeats a key, refers to itself or is nested too deeply.

    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check(node, set(), 0)
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise NotPlain(f"{where}{error.problem or 'it is no YAML'}") from None
    except RecursionError:
        raise NotPlain("it is nested too deeply") from None
    except (yaml.YAMLError, ValueError) as error:
        raise NotPlain(str(error).partition("\n")[0]) from None
    finally:
        loader.dispose()


def _check(node: Any, seen: set[int], depth: int) -> None:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise NotPlain(f"line {line}: an alias (`*name`) refers to it")
    if depth > _DEEPEST:
        raise NotPlain(f"line {line}: it is nested too deeply")
    seen.add(id(node))
    if node.id == "sequence":
        for item in node.value:
            _check(item, seen, depth + 1)
    elif node.id == "mapping":
        keys: set[str] = set()
        for key, value in node.value:
            if key.id != "scalar" or key.value in keys:
                raise NotPlain(f"line {key.start_mark.line + 1}: a key stands there twice, or is no text")
            keys.add(key.value)
            _check(key, seen, depth + 1)
            _check(value, seen, depth + 1)
