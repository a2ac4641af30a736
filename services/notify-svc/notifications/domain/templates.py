"""What people read, by template and language, as shipped; `wording.py` says otherwise where they wish it.

`{ref}` makes each message one that can be asked about."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from notifications.domain.languages import Language
from notifications.domain.matter import Who


class Said(NamedTuple):
    subject: str
    text: str


TEMPLATES: dict[str, dict[Language, Said]] = {
    "moved_out_finance": {
        "zh": Said("租客已退租", "{place} 的租客自 {day} 起不再租住，请停止催缴并出具结算账单。"),
        "en": Said("Tenant moved out", "{place} is vacant from {day}. Stop dunning; make the final bill."),
    },
    "moved_out_access": {
        "zh": Said("租客已退租", "{place} 的租客自 {day} 起不再租住，请收回门禁权限。"),
        "en": Said("Tenant moved out", "{place} is vacant from {day}. Revoke the door access."),
    },
    "moved_out_manager": {
        "zh": Said("租客已退租", "{place} 的租客自 {day} 起不再租住，请安排查房与招租。"),
        "en": Said("Tenant moved out", "{place} is vacant from {day}. Inspect it and let it again."),
    },
    "moved_in_access": {
        "zh": Said("租客入住", "{place} 自 {day} 起有租客入住，请开通门禁权限。"),
        "en": Said("Tenant moves in", "A tenant lives in {place} from {day}. Issue the door access."),
    },
    "moved_in_manager": {
        "zh": Said("租客入住", "{place} 自 {day} 起有租客入住，请办理物业交割。"),
        "en": Said("Tenant moves in", "A tenant lives in {place} from {day}. Do the handover."),
    },
    "hard_to_reach": {
        "zh": Said("租客联系方式不足", "{place} 的在住租客只剩 {live} 种有效联系方式，请联系租客补充。"),
        "en": Said("Tenant hard to reach", "{place}: {live} contact methods work. Please ask for another."),
    },
    "identity_mismatched": {
        "zh": Said(
            "实名核验不一致", "有一位租客的姓名与证件号码核验不一致，请在「实名核验」中查看并核对证件原件。"
        ),
        "en": Said("Identity mismatch", "A tenant's name and document do not match. Look at the original."),
    },
    "identity_unanswered": {
        "zh": Said(
            "实名核验没有结果",
            "核验机构连续三天没有答复一位租客的实名核验，请在「实名核验」中查看并人工核对证件。",
        ),
        "en": Said("Identity not answered", "Three days without an answer on a tenant. Check it by hand."),
    },
    "door_code_missing": {
        "zh": Said(
            "门禁尚未开通", "{place} 新租客的门禁密码还没有确认开通，请到现场处理，办好后在系统里登记。"
        ),
        "en": Said("No door code yet", "{place}: the new tenant's code is not confirmed. Go and see to it."),
    },
    "door_code_left": {
        "zh": Said(
            "门禁尚未收回", "{place} 租客的门禁密码还没有确认收回，请到现场处理，办好后在系统里登记。"
        ),
        "en": Said("Door code still works", "{place}: the tenant's code is not revoked. Go and see to it."),
    },
    "near_expiry_tenant": {
        "zh": Said("租约即将到期", "您的租约将于 {day} 到期，还剩 {days} 天，请联系管家续租或退租。"),
        "en": Said("Your lease ends soon", "Your lease ends on {day}, in {days} days. Please contact us."),
    },
    "near_expiry_manager": {
        "zh": Said("租客合同即将到期", "{place} 的租客合同将于 {day} 到期，还剩 {days} 天。"),
        "en": Said("Tenant contract ends soon", "The lease of {place} ends on {day}, in {days} days."),
    },
    "near_expiry_owner": {
        "zh": Said("业主合同即将到期", "{place} 的业主合同将于 {day} 到期，还剩 {days} 天，请谈续约。"),
        "en": Said("Owner contract ends soon", "Our cover of {place} ends on {day}, in {days} days."),
    },
    "expired": {
        "zh": Said("合同已到期", "{place} 的合同已于 {day} 到期，未续约也未退租，请立即处理。"),
        "en": Said("Contract expired", "The contract of {place} ended on {day}, neither renewed nor closed."),
    },
    "overrun": {
        "zh": Said(
            "租期超过业主合同", "{place} 的租期超出业主合同 {days} 天（业主合同至 {day}），敞口 {yuan} 元。"
        ),
        "en": Said("Lease outlives cover", "{place}: {days} days beyond our cover to {day}, CNY {yuan}."),
    },
    "overrun_draft": {
        "zh": Said(
            "合同草案超过业主合同",
            "{place} 的合同草案超出业主合同 {days} 天（业主合同至 {day}），敞口 {yuan} 元，"
            "补足业主合同或经批准后才能签署。",
        ),
        "en": Said(
            "Draft outlives cover",
            "{place}: a draft runs {days} days over our cover to {day}, CNY {yuan}. Cure it before signing.",
        ),
    },
    "uncovered": {
        "zh": Said(
            "租期没有业主合同覆盖",
            "{place} 的租期 {days} 天没有业主合同覆盖，敞口 {yuan} 元，请与业主签约或补录业主合同。",
        ),
        "en": Said("Lease without cover", "{place}: {days} days with no owner's contract, CNY {yuan}."),
    },
    "uncovered_draft": {
        "zh": Said(
            "合同草案没有业主合同覆盖",
            "{place} 的合同草案 {days} 天没有业主合同覆盖，敞口 {yuan} 元，补足业主合同或经批准后才能签署。",
        ),
        "en": Said(
            "Draft without cover",
            "{place}: a draft runs {days} days with no owner's contract, CNY {yuan}. Cure it before signing.",
        ),
    },
    "lived_in_after_release": {
        "zh": Said(
            "已退还业主的房源登记了入住",
            "{place} 已退还业主，但登记了租客于 {day} 入住，请核实：办理退租，或重新收房并签约。",
        ),
        "en": Said(
            "Lived in after give-back",
            "{place} was given back, yet a tenant moved in on {day}. Move them out, or take the unit in.",
        ),
    },
    "annulled": {
        "zh": Said("合同已作废", "{place} 原定至 {day} 的合同已作废，请勿再按该合同办理入住、收款或交接。"),
        "en": Said("Contract annulled", "The contract of {place} until {day} is void: do not act on it."),
    },
    "filing_overdue": {
        "zh": Said("备案逾期", "{place} 的租赁合同应在 {day} 前办理备案，现已逾期，请尽快办理并登记备案号。"),
        "en": Said("Filing overdue", "The lease of {place} was to be filed by {day}. Please file it."),
    },
    "rent_changed": {
        "zh": Said(
            "租金变更", "{place} 的月租金自 {day} 起由 {old_yuan} 元变更为 {yuan} 元。如有疑问，请联系管家。"
        ),
        "en": Said("Rent changed", "{place}: CNY {yuan} a month from {day} on, so far {old_yuan}."),
    },
    "rent_changed_owner": {
        "zh": Said(
            "租金变更",
            "您委托我们出租的 {place}，我们付您的月租金自 {day} 起由 {old_yuan} 元变更为 {yuan} 元。"
            "如有疑问，请联系管家。",
        ),
        "en": Said("Rent changed", "{place}: we pay CNY {yuan} a month from {day} on, so far {old_yuan}."),
    },
    "deposit_lowered": {
        "zh": Said("押金下调", "{place} 的押金已下调，差额 {yuan} 元将退还给您；如未收到，请联系管家。"),
        "en": Said("Deposit lowered", "{place}: CNY {yuan} of it come back to you. Tell us if not."),
    },
    "deposit_owed": {
        "zh": Said("押金差额应退", "{place} 的押金已随租金下调，差额 {yuan} 元请退还租客并登记。"),
        "en": Said("Deposit to give back", "The deposit of {place} was lowered: give CNY {yuan} back."),
    },
    "deposit_claimed": {
        "zh": Said("押金差额应收", "{place} 业主合同的押金已下调，差额 {yuan} 元请向业主收回并登记。"),
        "en": Said("Deposit to get back", "The owner of {place} holds CNY {yuan} too much: get it back."),
    },
    "refund_due": {
        "zh": Said("押金今天到期应退", "{place} 退租已结清，押金 {yuan} 元请在今天（{day}）退还并登记。"),
        "en": Said("Refund due today", "{place} is settled: CNY {yuan} are to be refunded by today, {day}."),
    },
    "refund_overdue": {
        "zh": Said("押金逾期未退", "{place} 退租已结清，押金 {yuan} 元应在 {day} 前退还，至今未登记退款。"),
        "en": Said("Refund overdue", "{place}: CNY {yuan} were to be refunded by {day}, and are not yet."),
    },
    "renewal_opened": {
        "zh": Said("请处理续约", "{place} 的合同将于 {day} 到期，请在 {due} 前提出续约方案或确认不续。"),
        "en": Said("Renewal to propose", "The contract of {place} ends on {day}. Propose by {due}."),
    },
    "renewal_approved": {
        "zh": Said("续约已批准", "{place} 的续约方案已批准，新合同已起草，请安排签署（原合同 {day} 到期）。"),
        "en": Said("Renewal approved", "{place}: drafted, to be signed before {day}."),
    },
    "renewal_declined": {
        "zh": Said("不再续约", "{place} 的合同将于 {day} 到期，确认不再续约，请安排退租交接。"),
        "en": Said(
            "No renewal", "The contract of {place} ends on {day} and is not renewed. Plan the move-out."
        ),
    },
    "renewal_unproposed": {
        "zh": Said("续约方案逾期", "{place} 的续约方案应在 {due} 前提出，合同 {day} 到期，请立即处理。"),
        "en": Said("Renewal not proposed", "{place}: due by {due}, the contract ends on {day}."),
    },
    "renewal_undecided": {
        "zh": Said("续约审批逾期", "{place} 的续约方案应在 {due} 前审批，合同 {day} 到期，请立即审批。"),
        "en": Said("Renewal not decided", "{place}: due by {due}, the contract ends on {day}."),
    },
    "renewal_unsigned": {
        "zh": Said("续约未签署", "{place} 的新合同应在 {due} 前签署，原合同 {day} 到期，请联系对方签署。"),
        "en": Said("Renewal not signed", "{place}: due by {due}, the contract ends on {day}."),
    },
    "signing_opened": {
        "zh": Said("请签署合同", "{place} 的合同待您签署，请在 {due} 前打开链接办理：{link} 请勿转发。"),
        "en": Said("A contract to sign", "Sign the contract of {place} by {due}: {link} Do not pass it on."),
    },
    "handover_to_sign": {
        "zh": Said(
            "请签署物业交割单", "{place} 的物业交割单待您签署，请在 {due} 前打开链接办理：{link} 请勿转发。"
        ),
        "en": Said("A handover to sign", "Sign the handover of {place} by {due}: {link} Do not pass it on."),
    },
    "settlement_to_sign": {
        "zh": Said(
            "请签署退租结算单", "{place} 的退租结算单待您签署，请在 {due} 前打开链接办理：{link} 请勿转发。"
        ),
        "en": Said(
            "A settlement to sign", "Sign the settlement of {place} by {due}: {link} Do not pass it on."
        ),
    },
    "signing_reminder": {
        "zh": Said("文件待您签署", "{place} 的文件应在 {due} 前签完，请打开链接签署：{link} 请勿转发。"),
        "en": Said("Please sign", "A paper of {place} is due to be signed by {due}: {link}"),
    },
    "contact_code": {
        "zh": Said("验证码", "您正在更改联系方式，验证码 {code}，{minutes} 分钟内有效，请勿告诉任何人。"),
        "en": Said("Your code", "To be reached here, give {code} within {minutes} minutes. Tell nobody."),
    },
    "confirmation_code": {
        "zh": Said("验证码", "您正在签署文件，验证码 {code}，{minutes} 分钟内有效，请勿告诉任何人。"),
        "en": Said("Your code", "Your code to sign is {code}, good for {minutes} minutes. Tell nobody."),
    },
    "signing_overdue": {
        "zh": Said("签署逾期", "{place} 的文件应在 {due} 前签完，还有 {count} 方未签，请联系对方。"),
        "en": Said("Signing overdue", "{place}: due by {due}, {count} still to sign. Please ask them."),
    },
    "signing_voided": {
        "zh": Said("文件已撤回", "此前发给您签署的 {place} 文件已撤回，不再有效，请勿再签。"),
        "en": Said("Taken back", "The paper of {place} sent to you to sign counts no more. Do not sign."),
    },
    "signing_lapsed_signer": {
        "zh": Said("签署已过期", "{place} 的文件过期未签完，已经失效，请勿再签；如仍需签署，请联系管家。"),
        "en": Said("No longer to sign", "The paper of {place} was not signed in time. Ask us for a new one."),
    },
    "signing_lapsed": {
        "zh": Said(
            "签署已失效",
            "{place} 的文件到 {due} 仍有 {count} 方未签，已经失效，请与对方确认，仍需签署请重新发起。",
        ),
        "en": Said("Signing lapsed", "{place}: {count} had not signed by {due}. Ask them, and send it anew."),
    },
    "signer_turned_away": {
        "zh": Said(
            "签署人未能签署",
            "{place} 的合同签署时，这套房已由其他租客承租或仍有人住，未能签署，请核实后处理或撤回合同。",
        ),
        "en": Said("Signer turned away", "{place}: another tenant has it, so it was not signed. See to it."),
    },
    "signing_not_concluded": {
        "zh": Said("合同签完但未生效", "{place} 的合同各方已签完，但未能生效，请在系统里查看原因并处理。"),
        "en": Said("Signed, not in force", "{place}: all have signed, yet it is not in force. See why."),
    },
    "overdue": {
        "zh": Said("工单超时", "{place} 的报修工单应在 {due} 前处理，现已超时，请立即跟进。"),
        "en": Said("Work order overdue", "The repair in {place} was due by {due}. Please act at once."),
    },
    "endangered": {
        "zh": Said("工单即将超时", "{place} 的报修工单应在 {due} 前处理，即将超时，请现在安排。"),
        "en": Said("Work order nearly late", "The repair in {place} is due by {due}. Please see to it now."),
    },
    "offer_unanswered": {
        "zh": Said(
            "紧急派单无人应答",
            "{place} 的{urgency}报修（{fault}）派单后，维修员到 {due} 仍未答复，系统正在改派，请跟进。",
        ),
        "en": Said(
            "No answer to an emergency",
            "{place} ({fault}, {urgency}): no answer by {due}. It goes to the next; please follow it up.",
        ),
    },
    "nobody_fits": {
        "zh": Said(
            "工单派不出去",
            "{place} 的{urgency}报修（{fault}）没有合适的维修员可派：{reasons}。请立即安排。",
        ),
        "en": Said(
            "Nobody to send",
            "There is nobody to send to {place} ({fault}, {urgency}): {reasons}. Please find somebody.",
        ),
    },
    "repaired": {
        "zh": Said(
            "维修已完成",
            "{place} 的维修（{fault}）已于 {day} 完成。如果没有修好，请直接联系管家，我们会再来。",
        ),
        "en": Said("Repaired", "{place}: {fault}, repaired on {day}. If it does not hold, tell us."),
    },
    "rating_asked": {
        "zh": Said("请评价这次维修", "{place} 的维修（{fault}）已完成，请打开链接打个分，十秒钟：{link}"),
        "en": Said("How was the repair?", "{place}: {fault}, repaired. Please say how it was: {link}"),
    },
    "repair_free": {
        "zh": Said(
            "维修已完成", "{place} 的维修（{fault}）已完成，您无需付费。请打开链接打个分，十秒钟：{link}"
        ),
        "en": Said("Repaired", "{place}: {fault}, repaired, nothing to pay. Please say how it was: {link}"),
    },
    "repair_charged": {
        "zh": Said(
            "维修已完成",
            "{place} 的维修（{fault}）已完成，其中 {yuan} 元由您承担，明细可向管家查询。"
            "请打开链接打个分，十秒钟：{link}",
        ),
        "en": Said(
            "Repaired",
            "{place}: {fault}, repaired. CNY {yuan} of it is yours to pay; ask us for the items."
            " Please say how it was: {link}",
        ),
    },
    "reported_already": {
        "zh": Said("报修已在处理", "{place} 的这个问题之前已有人报修，正在处理（工单 {number}），无需再报。"),
        "en": Said("Known already", "{place}: this was reported before; we are on it (order {number})."),
    },
    "sticker_parked": {
        "zh": Said(
            "报修码已暂停",
            "{place} 的报修码短时间内收到过多报修，已暂停使用。请核实是否被滥用，再恢复或更换。",
        ),
        "en": Said("Sticker parked", "{place}: too much came in by its sticker. Look, then release it."),
    },
    "order_offered": {
        "zh": Said(
            "新工单待答复",
            "{place} 有{urgency}维修（{fault}）派给您，请在 {due} 前接单或拒绝，过时将派给他人。",
        ),
        "en": Said(
            "A repair for you",
            "{place}: {fault}, {urgency}. It is offered to you; answer by {due}, please.",
        ),
    },
    "review_opened": {
        "zh": Said(
            "请处理质量回访",
            "{place} 的维修（{fault}）只得了 {count} 星，请在 {due} 前查明原因并登记措施。",
        ),
        "en": Said("A repair to review", "{place}: {fault} got {count} stars. Find the cause by {due}."),
    },
    "review_overdue": {
        "zh": Said("质量回访逾期", "{place} 的质量回访应在 {due} 前完成，至今没有结论，请跟进。"),
        "en": Said("Review overdue", "The review of the repair in {place} was due by {due}. Please act."),
    },
    "emergency_unheard": {
        "zh": Said(
            "紧急通知无人收到",
            "{place} 的紧急事项「{kind}」没有通知到负责的人：{losses}。请立即打电话，或亲自处理。",
        ),
        "en": Said(
            "Emergency unheard",
            "{place}: nobody heard of an emergency ({kind}): {losses}. Call now, or see to it.",
        ),
    },
    "callback_overdue": {
        "zh": Said(
            "人工回访逾期",
            "{place} 有一位消息未能送达或需要人工确认的联系人，应在 {due} 前电话回访，现已逾期，请立即安排。",
        ),
        "en": Said("Callback overdue", "{place}: somebody was to be called by {due}. Have them called now."),
    },
}

GREETING: dict[Language, str] = {"zh": "{name}：", "en": "{name}, "}
REFERENCE: dict[Language, str] = {"zh": "（编号 {ref}）", "en": " (ref. {ref})"}
NO_PLACE: dict[Language, str] = {"zh": "相关房源", "en": "a unit of yours"}
UNSUBSCRIBE: dict[Language, str] = {"zh": " 退订：{unsubscribe}", "en": " Unsubscribe: {unsubscribe}"}
INSTEAD: dict[Language, str] = {
    "zh": "本应通知{whom}，但该园区没有登记{whom}，请代为处理。",
    "en": "Meant for {whom}, of whom none is registered here: please see to it. ",
}
CONTACT: dict[Language, str] = {
    "zh": "您是{whose}登记的紧急联系人，请转告：",
    "en": "{whose} named you for emergencies. Please pass on: ",
}
WHOM: dict[Who, dict[Language, str]] = {
    "finance": {"zh": "财务人员", "en": "finance"},
    "access_control": {"zh": "门禁人员", "en": "access control"},
    "manager": {"zh": "园区经理", "en": "the park's manager"},
    "supervisor": {"zh": "主管", "en": "the supervisor"},
    "operations": {"zh": "运营人员", "en": "operations"},
    "unit_manager": {"zh": "房源管家", "en": "the unit's manager"},
    "party": {"zh": "当事人", "en": "the party"},
    "emergency_contact": {"zh": "紧急联系人", "en": "the emergency contact"},
}
AND: dict[Language, str] = {"zh": "、", "en": ", "}


def fill(
    said: Said, language: Language, words: Mapping[str, str], instead_of: Sequence[Who] = (), whose: str = ""
) -> Said:
    """Subject and text. `words` needs what the text names as it is read, and `name`, `place` and `ref`.

    `instead_of`: those who should have heard it, where nobody is registered. `whose`: who named this reader
    for emergencies, and is to hear it by them.
    """
    filled = {**words, "whom": whom(instead_of, language), "whose": whose}
    greeting = GREETING[language] if words["name"] else ""
    instead = INSTEAD[language] if instead_of else ""
    text = greeting + instead + (CONTACT[language] if whose else "") + said.text + REFERENCE[language]
    return Said(said.subject.format_map(filled), text.format_map(filled))


def whom(instead_of: Sequence[Who], language: Language) -> str:
    """Those who should have heard it."""
    return AND[language].join(WHOM[who][language] for who in instead_of)
