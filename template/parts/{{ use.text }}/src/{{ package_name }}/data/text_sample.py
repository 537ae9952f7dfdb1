"""Seeded sample texts of several languages and lengths, with a signal to learn."""

from __future__ import annotations

import numpy as np
import polars as pl

from ..arrays import Array
from ..settings import Settings
from .target import made_target
from .text_schema import read_spec
from .text_spec import Column
from .values import COUNTS

START = np.datetime64("2024-01-01", "us")
SPAN = 2 * 365 * 86_400_000_000
LEVELS = ("a", "b", "c", "d", "e", "f")
LANGUAGES = ("English", "German", "Spanish", "Chinese")
SHARES = (0.7, 0.15, 0.1, 0.05)
GOOD = {
    "English": "great excellent helpful quick friendly perfect lovely reliable",
    "German": "toll hervorragend hilfreich schnell freundlich perfekt",
    "Spanish": "genial excelente rápido amable perfecto útil",
    "Chinese": "很好 优秀 快速 友好 完美",
}
BAD = {
    "English": "broken slow rude useless awful late disappointing dirty",
    "German": "kaputt langsam unfreundlich nutzlos schrecklich verspätet",
    "Spanish": "roto lento grosero inútil horrible sucio",
    "Chinese": "很差 太慢 粗鲁 没用 糟糕",
}
NOT = {"English": "not", "German": "nicht", "Spanish": "no", "Chinese": "不"}
SMALL = {
    "English": "the and of to is in that it with was this have for on at",
    "German": "der die das und ist nicht ein eine mit von für auf es im",
    "Spanish": "el la los y es que una por con para del se lo muy",
    "Chinese": "的 了 是 我 在 有 这 和 他 就",
}
SUBJECTS = {
    "English": "delivery phone hotel invoice battery service room support screen order website staff",
    "German": "lieferung telefon hotel rechnung akku zimmer bildschirm bestellung",
    "Spanish": "entrega teléfono hotel factura batería habitación pantalla pedido",
    "Chinese": "快递 电话 酒店 发票 电池 房间 屏幕 订单",
}
SYLLABLES = ("ka", "ro", "mi", "ten", "lu", "so", "var", "ne", "pi", "dal", "fo", "gri")
# The share of texts that are sent twice, the second time with one more character.
REPEATS = 0.02


def draw_sample(settings: Settings, rows: int, seed: int) -> pl.DataFrame:
    """Return sample rows with every column of the project, and a target that depends on the texts.

    The signal is in words of praise and blame, which a "not" inverts, and a little in the subject.
    """
    random = np.random.default_rng(seed)
    data, columns = settings.data, read_spec(settings).columns
    moments = START + np.sort(random.integers(0, SPAN, rows))
    score, table = _texts(columns, random, rows)
    if data.group:
        table[data.group] = np.char.add("group-", random.integers(0, max(rows // 8, 3), rows).astype(str))
    for name in data.sensitive:
        table[name] = random.choice(LEVELS, rows, p=[0.4, 0.3, 0.2, 0.08, 0.015, 0.005])
    for name in data.personal:
        table.setdefault(name, np.char.add("person-", random.integers(0, rows, rows).astype(str)))
    if data.key:
        table[data.key] = np.arange(rows) + seed * 1_000_000
    if data.time:
        table[data.time] = _written(moments, data.time_format)
    noisy = score + random.normal(scale=0.5 * score.std() or 1.0, size=rows)
    return pl.DataFrame({**table, data.target: made_target(settings, noisy / (noisy.std() or 1.0))})


def rows_to_answer(settings: Settings, rows: int, seed: int) -> pl.DataFrame:
    """Return sample rows without the target."""
    return draw_sample(settings, rows, seed).drop(settings.data.target)


def _texts(
    columns: tuple[Column, ...], random: np.random.Generator, rows: int
) -> tuple[Array, dict[str, Array]]:
    score = np.zeros(rows)
    table: dict[str, Array] = {column.name: np.empty(rows, dtype=object) for column in columns}
    spoken = random.choice(LANGUAGES, rows, p=SHARES)
    lengths = np.clip(random.lognormal(2.7, 0.6, rows), 3, 200).astype(np.int64)
    again = random.random(rows) < REPEATS
    for row in range(rows):
        if again[row] and row:
            score[row] = score[row - 1]
            for values in table.values():
                values[row] = f"{values[row - 1]}!"
            continue
        for column in columns:
            text, told = _text(str(spoken[row]), int(lengths[row]), random)
            table[column.name][row], score[row] = (
                text[: column.longest].ljust(column.shortest, "."),
                score[row] + told,
            )
    return score, table


def _text(language: str, length: int, random: np.random.Generator) -> tuple[str, float]:
    """Return a text and its score: words of praise minus words of blame."""
    small, subjects = SMALL[language].split(), SUBJECTS[language].split()
    subject = int(random.integers(len(subjects)))
    told, found = 0.4 * (subject / len(subjects) - 0.5), [subjects[subject]]
    mood = random.normal(scale=0.8)
    for kind in random.random(length):
        if kind < 0.2:
            praise, turned = random.random() < 1 / (1 + np.exp(-mood)), random.random() < 0.2
            words = (GOOD if praise else BAD)[language].split()
            found += [NOT[language]] if turned else []
            found.append(words[int(random.integers(len(words)))])
            told += (1 if praise else -1) * (-1 if turned else 1)
        elif kind < 0.3 and language != "Chinese":
            found.append("".join(random.choice(SYLLABLES, int(random.integers(2, 4)))))
        else:
            found.append(small[int(len(small) * random.random() ** 2)])
    text = ("" if language == "Chinese" else " ").join(found)
    return text[:1].upper() + text[1:] + "."[: int(random.integers(2))], told


def _written(moments: Array, form: str) -> Array:
    """Return times as the table has them: as text in its format, as a count, or unchanged."""
    if form in COUNTS:
        return moments.astype(np.int64) // COUNTS[form]
    return np.array(pl.Series(moments).dt.strftime(form).to_list()) if form else moments
