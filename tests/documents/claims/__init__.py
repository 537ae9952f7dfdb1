"""Which test holds which sentence of the design document. `…` stands for a name or a number of one "
"design."""

from __future__ import annotations

from tests.documents.claims import agreed, data, model, operation, safety, serving

HELD = {**data.HELD, **model.HELD, **serving.HELD, **operation.HELD, **safety.HELD}
AGREED = agreed.AGREED
