"""How long an A/B test must run to tell a real difference from chance.

The size of one arm is the usual one for two proportions with a power of 80 % (Fleiss, Levin & Paik 2003,
"Statistical Methods for Rates and Proportions", chapter 4), and for two means if the answer is a number. The
test may be checked at any time: the O'Brien & Fleming (1979) boundary for continuous monitoring replaces the
quantile of a single look. Of a type I error of 5 % it spends 4 %, the guardrail 1 %.
"""

from __future__ import annotations

from mlsd.thinking.sizing._measure import Measure

# Quantiles of the normal distribution: 1 - 4 % / 4, which a Brownian motion crosses, up or down, in 4 % of
# all cases; and 80 %.
_TEST = {"z_alpha": 2.33, "z_power": 0.84}

EXPERIMENT = (
    Measure(
        "ab_arm",
        "Answers that each arm of an A/B test needs",
        "answers",
        "(z_alpha + z_power)² × (rate × (1 − rate) + better × (1 − better)) / (better − rate)²",
        # A recommendation is clicked about one time in twenty; a tenth more is worth finding.
        _TEST | {"rate": 0.05, "better": 0.055},
        {"serving_mode": ("online",), "problem": ("recommendation",)},
    ),
    Measure(
        "ab_arm",
        "Answers that each arm of an A/B test needs",
        "answers",
        "(z_alpha + z_power)² × (1 − positive_rate + up × (1 − up × positive_rate))"
        " / ((up − 1)² × positive_rate)",
        # A tenth more is worth finding.
        _TEST | {"up": 1.1},
        {"serving_mode": ("online",)},
    ),
    Measure(
        "ab_arm",
        "Answers that each arm of an A/B test needs",
        "answers",
        "2 × (z_alpha + z_power)² / standard_deviations²",
        # A shift of the mean by a twentieth of a standard deviation is worth finding.
        _TEST | {"standard_deviations": 0.05},
        {"serving_mode": ("online",)},
    ),
    Measure(
        "ab_exposure_days",
        "Days that an A/B test answers requests",
        "days",
        # A whole week holds each weekday equally often.
        "max(7, 2 × ab_arm / requests_per_day)",
    ),
    Measure(
        "ab_days",
        "Days until an A/B test has its answer",
        "days",
        # The last answers wait for their labels.
        "ab_exposure_days + label_delay_days",
    ),
)
