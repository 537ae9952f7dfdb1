"""What follows from the chosen model: servers, memory, logs, and how often everything runs."""

from __future__ import annotations

from mlsd.thinking.sizing._measure import By, Measure
from mlsd.thinking.sizing.serving import TAIL

# A quarter of the bytes in int8; a smaller architecture in int8; the smallest student (see `training`).
_SMALLER_BY = {
    ("text", "quantization"): 4,
    ("image", "quantization"): 4,
    ("tabular", "quantization"): 4,
    ("interactions", "quantization"): 4,
    ("text", "reduced_model"): 10,
    ("image", "reduced_model"): 40,
    ("text", "distillation"): 40,
    ("image", "distillation"): 100,
}

_MOST_GB = By(("compute",), {("laptop",): 8, ("cpu",): 48, ("gpu",): 48, ("cluster",): 200})
"""Training data that does not fit the usual machine of its kind is sampled."""

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
        "program_gb + two_batches × batch × mb_of_a_picture / 1000 + 4 × mb_deep / 1000",
        # One batch is computed while the next is read: 32-bit values, 224 × 224 pixels, three channels.
        # Weights, gradients, and two moments of Adam (Kingma, Ba 2015) are held as well.
        {"program_gb": 2, "two_batches": 2, "batch": 64, "mb_of_a_picture": 0.6},
        {"model": ("deep",), "modality": ("image",)},
    ),
    Measure(
        "training_memory_gb",
        "Memory for training",
        "GB",
        "program_gb + min(examples_learned × columns × bytes_of_a_value / 1e9, most_gb)",
        # As read, encoded, split, and fitted: with 40 columns, 100,000 rows were measured at 0.51 GB and
        # 300,000 at 0.92 GB.
        {"program_gb": 0.3, "bytes_of_a_value": 50, "most_gb": _MOST_GB},
        {"modality": ("tabular",)},
    ),
    Measure(
        "training_memory_gb",
        "Memory for training",
        "GB",
        "program_gb + min(data_gb × examples_learned / examples × share_in_memory, most_gb)",
        {
            "program_gb": 0.5,
            # Texts are held as sparse counts; images as their simple features.
            "share_in_memory": By(("modality",), {("text",): 2, ("image",): 0.05, ("interactions",): 3}),
            "most_gb": _MOST_GB,
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
                ("modality", "compression"),
                _SMALLER_BY,
                default=1,
            )
        },
        {"model": ("deep",)},
    ),
    Measure(
        "ms_per_answer", "Time for an answer", "ms", "p99_ms_linear / tail", TAIL, {"model": ("linear",)}
    ),
    Measure("ms_per_answer", "Time for an answer", "ms", "p99_ms_trees / tail", TAIL, {"model": ("trees",)}),
    Measure(
        "ms_per_answer",
        "Time for an answer",
        "ms",
        "p99_ms_deep / tail / faster_by",
        # A server alongside a device keeps the whole network.
        TAIL
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
        # Little's law: requests in flight = requests a second × time for one (Little 1961).
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
        "max(replicas + spare, least)",
        {
            # A cloud promises 99.5 % for one machine and 99.99 % for several in two zones
            # (https://aws.amazon.com/compute/sla/), before any release or failure of your own: one may be
            # down from 99.5 % on, one down and one in repair at 99.99 %.
            "spare": By(("availability",), {("99.5",): 1, ("99.9",): 1, ("99.99",): 2}, default=0),
            # A cluster moves containers between its machines; another one answers in the meantime.
            "least": By(("deploy",), {("kubernetes",): 2}, default=1),
        },
    ),
    Measure(
        "index_gb",
        "Search index over the items, on each server",
        "GB",
        "catalogue_items × (factors × 4 + links × 8) / 1e9",
        # HNSW with 32 links per vector (https://github.com/facebookresearch/faiss/wiki/Faiss-indexes).
        {"factors": 64, "links": 32},
        {
            "model": ("trees", "deep"),
            "modality": ("interactions",),
            "serving_mode": ("online", "stream"),
        },
    ),
    Measure(
        "serving_memory_gb",
        "Memory of all processes",
        "GB",
        # The processes of one server share the file.
        "max(processes, servers) × program_gb + servers × (2 × model_mb / 1000 + index_gb)",
        {"program_gb": 0.3},
        {"modality": ("interactions",)},
        optional=("index_gb",),
    ),
    Measure(
        "serving_memory_gb",
        "Memory of all processes",
        "GB",
        "max(processes, servers) × (program_gb + 2 × model_mb / 1000)",
        {"program_gb": 0.3},
    ),
    Measure(
        "server_gb",
        "Memory of each server",
        "GB",
        "serving_memory_gb / servers",
    ),
    Measure(
        "log_gb_per_day",
        "Logs of requests in a day",
        "GB",
        "requests_per_day × bytes_of_a_line / 1e9",
        # Time, key, version, answer, milliseconds, and the values that the model read.
        {"bytes_of_a_line": 1000},
        {"serving_mode": ("online", "stream")},
    ),
    Measure(
        "log_share",
        "Share of good answers to log",
        "share",
        # All errors are logged; of the successful requests a sample of this volume is enough.
        "min(1, most_gb_per_day / log_gb_per_day)",
        {"most_gb_per_day": 10},
    ),
    Measure(
        "log_kept_gb",
        "Logs kept",
        "GB",
        "log_gb_per_day × log_share × days_kept",
        {"days_kept": 30},
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
            # Drift is assumed to mean one shift in two months; it may be more.
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
        "Training time a year (cost driver)",
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
