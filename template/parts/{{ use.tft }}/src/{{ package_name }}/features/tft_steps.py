"""The transforms in TensorFlow: analyzers learn what they need from all rows at once.

A level is its index among the known ones; the index after the last stands for unseen levels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import tensorflow as tf
import tensorflow_transform as tft

from .column_encoding import FAR_OUT, INNER_FOLDS, SMALLEST_LEVEL
from .tft_plan import Plan

NUMBERS, CODES, TARGET, WEIGHT, INNER = "numbers", "codes", "target", "weight", "inner"
PLAIN, FITTING, PLACES = "plain", "fitting", "places"
# The tolerance of a quantile, as a share of the rows.
RANK_ERROR = 1e-4

# tf.Tensor, for which TensorFlow has no types.
Tensors = dict[str, Any]


def steps_of(plan: Plan, center: tuple[float, ...]) -> Callable[[Tensors], Tensors]:
    """Return the preprocessing function of a plan.

    Its outputs are `plain`, the numbers and means; `fitting`, the same for the training rows (cross-fitting);
    and `places`, the index of each one in its one-hot block. `center` is the mean of each target, which was
    subtracted from `target`.
    """

    def steps(inputs: Tensors) -> Tensors:
        numbers = _numbers(plan, inputs[NUMBERS]) if plan.numbers else []
        sums = iter(_sums(plan, inputs))
        places = [_place(inputs[CODES][:, place], next(sums)) for place in plan.levels]
        means = [_means(inputs, place, next(sums), center) for place in plan.means]
        places += [places[one.first] * plan.widths[one.second] + places[one.second] for one in plan.pairs]
        found = {
            PLAIN: numbers + [every for every, _ in means],
            FITTING: numbers + [others for _, others in means],
        }
        given = {name: tf.concat(columns, axis=1) for name, columns in found.items() if columns}
        return {**given, PLACES: tf.stack(places, axis=1)} if places else given

    return steps


def _numbers(plan: Plan, given: Any) -> list[Any]:
    """Return tensors `(rows, …)`: the numbers, their missing-value indicators, and their products."""
    read = tf.gather(given, plan.numbers, axis=1)
    empty = tf.math.is_nan(read)
    if plan.clip or plan.fill:
        # The quartiles of each column, computed from its non-missing values.
        blank = tf.constant([place in plan.blank for place in range(len(plan.numbers))])
        quartiles = tft.quantiles(
            tf.where(blank, 0.0, read), 4, RANK_ERROR, reduce_instance_dims=False, name="quartiles"
        )
    if plan.clip:
        reach = FAR_OUT * (quartiles[:, 2] - quartiles[:, 0])
        # Half of the values are equal: a fence would clip all the others.
        reach = tf.where(reach > 0, reach, float("inf"))
        low, high = quartiles[:, 0] - reach, quartiles[:, 2] + reach
        # Comparisons with NaN are false, so a missing value stays missing.
        read = tf.where(read < low, low, read)
        read = tf.where(read > high, high, read)
    if plan.fill:
        middle = quartiles[:, 1]
        read = tf.where(empty, middle, read)
    if plan.scale:
        mean, spread = _moments(read, middle)
        read = (read - mean) / spread
    found = [read]
    if plan.gaps:
        found.append(tf.cast(tf.gather(empty, plan.gaps, axis=1), tf.float32))
    return found + [read[:, one.first, None] * read[:, one.second, None] for one in plan.products]


def _moments(read: Any, middle: Any) -> tuple[Any, Any]:
    """Return mean and standard deviation of each column; a constant one has a deviation of 1.

    Centering on the median, which is within one deviation of the mean, avoids cancellation.
    """
    around = tf.cast(read, tf.float64) - tf.cast(middle, tf.float64)
    both = tf.concat([tf.ones_like(around[:, :1]), around, around**2], axis=1)
    summed = tft.sum(both, reduce_instance_dims=False, name="moments")
    first, second = tf.split(summed[1:] / summed[0], 2)
    variance = second - first**2
    spread = tf.where(variance > 0, tf.sqrt(variance), tf.ones_like(variance))
    return tf.cast(first + tf.cast(middle, tf.float64), tf.float32), tf.cast(spread, tf.float32)


def _sums(plan: Plan, inputs: Tensors) -> list[Any]:
    """Return a table for each category, summed over all rows by one analyzer.

    A one-hot one has the count of each level, `(size + 1,)`. A target-encoded one has the sums of weights,
    targets, and squared targets in each inner fold, `(size + 1, folds, 1 + 2 * targets)`.
    """
    batches, shapes = [], []
    for place in plan.levels:
        codes, size = inputs[CODES][:, place], plan.sizes[place] + 1
        batches.append(tf.math.unsorted_segment_sum(tf.ones_like(codes, tf.float64), codes, size))
        shapes.append([size])
    if plan.means:
        weight, target = (tf.cast(inputs[name], tf.float64) for name in (WEIGHT, TARGET))
        moments = weight[:, None] * tf.concat([tf.ones_like(target[:, :1]), target, target**2], axis=1)
    for place in plan.means:
        codes, size = inputs[CODES][:, place], plan.sizes[place] + 1
        segments = codes * INNER_FOLDS + inputs[INNER]
        batches.append(tf.math.unsorted_segment_sum(moments, segments, size * INNER_FOLDS))
        shapes.append([size, INNER_FOLDS, moments.shape[1]])
    if not batches:
        return []
    flat = tf.concat([tf.reshape(one, [-1]) for one in batches], axis=0)
    summed = tft.sum(flat[None], reduce_instance_dims=False, name="levels")
    parts = tf.split(summed, [math.prod(shape) for shape in shapes])
    return [tf.reshape(part, shape) for part, shape in zip(parts, shapes, strict=True)]


def _place(codes: Any, counts: Any) -> Any:
    """Return `(rows,)`: the index of each frequent level, and one last index for all others."""
    usual = counts[:-1] >= SMALLEST_LEVEL
    ranks = tf.cumsum(tf.cast(usual, tf.int64))
    table = tf.where(usual, ranks - 1, ranks[-1])
    return tf.gather(tf.concat([table, ranks[-1:]], axis=0), codes)


def _means(inputs: Tensors, place: int, by_fold: Any, center: tuple[float, ...]) -> tuple[Any, Any]:
    """Return the target mean of each row's level, from all rows and from the rows of the other folds."""
    codes = inputs[CODES][:, place]
    every = tf.reduce_sum(by_fold, axis=1, keepdims=True)
    sums = tf.concat([every - by_fold, every], axis=1)
    table = tf.cast(_shrunken(sums, len(center)) + tf.constant(center, tf.float64), tf.float32)
    others = tf.gather_nd(table, tf.stack([codes, inputs[INNER]], axis=1))
    return tf.gather(table[:, INNER_FOLDS], codes), others


