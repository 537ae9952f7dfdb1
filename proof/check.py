"""Says which ready parts claim more than was seen: `python -m proof.check`."""

from __future__ import annotations

import sys

from proof.parts import ready_parts
from proof.results import faults


def main() -> int:
    """Return 1 if any part is not to be believed, after saying why."""
    found = {part: told for part in ready_parts() if (told := faults(part))}
    for part, told in found.items():
        print(f"{part}: {'; '.join(told)}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
