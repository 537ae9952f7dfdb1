"""What random tests did, told at the end of a run: numbers that can stand in a document."""

from __future__ import annotations

from collections import defaultdict

import pytest


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
