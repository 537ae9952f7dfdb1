"""Git's conflict markers."""

from __future__ import annotations

import re

_MARKER = re.compile(rb"^(<{7,}|>{7,})( |\r?$)", re.MULTILINE)
"""A repository may configure longer ones. `=======` does not count, because it also underlines headings."""


def marked_line(content: bytes) -> int:
    """Return the number of the first line that starts or ends a conflict, or 0 if there is none."""
    found = _MARKER.search(content)
    return content.count(b"\n", 0, found.start()) + 1 if found else 0
