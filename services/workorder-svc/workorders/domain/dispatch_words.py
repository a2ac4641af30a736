"""The reasons for and against a technician, as people read them. Pure."""

from collections.abc import Mapping
from typing import Final

from workorders.domain.offer_facts import Ground, OverrideCost

WORDS: Final[Mapping[str, str]] = {
    "distance": "距离 {number:.1f} 公里",
    "unplaced": "房源未标注位置，距离未知",
    "arrival": "预计 {number:.0f} 分钟后到场",
    "late": "将晚于时限 {number:.0f} 分钟",
    "load": "手上已有 {number:.0f} 单",
    "known_there": "上次由其维修该房源",
    "as_wished": "可在租客希望的时间上门",
    "cost": "上门成本 {number:.2f} 元",
    "skill": "缺少所需技能",
    "park": "不服务该园区",
    "too_far": "距离 {number:.1f} 公里，超出可派范围",
    "no_shift": "两周内没有排班",
    "off_duty": "{number:.1f} 小时后才上班",
    "full": "手上已有 {number:.0f} 单，已满",
    "declined": "已拒绝该工单",
    "unanswered": "派单 {number:.0f} 次未答复",
    "passed_on": "当班已有 {number:.0f} 人未接，改派下一班",
}
"""By the name of what counts."""

NOBODY: Final[Mapping[str, str]] = {
    "skill": "没有人具备所需技能",
    "too_far": "距离太远",
    "no_shift": "没有排班",
    "off_duty": "未到上班时间",
    "full": "手上工单已满",
    "declined": "已拒绝该工单",
    "unanswered": "派单未答复",
    "passed_on": "当班几位均未接，改派下一班",
    "park": "不服务该园区",
    "nobody_there": "该园区及附近没有可派的维修员",
}
"""Why nobody fits, by the name of what kept people back."""


def said(ground: Ground) -> str:
    """One reason, with what it is worth where it is worth anything."""
    words = WORDS[ground.name].format(number=ground.number)
    return f"{words}（{ground.points:+.1f} 分）" if ground.points else words


def said_of(cost: OverrideCost) -> str:
    """What it costs to send another than the best."""
    late = f"{'晚' if cost.minutes >= 0 else '早'} {abs(cost.minutes)} 分钟"
    far = "距离未知"
    if cost.metres is not None:
        far = f"{'多' if cost.metres >= 0 else '少'} {abs(cost.metres) / 1000:.1f} 公里"
    dear = f"{'多' if cost.fen >= 0 else '少'} {abs(cost.fen) / 100:.2f} 元"
    return f"与首选相比：{late}，{far}，{dear}"
