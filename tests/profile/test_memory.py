"""Memory does not grow with the table: a file of 200 MB is read in less than that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.sizes import EVERYTHING

ROWS, PEAK_MB = 1_900_000, 450
_READ = """
import sys
from pathlib import Path
from mlsd.profile.profile_table import profile
found = profile(sys.argv[1], "fraud")
status = Path("/proc/self/status").read_text()
print(found.rows, int(status.partition("VmHWM:")[2].split()[0]) / 1e3)
"""
_TABLE = f"""
    SELECT range AS id, 'C' || (hash(range) % 400000) AS customer_id, md5(range::VARCHAR) AS token,
        (hash(range * 7) % 100000) / 100.0 AS amount, hash(range * 11) % 90 AS age,
        strftime(TIMESTAMP '2020-01-01' + INTERVAL (range) MINUTE, '%Y-%m-%d %H:%M:%S') AS created_at,
        'user' || (hash(range * 13) % 40000000) || '@mail.com' AS email,
        (hash(range * 19) % 50 = 0)::INTEGER AS fraud
    FROM range({ROWS})
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_memory_stays_flat(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "large.csv"
    rows = ROWS if encoding == "utf-8" else ROWS // 2
    with duckdb.connect(config={"memory_limit": "500MB"}) as connection:
        connection.execute(f"COPY ({_TABLE} LIMIT {rows}) TO '{path}' (HEADER)")
    if encoding != "utf-8":
        path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    assert path.stat().st_size > 190e6
    done = subprocess.run([sys.executable, "-c", _READ, path], capture_output=True, text=True, check=True)
    counted, peak = done.stdout.split()
    assert int(counted) == rows
    assert float(peak) < PEAK_MB


@pytest.mark.skipif(not EVERYTHING, reason="it takes long")
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells the peak")
def test_memory_does_not_grow_with_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = [*(f"measure_{number}" for number in range(1_000)), "fraud"]
    rows = ([*(f"{row * number % 997 / 8}" for number in range(1_000)), str(row % 2)] for row in range(150))
    path.write_text("\n".join(map(",".join, [names, *rows])), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", _READ, path], capture_output=True, text=True, check=True)
    counted, peak = done.stdout.split()
    assert int(counted) == 150
    assert float(peak) < PEAK_MB
