"""What people read of a deposit, of a handover and of a settlement."""

from typing import Final

from notifications.domain.said import Said, Texts

OF_SETTLEMENTS: Final[Texts] = {
    "deposit_lowered": {
        "zh": Said("押金下调", "{place} 的押金已下调，差额 {yuan} 元将退还给您；如未收到，请联系管家。"),
        "en": Said("Deposit lowered", "{place}: CNY {yuan} of it come back to you. Tell us if not."),
    },
    "deposit_owed": {
        "zh": Said("押金差额应退", "{place} 已收押金高于合同约定，差额 {yuan} 元请退还租客并登记。"),
        "en": Said("Deposit to give back", "We hold more for {place} than agreed: give CNY {yuan} back."),
    },
    "deposit_claimed": {
        "zh": Said("押金差额应收", "{place} 业主合同的押金已下调，差额 {yuan} 元请向业主收回并登记。"),
        "en": Said("Deposit to get back", "The owner of {place} holds CNY {yuan} too much: get it back."),
    },
    "handover_overdue": {
        "zh": Said("交割逾期", "{place} 的物业交割应在 {day} 前由双方确认，至今没有确认，请跟进。"),
        "en": Said(
            "Handover overdue", "What was handed over in {place} was to be agreed to by {day}: see to it."
        ),
    },
    "settlement_overdue": {
        "zh": Said("结算逾期", "{place} 的退租或换房结算应在 {day} 前结清，至今没有结清，请跟进。"),
        "en": Said(
            "Settlement overdue", "{place} was to be settled by {day}, and is not yet. Please see to it."
        ),
    },
    "refund_due": {
        "zh": Said("押金今天到期应退", "{place} 退租已结清，押金 {yuan} 元请在今天（{day}）退还并登记。"),
        "en": Said("Refund due today", "{place} is settled: CNY {yuan} are to be refunded by today, {day}."),
    },
    "refund_overdue": {
        "zh": Said("押金逾期未退", "{place} 退租已结清，押金 {yuan} 元应在 {day} 前退还，至今未登记退款。"),
        "en": Said("Refund overdue", "{place}: CNY {yuan} were to be refunded by {day}, and are not yet."),
    },
    "owed_settled": {
        "zh": Said(
            "结算需补款",
            "{place} 已结算，您需补付 {yuan} 元，请最迟于 {day} 付清；如有疑问，请联系管家。",
        ),
        "en": Said("Balance to pay", "{place} is settled: please pay CNY {yuan} by {day}."),
    },
    "owed_reminder": {
        "zh": Said(
            "结算补款待付",
            "{place} 的结算补款 {yuan} 元最迟应于 {day} 付清，尚未收到；如已支付，请告知管家。",
        ),
        "en": Said(
            "Balance still to pay", "{place}: CNY {yuan} are to be paid by {day}. Tell us if you have."
        ),
    },
    "owed_to_come": {
        "zh": Said(
            "租客应补付结算款", "{place} 已结清，租客应补付 {yuan} 元，最迟 {day} 付清；收到后请登记。"
        ),
        "en": Said("Owed by the tenant", "{place} is settled: the tenant owes CNY {yuan}, due by {day}."),
    },
    "owed_overdue": {
        "zh": Said(
            "结算补款逾期未付", "{place} 已结清，租客应补付的 {yuan} 元最迟应于 {day} 付清，至今未登记收款。"
        ),
        "en": Said(
            "Owed and overdue", "{place}: the tenant was to pay CNY {yuan} by {day}, and has not yet."
        ),
    },
    "refunded_yet_stays": {
        "zh": Said(
            "押金已退，租客仍在住",
            "{place} 的退租已撤回，但押金 {yuan} 元已于 {day} 退还，请联系租客重新收取押金。",
        ),
        "en": Said(
            "Refunded, yet stays", "{place}: CNY {yuan} went back on {day}. Collect the deposit anew."
        ),
    },
    "received_yet_stays": {
        "zh": Said(
            "退租已撤回，补付款应退",
            "{place} 的退租已撤回，但租客补付的 {yuan} 元已于 {day} 收到，请核对后退还租客并登记。",
        ),
        "en": Said(
            "Paid, yet stays",
            "{place}: CNY {yuan} were paid on {day} for a leaving that never was: give it back.",
        ),
    },
}
