"""What a person's table says against what mlsd makes of it."""

from __future__ import annotations

from pathlib import Path

from tests.surface.conftest import Mlsd


def test_the_sizing_of_a_table_that_is_known_counts_its_columns(tmp_path: Path, mlsd: Mlsd) -> None:
    header = [f"c{number}" for number in range(40)]
    rows = [[*("0" if (row + at) % 3 else "1" for at in range(40)), str(row % 2)] for row in range(300)]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(",".join(row) for row in [[*header, "y"], *rows]))
    ran = mlsd("plan", "--data", table, "--set", "target=y", "--json")
    assert ran.data["requirements"]["columns"] == 41
    assert ran.data["sizing"]["training_memory_gb"]["inputs"]["columns"] == 41
    assert f"mlsd profile {table} --target y --html" in " ".join(ran.err.split())
