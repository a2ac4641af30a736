"""What people read of what is to become of a contract that ends: renewed, or left."""

from typing import Final

from notifications.domain.said import Said, Texts

OF_RENEWALS: Final[Texts] = {
    "renewal_opened": {
        "zh": Said(
            "请处理续约",
            "{place} 的{track} {contract} {ends}，请在 {due} 前提出续约方案或确认不续。",
        ),
        "en": Said("Renewal to propose", "{place}: {track}, {contract}, {ends}. Propose by {due}."),
    },
    "renewal_proposed": {
        "zh": Said(
            "续约方案待审批",
            "{place} 的{track} {contract} {ends}，续约方案已提出，请在 {due} 前审批。",
        ),
        "en": Said("Renewal to decide", "{place}: {track}, {contract}, {ends}. Decide by {due}."),
    },
    "renewal_returned": {
        "zh": Said(
            "续约方案被退回",
            "{place} 的{track} {contract} {ends}，续约方案被退回，原因见续约记录，请在 {due} 前重新提出。",
        ),
        "en": Said(
            "Renewal sent back",
            "{place}: the renewal says why. Propose anew by {due}; {track}, {contract}, {ends}.",
        ),
    },
    "renewal_approved": {
        "zh": Said(
            "续约已批准",
            "{place} 的{track} {contract} {ends}，续约已批准，新合同已起草，请安排签署。",
        ),
        "en": Said(
            "Renewal approved",
            "{place}: {track}, {contract}, {ends}; the next one is drafted. See to its signing.",
        ),
    },
    "renewal_declined": {
        "zh": Said("不再续约", "{place} 的租客合同 {contract} {ends}，确认不再续约，请安排退租交接。"),
        "en": Said(
            "No renewal",
            "The lease of {place}, {contract}, {ends} and is not renewed. Plan the move-out.",
        ),
    },
    "renewal_declined_owner": {
        "zh": Said(
            "业主合同不再续约",
            "{place} 的业主合同 {contract} {ends}，确认不再续约，"
            "请与业主约定交还房屋的日期，并安排租客搬离。",
        ),
        "en": Said(
            "Owner not renewed",
            "Our cover of {place}, {contract}, {ends} and is not renewed. Plan to hand the unit back.",
        ),
    },
    "not_renewed": {
        "zh": Said(
            "租约到期不再续租",
            "{place} 的租约{ends}，我们不再续租。请与管家约好退租验房交接的日期，按期搬离；"
            "如有疑问，请联系管家。",
        ),
        "en": Said(
            "Your lease is not renewed",
            "The lease of {place} {ends}, and we do not renew it. "
            "Agree with us on a day to hand the home over, and ask us whatever you want to know.",
        ),
    },
    "not_renewed_owner": {
        "zh": Said(
            "委托到期不再续约",
            "您委托我们出租的 {place}，合同 {contract} {ends}，我们不再续约。我们会与您约定交还房屋的日期。",
        ),
        "en": Said(
            "We do not renew",
            "The contract {contract} of your home {place} {ends}, and we do not renew it. "
            "We shall agree with you on a day to hand it back.",
        ),
    },
    "renewal_unproposed": {
        "zh": Said(
            "续约方案逾期",
            "{place} 的{track} {contract} {ends}，续约方案应在 {due} 前提出，请立即处理。",
        ),
        "en": Said("Renewal not proposed", "{place}: {track}, {contract}, {ends}. It was due by {due}."),
    },
    "renewal_undecided": {
        "zh": Said(
            "续约审批逾期",
            "{place} 的{track} {contract} {ends}，续约方案应在 {due} 前审批，请立即审批。",
        ),
        "en": Said("Renewal not decided", "{place}: {track}, {contract}, {ends}. It was due by {due}."),
    },
    "renewal_unsigned": {
        "zh": Said(
            "续约未签署",
            "{place} 的{track} {contract} {ends}，新合同应在 {due} 前签署，请联系对方签署。",
        ),
        "en": Said("Renewal not signed", "{place}: {track}, {contract}, {ends}. It was due by {due}."),
    },
    "move_out_unappointed": {
        "zh": Said(
            "搬离日期未约定",
            "{place} 的租客不再续约，合同 {day} 到期，应在 {due} 前约定验房交接日期，请立即联系租客。",
        ),
        "en": Said("No day of moving out", "{place}: to be agreed on by {due}, the lease {ends}."),
    },
    "move_out_overdue": {
        "zh": Said(
            "到期未搬离", "{place} 的租客约定 {due} 搬离，至今没有登记退租（合同 {day} 到期），请立即核实。"
        ),
        "en": Said("Not moved out", "{place}: to move out on {due}, the lease {ends}. Find out."),
    },
    "hand_back_unappointed": {
        "zh": Said(
            "交还业主日期未约定",
            "{place} 的业主合同 {day} 到期，不再续约，应在 {due} 前约定交还房屋的日期，请立即联系业主。",
        ),
        "en": Said(
            "No day of handing back", "{place}: to be agreed on by {due} with the owner, our cover {ends}."
        ),
    },
    "hand_back_overdue": {
        "zh": Said(
            "到期未交还业主",
            "{place} 约定 {due} 交还业主，至今未登记退还（业主合同 {day} 到期），请立即核实租客是否已搬离。",
        ),
        "en": Said("Not handed back", "{place}: to be handed back on {due}, our cover {ends}. Find out."),
    },
    # A day that was changed is told in the same words: the last one counts.
    "move_out_appointed": {
        "zh": Said(
            "退租交接日期",
            "{place} 的退租验房交接约在 {day}，请在当天前搬好物品，备齐钥匙和门卡。"
            "如之前通知过其他日期，以本次为准；需要改期，请联系管家。",
        ),
        "en": Said(
            "Your day of moving out",
            "{place}: we meet on {day} to inspect the home and take back the keys. "
            "Any other day we told you no longer holds. Ask us to change it.",
        ),
    },
    "hand_back_appointed": {
        "zh": Said(
            "房屋交还日期",
            "您委托我们出租的 {place}，约定于 {day} 交还给您，请当天到场验收。"
            "如之前通知过其他日期，以本次为准；需要改期，请联系我们。",
        ),
        "en": Said(
            "Your home handed back",
            "{place}: we hand it back to you on {day}. Any other day we told you no longer holds. "
            "Ask us to change it.",
        ),
    },
    "move_out_called_off": {
        "zh": Said(
            "退租交接取消",
            "{place} 原定 {day} 的退租验房交接已取消，当天不用等我们上门。后续安排以新的通知为准，"
            "有疑问请联系管家。",
        ),
        "en": Said(
            "Moving out called off",
            "{place}: {day} no longer holds as the day to inspect the home and take back the keys. "
            "Ask us what comes next.",
        ),
    },
    "hand_back_called_off": {
        "zh": Said(
            "房屋交还取消",
            "您委托我们出租的 {place}，原定 {day} 的交还已取消，当天不用到场。后续安排以新的通知为准，"
            "有疑问请联系我们。",
        ),
        "en": Said(
            "Handing back called off",
            "{place}: {day} no longer holds as the day your home is handed back. Ask us what comes next.",
        ),
    },
}
