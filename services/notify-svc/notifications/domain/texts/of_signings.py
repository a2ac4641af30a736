"""What people read of papers that are out for signature."""

from typing import Final

from notifications.domain.said import Said, Texts

OF_SIGNINGS: Final[Texts] = {
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
        "zh": Said("请签署结算单", "{place} 的结算单待您签署，请在 {due} 前打开链接办理：{link} 请勿转发。"),
        "en": Said(
            "A settlement to sign", "Sign the settlement of {place} by {due}: {link} Do not pass it on."
        ),
    },
    "signing_reminder": {
        "zh": Said(
            "文件待您签署", "{place} 的文件您还没有签，最晚 {due}，请尽快打开链接签署：{link} 请勿转发。"
        ),
        "en": Said("Please sign", "Please sign the paper of {place}, by {due} at the latest: {link}"),
    },
    "signing_overdue": {
        "zh": Said("签署逾期", "{place} 的文件应在 {due} 前签完，还有 {count} 方未签，请联系对方。"),
        "en": Said("Signing overdue", "{place}: due by {due}, {count} still to sign. Please ask them."),
    },
    "signing_being_made": {
        "zh": Said(
            "签署逾期",
            "{place} 的文件应在 {due} 前签完，未签各方都已确认签署，但数字签名还没有做成，"
            "请联系系统管理员查看签名服务。",
        ),
        "en": Said(
            "Signing overdue", "{place}: due by {due}. All agreed, no signature came. Have it checked."
        ),
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
    "signer_barred": {
        "zh": Said(
            "签署人未能签署",
            "{place} 的合同目前签了也不能生效（如房源已退还、业主合同不再覆盖租期、租客编号已合并），"
            "签署人未能签署，请核实后处理或撤回。",
        ),
        "en": Said("Signer turned away", "{place}: it would not be in force, so nobody signed. See to it."),
    },
    "signer_corrected": {
        "zh": Said(
            "签署人未能签署",
            "{place} 的文件发出后，签署方的姓名或证件信息已更正，未能签署，请撤回后重新制作并发送。",
        ),
        "en": Said("Signer turned away", "{place}: the party was corrected since. Make the paper anew."),
    },
    "signer_unit_corrected": {
        "zh": Said(
            "签署人未能签署",
            "{place} 的文件发出后，房屋坐落、面积或居住人数上限的登记已更正，未能签署，"
            "请撤回后重新制作并发送。",
        ),
        "en": Said("Signer turned away", "{place}: its records were corrected since. Make the paper anew."),
    },
    "signature_refused": {
        "zh": Said(
            "签名未能做成",
            "{place} 的文件有一方要签，但数字签名没有做成，请在系统里查看原因，处理后再请对方签一次。",
        ),
        "en": Said("Signature not made", "{place}: somebody signed, and the signature failed. See why."),
    },
    "signed_corrected": {
        "zh": Said(
            "文件签完但未生效",
            "{place} 的文件各方已签完，但发出后签署方的姓名或证件信息已更正，未能生效，"
            "请撤回后重新制作并发送。",
        ),
        "en": Said("Signed in vain", "{place}: signed, but the party was corrected since. Make it anew."),
    },
    "signed_unit_corrected": {
        "zh": Said(
            "文件签完但未生效",
            "{place} 的文件各方已签完，但发出后房屋坐落、面积或居住人数上限的登记已更正，未能生效，"
            "请撤回后重新制作并发送。",
        ),
        "en": Said("Signed in vain", "{place}: signed, but its records were corrected since. Make it anew."),
    },
    "signing_not_concluded": {
        "zh": Said("合同签完但未生效", "{place} 的合同各方已签完，但未能生效，请在系统里查看原因并处理。"),
        "en": Said("Signed, not in force", "{place}: all have signed, yet it is not in force. See why."),
    },
}
