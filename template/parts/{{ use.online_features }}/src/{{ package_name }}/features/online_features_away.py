"""One error for all that can go wrong with a feature store, whichever client raises it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors import ProjectError


class FeatureStoreAway(ProjectError):
    """The feature store does not answer, refuses, or answers what it should not."""


def away(why: str, fix: str) -> FeatureStoreAway:
    """Return the error with its reason and what to do."""
    return FeatureStoreAway("The feature store cannot be used", why, fix)


def first_line(error: Exception) -> str:
    """Return the kind of an error and the first line of its words."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0].rstrip('.')}"


@contextmanager
def answering(fix: str, words: Callable[[Exception], str] = first_line) -> Iterator[None]:
    """Turn what a client raises into the one error; only the project's own errors pass.

    Args:
        fix: what to do, such as the variables to look at.
        words: what is told of an error.

    """
    try:
        yield
    except ProjectError:
        raise
    except Exception as error:  # each client has errors of its own, without a common class
        raise away(words(error), fix) from error
