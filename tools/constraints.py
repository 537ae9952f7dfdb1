"""Writes template/constraints.txt: one set of exact versions that serves every group of every part.

Existing versions are kept while they fit; `--upgrade` takes the newest.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TEMPLATE = Path(__file__).resolve().parents[1] / "template"
CONSTRAINTS = TEMPLATE / "constraints.txt"
OLDEST_PYTHON = "3.11"
GROUPS, OVERRIDES = "groups.toml.jinja", "overrides.toml.jinja"
HEADER = (
    "# The exact versions that were tested together, for every group of every part."
    " A new project is locked with them.\n"
)


def main() -> int:
    """Write the file and return 0, or uv's exit code if the groups contradict one another."""
    parts = [path.parent for path in (TEMPLATE / "parts").glob(f"*/_part/{GROUPS}")]
    apart = [part for part in parts if (part / OVERRIDES).exists()]
    code = _compile([part for part in parts if part not in apart], CONSTRAINTS, *sys.argv[1:])
    # An override would apply to all parts, so a part that needs one is resolved separately.
    for part in apart if code == 0 else ():
        with tempfile.TemporaryDirectory() as folder:
            overrides, more = Path(folder) / "overrides.txt", Path(folder) / "more.txt"
            overrides.write_text("\n".join(_requirements(part / OVERRIDES)), encoding="utf-8")
            code = _compile([part], more, "--overrides", str(overrides), "--constraint", str(CONSTRAINTS))
            if code == 0:
                lines = _lines(CONSTRAINTS)
                lines += [line for line in _lines(more) if _name(line) not in map(_name, lines)]
                CONSTRAINTS.write_text("\n".join(sorted(lines, key=_name)) + "\n", encoding="utf-8")
    if code == 0:
        CONSTRAINTS.write_text(HEADER + CONSTRAINTS.read_text(encoding="utf-8"), encoding="utf-8")
    return code


def _compile(parts: list[Path], target: Path, *flags: str) -> int:
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON]
    command += ["--no-header", "--no-annotate", "--output-file", str(target), *flags, "-"]
    asked = "\n".join(sorted({text for part in parts for text in _requirements(part / GROUPS)}))
    return subprocess.run(command, input=asked, text=True).returncode


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _name(line: str) -> str:
    return line.partition("==")[0]


def groups() -> str:
    """Return the requirements of every part, written as the dependency groups of one project."""
    return f"[dependency-groups]\nall = {json.dumps(_all(GROUPS), indent=2)}\n"


def overrides() -> str:
    """Return the overrides of libraries' bounds, as a uv setting for one project."""
    return f"override-dependencies = {json.dumps(_all(OVERRIDES), indent=2)}\n"


def _all(name: str) -> list[str]:
    """Return the requirements in all parts' files of that name."""
    files = (TEMPLATE / "parts").glob(f"*/_part/{name}")
    return sorted({text for path in files for text in _requirements(path)})


def _requirements(path: Path) -> list[str]:
    """Return the requirements of a fragment: its quoted texts outside comments, tags, and group names."""
    text = re.sub(r"\{[%#].*?[%#]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = re.sub(r'include-group = "\w+"', "", text).splitlines()
    told = [line for line in lines if not line.lstrip().startswith("#")]
    return [found for line in told for found in re.findall(r'"([^"]+)"', line)]


if __name__ == "__main__":
    sys.exit(main())
