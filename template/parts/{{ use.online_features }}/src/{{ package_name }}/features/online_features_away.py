"""One error for everything that can go wrong with a feature store, whichever client raises it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..errors import ProjectError


class FeatureStoreAway(ProjectError):
    """The feature store does not answer, refuses, or returns something unexpected."""


def away(why: str, fix: str) -> FeatureStoreAway:
    """Return the error with its reason and remedy."""
    return FeatureStoreAway("The feature store cannot be used", why, fix)


def first_line(error: Exception) -> str:
    """Return the type of an error and the first line of its message."""
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0].rstrip('.')}"


@contextmanager
def answering(fix: str, words: Callable[[Exception], str] = first_line) -> Iterator[None]:
    """Turn a client's errors into one; only the project's own errors pass.

    Args:
        fix: the remedy, such as the variables to check.
        words: returns the message of an error.
    """
    try:
        yield
    except ProjectError:
        raise
    except Exception as error:  # the clients' errors have no common base class
        raise away(words(error), fix) from error
