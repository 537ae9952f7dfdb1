"""What report and card say about texts: their lengths, their languages, and the words that matter most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from ..arrays import Array, Columns
from ..artefact import Artefact, load
from ..data.examples import Prepared
from ..data.text_spec import CHARACTERS, LANGUAGE, WORDS, narrowed
from ..data.text_terms import spelled
from ..evaluation.evaluate import Evaluation
from ..models.training import final_model
from ..settings import Settings
from .markdown import plain, share, table

# What each key of [treatment] treats.
TREATMENTS = {"balance": "rare classes"}
MOST_TERMS, MOST_CLASSES, MOST_LANGUAGES, MOST_TEXTS = 12, 20, 8, 2_000
QUANTILES = (0.5, 0.9, 0.99, 1.0)


def rows(settings: Settings, prepared: Prepared, evaluation: Evaluation) -> list[str]:
    """Return the lengths and languages of the texts, and the words that speak most for each answer."""
    examples = prepared.examples
    some = examples.take(np.arange(0, len(examples), max(1, len(examples) // MOST_TEXTS))).columns
    found = prepared.spec.summaries(some)
    folder = final_model(settings, evaluation.training)
    strongest = _strongest(prepared, some, load(folder)) if folder.is_dir() else []
    return [*_lengths(prepared, found), *_languages(prepared, found), *strongest]


def _lengths(prepared: Prepared, found: Columns) -> list[str]:
    spec, lines = narrowed(prepared.spec), []
    for name in spec.required():
        for what in (CHARACTERS, WORDS):
            values = np.quantile(found[f"{name}: {what}"], QUANTILES)
            lines.append([f"{what} of {plain(name)}", *(f"{value:,.0f}" for value in values)])
    cut = max(int((found[f"{name}: {WORDS}"] >= spec.most_words).sum()) for name in spec.required())
    told = f"{cut:,} have as many or more" if cut else "all have fewer"
    words = f"The first {spec.most_words:,} words of each text are read (`most_words`); {told}."
    return [words, "", *table(["length", "median", "90th percentile", "99th percentile", "longest"], lines)]


def _languages(prepared: Prepared, found: Columns) -> list[str]:
    lines = []
    for name in prepared.spec.required():
        values = found[f"{name}: {LANGUAGE}"].tolist()
        for spoken, count in Counter(values).most_common(MOST_LANGUAGES):
            lines.append([plain(name), spoken or "no letters", f"{count:,}", share(count / len(values))])
    words = "Languages are guessed from the script and from frequent short words, and monitored for drift."
    return [words, "", *table(["column", "language", "rows", "share"], lines)]


def _strongest(prepared: Prepared, some: Columns, artefact: Artefact) -> list[str]:
    """Return the words that move predictions most: to each class, or to larger and smaller numbers."""
    if "ids" not in artefact.assets:
        return []
    ids, sides = (
        artefact.assets["ids"],
        list(_sides(prepared, _effects(prepared, some, artefact)))[:MOST_CLASSES],
    )
    picked = {title: ids[np.argsort(-one, kind="stable")[:MOST_TERMS]].tolist() for title, one in sides}
    wanted = {term for terms in picked.values() for term in terms}
    spec = narrowed(prepared.spec)
    texts = (text for column in spec.texts(some) for text in column)
    names = spelled(texts, wanted, spec.most_words)
    lines = [
        [title, ", ".join(f"“{plain(names[term])}”" for term in terms if term in names)]
        for title, terms in picked.items()
    ]
    words = "The words and pairs of words that move the predictions for these texts, the strongest first:"
    return [words, "", *table(["for", "words"], lines)]


def _effects(prepared: Prepared, some: Columns, artefact: Artefact) -> Array:
    """Return how far each term of the model moves the margins of some rows, `(terms, width)`.

    That is its weight times the root of the sum of its squares over the rows, so rare terms do not lead.
    """
    tensors, ids, scale = prepared.spec.feed(some), artefact.assets["ids"], artefact.assets["scale"]
    place = np.minimum(np.searchsorted(ids, tensors["ids"]), len(ids) - 1)
    scaled = tensors["weights"] * scale[place] * (ids[place] == tensors["ids"])
    scaled /= np.maximum(np.linalg.norm(scaled, axis=1, keepdims=True), 1e-12)
    spread = np.sqrt(np.bincount(place.ravel(), scaled.ravel() ** 2, len(ids)))
    return np.asarray(spread[:, None] * artefact.assets["weights"])


def _sides(prepared: Prepared, effects: Array) -> Iterator[tuple[str, Array]]:
    classes = prepared.examples.classes
    if len(classes) > 2:
        for place, name in enumerate(classes):
            yield plain(name), effects[:, place]
        return
    less, more = (plain(name) for name in classes) if classes else ("smaller numbers", "larger numbers")
    yield more, effects[:, 0]
    yield less, -effects[:, 0]
