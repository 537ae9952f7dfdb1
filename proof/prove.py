"""Tries parts on the real systems behind them, and writes what was seen into their `_part/proof.json`.

`make prove NAME="postgres s3"`, or NAME=all; NAME=stale takes those whose proof is not about today's code, or
was a quick one: with MLSD_QUICK=1 neither do all tests of the project run, nor are lines broken.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from proof.digest import digests
from proof.engine import ROOT, engine_of
from proof.parts import ready_parts
from proof.results import INSIDE, Proof, faults, quick, write


def main(words: list[str]) -> int:
    """Return 0, 1 where something did not hold (its proof stays as it was), or 2 for an unknown part."""
    ready = ready_parts()
    stale = [part for part in ready if faults(part) or quick(part)]
    named = {"all": ready, "stale": stale}.get(" ".join(words), words)
    unknown = sorted(set(named) - set(ready))
    if unknown or not words:
        said = f"not ready: {', '.join(unknown)}" if unknown else "Name a part, or `all` or `stale`"
        print(f"{said}. Ready are {', '.join(ready)}", file=sys.stderr)
        return 2
    failed = sorted(set(named) - set(proven(named)))
    if failed:
        print(f"not proven: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def proven(named: list[str]) -> Iterator[str]:
    """Return the parts for which all that was tried held, once that is written down."""
    before = {part: digests(part) for part in named}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-m", "proof", "--junitxml", str(report)]
        # A test that cannot find its engine fails under CI.
        env = os.environ | {"MLSD_PARTS": " ".join(named), "CI": "1"}
        ended = subprocess.run([*command, "tests/proof"], cwd=ROOT, env=env, check=False)
        if ended.returncode not in (0, 1):  # such as interrupted: of the last part not all was tried
            return
        cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314
    for part in named:
        own = [case for case in cases if re.search(rf"\[{part}[\]-]", case.attrib["name"])]
        failed = any({child.tag for child in case} & {"failure", "error"} for case in own)
        if own and not failed and digests(part) == before[part]:
            write(part, seen(part, own))
            yield part


def seen(part: str, cases: Iterable[ElementTree.Element]) -> Proof:
    """Return the proof of a part from its tests, of which none failed."""
    ran = [case for case in cases if not {child.tag for child in case} & {"skipped"}]
    told = {each.attrib["name"]: each.attrib["value"] for case in ran for each in case.iter("property")}
    engine = engine_of(part)
    return Proof(
        level=engine.level if engine else "R",
        engine=engine.name if engine else INSIDE,
        version=told["version"],
        limits=engine.limits if engine else "",
        **digests(part),
        seconds=round(sum(float(case.attrib["time"]) for case in ran)),
        ran=tuple(_words(case.attrib["name"], part) for case in ran),
    )


def _words(name: str, part: str) -> str:
    """Return the name of a test without the part's."""
    test, _, rest = name.removeprefix("test_").partition(f"[{part}")
    return f"{test} {rest.strip('-]')}".strip().replace("_", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
