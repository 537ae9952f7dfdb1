"""Tries parts on the real systems behind them, and writes what was seen into their `_part/proof.json`.

`make prove NAME="postgres s3"`, or NAME=all; NAME=stale takes those whose proof is not about today's code.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from proof.engine import ROOT, engine_of
from proof.results import INSIDE, Proof, digests, faults, ready_parts, write


def main(words: list[str]) -> int:
    """Return 0, 1 where something did not hold (its proof stays as it was), or 2 for an unknown part."""
    ready = ready_parts()
    named = {"all": ready, "stale": [part for part in ready if faults(part)]}.get(" ".join(words), words)
    unknown = sorted(set(named) - set(ready))
    if unknown or not words:
        said = f"not ready: {', '.join(unknown)}" if unknown else "Name a part, or `all` or `stale`"
        print(f"{said}. Ready are {', '.join(ready)}", file=sys.stderr)
        return 2
    failed = [part for part in named if not proven(part)]
    if failed:
        print(f"not proven: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def proven(part: str) -> bool:
    """Return whether all that was tried held; then it is written down."""
    before = digests(part)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-m",
            "proof",
            "--junitxml",
            str(report),
            "tests/proof",
        ]
        # A test that cannot find its engine fails under CI.
        env = os.environ | {"MLSD_PARTS": part, "CI": "1"}
        ended = subprocess.run(command, cwd=ROOT, env=env, check=False)
        if ended.returncode or digests(part) != before:
            return False
        write(part, seen(part, list(ElementTree.parse(report).iter("testcase"))))  # noqa: S314
    return True


def seen(part: str, cases: Iterable[ElementTree.Element]) -> Proof:
    """Return the proof of a part from the tests that passed."""
    ran = [case for case in cases if not {child.tag for child in case} & {"skipped", "failure", "error"}]
    told = {each.attrib["name"]: each.attrib["value"] for case in ran for each in case.iter("property")}
    engine = engine_of(part)
    return Proof(
        level=engine.level if engine else "R",
        engine=engine.name if engine else INSIDE,
        version=told["version"],
        limits=engine.limits if engine else "",
        **digests(part),
        seconds=round(sum(float(case.attrib["time"]) for case in ran)),
        ran=tuple(case.attrib["name"].removeprefix("test_").replace(f"[{part}", "[") for case in ran),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
