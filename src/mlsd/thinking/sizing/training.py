"""What each model of the ladder costs to train on the given hardware, and how large it becomes.

Training a network takes about 6 operations per parameter and example, 2 forward and 4 backward (Kaplan et al.
2020, "Scaling Laws for Neural Language Models", section 2.1): three times the forward pass. Hardware speeds
are what such code reaches in practice, not the vendors' peak numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from mlsd.thinking.sizing._measure import By, Measure

# One network per kind of example: a small perceptron; a transformer of DistilBERT's size to fine-tune, or one
# of 5 million parameters from scratch; ResNet-50; two towers. 128 tokens, 224 × 224 pixels.
_NETWORK = ("modality", "pretrained")
GFLOP = By(
    _NETWORK,
    {
        ("tabular", None): 0.001,
        ("text", True): 11,
        ("text", False): 1.3,
        ("image", True): 8.2,
        ("image", False): 8.2,
        ("interactions", None): 0.002,
    },
)
_PARAMETERS = By(
    _NETWORK,
    {
        ("tabular", None): 0.5,
        ("text", True): 66,
        ("text", False): 5,
        ("image", True): 25.6,
        ("image", False): 25.6,
        ("interactions", None): 0.2,
    },
)
_EPOCHS = By(
    _NETWORK,
    {
        ("tabular", None): 20,
        ("text", True): 3,
        ("text", False): 10,
        ("image", True): 1,
        ("image", False): 30,
        ("interactions", None): 10,
    },
)
# The smallest useful student in int8: 1.3 MB for texts, 1 MB for images.
_SMALLER = By(
    _NETWORK,
    {("text", True): 198, ("text", False): 15, ("image", True): 100, ("image", False): 100},
    default=10,
)
# One training run and the trials of its search, as many as a project's `poe tune` runs; a network is searched
# less, and hardly at all if it starts from pretrained weights. Each fit also has a start-up time: processes,
# compiling, loading weights.
_FITS = 17
_NETWORK_FITS = By(("modality",), {("tabular",): 5, ("text",): 1, ("image",): 1, ("interactions",): 3})
# A project's trees before tuning; training may stop early.
_ROUNDS, _LEAVES = 200, 15
_COMPUTE = ("compute",)
_TFLOPS = By(_COMPUTE, {("laptop",): 0.1, ("cpu",): 0.5, ("gpu",): 20, ("cluster",): 80})
# Billion values per second in one pass of a linear model or of a tree's histogram.
_GVALUES = By(_COMPUTE, {("laptop",): 1, ("cpu",): 4, ("gpu",): 4, ("cluster",): 16})
_LINEAR: Mapping[str, float | By] = {
    "start_seconds": 0.05,
    "passes": 100,
    "fits": _FITS,
    "gvalues_per_second": _GVALUES,
}
_TREES: Mapping[str, float | By] = {
    "start_seconds": 0.2,
    "rounds": _ROUNDS,
    "fits": _FITS,
    "gvalues_per_second": _GVALUES,
}
_DEEP: Mapping[str, float | By] = {
    "start_seconds": 10,
    "gflop": GFLOP,
    "epochs": _EPOCHS,
    "fits": _NETWORK_FITS,
    "tflops": _TFLOPS,
}

TRAINING = (
    Measure(
        "values_per_example",
        "Values that a simple model reads of one example",
        "values",
        "columns",
    ),
    Measure(
        "values_per_example",
        "Values that a simple model reads of one example",
        "values",
        "words_pixels_or_factors",
        # Distinct words of a text; simple features of an image; factors of a user and an item.
        {
            "words_pixels_or_factors": By(
                ("modality",), {("text",): 100, ("image",): 256, ("interactions",): 32}
            )
        },
    ),
    Measure(
        "users",
        "Users, about",
        "users",
        "max(1, examples / interactions_of_a_user)",
        # Users are not asked for. MovieLens has 144 ratings per user, Netflix 209, shops a few purchases.
        {"interactions_of_a_user": 50},
        {"modality": ("interactions",)},
    ),
    Measure(
        "models_to_fit",
        "Models inside one: one for each class beyond two",
        "models",
        "max(1, classes − 1)",
    ),
    Measure("models_to_fit", "Models inside one", "models", "one", {"one": 1}),
    Measure(
        "train_hours_linear",
        "Training and search, linear model",
        "h",
        "fits × (start_seconds + examples × values_per_example × models_to_fit × passes"
        " / (gvalues_per_second × 1e9)) / 3600",
        _LINEAR,
    ),
    Measure(
        "train_hours_trees",
        "Training and search, middle step",
        "h",
        "fits × (start_seconds + examples × values_per_example × models_to_fit × rounds"
        " / (gvalues_per_second × 1e9)) / 3600",
        _TREES,
    ),
    Measure(
        "train_hours_deep",
        "Training and search, network",
        "h",
        "fits × (start_seconds + examples × 3 × gflop × epochs / (tflops × 1000)) / 3600",
        _DEEP,
    ),
    Measure(
        "trees_examples_in_time",
        "Examples that the middle step can learn from in the given hours",
        "examples",
        "max(0, train_hours × 3600 / fits − start_seconds) × gvalues_per_second × 1e9"
        " / (values_per_example × models_to_fit × rounds)",
        _TREES,
    ),
    Measure(
        "deep_examples_in_time",
        "Examples that a network can learn from in the given hours",
        "examples",
        "max(0, train_hours × 3600 / fits − start_seconds) × tflops × 1000 / (3 × gflop × epochs)",
        _DEEP,
    ),
    Measure(
        "mb_linear",
        "File of the linear model",
        "MB",
        "coefficients_mb × models_to_fit",
        {"coefficients_mb": By(("modality",), {("tabular",): 0.05, ("text",): 2, ("image",): 0.1})},
    ),
    Measure(
        "mb_linear",
        "File of the linear model",
        "MB",
        "catalogue_items × neighbours × 8 / 1e6",
        {"neighbours": 50},
    ),
    Measure(
        "mb_trees",
        "File of the boosted trees",
        "MB",
        "rounds × leaves × 2 × bytes_per_node × models_to_fit / 1e6",
        {"rounds": _ROUNDS, "leaves": _LEAVES, "bytes_per_node": 40},
        {"modality": ("tabular", "text", "image")},
    ),
    Measure(
        "mb_trees",
        "File of the factorised matrix",
        "MB",
        "(catalogue_items + users) × factors × 4 / 1e6",
        {"factors": 64},
    ),
    Measure(
        "mb_deep",
        "File of the network",
        "MB",
        "million_parameters × 4",
        {"million_parameters": _PARAMETERS},
        {"modality": ("tabular", "text", "image")},
    ),
    Measure(
        "mb_deep",
        "File of the network",
        "MB",
        "million_parameters × 4 + catalogue_items × factors × 4 / 1e6",
        {"million_parameters": _PARAMETERS, "factors": 64},
    ),
    Measure(
        "least_mb_deep",
        "File of the network made as small as it can be",
        "MB",
        "mb_deep / smaller_by",
        {"smaller_by": _SMALLER},
    ),
)
