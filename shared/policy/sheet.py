"""The policies as an Excel sheet: what holds in general and in each city that has its own."""

from collections.abc import Mapping
from typing import Any, Final

from edge.lists import Items, Sheet


def _in_force(item: Mapping[str, Any]) -> dict[str, Any]:
    _, _, city = item["name"].partition(":")
    version = item["in_force"] or {}
    shown = {"version": version.get("version"), "valid_from": version.get("valid_from")}
    return {**item, "city": city or "通用", **shown}


async def _shown(items: Items) -> Items:
    return [_in_force(item) for item in items]


POLICIES: Final = Sheet(
    "策略",
    {
        "title": "策略",
        "governs": "规定内容",
        "city": "城市代码",
        "version": "生效版本",
        "valid_from": "生效日期",
        "proposed": "待审批版本数",
        "published_ahead": "待生效版本数",
        "source": "依据",
        "name": "策略代码",
    },
    told=_shown,
)
