"""What was mended, in words: the codes of the catalogue of repairs, as a tenant would say them. Pure."""

from collections.abc import Mapping
from typing import Final

from notifications.domain.languages import Language

FAULTS: Final[Mapping[str, Mapping[Language, str]]] = {
    code: {"zh": zh, "en": en}
    for code, zh, en in (
        ("water_leak", "漏水", "water leak"),
        ("pipe_burst", "水管爆裂", "burst pipe"),
        ("tap_drips", "水龙头", "tap"),
        ("toilet_broken", "马桶", "toilet"),
        ("drain_blocked", "下水道堵塞", "blocked drain"),
        ("no_water", "停水", "no water"),
        ("no_hot_water", "热水器", "hot water"),
        ("aircon_broken", "空调", "air conditioner"),
        ("heating_broken", "暖气", "heating"),
        ("washer_broken", "洗衣机", "washing machine"),
        ("fridge_broken", "冰箱", "fridge"),
        ("power_cut", "断电", "power cut"),
        ("electric_shock", "漏电", "electric shock"),
        ("smoke", "冒烟", "smoke"),
        ("socket_broken", "插座", "socket"),
        ("lamp_broken", "灯", "lamp"),
        ("gas_leak", "燃气泄漏", "gas leak"),
        ("gas_check", "燃气安检", "gas check"),
        ("filter_change", "更换滤芯", "filter change"),
        ("stove_broken", "燃气灶", "stove"),
        ("danger", "坠落隐患", "risk of injury"),
        ("break_in", "门窗被撬", "break-in"),
        ("lock_out", "反锁", "locked out"),
        ("lock_broken", "门锁", "lock"),
        ("door_broken", "门", "door"),
        ("window_broken", "窗户", "window"),
        ("furniture_broken", "家具", "furniture"),
        ("wall_damp", "墙面渗水", "damp wall"),
        ("network_down", "网络", "network"),
        ("lift_stuck", "电梯", "lift"),
        ("pests", "虫害", "pests"),
    )
}
