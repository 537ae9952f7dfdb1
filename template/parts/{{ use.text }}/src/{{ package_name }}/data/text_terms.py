"""The words and pairs of words of a text, each as a hash that never changes.

A word is a normalized run of letters, digits and their marks (NFKC, case folded); a punctuation mark or a
symbol is a word of its own. Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces: there
each character is a word, and pairs of words are pairs of characters. A pair is two neighbors in one text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, islice, pairwise

import numpy as np

from ..arrays import Array

# Invisible characters: joiners, text directions, variants of a symbol.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
SURROGATE = re.compile("[\ud800-\udfff]")
# Scripts without spaces between words.
ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# Marks that belong to the letter before them, by block: Python's \w does not match them.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0730-\u074a\u07a6-\u07b0\u0816-\u082d\u0859-\u085b\u08d3-\u0963\u0966-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e"
    "\u0eb1-\u0ebc\u0ec8-\u0ecd\u0f18-\u0f39\u0f3e-\u0f84\u102b-\u103e\u135d-\u135f\u17b4-\u17d3\u1ab0-\u1aff"
    "\u1b00-\u1bff\u1cd0-\u1cff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ua8e0-\ua8f1\uabe3-\uabed\ufe20-\ufe2f"
)
WORD = re.compile(rf"(?:(?![{ALONE}])\w[{MARKS}]*)+|[{ALONE}][{MARKS}]*|[^\w\s\x00-\x1f\x7f-\x9f]")
# The same for ASCII, which is faster.
ASCII_WORD = re.compile(r"\w+|[^\w\s\x00-\x1f\x7f]", re.ASCII)
GOLDEN, FIRST, SECOND = (
    np.uint64(one) for one in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


@dataclass(frozen=True)
class Read:
    """The words of some texts in order: the distinct words, and the index of each word and of its text."""

    distinct: tuple[str, ...]
    codes: Array
    texts: Array


@dataclass(frozen=True)
class Counted:
    """The distinct terms of each text: `ids` (int32, above 0), `rows` in order, and `counts`."""

    ids: Array
    rows: Array
    counts: Array


def canonical(text: str) -> str:
    """Return a normalized text: texts that look the same become equal."""
    if text.isascii():
        return text.lower()
    shown = INVISIBLE.sub("", text)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shown).casefold())


def words(text: str, most: int) -> list[str]:
    """Return the first `most` words of a text, normalized."""
    pattern = ASCII_WORD if text.isascii() else WORD
    found: list[str] = pattern.findall(canonical(text))
    return found if len(found) <= most else found[:most]


def spelled(texts: Iterable[str], wanted: Collection[int], most: int) -> dict[int, str]:
    """Return terms as they first appear in the texts; terms in none of the texts are left out."""
    found: dict[int, str] = {}
    left = set(wanted)
    for text in texts:
        if not left:
            break
        here = {term: shown for term, shown in _spelled(text, most) if term in left}
        found |= here
        left -= here.keys()
    return found


def hashed(names: Sequence[str]) -> Array:
    """Return a 64-bit hash of each word (BLAKE2b), which unlike Python's own hash never changes."""
    digests = b"".join(blake2b(one.encode("utf-8", "replace"), digest_size=8).digest() for one in names)
    return np.frombuffer(digests, dtype="<u8")


def paired(first: Array, second: Array) -> Array:
    """Return a 64-bit hash of each pair of words; their order matters (SplitMix64's finalizer)."""
    mixed = first * GOLDEN + second
    mixed = (mixed ^ (mixed >> np.uint64(30))) * FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * SECOND
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def named(hashes: Array) -> Array:
    """Return the int32 above 0 that identifies a term: half of its hash."""
    return np.maximum((hashes >> np.uint64(33)).astype(np.int32), np.int32(1))


def read(texts: Iterable[str], most: int) -> Read:
    """Return the first words of each text."""
    places: defaultdict[str, int] = defaultdict()
    places.default_factory = places.__len__
    codes: list[int] = []
    sizes: list[int] = []
    for text in texts:
        found = words(text, most)
        sizes.append(len(found))
        codes.extend(map(places.__getitem__, found))
    return Read(tuple(places), np.array(codes, dtype=np.int64), np.repeat(np.arange(len(sizes)), sizes))


def counted(columns: Sequence[Sequence[str]], most: int) -> Counted:
    """Return the terms of rows with texts in one or more columns; no pair spans two columns.

    At most `most` words of each text are read.
    """
    found = read(chain.from_iterable(columns), most)
    codes, texts = hashed(found.distinct)[found.codes], found.texts
    inside = texts[1:] == texts[:-1]
    ids = named(np.concatenate([codes, paired(codes[:-1], codes[1:])[inside]]))
    rows = np.concatenate([texts, texts[1:][inside]]) % max(len(columns[0]), 1)
    keys = (rows.astype(np.int64) << 32) | ids
    keys.sort()
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    single = keys[starts]
    counts = np.diff(np.append(starts, len(keys)))
    return Counted((single & 0xFFFFFFFF).astype(np.int32), single >> 32, counts)


def padded(found: Counted, rows: int) -> tuple[Array, Array]:
    """Return ids and weights, `(rows, longest)`, padded with 0; a weight is 1 + ln(count)."""
    sizes = np.bincount(found.rows, minlength=rows)
    width = max(int(sizes.max(initial=0)), 1)
    ids, weights = np.zeros((rows, width), np.int32), np.zeros((rows, width), np.float32)
    place = np.arange(len(found.rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ids[found.rows, place] = found.ids
    weights[found.rows, place] = dampened(found.counts)
    return ids, weights


def _spelled(text: str, most: int) -> list[tuple[int, str]]:
    """Return the terms of a text as written there, in reverse order: the first occurrence comes last.

    If normalization splits a text differently, the terms are returned normalized.
    """
    shown, found = INVISIBLE.sub("", text), words(text, most)
    spans = _spans(shown, most)
    if len(spans) != len(found):
        shown = canonical(text)
        spans = _spans(shown, most)
    codes = hashed(found)
    single, pairs = named(codes).tolist(), named(paired(codes[:-1], codes[1:])).tolist()
    ends = [*spans, *((one[0], other[1]) for one, other in pairwise(spans))]
    return [(one, shown[start:end]) for one, (start, end) in zip([*single, *pairs], ends, strict=True)][::-1]


def _spans(text: str, most: int) -> list[tuple[int, int]]:
    return [one.span() for one in islice(WORD.finditer(text), most)]


def dampened(counts: Array) -> Array:
    """Return the weight of a term by its count in a text (sublinear term frequency)."""
    return (1 + np.log(counts)).astype(np.float32)
