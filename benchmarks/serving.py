"""Times the generated service against hand-written ones, in one run: one worker, 16 connections.

    python benchmarks/serving.py [FOLDER]     some minutes; a named folder is reused The load comes from `wrk`
    (Debian: apt-get install wrk). The service logs, counts and observes each request;
its peers do not. Where others work on the machine, a ratio of processor time per request moves less than one
of requests per second.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from serving_project import Process, free_port, peers, project, started

ROUNDS, SECONDS, CONNECTIONS = 3, 3, 16
OURS, RIVAL, RAW = "mlsd http", "FastAPI, ONNX Runtime", "bare ASGI, ONNX Runtime"
SKLEARN, MLFLOW = "FastAPI, scikit-learn", "mlflow models serve"
# The minimum ratio of requests per second to each peer.
LIMITS = {RIVAL: 2.0, SKLEARN: 10.0}


@dataclass(frozen=True, slots=True)
class Load:
    """The result of one run: requests per second, milliseconds, and CPU microseconds per request."""

    rate: float
    p50: float
    p99: float
    cpu: float


def main() -> int:
    """Print the table; return 1 if the service misses a minimum ratio."""
    if shutil.which("wrk") is None:
        print("wrk is missing: apt-get install wrk", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        given = sys.argv[1] if len(sys.argv) > 1 else stack.enter_context(tempfile.TemporaryDirectory())
        folder = Path(given).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        servers = {name: stack.enter_context(one) for name, one in _servers(folder).items()}
        found: dict[str, list[Load]] = {name: [] for name in servers}
        for _ in range(ROUNDS):
            for name, server in servers.items():
                found[name].append(load(server))
    return _told({name: _typical(some) for name, some in found.items()})


def _servers(folder: Path) -> dict[str, object]:
    root, tools, body = project(folder), peers(folder), folder / "body-1.json"
    ports = iter([free_port() for _ in range(5)])
    quiet = ("--no-access-log", "--log-level", "error", "--port")

    def by_hand(module: str):
        port = next(ports)
        return started([tools / "uvicorn", f"{module}:app", *quiet, str(port)], folder, port, body)

    port, other = next(ports), next(ports)
    serve = [root / ".venv/bin/python", "-m", root.name, "serve"]
    mlflow = [
        tools / "python",
        "-m",
        "mlflow",
        "models",
        "serve",
        "-m",
        "mlflow-model",
        "--env-manager",
        "local",
    ]
    mlflow += ["--port", str(other), "--workers", "1"]
    return {
        OURS: started(serve, root, port, body),
        RIVAL: by_hand("rival"),
        RAW: by_hand("raw"),
        SKLEARN: by_hand("sklearn_rival"),
        MLFLOW: started(mlflow, folder, other, folder / "body-mlflow.json", "/invocations"),
    }


def load(server: Process, connections: int = CONNECTIONS) -> Load:
    """Return what a server does under load."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s"]
    command += [str(Path(__file__).parent / "serving_peers/post.lua"), server.url]
    before = server.cpu()
    env = os.environ | {"BODY": str(server.body)}
    text = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise RuntimeError(text)
    requests = int(re.findall(r"(\d+) requests in", text)[0])
    rate = float(re.findall(r"Requests/sec: +([\d.]+)", text)[0])
    p50, p99 = (_milliseconds(re.findall(rf"{share}% +(\S+)", text)[0]) for share in (50, 99))
    return Load(rate, p50, p99, (server.cpu() - before) / requests * 1e6)


def _milliseconds(text: str) -> float:
    number, unit = re.findall(r"([\d.]+)(\w+)", text)[0]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


def _typical(some: list[Load]) -> Load:
    return Load(*(median(getattr(one, name) for one in some) for name in ("rate", "p50", "p99", "cpu")))


def _told(found: dict[str, Load]) -> int:
    ours, kept = found[OURS], True
    print(f"{'':<26} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs':>8}  mlsd is")
    for name, one in found.items():
        rate, cpu = ours.rate / one.rate, one.cpu / ours.cpu
        least = LIMITS.get(name, 0.0)
        kept = kept and max(rate, cpu) >= least
        words = f"{rate:5.2f} × (CPU {cpu:5.2f} ×)" + (f", wanted {least:g} ×" if least else "")
        print(f"{name:<26} {one.rate:>10,.0f} {one.p50:>8.2f} {one.p99:>8.2f} {one.cpu:>8.0f}  {words}")
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
