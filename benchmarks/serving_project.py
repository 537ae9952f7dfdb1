"""A trained project that serves, and its peers, each in a process on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from measure import environment

PEERS = Path(__file__).parent / "serving_peers"
BIN = Path(sys.executable).parent
NAME = "served"
ANSWERS = ("serving_mode=online", f"project_name={NAME}")
PINS = ("serving=http", "rollout=manual", "monitoring=files", "logs=log_files", "feature_store=table")
LIBRARIES = (
    "fastapi",
    "uvicorn[standard]",
    "onnxruntime",
    "msgspec",
    "pandas<3",
    "scikit-learn",
    "mlflow<3.18",
)
FILES = """
import json
from pathlib import Path
from served.data.kept import restore
from served.data.transform import frame_of
from served.registry.serving_model import serving_model
from served.settings import load
here, settings = Path({here!r}), load()
model, examples = serving_model(settings), restore(settings).examples
(here / "model.onnx").write_bytes(model.artefact.content["model.onnx"])
columns = {{one.name: one.kind for one in model.spec.columns}}
(here / "columns.json").write_text(json.dumps(columns))
rows = frame_of(examples.columns).fill_nan(None).to_dicts()
target = examples.truth.tolist()
(here / "rows.json").write_text(json.dumps([{{**row, "target": one}} for row, one in zip(rows, target)]))
for count in (1, 32):
    (here / f"body-{{count}}.json").write_text(json.dumps({{"rows": rows[:count]}}))
split = {{"columns": list(columns), "data": [[rows[0][name] for name in columns]]}}
(here / "body-mlflow.json").write_text(json.dumps({{"dataframe_split": split}}))
"""


@dataclass(frozen=True, slots=True)
class Process:
    """A server: its process, its URL, and the file with the body of a request to it."""

    popen: subprocess.Popen[bytes]
    url: str
    body: Path

    def pids(self) -> list[int]:
        """Return the ids of its process and of all its descendants."""
        found = [self.popen.pid]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            found += [int(one) for one in children.read_text().split()] if children.exists() else []
        return found

    def cpu(self) -> float:
        """Return the CPU seconds they have used."""
        ticks = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def kilobytes(self) -> int:
        """Return the memory they use now."""
        texts = [Path(f"/proc/{pid}/status").read_text() for pid in self.pids()]
        return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in texts)


def project(folder: Path) -> Path:
    """Return the folder of a trained project, with the files its peers read beside it."""
    root = folder / NAME
    if not (root / "build/evaluation.json").exists():
        words = [word for pin in PINS for word in ("--pin", pin)] + [w for a in ANSWERS for w in ("--set", a)]
        run([BIN / "mlsd", "new", str(root), "--yes", "--run", *words], folder)
    if not (folder / "body-1.json").exists():
        run([root / ".venv/bin/python", "-c", FILES.format(here=str(folder))], root)
    return root


def peers(folder: Path) -> Path:
    """Return the folder of executables of an environment with the peers' libraries."""
    if not (folder / "mlflow-model/MLmodel").exists():
        run([BIN / "uv", "venv", "--quiet", "--clear", "--python", "3.11", "peers"], folder)
        python = folder / "peers/bin/python"
        run([BIN / "uv", "pip", "install", "--quiet", "--python", python, *LIBRARIES], folder)
        run([python, PEERS / "fit.py", "mlflow-model"], folder)
    return folder / "peers/bin"


def run(command: list[str | Path], at: Path) -> None:
    """Run a command to its end."""
    subprocess.run(
        [str(one) for one in command], cwd=at, env=environment(), stdin=subprocess.DEVNULL, check=True
    )


@contextmanager
def started(
    command: list[str | Path], at: Path, port: int, body: Path, path: str = "/predict"
) -> Iterator[Process]:
    """Yield a server that answers; it stops with the block."""
    with (at / f"{port}.log").open("wb") as log:
        popen = subprocess.Popen(
            [str(one) for one in command],
            cwd=at,
            env=environment() | {"SERVE_PORT": str(port), "PYTHONPATH": str(PEERS), "PATH": path_of(command)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    found = Process(popen, f"http://127.0.0.1:{port}{path}", body)
    try:
        until_answered(found)
        yield found
    finally:
        os.killpg(popen.pid, signal.SIGTERM)
        popen.wait(60)


def path_of(command: list[str | Path]) -> str:
    """Return a PATH that starts with the command's folder: MLflow calls Uvicorn by name."""
    return os.pathsep.join((str(Path(command[0]).parent), os.environ["PATH"]))


def until_answered(server: Process) -> None:
    """Wait until a server answers its request."""
    for _ in range(600):
        try:
            ask(server.url, server.body.read_bytes())
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{server.url} does not answer")


def ask(url: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """Return the answer to a request."""
    request = Request(url, body, {"Content-Type": "application/json", **(headers or {})})  # noqa: S310  # of this machine
    with urlopen(request, timeout=30) as response:  # noqa: S310
        return bytes(response.read())


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
