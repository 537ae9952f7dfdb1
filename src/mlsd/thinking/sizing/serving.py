"""Load, time for an answer, servers, and what the running system costs."""

from __future__ import annotations

from mlsd.thinking.sizing._measure import By, Measure
from mlsd.thinking.sizing.training import GFLOP

# The slowest of a hundred answers takes about three times the usual one on a server that is half busy.
_TAIL = {"tail": 3}
_CALL_MS = {"call_ms": 1}
# One core with a runtime for networks (measured: 67 million parameters and 128 words take 147 ms); a GPU that
# answers single requests. GFLOP / TFLOPS = ms.
_TFLOPS = By(("serving_hardware",), {("cpu",): 0.075, ("gpu",): 5})
# What compression can gain: numbers of eight bits 3 on a processor (measured: 3.2), an architecture made for
# devices or a small student some 10 more.
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
        "answers_per_second",
        "Answers a second at peak",
        "answers/s",
        "max(requests_per_second, events_per_second)",
        when={"serving_mode": ("stream",)},
    ),
    Measure("answers_per_second", "Answers a second at peak", "answers/s", "requests_per_second"),
    Measure(
        "requests_per_day",
        "Answers a day",
        "answers",
        "answers_per_second × 86400 / peak_to_mean",
        {"peak_to_mean": 3},
    ),
    Measure(
        "p99_ms_linear",
        "Slowest of a hundred answers, linear step",
        "ms",
        "tail × call_ms",
        _TAIL | _CALL_MS,
        {"serving_mode": ("online", "stream")},
    ),
    Measure(
        "p99_ms_trees",
        "Slowest of a hundred answers, middle step",
        "ms",
        "tail × (call_ms + ms_for_each_model × models_to_fit)",
        _TAIL | _CALL_MS | {"ms_for_each_model": 0.1},
        {"serving_mode": ("online", "stream"), "modality": ("tabular", "text", "image")},
    ),
    Measure(
        "p99_ms_trees",
        "Slowest of a hundred answers, middle step",
        "ms",
        "tail × (call_ms + 2 × factors × catalogue_items / (gflop_per_ms × 1e9))",
        _TAIL | _CALL_MS | {"factors": 64, "gflop_per_ms": 0.075},
        {"serving_mode": ("online", "stream"), "modality": ("interactions",)},
    ),
    Measure(
        "p99_ms_deep",
        "Slowest of a hundred answers, two towers",
        "ms",
        "tail × (call_ms + (gflop + 2 × factors × catalogue_items / 1e9) / tflops_of_a_server)",
        _TAIL | _CALL_MS | {"gflop": GFLOP, "factors": 64, "tflops_of_a_server": _TFLOPS},
        {"serving_mode": ("online", "stream")},
    ),
    Measure(
        "p99_ms_deep",
        "Slowest of a hundred answers, network",
        "ms",
        "tail × (call_ms + gflop / tflops_of_a_server)",
        _TAIL | _CALL_MS | {"gflop": GFLOP, "tflops_of_a_server": _TFLOPS},
        {"serving_mode": ("online", "stream")},
    ),
    Measure(
        "least_p99_ms_deep",
        "Slowest of a hundred answers, network made as quick as it can be",
        "ms",
        "p99_ms_deep / faster_by",
        {"faster_by": _FASTER},
    ),
)
"""What is known before any slot is decided."""

