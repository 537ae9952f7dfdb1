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
    """eight-bit numbers make the network small enough"""

    prefer = "quantization"

    @staticmethod
    def when(mb_deep: float, device_mb: float, *, smaller: float = 4) -> bool:
        """The network has {mb_deep} and the device takes {device_mb}: numbers of eight bits make it
        {smaller} times smaller."""
        return device_mb < mb_deep <= smaller * device_mb


class CO011(Compression):
    """a smaller architecture of the same kind fits the device"""

    prefer = "reduced_model"

    @staticmethod
    def when(
        mb_deep: float, device_mb: float, modality: str, *, quantized: float = 4, reduced: float = 20
    ) -> bool:
        """The network has {mb_deep} and the device takes {device_mb}: eight-bit numbers alone are not
        enough, an architecture made for devices is."""
        return modality != "text" and quantized * device_mb < mb_deep <= reduced * device_mb


class CO012(Compression):
    """only a small student of the network fits the device"""

    prefer = "distillation"

    @staticmethod
    def when(
        mb_deep: float, device_mb: float, modality: str, *, quantized: float = 4, reduced: float = 20
    ) -> bool:
        """The network has {mb_deep} and the device takes {device_mb}: a small student learns from it."""
        return mb_deep > (quantized if modality == "text" else reduced) * device_mb


class CO013(Compression):
    """eight-bit numbers make the network quick enough"""

    prefer = "quantization"

    @staticmethod
    def when(p99_ms_deep: float, p99_ms: float, serving_hardware: str) -> bool:
        """The slowest answers take about {p99_ms_deep} and {p99_ms} are allowed: numbers of eight bits
        answer about three times as fast on a processor."""
        return serving_hardware == "cpu" and p99_ms_deep > p99_ms


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
