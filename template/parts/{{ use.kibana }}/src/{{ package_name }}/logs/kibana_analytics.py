"""Questions to the logs in Elasticsearch, and the Kibana dashboard that answers them."""

from __future__ import annotations

from functools import partial

from ..settings import Settings, variable
from .questions import report as answer


def report(settings: Settings, question: str | None, about: str | None = None) -> int:
    """Print the answer to a saved question, or without one the list of questions; return 0.

    Without an Elasticsearch address, local files are queried.
    """
    if variable("ELASTICSEARCH_URL"):
        from .kibana_queries import answered
    else:
        from .questions_here import answered
    return answer(settings, question, about, partial(answered, settings))
