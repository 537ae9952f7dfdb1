"""Tries parts on the real systems behind them, and writes the results to their `_part/proof.json`.

`make prove NAME="postgres s3"`, or NAME=all. NAME=stale takes the parts whose proof is not of today's code,
or was quick: with MLSD_QUICK=1 only the part's own tests run and no lines are broken. A quick proof of
today's code is completed rather than repeated.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from proof.digest import digests
from proof.engine import ROOT, engine_of
from proof.parts import ready_parts
from proof.results import INSIDE, Proof, faults, proof_of, quick, write

Case = ElementTree.Element


def main(words: list[str]) -> int:
    """Return 0; 1 if something failed, in which case its proof stays as it was; 2 for an unknown part."""
    ready = ready_parts()
    stale = [part for part in ready if faults(part) or quick(part)]
    named = {"all": ready, "stale": stale}.get(" ".join(words), words)
    unknown = sorted(set(named) - set(ready))
    if unknown or not words:
        said = f"not ready: {', '.join(unknown)}" if unknown else "Name a part, or `all` or `stale`"
        print(f"{said}. Ready are {', '.join(ready)}", file=sys.stderr)
        return 2
    found = proven(named, quickly="MLSD_QUICK" in os.environ)
    for part, proof in found.items():
        write(part, proof)
    if failed := sorted(set(named) - set(found)):
        print(f"not proven: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


def proven(named: list[str], quickly: bool) -> dict[str, Proof]:
    """Return the proofs of the parts for which every test passed.

    If the whole proof is requested, what a quick proof of today's code already covers is not repeated.
    """
    kept = {
        part: proof
        for part in named
        if not quickly and quick(part) and not faults(part)
        if (proof := proof_of(part))
    }
    found = kept | _tried([part for part in named if part not in kept], "proof and not whole", _quick_proof)
    if quickly:
        return found
    return _tried(
        list(found),
        "whole",
        lambda part, cases: replace(found[part], ran=(*found[part].ran, *_names(part, cases))),
    )


def _tried(named: list[str], which: str, proof: Callable[[str, list[Case]], Proof]) -> dict[str, Proof]:
    """Return the proofs of the parts without a failed test."""
    before = {part: digests(part) for part in named}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-m", which, "--junitxml", str(report), "tests/proof"]
        # Under CI, a test that cannot find its engine fails.
        env = os.environ | {"MLSD_PARTS": " ".join(named), "CI": "1"}
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode if named else None
        if code not in (0, 1):  # interrupted, for example: the last part was not tried completely
            return {}
        cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314
    found = {}
    for part in named:
        own = [case for case in cases if re.search(rf"\[{part}[\]-]", case.attrib["name"])]
        failed = any({child.tag for child in case} & {"failure", "error"} for case in own)
        if own and not failed and digests(part) == before[part]:
            found[part] = proof(part, _ran(own))
    return found


def _ran(cases: list[Case]) -> list[Case]:
    return [case for case in cases if not {child.tag for child in case} & {"skipped"}]


def _quick_proof(part: str, cases: list[Case]) -> Proof:
    """Return the proof of a part from its tests, all of which passed."""
    told = {each.attrib["name"]: each.attrib["value"] for case in cases for each in case.iter("property")}
    engine = engine_of(part)
    return Proof(
        level=engine.level if engine else "R",
        engine=engine.name if engine else INSIDE,
        version=told["version"],
        limits=engine.limits if engine else "",
        **digests(part),
        seconds=round(sum(float(case.attrib["time"]) for case in cases)),
        ran=_names(part, cases),
    )


def _names(part: str, cases: list[Case]) -> tuple[str, ...]:
    return tuple(_words(case.attrib["name"], part) for case in cases)


def _words(name: str, part: str) -> str:
    """Return the name of a test without the part's name."""
    test, _, rest = name.removeprefix("test_").partition(f"[{part}")
    return f"{test} {rest.strip('-]')}".strip().replace("_", " ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
