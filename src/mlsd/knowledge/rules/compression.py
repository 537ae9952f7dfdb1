"""How a network is made to fit a device or a time limit."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Compression(SlotRules):
    id = "compression"
    title = "Compression"
    purpose = "Makes a network small or quick enough for where it runs."
    first = "none"


class CO001(Compression):
    """the model is no network"""

    forbid = ("quantization", "reduced_model", "distillation")

    @staticmethod
    def when(model: str) -> bool:
        """Only networks are compressed, and the model is another: {model}."""
        return model != "deep"


class CO002(Compression):
    """the model is no network"""

    prefer = "none"

    @staticmethod
    def when(model: str) -> bool:
        """The model is small as it is: {model}."""
        return model != "deep"


class CO010(Compression):
    """an architecture made for devices fits, and numbers of eight bits alone do not"""

    prefer = "reduced_model"

    @staticmethod
    def when(
        mb_deep: float, device_mb: float, modality: str, *, quantized: float = 4, reduced: float = 20
    ) -> bool:
        """The network has {mb_deep} and the device takes {device_mb}: numbers of eight bits are not enough,
        an architecture made for devices is."""
        return modality != "text" and quantized * device_mb < mb_deep <= reduced * device_mb


class CO011(Compression):
    """only a small student of the network fits the device"""

    prefer = "distillation"

    @staticmethod
    def when(
        mb_deep: float, device_mb: float, modality: str, *, quantized: float = 4, reduced: float = 20
    ) -> bool:
        """The network has {mb_deep} and the device takes {device_mb}: a small student learns from it."""
        return mb_deep > (quantized if modality == "text" else reduced) * device_mb


class CO012(Compression):
    """only an architecture made for devices answers in time"""

    prefer = "reduced_model"
    modality = "image"

    @staticmethod
    def when(p99_ms_deep: float, p99_ms: float, serving_hardware: str, *, int8_speed_up: float = 3) -> bool:
        """The slowest answers take about {p99_ms_deep} and {p99_ms} are allowed: an architecture made for
        devices answers some ten times as fast."""
        gained = int8_speed_up if serving_hardware == "cpu" else 1
        return p99_ms_deep > p99_ms * gained


class CO013(Compression):
    """only a small student of the network answers in time"""

    prefer = "distillation"
    modality = "text"

    @staticmethod
    def when(p99_ms_deep: float, p99_ms: float, serving_hardware: str, *, int8_speed_up: float = 3) -> bool:
        """The slowest answers take about {p99_ms_deep} and {p99_ms} are allowed: a small student learns from
        the network and answers some ten times as fast."""
        gained = int8_speed_up if serving_hardware == "cpu" else 1
        return p99_ms_deep > p99_ms * gained


class CO014(Compression):
    """numbers of eight bits make the network small enough"""

    prefer = "quantization"

    @staticmethod
    def when(mb_deep: float, device_mb: float) -> bool:
        """The network has {mb_deep} and the device takes {device_mb}: numbers of eight bits instead of 32
        make it small enough."""
        return mb_deep > device_mb


class CO015(Compression):
    """numbers of eight bits make the network quick enough"""

    prefer = "quantization"

    @staticmethod
    def when(p99_ms_deep: float, p99_ms: float) -> bool:
        """The slowest answers take about {p99_ms_deep} and {p99_ms} are allowed: numbers of eight bits
        answer about three times as fast on a processor."""
        return p99_ms_deep > p99_ms


class CO020(Compression):
    """the network fits the device"""

    prefer = "none"

    @staticmethod
    def when(mb_deep: float, device_mb: float) -> bool:
        """The network has {mb_deep} and fits the {device_mb} of the device as it is."""
        return mb_deep <= device_mb


class CO900(Compression):
    """the network is quick enough on its server"""

    prefer = "none"

    @staticmethod
    def when(inference: str) -> bool:
        """Nothing asks for a smaller or quicker network."""
        return True
