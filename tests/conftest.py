"""What random tests did, told at the end of a run: numbers that can stand in a document."""

from __future__ import annotations

import os
import random
from collections import defaultdict

import pytest

from tests.sizes import EVERYTHING


def pytest_configure(config: pytest.Config) -> None:
    """With everything to run, draw one new seed for all workers, which collect the same tests by it."""
    if EVERYTHING and not hasattr(config, "workerinput"):
        os.environ.setdefault("MLSD_SEED", str(random.SystemRandom().randrange(10**9)))


def pytest_report_header() -> str | None:
    """Tell the seed, by which a run is repeated."""
    return f"MLSD_SEED={os.environ['MLSD_SEED']}" if "MLSD_SEED" in os.environ else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up what the chunks of each test recorded with `record_property`; of seeds, the first."""
    found: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                found[report.nodeid.partition("[")[0]][name].append(value)
    if found:
        terminalreporter.section("what random tests did")
    for test, properties in sorted(found.items()):
        counts = (
            f"{name} {min(each)}" if name == "seed" else f"{sum(each):,} {name}"
            for name, each in properties.items()
        )
        terminalreporter.line(f"{test}: {', '.join(counts)}")
