"""What a scenario found, for who reads it in a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import typer

from anju.answer import give_table
from anju.words import say

TITLES: Final = {
    "accepted": "已受理",
    "answered_late": "响应超时",
    "app": "App",
    "asked": "发起",
    "because_high_risk": "因高风险",
    "because_unreached": "因未送达",
    "by_a_human": "由人工告知",
    "by_message": "由消息送达",
    "callbacks": "人工回访",
    "calls": "通话",
    "came_too_late_to_answer": "答复已晚",
    "channels": "各渠道",
    "completed": "完工",
    "completions": "完工次数",
    "days": "天数",
    "dead": "已失效",
    "dead_by_seed": "随机失效的方式",
    "declined": "拒单",
    "deliveries": "送达",
    "delivered": "送达",
    "delivered_twice": "重复送达",
    "attempts": "请求",
    "email": "邮件",
    "emergencies": "紧急工单",
    "emergencies_late_and_escalated": "紧急工单超时并已上报",
    "escalations": "逐级上报",
    "failed": "失败",
    "greatest_rate_per_second": "恢复后每秒最多",
    "heard_by_message_after_all": "后来由消息送达",
    "heard_in_time_per_cent": "按时触达率 %",
    "in_time": "紧急工单按时到场",
    "late": "逾期",
    "left_after_three_quarters": "恢复三刻钟后仍在等待",
    "limit_per_second": "每秒上限",
    "longest_on_site_hours": "最长到场（小时）",
    "longest_response_hours": "最长响应（小时）",
    "marked_dead": "已标记失效",
    "matters": "重要事项",
    "messages": "消息",
    "mismatches": "同键不同文",
    "nobody_fitted": "无人可派",
    "no_address": "没有该方式",
    "offers": "派单",
    "on_site_hours": "平均到场（小时）",
    "opened": "任务",
    "orders_a_day": "每天报修",
    "partners": "合作方台账",
    "photos_taken_again": "重拍照片",
    "push_alone_per_cent": "仅推送的触达率 %",
    "receipts_sent": "已发回执",
    "receipts_waiting": "待发回执",
    "repeated_content": "重复内容",
    "reported": "报修",
    "response_hours": "平均响应（小时）",
    "seconds": "用时（秒）",
    "sent_after_return": "恢复后补发的短信",
    "seconds_until_the_last": "恢复后最后一条（秒）",
    "sms": "短信",
    "tencent": "短信（腾讯云）",
    "technicians": "维修员",
    "tenants": "租客",
    "told_by_a_human": "由人工告知",
    "waited_for_return": "等待恢复的短信",
    "unanswered": "未答复",
    "under_way": "始终未了结",
    "unfinished": "未完工",
    "wechat": "微信",
    "with_plans_per_cent": "按渠道方案的触达率 %",
}
"""The words of each figure in Chinese; in English its name says it."""
BESIDE: Final = ("scenario", "seed", "from", "until", "goals", "broken", "met")


def show(answer: Mapping[str, Any]) -> None:
    """Its figures, then its goals."""
    for name, value in answer.items():
        if name not in BESIDE:
            typer.echo(f"{title(name)}  {'  '.join(_spelled(value))}")
    typer.echo("")
    rows = [goal | {"wanted": f"{goal['bound']} {goal['wanted']:g}"} for goal in answer["goals"]]
    give_table(["title", "found", "wanted", "met"], rows)
    for each in answer["broken"]:
        typer.echo(each)


def title(name: str) -> str:
    return say(TITLES.get(name, name), name.replace("_", " "))


def _spelled(value: Any) -> Iterator[str]:
    match value:
        case Mapping():
            for name, each in value.items():
                inner = " ".join(_spelled(each))
                yield f"{title(name)} ({inner})" if isinstance(each, Mapping) else f"{title(name)} {inner}"
        case _:
            yield str(value)
