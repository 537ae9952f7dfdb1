"""What runs the model on a device."""

from __future__ import annotations

from mlsd.knowledge.rules._slot import SlotRules


class DeviceClient(SlotRules):
    id = "device_client"
    title = "Device client"
    purpose = "Runs the model on the user's own device."
    first = "none"


class DC001(DeviceClient):
    """the model runs on a server alone"""

    forbid = ("browser", "phone", "embedded")

    @staticmethod
    def when(inference: str) -> bool:
        """The model runs on a server alone."""
        return inference == "server"


class DC002(DeviceClient):
    """the device is not a phone"""

    forbid = ("phone",)

    @staticmethod
    def when(device: str) -> bool:
        """The device is {device}."""
        return device != "phone"


class DC003(DeviceClient):
    """the device is not a web page"""

    forbid = ("browser",)

    @staticmethod
    def when(device: str) -> bool:
        """The device is {device}."""
        return device != "browser"


class DC004(DeviceClient):
    """the device is not a small board"""

    forbid = ("embedded",)

    @staticmethod
    def when(device: str) -> bool:
        """The device is {device}."""
        return device != "embedded"


class DC005(DeviceClient):
    """the model runs on the device, too"""

    forbid = ("none",)

    @staticmethod
    def when(device: str, inference: str) -> bool:
        """The model runs on {device}, so something has to run it there."""
        return inference != "server"


class DC010(DeviceClient):
    """the model runs on a phone"""

    prefer = "phone"

    @staticmethod
    def when(device: str, device_mb: float) -> bool:
        """The model runs on {device}, in a file of at most {device_mb}."""
        return device == "phone"


class DC011(DeviceClient):
    """the model runs in a web page"""

    prefer = "browser"

    @staticmethod
    def when(device: str, device_mb: float) -> bool:
        """The model runs in {device}, in a file of at most {device_mb} that is loaded once."""
        return device == "browser"


class DC012(DeviceClient):
    """the model runs on a small board"""

    prefer = "embedded"

    @staticmethod
    def when(device: str, device_mb: float) -> bool:
        """The model runs on {device}, in a file of at most {device_mb}."""
        return device == "embedded"


class DC900(DeviceClient):
    """the model runs on a server alone"""

    prefer = "none"

    @staticmethod
    def when(inference: str) -> bool:
        """The model runs on a server, so devices spend no memory or battery."""
        return True
