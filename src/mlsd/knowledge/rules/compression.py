"""How a network is made to fit a device or a time limit."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class Compression(SlotRules):
    id = "compression"
    title = "Compression"
    purpose = "Makes a network small or quick enough for where it runs."
    first = "none"


class CO001(Compression):
    """the model is not a network"""

    forbid = ("quantization", "reduced_model", "distillation")

    @staticmethod
    def when(model: str) -> bool:
        """It makes networks smaller, and the model is not a network: {model}."""
        return model != "deep"


class CO002(Compression):
    """the model is not a network"""

    prefer = "none"

    @staticmethod
    def when(model: str) -> bool:
        """Only networks are compressed, and the model is not a network: {model}."""
        return model != "deep"


class CO003(Compression):
    """the network is too large for the device as it is"""

    forbid = ("none",)

    @staticmethod
    def when(model: str, mb_deep: float, device_mb: float) -> bool:
        """The network takes {mb_deep}, and the device has room for {device_mb}."""
        return model == "deep" and mb_deep > device_mb


class CO004(Compression):
    """the network is too slow for the server as it is"""

    forbid = ("none",)

    @staticmethod
    def when(model: str, p99_ms_deep: float, p99_ms: float, *, slack: float = 1.5) -> bool:
        """The p99 is estimated at {p99_ms_deep}, and {p99_ms} is allowed."""
        # Operation counts alone predict a time to within a half: caches and threads decide the rest.
        return model == "deep" and p99_ms_deep > slack * p99_ms


class CO010(Compression):
    """a smaller architecture in int8 fits the device, and int8 alone does not"""

    prefer = "reduced_model"

    @staticmethod
    def when(
        mb_deep: float,
        device_mb: float,
        modality: str,
        *,
        int8: float = 4,
        reduced: float = 40,
        reduced_text: float = 10,
    ) -> bool:
        """The network takes {mb_deep} and the device has room for {device_mb}: int8 alone is not enough, a
        smaller architecture in int8 is."""
        # An int8 weight has a quarter of the 32 bits of a float. MobileNetV3-Small has 2.5 million parameters
        # to ResNet-50's 25.6 (Howard et al. 2019); MobileBERT has 25.3 to DistilBERT's 66 (Sun et al. 2020).
        reach = reduced_text if modality == "text" else reduced
        return modality in ("text", "image") and int8 * device_mb < mb_deep <= reach * device_mb


class CO011(Compression):
    """only a small student of the network fits the device"""

    prefer = "distillation"

    @staticmethod
    def when(
        mb_deep: float, device_mb: float, modality: str, *, reduced: float = 40, reduced_text: float = 10
    ) -> bool:
        """The network takes {mb_deep} and the device has room for {device_mb}, too little even for a smaller
        architecture in int8: a small student learns from the network."""
        return mb_deep > (reduced_text if modality == "text" else reduced) * device_mb


class CO012(Compression):
    """a smaller architecture answers in time, and int8 alone does not"""

    prefer = "reduced_model"

    @staticmethod
    def when(
        p99_ms_deep: float,
        p99_ms: float,
        serving_hardware: str,
        modality: str,
        *,
        slack: float = 1.5,
        int8_speed_up: float = 3,
        reduced_text: float = 3,
    ) -> bool:
        """The p99 is estimated at {p99_ms_deep} and {p99_ms} is allowed: a smaller architecture answers
        several times as fast."""
        # A GPU that answers single requests gains little from int8.
        gained = int8_speed_up if serving_hardware == "cpu" else slack
        slower = p99_ms_deep / p99_ms
        far = modality == "text" and slower > gained * reduced_text
        return modality in ("text", "image") and slower > gained and not far


class CO013(Compression):
    """only a small student of the network answers in time"""

    prefer = "distillation"
    modality = "text"

    @staticmethod
    def when(
        p99_ms_deep: float,
        p99_ms: float,
        serving_hardware: str,
        *,
        slack: float = 1.5,
        int8_speed_up: float = 3,
        reduced_text: float = 3,
    ) -> bool:
        """The p99 is estimated at {p99_ms_deep} and {p99_ms} is allowed, too little even for a smaller
        architecture: a small student learns from the network and answers some ten times as fast."""
        gained = int8_speed_up if serving_hardware == "cpu" else slack
        return p99_ms_deep > p99_ms * gained * reduced_text


class CO014(Compression):
    """the network would take more than half of the space on the device"""

    prefer = "quantization"

    @staticmethod
    def when(mb_deep: float, device_mb: float, modality: str, *, most: float = 0.5, int8: float = 4) -> bool:
        """The network takes {mb_deep} and the device has room for {device_mb}: int8 makes it four times
        smaller, and faster."""
        # Half, so that the next version fits beside the current one while it is downloaded.
        fits = mb_deep <= int8 * device_mb or modality not in ("text", "image")
        return mb_deep > most * device_mb and fits


class CO015(Compression):
    """int8 makes the network quick enough"""

    prefer = "quantization"

    @staticmethod
    def when(
        p99_ms_deep: float,
        p99_ms: float,
        serving_hardware: str,
        modality: str,
        *,
        slack: float = 1.5,
        int8_speed_up: float = 3,
    ) -> bool:
        """The p99 is estimated at {p99_ms_deep} and {p99_ms} is allowed: int8 answers about three times as
        fast on a processor."""
        gained = int8_speed_up if serving_hardware == "cpu" else slack
        enough = p99_ms_deep <= gained * p99_ms or modality not in ("text", "image")
        return p99_ms_deep > slack * p99_ms and enough


class CO016(Compression):
    """the estimate is too close to the limit to tell"""

    prefer = "none"

    @staticmethod
    def when(model: str, p99_ms_deep: float, p99_ms: float, *, slack: float = 1.5) -> bool:
        """The p99 is estimated at {p99_ms_deep} and {p99_ms} is allowed. An estimate is not a measurement:
        load-test the service first, and compress the network only if it is too slow."""
        return model == "deep" and p99_ms < p99_ms_deep <= slack * p99_ms


class CO020(Compression):
    """the network takes at most half of the space on the device"""

    prefer = "none"

    @staticmethod
    def when(model: str, mb_deep: float, device_mb: float, *, most: float = 0.5) -> bool:
        """The network takes {mb_deep}, which fits easily into the {device_mb} of the device as it is."""
        return model == "deep" and mb_deep <= most * device_mb


class CO900(Compression):
    """the network is quick enough on its server"""

    prefer = "none"

    @staticmethod
    def when(inference: str) -> bool:
        """Nothing asks for a smaller or quicker network."""
        return True
