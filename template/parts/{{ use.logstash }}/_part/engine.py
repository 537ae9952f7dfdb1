"""Parses the pipelines with Logstash's grammar; no registry has Logstash itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

from proof.engine import Runner
from proof.machine import python_tool

TOOL = "logstash-pipeline-parser==0.0.3"
LIMITS = (
    "Logstash: its pipelines are read by a port of its grammar, so that their form is right; no line ever "
    "went through them."
)
# Each pipeline is the input with one of the outputs, as pipelines.yml combines them.
READ = """\
import sys
from pathlib import Path
from logstash_pipeline_parser import Pipeline
folder = Path(sys.argv[1])
for way in ("key", "no_key"):
    text = "".join((folder / f"{name}.conf").read_text(encoding="utf-8") for name in ("events", way))
    try:
        found = Pipeline(text).parse()
    except Exception as error:
        sys.exit(f"{way}.conf: {error}")
    kinds = [section[0] for section in found]
    if kinds != ["input", "filter", "output"]:
        sys.exit(f"{way}.conf: it is made of {kinds}")
"""


def install() -> str:
    """Return the version of the parser."""
    python_tool(TOOL, "python")
    return TOOL.partition("==")[2]


def run(root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Return the result of parsing both pipelines of a project."""
    command = [str(python_tool(TOOL, "python")), "-c", READ, str(root / "logstash")]
    return subprocess.run(command, capture_output=True, text=True)


def spoil(root: Path) -> str:
    """Delete a brace, and return what the parser says about it."""
    path = root / "logstash/key.conf"
    path.write_text(path.read_text(encoding="utf-8").replace("} else {", "else {", 1), encoding="utf-8")
    return "key.conf"


ENGINE = Runner("Parser of Logstash's grammar", "S", LIMITS, install, run, spoil)
