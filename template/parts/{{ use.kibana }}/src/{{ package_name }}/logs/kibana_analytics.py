"""Questions to the logs in Elasticsearch, and the dashboard in Kibana that answers them."""

from __future__ import annotations

from functools import partial

from ..settings import Settings, variable
from .questions import report as answer


def report(settings: Settings, question: str | None, about: str | None = None) -> int:
    """Return 0 after printing the answer to a saved question, or without one the list of questions.

    Without the address of Elasticsearch, the files of this machine are asked.
    """
    if variable("ELASTICSEARCH_URL"):
        from .kibana_queries import answered
    else:
        from .questions_here import answered
    return answer(settings, question, about, partial(answered, settings))
