"""What the faults of the shipped catalogue, and the items of its checklist, are called by people. Pure."""

from collections.abc import Mapping
from typing import Annotated, Final

from kernel.domain import Refusal
from pydantic import StringConstraints

FaultCode = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""As policy data names a fault."""

NAMES: Final[Mapping[str, str]] = {
    "water_leak": "漏水",
    "pipe_burst": "水管爆裂",
    "tap_drips": "龙头、花洒故障",
    "toilet_broken": "马桶故障",
    "drain_blocked": "下水堵塞",
    "no_water": "停水、水压不足",
    "no_hot_water": "没有热水",
    "aircon_broken": "空调故障",
    "heating_broken": "暖气故障",
    "washer_broken": "洗衣机故障",
    "fridge_broken": "冰箱故障",
    "power_cut": "断电",
    "electric_shock": "漏电",
    "smoke": "冒烟、起火",
    "socket_broken": "插座、开关故障",
    "lamp_broken": "灯不亮",
    "danger": "坠落、伤人",
    "gas_leak": "燃气泄漏",
    "gas_check": "燃气安检",
    "filter_change": "更换滤芯",
    "stove_broken": "灶具、油烟机故障",
    "lock_out": "被锁门外",
    "break_in": "门窗被撬",
    "lock_broken": "门锁故障",
    "door_broken": "门损坏",
    "window_broken": "窗损坏",
    "furniture_broken": "家具损坏",
    "wall_damp": "墙面、地面受潮破损",
    "network_down": "网络故障",
    "lift_stuck": "电梯困人",
    "pests": "虫害、鼠害",
    "unclear": "待确认",
}
"""By code. What was told by another one, before codes were looked at, is called by that code."""

ITEMS: Final[Mapping[str, str]] = {
    "gas": "燃气",
    "pipes": "水管",
    "lock": "门锁",
    "doors": "门",
    "windows": "窗",
    "walls_and_floor": "墙面、地面",
    "lamps": "灯",
    "sockets": "插座、开关",
    "taps": "龙头、花洒",
    "drains": "下水",
    "toilet": "马桶",
    "hot_water": "热水",
    "aircon": "空调",
    "heating": "暖气",
    "stove": "灶具、油烟机",
    "fridge": "冰箱",
    "washer": "洗衣机",
    "furniture": "家具",
    "network": "网络",
    "pests": "虫害、鼠害",
}
"""By the code of the item."""


class FaultUnknown(Refusal):
    """The catalogue has no fault of this code: nobody would know whom to send, nor what it is called."""

    title, field = "没有故障编码「{fault}」，可选：{known}", "fault"


def check_fault(fault: str, field: str = "fault") -> None:
    """Raises FaultUnknown, naming all that there are."""
    if fault not in NAMES:
        raise FaultUnknown(field=field, fault=fault, known="、".join(NAMES))


def name_of(fault: str) -> str:
    return NAMES.get(fault, fault)


def called(word: str) -> list[str]:
    """The faults whose name holds this word."""
    return [fault for fault, name in NAMES.items() if word in name]
