"""What random tests did, told at the end of a run: numbers that can stand in a document."""

from __future__ import annotations

import os
import random
import signal
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from proof.machine import broken, free_ports
from tests.sizes import EVERYTHING

# A draw that nobody made before belongs where everything runs: elsewhere a red test is the change's own.
hypothesis.settings.register_profile("sampled", derandomize=True)
hypothesis.settings.load_profile("default" if EVERYTHING else "sampled")


def pytest_configure(config: pytest.Config) -> None:
    """With everything to run, draw one new seed for all workers, which collect the same tests by it."""
    if EVERYTHING and not hasattr(config, "workerinput"):
        os.environ.setdefault("MLSD_SEED", str(random.SystemRandom().randrange(10**9)))
    # A shell that runs the tests in the background makes all they start deaf to interrupts, which some send.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class FilesAndChunks(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """A file goes to one worker, so that what it starts is started once; random cases go chunk by chunk."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "[chunk" in nodeid else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesAndChunks:
    """Say which tests a worker takes together."""
    return FilesAndChunks(config, log)


def pytest_report_header() -> str | None:
    """Tell the seed, by which a run is repeated."""
    return f"MLSD_SEED={os.environ['MLSD_SEED']}" if "MLSD_SEED" in os.environ else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up what the chunks of each test recorded with `record_property`; of seeds, the first."""
    found: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if isinstance(value, str):
                    continue
                found[report.nodeid.partition("[")[0]][name].append(value)
    if found:
        terminalreporter.section("what random tests did")
    for test, properties in sorted(found.items()):
        counts = (
            f"{name} {min(each)}" if name == "seed" else f"{sum(each):,} {name}"
            for name, each in properties.items()
        )
        terminalreporter.line(f"{test}: {', '.join(counts)}")


@pytest.fixture
def away() -> int:
    """A port on which nothing listens."""
    return free_ports(1)[0]


@pytest.fixture
def deaf() -> Iterator[int]:
    """The port of a server that accepts and never answers."""
    with broken(None) as port:
        yield port


@pytest.fixture
def babbling() -> Iterator[int]:
    """The port of a server that answers nonsense."""
    with broken(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<nonsense") as port:
        yield port
