"""Reports the ready parts that claim more than their proofs show: `python -m proof.check`."""

from __future__ import annotations

import sys

from proof.parts import ready_parts
from proof.results import faults


def main() -> int:
    """Print what is wrong; return 1 if anything is."""
    found = {part: told for part in ready_parts() if (told := faults(part))}
    for part, told in found.items():
        print(f"{part}: {'; '.join(told)}", file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
