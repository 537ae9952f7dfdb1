"""A cheap guess at the language of a text: by its script, and in Latin script by its frequent short words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..arrays import Array
from .text_terms import Read

# Enough characters for a guess; long texts rarely change their language.
MOST_SIGNS = 400
# A language is named only if a text has at least this many of its short words.
LEAST_WORDS = 2
OTHER = "other script"

SCRIPTS = {
    "Latin": "A-Za-z\u00aa-\u024f\u1e00-\u1eff",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrillic": "\u0400-\u052f",
    "Armenian": "\u0530-\u058f",
    "Hebrew": "\u0590-\u05ff",
    "Arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "Devanagari": "\u0900-\u097f",
    "Bengali": "\u0980-\u09ff",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e00-\u0e7f",
    "Georgian": "\u10a0-\u10ff",
    "Japanese": "\u3040-\u30ff\u31f0-\u31ff",
    "Korean": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "Chinese": "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff",
}
LETTERS = {name: re.compile(f"[{signs}]") for name, signs in SCRIPTS.items()}
SMALL = {
    name: frozenset(words.split())
    for name, words in {
        "English": "the and of to is in that it you for was with this have are not be on my but at they from",
        "German": "der die das und ist nicht ich ein eine zu mit den von für auf es im dem auch wir aber sie",
        "French": "le la les et est des une que pas je pour dans du qui vous il sur au avec ce nous mais ne",
        "Spanish": "el los las y es que una por con no para del se lo más muy pero su al como está esta yo",
        "Portuguese": "o os as e é que uma não com para do da em um se por mais muito mas foi eu está você",
        "Italian": "il gli e è che una non di per con del della sono mi ho ma più questo molto anche si al",
        "Dutch": "de het een en is niet van ik dat op te zijn met voor er maar ook aan die heb was je",
        "Swedish": "och att det är en som på inte för med jag av har till den men om ett var så",
        "Danish": "og det er en at på ikke til for med jeg af har den som men der et var så",
        "Polish": "i nie w się na to jest z do że jak ale po co tak za są od dla ma",
        "Turkish": "bir ve bu çok için da de ne ile ama daha gibi var mi ben değil olarak en o kadar",
        "Indonesian": "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga ke saya bisa karena",
        "Vietnamese": "và là của không có cho một những được các trong với này tôi đã người khi rất",
    }.items()
}
LATIN = "Latin script"


def languages(texts: Sequence[str], found: Read) -> Array:
    """Return the likely language of each text, or its script; None for a text without letters."""
    names = (*SMALL, LATIN)
    votes = np.zeros((len(texts), len(names)))
    votes[:, -1] = LEAST_WORDS - 0.5
    for place, known in enumerate(SMALL.values()):
        small = np.array([word in known for word in found.distinct], dtype=bool)
        votes[:, place] = np.bincount(found.texts[small[found.codes]], minlength=len(texts))
    best = votes.argmax(axis=1)
    clear = (votes == votes.max(axis=1, keepdims=True)).sum(axis=1) == 1
    said = np.empty(len(texts), dtype=object)
    said[:] = [_script(text[:MOST_SIGNS]) for text in texts]
    latin = said == "Latin"
    said[latin] = np.array(names, dtype=object)[np.where(clear, best, -1)][latin]
    return said


def _script(text: str) -> str | None:
    if text.isascii():
        return "Latin" if any(map(str.isalpha, text)) else None
    counts = {name: len(signs.findall(text)) for name, signs in LETTERS.items()}
    if counts["Japanese"] and counts["Chinese"]:  # Japanese also uses Chinese characters
        counts["Japanese"] += counts.pop("Chinese")
    script, count = max(counts.items(), key=lambda one: one[1])
    if count:
        return script
    return OTHER if any(map(str.isalpha, text)) else None
