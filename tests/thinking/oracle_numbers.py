"""The numbers by which the oracle calls a component impossible, worked out from the answers alone."""

from __future__ import annotations

from mlsd.vocabulary.model import Design, Requirements

# Operations of one pass (GFLOP), and parameters (millions), of the network for each kind of example.
PASS = {"tabular": 0.001, "text": 1.3, "text, pretrained": 11, "image": 8.2, "interactions": 0.002}
SIZE = {"tabular": 0.5, "text": 5, "text, pretrained": 66, "image": 25.6, "interactions": 0.2}
# How many times smaller such a network can be made.
SMALLER = {"tabular": 10, "text": 15, "text, pretrained": 198, "image": 100, "interactions": 10}
GFLOP_PER_MS = {"cpu": 0.075, "gpu": 5}


def kind(r: Requirements) -> str:
    pretrained = r["modality"] == "text" and r["pretrained"]
    return "text, pretrained" if pretrained else str(r["modality"])


def faster(r: Requirements) -> int:
    """How many times quicker such a network can be made on the hardware that serves."""
    on_gpu = r["serving_hardware"] == "gpu"
    match kind(r):
        case "image":
            return 10 if on_gpu else 15
        case "text, pretrained":
            return 10 if on_gpu else 30
        case _:
            return 1 if on_gpu else 3


def models(r: Requirements) -> int:
    """One model for each class beyond two."""
    return max(1, r["classes"] - 1) if r["problem"] == "classification" else 1


def megabytes_of_trees(r: Requirements) -> float:
    if kind(r) == "interactions":
        users = max(1, r["examples"] / 50)
        return float(r["catalogue_items"] + users) * 64 * 4 / 1e6
    nodes = 200 * 15 * 2
    return nodes * 40 * models(r) / 1e6


def megabytes_of_network(r: Requirements) -> float:
    vectors = r["catalogue_items"] * 64 * 4 / 1e6 if kind(r) == "interactions" else 0
    return float(SIZE[kind(r)] * 4 + vectors)


def megabytes_of_small_network(r: Requirements) -> float:
    return megabytes_of_network(r) / SMALLER[kind(r)]


def slowest_ms_of_trees(design: Design) -> float:
    """The p99 of a half busy server is three times the usual answer; a call alone takes 1 ms."""
    r = design.requirements
    work = _ms_to_scan(r, 0.075) if kind(r) == "interactions" else 0.1 * models(r)
    return 3 * (1 + work) + _ms_to_look_up(design)


def slowest_ms_of_small_network(design: Design) -> float:
    return _slowest_ms(design, faster(design.requirements))


def slowest_ms_of_network(design: Design) -> float:
    return _slowest_ms(design, 1)


def _slowest_ms(design: Design, faster_by: float) -> float:
    r = design.requirements
    speed = GFLOP_PER_MS[r["serving_hardware"]]
    scan = _ms_to_scan(r, speed) if kind(r) == "interactions" else 0.0
    return 3 * (1 + PASS[kind(r)] / speed + scan) / faster_by + _ms_to_look_up(design)


def _ms_to_look_up(design: Design) -> float:
    """Rows of a table have features elsewhere; texts and pictures bring all of it."""
    if kind(design.requirements) not in ("tabular", "interactions"):
        return 0
    return {"table": 1, "feast": 5, "hopsworks": 5, "sagemaker_features": 10}[
        design.component("feature_store")
    ]


def _ms_to_scan(r: Requirements, gflop_per_ms: float) -> float:
    """The 64 factors of each item that an index leaves are multiplied with the user's."""
    return float(2 * 64 * min(r["catalogue_items"], 200_000) / (gflop_per_ms * 1e9))


def answers_a_day(r: Requirements) -> float:
    return float(r["requests_per_second"] * 86_400 / 3)


def days_of_exposure(r: Requirements) -> float:
    """Two arms, 5 % two-sided, 80 % power, one tenth more of a share or a twentieth of a deviation."""
    if r["problem"] == "recommendation":
        arm = (2.33 + 0.84) ** 2 * (0.05 * 0.95 + 0.055 * 0.945) / 0.005**2
    elif r["problem"] == "classification":
        share = r["positive_rate"]
        arm = (
            (2.33 + 0.84) ** 2 * (share * (1 - share) + 1.1 * share * (1 - 1.1 * share)) / (0.1 * share) ** 2
        )
    else:
        arm = 2 * (2.33 + 0.84) ** 2 / 0.05**2
    return float(max(7, 2 * arm / answers_a_day(r)))
