"""The registry is on the same server as the runs."""

from __future__ import annotations

from proof.engine import engine_of

ENGINE = engine_of("mlflow")
