"""Events as a DuckDB table."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any


def fill(connection: Any, table: str, kinds: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Create a table with these columns and types, and insert the rows."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    connection.execute(f"CREATE TABLE {table} ({columns})")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        listed = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
        read = f"read_json('{file.name}', format = 'newline_delimited', columns = {{{listed}}})"
        connection.execute(f"INSERT INTO {table} SELECT * FROM {read}")
