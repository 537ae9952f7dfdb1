"""Writes template/constraints.txt: one set of exact versions that serves every group of every part.

Versions that are there already are kept while they fit; `--upgrade` takes the newest.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TEMPLATE = Path(__file__).resolve().parents[1] / "template"
CONSTRAINTS = TEMPLATE / "constraints.txt"
OLDEST_PYTHON = "3.11"
HEADER = (
    "# The exact versions that were tested together, for every group of every part."
    " A new project is locked with them.\n"
)


def main() -> int:
    """Return 0 after writing the file, or uv's exit code where the groups contradict one another."""
    requirements = sorted({text for path in _fragments() for text in _requirements(path)})
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", OLDEST_PYTHON]
    command += ["--no-header", "--no-annotate", "--output-file", str(CONSTRAINTS), *sys.argv[1:], "-"]
    ended = subprocess.run(command, input="\n".join(requirements), text=True)
    if ended.returncode == 0:
        CONSTRAINTS.write_text(HEADER + CONSTRAINTS.read_text(encoding="utf-8"), encoding="utf-8")
    return ended.returncode


def groups() -> str:
    """Return the requirements of every part as the table of groups of one project."""
    found = sorted({text for path in _fragments() for text in _requirements(path)})
    return "[dependency-groups]\nall = [\n" + "".join(f'  "{text}",\n' for text in found) + "]\n"


def _fragments() -> list[Path]:
    return sorted((TEMPLATE / "parts").glob("*/_part/groups.toml.jinja"))


def _requirements(path: Path) -> list[str]:
    """Return the requirements of a fragment: its quoted texts outside comments, tags and names of groups."""
    text = re.sub(r"\{[%#].*?[%#]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = re.sub(r'include-group = "\w+"', "", text).splitlines()
    return [found for line in lines if not line.startswith("#") for found in re.findall(r'"([^"]+)"', line)]


if __name__ == "__main__":
    sys.exit(main())
