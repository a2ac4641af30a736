"""At which stage of a matter somebody was told, in words; nothing where the kind says it, or for an id."""

import re
from collections.abc import Mapping
from typing import Final

from notifications.domain.kinds import CHANNEL, PROVIDER

STAGE: Final[Mapping[str, str]] = {
    "supervisor": "通知主管",
    "manager": "通知园区经理",
    "operations": "通知运营",
    "finance": "财务",
    "access_control": "门禁",
    "tenant": "租客",
    "owner": "业主",
    "response": "接单",
    "on_site": "到场",
    "completion": "完工",
    "grant": "开通",
    "revoke": "收回",
    "opened": "待办",
    "approved": "同意",
    "declined": "不续",
    "proposal": "待提案",
    "decision": "待审批",
    "signature": "待签署",
    "appointment": "待约搬离日期",
    "move_out": "到期未搬离",
    "hand_back_appointment": "待约交还日期",
    "hand_back": "到期未交还",
    "reminder": "提醒签署人",
    "overdue": "提醒管家",
    "due": "当日到期",
    "late": "逾期",
    "escalated": "逾期升级",
    "signing": "签署合同",
    **dict.fromkeys(("contact_sms", "contact_wechat", "contact_email"), "确认新的联系方式"),
    "urgent_technician": "通知维修员",
    "urgent_reporter": "通知报修人",
    "ordinary": "改为普通",
    "ordinary_technician": "改为普通，通知维修员",
    "ordinary_reporter": "改为普通，通知报修人",
    "paused": "计时暂停",
    "cancelled": "已取消",
    "cancelled_reporter": "已取消，通知报修人",
    **{way: chinese for way, (chinese, _) in {**PROVIDER, **CHANNEL}.items()},
    "by_another": "入住人与合同不符",
    "two_live_there": "登记了两位租客",
    "let_to_another": "已签给另一位租客",
    "summed_up": "台账导入",
    "overnight": "夜间待办",
}
COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    "ContractNearExpiry": ("提前 {} 天", "{} days before"),
    "ContractOverrunDetected": ("超出 {} 天", "{} days over"),
    "ContractRentFreeChanged": ("共 {} 天", "{} days"),
    "ContactMethodsInsufficient": ("可用 {} 种", "{} that work"),
}
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def staged(kind: str, stage: str) -> tuple[str, str] | None:
    """In Chinese and English, where it says more than the kind does."""
    if kind in COUNTED:
        chinese, english = COUNTED[kind]
        return chinese.format(stage), english.format(stage)
    if DAY.fullmatch(stage):
        return stage, stage
    if stage not in STAGE or (kind, stage) == ("WorkOrderCancelled", "cancelled"):
        return None
    return STAGE[stage], stage.replace("_", " ")
