"""The engine of the first cloud whose logs are queried; the engines of the others prove theirs, too."""

from __future__ import annotations

from proof.engine import Server, engine_of

ENGINE = engine_of("cloud_logging")
assert isinstance(ENGINE, Server)