def _shrunken(sums: Any, width: int) -> Any:
    """Return `(levels, folds, width)`: level means, shrunk toward the overall mean by their uncertainty.

    `sums` are those of the weights, of the targets, and of their squares. An empirical Bayes estimate
    (Micci-Barreca, 2001) with the variances within and between levels estimated by moments, as in a
    random-effects model (DerSimonian and Laird, 1986).
    """
    counts, firsts, squares = tf.split(sums, [1, width, width], axis=2)
    # Rounding residue of a subtraction does not count as a row.
    counts = tf.where(counts > 1e-9, counts, tf.zeros_like(counts))
    total = tf.reduce_sum(counts, axis=0, keepdims=True)
    known = tf.maximum(tf.math.count_nonzero(counts, axis=0, keepdims=True, dtype=tf.float64), 1.0)
    overall = tf.math.divide_no_nan(tf.reduce_sum(firsts, axis=0, keepdims=True), total)
    level = tf.where(counts > 0, tf.math.divide_no_nan(firsts, counts) - overall, tf.zeros_like(firsts))
    around = tf.reduce_sum(squares, axis=0, keepdims=True) - total * overall**2
    between = tf.reduce_sum(counts * level**2, axis=0, keepdims=True)
    within = tf.maximum(around - between, 0.0) / tf.maximum(total - known, 1.0)
    spread = total - tf.reduce_sum(counts**2, axis=0, keepdims=True) / tf.maximum(total, 1.0)
    between = tf.maximum((between - (known - 1) * within) / tf.maximum(spread, 1e-9), 0.0)
    return overall + counts * between / tf.maximum(counts * between + within, 1e-12) * level
