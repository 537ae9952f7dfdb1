"""Elasticsearch's own server, which runs the queries Kibana would send; no registry has Kibana itself."""

from __future__ import annotations

from dataclasses import replace

from proof.engine import Server, module_of

SERVER: Server = module_of("elasticsearch").ENGINE
LIMITS = (
    "Kibana: the searches of its charts run on Elasticsearch and give the answers of the log files; the "
    "dashboard was drawn outside of it and never imported; its tables of events are form only."
)
ENGINE = replace(SERVER, name="Elasticsearch without Kibana", level="S", limits=LIMITS)
