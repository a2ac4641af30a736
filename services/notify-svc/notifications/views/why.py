"""«Why did I (not) get this?»: each fact of the chain in the words of a clerk."""

from kernel.domain import Event

from notifications.domain import notice, notification

WHO = {
    "finance": "财务",
    "access_control": "门禁",
    "manager": "园区经理",
    "supervisor": "主管",
    "operations": "运营",
    "unit_manager": "房源管家",
    "party": "合同当事人",
}
KIND = {
    "TenantMovedIn": "租客入住",
    "TenantMovedOut": "租客退租",
    "ContractNearExpiry": "合同临期",
    "ContractExpired": "合同到期",
    "ContractOverrunDetected": "合同超期预警",
    "WorkOrderOverdue": "工单超时",
}
CHANNEL = {"app": "App 推送", "sms": "短信", "wechat": "微信", "email": "邮件"}
LOST = {
    "refused": "渠道商拒绝发送",
    "no_address": "此人没有登记该渠道的联系方式",
    "dead": "联系方式已失效",
    "undelivered": "渠道商回执：未送达",
}


def explain(event: Event) -> str:
    """One sentence. Never a name, an address or the text of a message."""
    match event:
        case notice.AudienceAsked(matter=m, audience=a):
            return f"{KIND.get(m.kind, m.kind)}（{m.stage}）需要通知{WHO[a.who]}，渠道：{_all(a.channels)}"
        case notice.NobodyResponsible(who=who):
            return f"该园区没有登记负责{WHO[who]}的人员，待登记后补发"
        case notice.RecipientsNamed(audience=a, person_ids=persons):
            return f"{WHO[a.who]}为 {len(persons)} 人"
        case notification.NotificationRequested(channels=channels):
            return f"需要通知此人，渠道：{_all(channels)}"
        case notification.AttemptStarted(channel=c, tries=tries):
            return f"{CHANNEL[c]}：第 {tries} 次发送"
        case notification.AttemptAccepted(channel=c):
            return f"{CHANNEL[c]}：渠道商已受理，等待回执"
        case notification.AttemptPostponed(channel=c, reason=reason):
            return f"{CHANNEL[c]}：暂时无法发送（{reason}），稍后重试"
        case notification.AttemptFailed(channel=c, why=why, code=code):
            return f"{CHANNEL[c]}：{LOST[why]}" + (f"（{code}）" if code else "")
        case notification.MessageDelivered(channel=c):
            return f"{CHANNEL[c]}：已送达"
        case notification.DeadAddressReported(channel=c):
            return f"{CHANNEL[c]}：失效的联系方式已报告租客档案"
        case notification.NotificationUnreached():
            return "所有渠道均未确认送达"
        case notification.CallbackDue():
            return "已安排人工回访"
    return type(event).__name__


def _all(channels: tuple[str, ...]) -> str:
    return "、".join(CHANNEL[c] for c in channels)
