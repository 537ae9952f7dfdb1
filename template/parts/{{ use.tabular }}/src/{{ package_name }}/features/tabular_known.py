"""The known values of each entity, in object storage: training writes them, `poe remember` updates them."""

from __future__ import annotations

import logging
import sys
import time
from io import BytesIO

import numpy as np

from ..arrays import Columns
from ..command import carry_out
from ..data.examples import Examples
from ..data.tabular_past import Known, Past, Series, known_of
from ..errors import NotFound
from ..settings import Settings
from ..storage import open_storage

log = logging.getLogger(f"{__package__}.tabular_known")  # as a program it has another name
FILE = "features/known.npz"
# How often a service checks for newer values, in seconds.
READ_AGAIN = 30.0
_READ: dict[str, tuple[float, Known]] = {}


def past_of(settings: Settings, classes: tuple[str, ...]) -> Past | None:
    """Return the series whose past is read; None if there are none.

    A row is predicted `horizon_days` before its time, so a value counts only that much later, and a target
    `label_delay_days` later still. Of two classes the second is counted, of more classes each one.
    """
    data, treatment = settings.data, settings.treatment
    if not treatment.history:
        return None
    series = []
    for name in treatment.history:
        counted = classes[1:] if len(classes) == 2 else classes
        named = [f"{name} {one}" for one in counted] if name == data.target and classes else [name]
        gap = treatment.horizon_days + (data.label_delay_days if name == data.target else 0.0)
        series += [Series(one, gap) for one in named]
    return Past(data.group, tuple(series))


def known_by(past: Past, target: str, examples: Examples) -> Known:
    """Return the known values from some examples."""
    assert examples.time is not None
    truth = {f"{target} {name}": examples.truth == place for place, name in enumerate(examples.classes)}
    values: Columns = {target: examples.truth, **examples.columns, **truth}
    found = {one.name: values[one.name].astype(np.float64) for one in past.series}
    return known_of(examples.group if past.entity else None, examples.time, found)


def keep_known(settings: Settings, known: Known) -> None:
    """Write the known values, atomically."""
    file, storage = BytesIO(), open_storage(settings)
    values = {f"={name}": one for name, one in known.values.items()}
    arrays: Columns = {"entities": known.entities, "codes": known.codes, "times": known.times, **values}
    np.savez_compressed(file, allow_pickle=False, **arrays)
    storage.write_bytes(FILE, file.getvalue())
    _READ.pop(storage.url(FILE), None)


def open_known(settings: Settings, past: Past) -> Known:
    """Return the known values, at most half a minute old.

    Raises:
        NotFound: none are stored, or not those that the model reads.

    """
    storage = open_storage(settings)
    address = storage.url(FILE)
    read_at, known = _READ.get(address, (0.0, None))
    if known is None or time.monotonic() - read_at > READ_AGAIN:
        with np.load(BytesIO(storage.read_bytes(FILE))) as stored:
            values = {name[1:]: stored[name] for name in stored if name.startswith("=")}
            known = Known(stored["entities"], stored["codes"], stored["times"], values)
        _READ[address] = time.monotonic(), known
    lacking = [one.name for one in past.series if one.name not in known.values]
    if lacking:
        why = f"{address} has only {', '.join(known.values)}"
        raise NotFound(
            f"The past of {lacking[0]!r} is not stored", why, "Train again, and promote that version"
        )
    return known


def remember(settings: Settings) -> int:
    """Read the examples again, so that predictions know what happened since the training, and return 0.

    Raises:
        NotFound: `[treatment] history` is empty.

    """
    from ..data.ingestion import read_examples
    from ..data.tabular_prepare import checked_examples

    _, examples, _, _ = checked_examples(settings, read_examples(settings))
    past = past_of(settings, examples.classes)
    if past is None:
        raise NotFound(
            "There is no past to read", "[treatment] history is empty", "Name columns in project.toml"
        )
    known = known_by(past, settings.data.target, examples)
    keep_known(settings, known)
    words = "known: %d values of %d entities, the newest of %s"
    log.info(words, len(known.times), len(known.entities), known.times.max())
    return 0


if __name__ == "__main__":
    sys.exit(carry_out(remember))
