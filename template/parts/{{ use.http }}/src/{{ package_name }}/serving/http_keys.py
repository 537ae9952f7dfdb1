"""Who may ask for predictions: whoever knows a key of `SERVE_API_KEYS`; where there is none, everybody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from ..errors import BadSettings
from ..settings import variable

# A shorter key could be guessed.
SHORTEST = 16


def known_keys() -> tuple[bytes, ...]:
    """Give the digest of each key, so that no key stands in memory or in a log; none where nobody needs one.

    Raises:
        BadSettings: a key is too short, or empty.

    """
    given = variable("SERVE_API_KEYS")
    keys = [key.strip().encode() for key in given.split(",")] if given else []
    if any(len(key) < SHORTEST for key in keys):
        why = f"keys stand between commas, and each has at least {SHORTEST} characters"
        raise BadSettings("SERVE_API_KEYS holds no good key", why, "Draw one with `openssl rand -hex 32`")
    return tuple(hashlib.sha256(key).digest() for key in keys)


def fits(authorization: bytes, keys: Sequence[bytes]) -> bool:
    """Give whether a header `Authorization: Bearer KEY` names one of the keys.

    All are compared, each in constant time: how long it takes says nothing about them.
    """
    scheme, _, key = authorization.partition(b" ")
    given = hashlib.sha256(key.strip()).digest()
    found = [hmac.compare_digest(given, one) for one in keys]
    return scheme.lower() == b"bearer" and any(found)