OPERATION = (
    Measure(
        "run_hours",
        "One training of the whole ladder, search included",
        "h",
        "min(train_hours, train_hours_linear)",
        when={"model": ("linear",)},
    ),
    Measure(
        "run_hours",
        "One training of the whole ladder, search included",
        "h",
        "min(train_hours, train_hours_linear + train_hours_trees)",
        when={"model": ("trees",)},
    ),
    Measure(
        "run_hours",
        "One training of the whole ladder, search included",
        "h",
        "min(train_hours, train_hours_linear + train_hours_deep)",
        when={"model": ("deep",)},
    ),
    Measure(
        "examples_learned",
        "Examples that the last step can learn from",
        "examples",
        "examples × min(1, train_hours / train_hours_linear)",
        when={"model": ("linear",)},
    ),
    Measure(
        "examples_learned",
        "Examples that the last step can learn from",
        "examples",
        "examples × min(1, train_hours / train_hours_trees)",
        when={"model": ("trees",)},
    ),
    Measure(
        "examples_learned",
        "Examples that the last step can learn from",
        "examples",
        "examples × min(1, train_hours / train_hours_deep)",
        when={"model": ("deep",)},
    ),
    Measure(
        "training_memory_gb",
        "Memory for training",
        "GB",
        "program_gb + data_gb × examples_learned / examples × share_in_memory",
        {
            "program_gb": 0.5,
            # A table is held as read, encoded and split; texts as sparse counts; pictures in batches.
            "share_in_memory": By(
                ("modality",), {("tabular",): 3, ("text",): 2, ("image",): 0.05, ("interactions",): 3}
            ),
        },
    ),
    Measure("model_mb", "File of the model", "MB", "mb_linear", when={"model": ("linear",)}),
    Measure("model_mb", "File of the model", "MB", "mb_trees", when={"model": ("trees",)}),
    Measure(
        "model_mb",
        "File of the network",
        "MB",
        "mb_deep / smaller_by",
        {
            "smaller_by": By(
                ("compression",),
                {("none",): 1, ("quantization",): 4, ("reduced_model",): 20, ("distillation",): 40},
            )
        },
        {"model": ("deep",)},
    ),
    Measure(
        "ms_per_answer", "Time for an answer", "ms", "p99_ms_linear / tail", _TAIL, {"model": ("linear",)}
    ),
    Measure("ms_per_answer", "Time for an answer", "ms", "p99_ms_trees / tail", _TAIL, {"model": ("trees",)}),
    Measure(
        "ms_per_answer",
        "Time for an answer",
        "ms",
        "p99_ms_deep / tail / faster_by",
        # A server beside a device keeps the whole network.
        _TAIL
        | {
            "faster_by": By(
                ("inference", "compression"),
                {
                    ("server", "quantization"): 3,
                    ("server", "reduced_model"): 10,
                    ("server", "distillation"): 10,
                },
                default=1,
            )
        },
        {"model": ("deep",)},
    ),
    Measure(
        "processes",
        "Processes that the load takes",
        "processes",
        # Little's law: answers in the making = answers a second × time for one (Little 1961).
        "max(1, ceil(answers_per_second × ms_per_answer / 1000 / busy))",
        {"busy": 0.5},
    ),
    Measure(
        "replicas",
        "Servers that the load takes",
        "servers",
        "ceil(processes / processes_of_a_server)",
        {"processes_of_a_server": 4},
    ),
    Measure(
        "servers",
        "Servers to run",
        "servers",
        "max(replicas, least)",
        # A cluster moves containers between its machines; another one answers meanwhile.
        {"least": By(("deploy",), {("kubernetes",): 2}, default=1)},
    ),
    Measure(
        "serving_memory_gb",
        "Memory of all processes",
        "GB",
        "max(processes, servers) × (program_gb + 2 × model_mb / 1000)",
        {"program_gb": 0.3},
    ),
    Measure(
        "server_hours_per_month",
        "Server hours a month (cost driver)",
        "h",
        "servers × 730",
    ),
    Measure(
        "retrainings_per_year",
        "Training runs a year",
        "runs",
        "runs_per_year",
        {
            # Drift is taken for one shift in two months; it may be more.
            "runs_per_year": By(
                ("retraining",),
                {
                    ("never",): 0,
                    ("yearly",): 1,
                    ("monthly",): 12,
                    ("weekly",): 52,
                    ("daily",): 365,
                    ("drift",): 6,
                },
            )
        },
    ),
    Measure(
        "training_hours_per_year",
        "Training hours a year (cost driver)",
        "h",
        "retrainings_per_year × run_hours",
    ),
    Measure(
        "read_gb_per_year",
        "Data read for training in a year (cost driver)",
        "GB",
        "retrainings_per_year × data_gb_in_a_year",
    ),
)
"""What follows from the model that was decided."""
