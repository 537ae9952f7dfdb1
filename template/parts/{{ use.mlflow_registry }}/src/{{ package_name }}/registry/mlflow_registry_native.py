"""An artifact as a native MLflow model: its folder, the modules that read it, and their requirements."""

from __future__ import annotations

import ast
import json
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..artefact import Manifest, load
from ..data.spec import Spec
from ..serving.answers import Answering
from . import mlflow_registry_pyfunc as loader

ARTEFACT, CODE = "artefact", "code"
NEEDED = ("msgspec", "numpy", "onnxruntime")
PANDAS = "pandas>=2.2,<4"
PACKAGE = Path(__file__).resolve().parents[1]


def write_native(folder: Path, artefact: Path) -> None:
    """Write an artifact in MLflow's format; `pyfunc` loads it without this project."""
    shutil.copytree(artefact, folder / ARTEFACT)
    for path in _modules(Path(loader.__file__)):
        copy = folder / CODE / PACKAGE.name / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    needed = [*(f"{name}=={version(name)}" for name in NEEDED), PANDAS]
    (folder / "requirements.txt").write_text("\n".join(needed) + "\n", encoding="utf-8")
    python = ".".join(map(str, sys.version_info[:3]))
    environment = {"python": python, "dependencies": ["-r requirements.txt"]}
    (folder / "python_env.yaml").write_text(json.dumps(environment) + "\n", encoding="utf-8")
    table = _description(load(artefact).manifest, python)
    # JSON is valid YAML.
    (folder / "MLmodel").write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _description(manifest: Manifest, python: str) -> dict[str, object]:
    """Return the content of MLflow's MLmodel file: how the model is loaded, its inputs, and its outputs."""
    spec = Spec.from_json(manifest.spec)
    inputs = [{"type": "any", "name": name, "required": name in spec.required()} for name in spec.names()]
    answered = Answering.from_json(manifest.task).schema()
    outputs = [{**_typed(schema), "name": name, "required": True} for name, schema in answered.items()]
    return {
        "flavors": {
            "python_function": {
                "loader_module": loader.__name__,
                "code": CODE,
                "data": ARTEFACT,
                "env": {"virtualenv": "python_env.yaml"},
                "python_version": python,
            }
        },
        "signature": {"inputs": json.dumps(inputs), "outputs": json.dumps(outputs), "params": None},
        "metadata": {"recipe": manifest.recipe.digest(), "model": manifest.model},
    }


def _typed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the MLflow type of a column, from its JSON schema."""
    kinds = {"number": "double", "integer": "long"}
    if schema["type"] == "array":
        return {"type": "array", "items": _typed(schema["items"])}
    return {"type": kinds.get(schema["type"], schema["type"])}


def _modules(start: Path) -> set[Path]:
    """Return a module of this package with everything it imports from it, including `__init__` files."""
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        waiting += [folder / "__init__.py" for folder in path.parents if folder.is_relative_to(PACKAGE)]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                waiting += _imported(path.parents[node.level - 1], node)
    return found


def _imported(folder: Path, node: ast.ImportFrom) -> list[Path]:
    """Return the files behind `from .module import name`, where a name may itself be a module."""
    base = folder.joinpath(*(node.module or "").split(".")) if node.module else folder
    places = [base, *(base / name.name for name in node.names)]
    files = [base.parent / f"{base.name}.py", *(place / "__init__.py" for place in places)]
    files += [place.parent / f"{place.name}.py" for place in places[1:]]
    return [path for path in files if path.is_file()]
