"""Assembles workbench/: one project with the code of every part, for an editor, a linter, and a type checker.

Plain Python files are links, so that an edit lands in the template. Rendered files (`.jinja`: tests,
settings, the modules that base owns for a slot) are read-only copies: edit the template and assemble again.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from mlsd.knowledge.catalog import parts
from mlsd.knowledge.part_folder import BY_KIND, CACHES, part_folders
from mlsd.rendering import template as templates
from mlsd.rendering.render import render
from mlsd.thinking import record as records
from mlsd.thinking.decide import design
from mlsd.thinking.require import require
from mlsd.vocabulary.model import Answer, SaidBy

sys.path.insert(0, str(Path(__file__).parent))
from constraints import groups, overrides

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "workbench"
PACKAGE = "workbench"
KEPT = {".venv", "uv.lock", ".mypy_cache", ".ruff_cache"}
CHOSEN = re.compile(r"\{\{ chosen\('(\w+)'\) \}\}")
GROUPS = re.compile(r"^\[dependency-groups\]\n.*?(?=^\[)", re.DOTALL | re.MULTILINE)


def main() -> int:
    """Recreate the folder except its environment; return 0."""
    for path in BENCH.iterdir() if BENCH.is_dir() else ():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for name, content in _rendered().items():
        _write(BENCH / name, content)
    linked = 0
    for part, path in _python_files():
        inside = path.relative_to(part).as_posix().replace("{{ package_name }}", PACKAGE)
        target = BENCH / inside.removesuffix(".jinja")
        if path.suffix == ".jinja":
            for other, text in _copies(part, target, path.read_text(encoding="utf-8")):
                _write(other, text.encode())
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.symlink_to(path)
        linked += 1
    # Files that the default answers leave out and that are not copies of their template.
    for name, content in _rendered(arrival="stream", serving_mode="stream").items():
        if name.endswith(".py") and not (BENCH / name).exists():
            _write(BENCH / name, content)
    print(
        f"{BENCH.relative_to(ROOT)}/: {linked} modules are linked; there, `uv sync` fetches their libraries"
    )
    return 0


def _rendered(**answers: str) -> dict[str, bytes]:
    """Return the project for the default answers except for some, with the dependencies of every part."""
    said = {"project_name": "workbench", "package_name": PACKAGE, **answers}
    decided = design(
        require({id_: Answer(value, SaidBy.FLAG) for id_, value in said.items()}), with_flips=False
    )
    template = templates.current()
    tree = render(records.of(decided, {}, template.version), template)
    files = {path: file.content for path, file in tree.items() if not path.startswith("docs/")}
    settings = files["pyproject.toml"].decode()
    assert GROUPS.search(settings)
    settings = GROUPS.sub(lambda _: groups() + "\n", settings)
    files["pyproject.toml"] = settings.replace("[tool.uv]\n", f"[tool.uv]\n{overrides()}", 1).encode()
    return files


def _python_files() -> Iterator[tuple[Path, Path]]:
    """Yield each Python file of each part, with the part's folder."""
    for folder in part_folders(ROOT / "template").values():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if re.search(r"\.py(\.jinja)?$", path.name) and inside[0] != "_part" and not CACHES & set(inside):
                yield folder, path


def _copies(folder: Path, target: Path, text: str) -> Iterator[tuple[Path, str]]:
    """Yield a file that needs only the package's name, or one copy per part that it may belong to."""
    if found := BY_KIND.search(text):  # one kind of rows has its own version, the others share theirs
        yield (
            target.with_name(f"{target.stem}_of_{found[1]}.py"),
            found[2].replace("{{ package_name }}", PACKAGE),
        )
        yield target, found[3].replace("{{ package_name }}", PACKAGE)
        return
    code = "\n".join(line for line in text.splitlines() if "{%" not in line) + "\n"
    code = code.replace("{{ package_name }}", PACKAGE)
    owner = next(one for one in parts().values() if f"use.{one.id} " in folder.name)
    if "SLOT: " in text and (slots := set(CHOSEN.findall(text))):
        chosen = [one for one in parts().values() if one.slot in slots and one.ready]
        for id_ in [one.id for one in chosen if not owner.library or owner.id in one.brings]:
            yield target.with_name(f"{target.stem}_of_{id_}.py"), CHOSEN.sub(id_, code)
            if not target.exists():  # the default answers leave the slot empty
                yield target, CHOSEN.sub(id_, code)
    for word, fact in (("{{ problem }}", "problem"), ("{{ kind() }}", "modality")):
        for one in parts().values() if word in text else ():
            own = getattr(owner, fact) in ("", getattr(one, fact))
            if (name := getattr(one, fact)) and one.ready and own:
                yield target.with_name(f"{target.stem}_of_{name}.py"), code.replace(word, name)
    if "{%" not in text and "{{ problem }}" not in text:
        yield target, text.replace("{{ package_name }}", PACKAGE)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)
    path.chmod(0o444)


if __name__ == "__main__":
    sys.exit(main())
