"""Writes docs/test-all.md from the JUnit files of `make test-all`.

JUnit files of tests rerun after a fix may follow: the last run counts.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/test-all.md"


def main() -> int:
    """Write the page; return 1 if any test failed."""
    written_by_us = [ElementTree.parse(path) for path in sys.argv[1:]]  # noqa: S314
    runs = [(_name(case), case) for tree in written_by_us for case in tree.iter("testcase")]
    last = dict(runs)
    cases = list(last.values())
    mended = {name for name, case in runs if _outcome(case) == "failed" != _outcome(last[name])}
    told = (*_failed(cases), *_again(sorted(mended)), *_random(cases), *_skipped(cases))
    parts = (*_head(), *_areas(cases), *told, "")
    PAGE.write_text("\n".join(parts), "utf-8")
    return int(any(_outcome(case) == "failed" for case in cases))


def _name(case: ElementTree.Element) -> str:
    return f"{case.attrib['classname'].replace('.', '/')}.py::{case.attrib['name']}"


def _failed(cases: Iterable[ElementTree.Element]) -> Iterable[str]:
    failed = [case for case in cases if _outcome(case) == "failed"]
    if failed:
        yield "\n## What failed\n"
    for case in failed:
        why = next(child.attrib.get("message", "") for child in case if child.tag in ("failure", "error"))
        yield f"* `{_name(case)}`: {why.partition(chr(10))[0]}"


def _again(names: Iterable[str]) -> Iterable[str]:
    if names:
        yield "\n## What failed, was fixed, and was run again\n"
        yield "At the commit above or one just before it; all other tests ran earlier.\n"
    yield from (f"* `{name}`" for name in names)


def _head() -> Iterable[str]:
    commit = subprocess.check_output(["git", "describe", "--always", "--dirty"], cwd=ROOT, text=True).strip()
    day = datetime.now(UTC).date().isoformat()
    yield "# The last run of everything\n"
    yield "`make test-all` wrote this page: every preset, every pair, all random cases with new seeds.\n"
    yield (
        f"{day}, commit `{commit}`, Python {platform.python_version()}, {platform.system()}, "
        f"{os.cpu_count()} processors.\n"
    )


def _areas(cases: Iterable[ElementTree.Element]) -> Iterable[str]:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    seconds: Counter[str] = Counter()
    for case in cases:
        area = "/".join(case.attrib["classname"].split(".")[:2])
        counts[area][_outcome(case)] += 1
        seconds[area] += int(1000 * float(case.attrib["time"]))
    yield "| tests | passed | failed | skipped | minutes |\n|---|---|---|---|---|"
    for area, count in sorted(counts.items()):
        numbers = " | ".join(f"{count[outcome]:,}" for outcome in ("passed", "failed", "skipped"))
        yield f"| `{area}` | {numbers} | {seconds[area] / 60_000:.1f} |"


def _random(cases: Iterable[ElementTree.Element]) -> Iterable[str]:
    """Yield the totals over the chunks of each random test, with the first seed."""
    found: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        for record in case.iter("property"):
            place = _name(case).partition("[")[0]
            found[place][record.attrib["name"]].append(int(record.attrib["value"]))
    if found:
        yield "\n## What random tests did\n"
    for place, records in sorted(found.items()):
        said = (f"seed {min(n)}" if name == "seed" else f"{sum(n):,} {name}" for name, n in records.items())
        yield f"* `{place}`: {', '.join(said)}"


def _skipped(cases: Iterable[ElementTree.Element]) -> Iterable[str]:
    reasons = Counter(skip.attrib.get("message", "") for case in cases for skip in case.iter("skipped"))
    if reasons:
        yield "\n## What was skipped\n"
    yield from (f"* {count} × {reason}" for reason, count in reasons.most_common())


def _outcome(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    return "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"


if __name__ == "__main__":
    sys.exit(main())
