"""The markers that git leaves around a place that two sides changed."""

from __future__ import annotations

import re

_MARKER = re.compile(rb"^(<{7,}|>{7,})( |\r?$)", re.MULTILINE)
"""A repository may ask for longer ones. The lines between are no sign: `=======` underlines headings, too."""


def marked_line(content: bytes) -> int:
    """Return the number of the first line that begins or ends a conflict, 0 where there is none."""
    found = _MARKER.search(content)
    return content.count(b"\n", 0, found.start()) + 1 if found else 0
