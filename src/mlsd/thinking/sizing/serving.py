"""Load and response time, as far as they are known before the model is chosen."""

from __future__ import annotations

from mlsd.thinking.sizing._measure import By, Measure
from mlsd.thinking.sizing.training import GFLOP

# p99 is about three times the median on a server at half load.
TAIL = {"tail": 3}
_CALL_MS = {"call_ms": 1}
# Vectors that a search scans: the whole catalog if it is small, else the nearby lists of an index. FAISS
# advises up to 16 √n lists (https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index);
# with 64 of them searched, a hundred million items need 200,000 comparisons.
_SCANNED = {"most_scanned": 200_000}
# One core with an inference runtime (measured: 67 million parameters and 128 tokens take 147 ms); a GPU that
# answers single requests. GFLOP / TFLOPS = ms.
_TFLOPS = By(("serving_hardware",), {("cpu",): 0.075, ("gpu",): 5})
# What compression can gain: 3 for int8 on a CPU (measured: 3.2), about 10 more for an architecture made for
# devices or a small student.
_FASTER = By(
    ("modality", "pretrained", "serving_hardware"),
    {
        ("text", True, "cpu"): 30,
        ("text", True, "gpu"): 10,
        ("image", True, "cpu"): 15,
        ("image", True, "gpu"): 10,
        ("image", False, "cpu"): 15,
        ("image", False, "gpu"): 10,
        ("tabular", None, "gpu"): 1,
        ("interactions", None, "gpu"): 1,
        ("text", False, "gpu"): 1,
    },
    default=3,
)

SERVING = (
    Measure(
        "downtime_minutes_per_month",
        "Error budget: time without answers",
        "min",
        "minutes_of_a_month × (100 − percent) / 100",
        {
            "minutes_of_a_month": 43_800,
            "percent": By(
                ("availability",), {("99",): 99, ("99.5",): 99.5, ("99.9",): 99.9, ("99.99",): 99.99}
            ),
        },
    ),
    Measure(
        "lookup_ms",
        "Look-up of features, p99",
        "ms",
        "ms_of_the_store",
        {
            # Feast with Redis and one row: 3.9 ms from its Go server, below 5 ms from a tuned Python server
            # (https://feast.dev/blog/go-feature-server-benchmarks/,
            # https://feast.dev/blog/feast-online-server-performance-tuning). A table is read in the process.
            # A cloud service adds its own network hop and authentication.
            "ms_of_the_store": By(
                ("feature_store",),
                {("table",): 1, ("feast",): 5, ("hopsworks",): 5, ("sagemaker_features",): 10},
            )
        },
        {"serving_mode": ("online", "stream"), "modality": ("tabular", "interactions")},
    ),
    Measure(
        "answers_per_second",
        "Answers a second at peak",
        "answers/s",
        "max(requests_per_second, events_per_second)",
        when={"serving_mode": ("stream",)},
    ),
    Measure("answers_per_second", "Answers a second at peak", "answers/s", "requests_per_second"),
    # The rate of a stream is its mean; that of requests is their peak.
    Measure(
        "requests_per_day",
        "Answers a day",
        "answers",
        "events_per_second × 86400",
        when={"serving_mode": ("stream",)},
    ),
    Measure(
        "requests_per_day",
        "Answers a day",
        "answers",
        "answers_per_second × 86400 / peak_to_mean",
        {"peak_to_mean": 3},
    ),
    Measure(
        "p99_ms_linear",
        "p99, linear step",
        "ms",
        "tail × call_ms + lookup_ms",
        TAIL | _CALL_MS,
        {"serving_mode": ("online", "stream")},
        optional=("lookup_ms",),
    ),
    Measure(
        "p99_ms_trees",
        "p99, middle step",
        "ms",
        "tail × (call_ms + ms_for_each_model × models_to_fit) + lookup_ms",
        TAIL | _CALL_MS | {"ms_for_each_model": 0.1},
        {"serving_mode": ("online", "stream"), "modality": ("tabular", "text", "image")},
        optional=("lookup_ms",),
    ),
    Measure(
        "p99_ms_trees",
        "p99, middle step",
        "ms",
        "tail × (call_ms + 2 × factors × min(catalogue_items, most_scanned) / (gflop_per_ms × 1e9))"
        " + lookup_ms",
        TAIL | _CALL_MS | _SCANNED | {"factors": 64, "gflop_per_ms": 0.075},
        {"serving_mode": ("online", "stream"), "modality": ("interactions",)},
    ),
    Measure(
        "p99_ms_deep",
        "p99, two towers",
        "ms",
        "tail × (call_ms + (gflop + 2 × factors × min(catalogue_items, most_scanned) / 1e9)"
        " / tflops_of_a_server) + lookup_ms",
        TAIL | _CALL_MS | _SCANNED | {"gflop": GFLOP, "factors": 64, "tflops_of_a_server": _TFLOPS},
        {"serving_mode": ("online", "stream")},
    ),
    Measure(
        "p99_ms_deep",
        "p99, network",
        "ms",
        "tail × (call_ms + gflop / tflops_of_a_server) + lookup_ms",
        TAIL | _CALL_MS | {"gflop": GFLOP, "tflops_of_a_server": _TFLOPS},
        {"serving_mode": ("online", "stream")},
        optional=("lookup_ms",),
    ),
    Measure(
        "least_p99_ms_deep",
        "p99, network made as quick as it can be",
        "ms",
        "(p99_ms_deep − lookup_ms) / faster_by + lookup_ms",
        {"faster_by": _FASTER},
        optional=("lookup_ms",),
    ),
)
