"""The engine of the first cloud whose logs are asked; those of the others prove their queries, too."""

from __future__ import annotations

from proof.engine import Server, engine_of

ENGINE = engine_of("cloud_logging")
assert isinstance(ENGINE, Server)
