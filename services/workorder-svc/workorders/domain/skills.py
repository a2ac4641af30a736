"""Which skills a fault asks for: the shipped catalogue. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

GENERAL: Final = "general"

NEEDED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("water_leak", "pipe_burst", "tap_drips", "toilet_broken"), "plumbing"),
    **dict.fromkeys(("drain_blocked", "no_water"), "plumbing"),
    **dict.fromkeys(("no_hot_water", "aircon_broken", "heating_broken"), "appliance"),
    **dict.fromkeys(("washer_broken", "fridge_broken", "filter_change"), "appliance"),
    **dict.fromkeys(("power_cut", "electric_shock", "smoke", "socket_broken", "lamp_broken"), "electrical"),
    **dict.fromkeys(("gas_leak", "gas_check", "stove_broken"), "gas"),
    **dict.fromkeys(("lock_out", "lock_broken", "break_in"), "locks"),
    **dict.fromkeys(("door_broken", "window_broken", "furniture_broken"), "carpentry"),
    **dict.fromkeys(("wall_damp",), "masonry"),
    **dict.fromkeys(("network_down",), "network"),
    **dict.fromkeys(("danger", "lift_stuck", "pests", "unclear"), GENERAL),
}
"""By the code of the fault. Whoever can do anything (`general`) is sent where no trade is named."""


SKILLS: Final[Mapping[str, str]] = {
    "plumbing": "水路",
    "electrical": "电路",
    "gas": "燃气",
    "appliance": "家电",
    "locks": "门锁",
    "carpentry": "木工门窗",
    "masonry": "泥瓦防水",
    "network": "网络",
    GENERAL: "综合维修",
}
"""What they are called. Whoever has another is sent for nothing."""


def skills_for(fault: str) -> Sequence[str]:
    """All of them are needed."""
    return (NEEDED.get(fault, GENERAL),)
