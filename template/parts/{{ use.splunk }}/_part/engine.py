"""Splunk's own AppInspect on a project's app; no registry has Splunk itself."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from proof.engine import Runner
from proof.machine import debian, python_tool

TOOL = "splunk-appinspect==4.3.1"
LIMITS = (
    "Splunk: its check of apps finds nothing wrong with the saved searches and the dashboard, but no search "
    "ever ran; answers are read from an imitation of our own."
)


def install() -> str:
    """Return the version of the check."""
    debian("libmagic1", "file", brings="file")
    python_tool(TOOL, "splunk-appinspect")
    return TOOL.partition("==")[2]


def run(root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Return the result of checking a project's app: 0 if nothing fails."""
    built = subprocess.run(["uv", "run", "poe", "splunk"], cwd=root, capture_output=True, text=True)
    if built.returncode:
        return built
    (archive,) = (root / "build").glob("*_logs.tgz")
    report = folder / "appinspect.json"
    tool = str(python_tool(TOOL, "splunk-appinspect"))
    command = [
        tool,
        "inspect",
        str(archive),
        "--output-file",
        str(report),
        "--included-tags",
        "splunk_appinspect",
    ]
    ended = subprocess.run(command, capture_output=True, text=True)
    checks = [
        check
        for one in json.loads(report.read_text(encoding="utf-8"))["reports"]
        for group in one["groups"]
        for check in group["checks"]
        if check["result"] in ("failure", "error")
    ]
    words = "\n".join(f"{check['name']}: {check['messages']}" for check in checks)
    return subprocess.CompletedProcess(
        command, int(bool(checks) or ended.returncode != 0), ended.stdout + words, ""
    )


def spoil(root: Path) -> str:
    """Mark the app as already configured, and return what the check calls that."""
    (path,) = root.glob("src/*/logs/splunk_app.py")
    text = path.read_text(encoding="utf-8").replace("[install]\n", "[install]\nis_configured = true\n", 1)
    path.write_text(text, encoding="utf-8")
    return "is_configured"


ENGINE = Runner("Splunk AppInspect", "S", LIMITS, install, run, spoil)
