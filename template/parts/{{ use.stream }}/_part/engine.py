"""Apache Kafka's own broker, as in the event log."""

from __future__ import annotations

from proof.engine import Server, module_of

KAFKA = module_of("kafka")
LIMITS = "TLS, passwords and access lists; several brokers, and the loss of one of them."
ENGINE = Server("Apache Kafka", "R", LIMITS, KAFKA.install, KAFKA.start, KAFKA.at, (("serve",),))
