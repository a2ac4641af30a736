"""What people read of contracts, and of what is owed by them."""

from typing import Final

from notifications.domain.said import Said, Texts

OF_CONTRACTS: Final[Texts] = {
    "near_expiry_tenant": {
        "zh": Said("租约即将到期", "您的租约将于 {day} 到期，还剩 {days} 天，请联系管家续租或退租。"),
        "en": Said("Your lease ends soon", "Your lease ends on {day}, in {days} days. Please contact us."),
    },
    "near_expiry_manager": {
        "zh": Said("租客合同即将到期", "{place} 的租客合同 {contract} 将于 {day} 到期，还剩 {days} 天。"),
        "en": Said(
            "Tenant contract ends soon", "The lease of {place}, {contract}, ends on {day}, in {days} days."
        ),
    },
    "near_expiry_owner": {
        "zh": Said(
            "业主合同即将到期", "{place} 的业主合同 {contract} 将于 {day} 到期，还剩 {days} 天，请谈续约。"
        ),
        "en": Said(
            "Owner contract ends soon", "Our cover of {place}, {contract}, ends on {day}, in {days} days."
        ),
    },
    "near_expiry_tenant_declined": {
        "zh": Said(
            "租约即将到期",
            "您的租约将于 {day} 到期，还剩 {days} 天，到期不再续租。请与管家约好退租验房交接的日期，"
            "已约好的按约定办理。",
        ),
        "en": Said(
            "Your lease ends soon",
            "Your lease ends on {day}, in {days} days, and is not renewed. "
            "Agree with us on a day to hand the home over, unless you have.",
        ),
    },
    "near_expiry_owner_declined": {
        "zh": Said(
            "业主合同即将到期",
            "{place} 的业主合同 {contract} 将于 {day} 到期，还剩 {days} 天，已确认不再续约，"
            "请安排租客搬离，按期交还房屋。",
        ),
        "en": Said(
            "Owner contract ends soon",
            "Our cover of {place}, {contract}, ends on {day}, in {days} days, and is not renewed. "
            "Plan to hand the unit back.",
        ),
    },
    "expired": {
        "zh": Said(
            "{track}已到期", "{place} 的{track} {contract} 已于 {day} 到期，既未续约也未办结，请立即处理。"
        ),
        "en": Said(
            "Contract expired", "{place}: {track}, {contract}, ended on {day}, neither renewed nor closed."
        ),
    },
    "overstayed": {
        "zh": Said(
            "解约后未退房",
            "{place} 的{track} {contract} 已解约，最后一天为 {day}，租客仍未搬离，请立即处理。",
        ),
        "en": Said(
            "Tenant stays on",
            "{place}: {track}, {contract}, was terminated, its last day was {day}, and the tenant is there.",
        ),
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
    "partly_covered": {
        "zh": Said(
            "租期中有几天没有业主合同",
            "{place} 的租期有 {days} 天没有业主合同覆盖：{spans}，敞口 {yuan} 元，请补签或补录业主合同。",
        ),
        "en": Said(
            "Lease partly uncovered",
            "{place}: {days} days with no owner's contract, {spans}, CNY {yuan}.",
        ),
    },
    "partly_covered_draft": {
        "zh": Said(
            "合同草案中有几天没有业主合同",
            "{place} 的合同草案有 {days} 天没有业主合同覆盖：{spans}，敞口 {yuan} 元，"
            "补足业主合同或经批准后才能签署。",
        ),
        "en": Said(
            "Draft partly without cover",
            "{place}: {days} days of a draft without cover, {spans}, CNY {yuan}. Cure it before signing.",
        ),
    },
    "stays_on": {
        "zh": Said(
            "业主合同已止，租客仍在住",
            "{place} 的租约到期后租客仍在住，业主合同只到 {day}，至今 {days} 天没有业主合同覆盖，"
            "敞口 {yuan} 元，请尽快与业主续签，或与租客商定搬离。",
        ),
        "en": Said(
            "Lived in without cover",
            "{place}: the tenant stays on past the lease, our cover ended {day}: {days} days, CNY {yuan}.",
        ),
    },
    "stays_on_uncovered": {
        "zh": Said(
            "租客仍在住，没有业主合同",
            "{place} 的租约到期后租客仍在住，至今 {days} 天没有业主合同覆盖，敞口 {yuan} 元，"
            "请与业主签约或补录业主合同，或与租客商定搬离。",
        ),
        "en": Said(
            "Lived in, never covered",
            "{place}: the tenant stays on past the lease, {days} days with no owner's contract, CNY {yuan}.",
        ),
    },
    "lived_in_by_another": {
        "zh": Said(
            "入住人与合同租客不符",
            "{place} 登记的在住租客与合同租客不是同一人，已超过一天，请核实后补办退租、入住或合同。",
        ),
        "en": Said("Lived in by another", "{place}: for a day one lives there, another has the contract."),
    },
    "two_live_there": {
        "zh": Said(
            "同一房源登记了两位租客",
            "{place} 同时登记了两位在住租客，已超过一天，请核实后为其中一位办理退租或撤回入住。",
        ),
        "en": Said("Two live there", "{place}: for a day two tenants are said to live there. Find out who."),
    },
    "let_to_another": {
        "zh": Said(
            "在住房源已签给另一位租客",
            "{place} 的租客在住且合同未到期，但此房已与另一位租客签约，起租日在其到期之前，"
            "请核实后与其中一位重新签订不含此房的合同，或办理解约。",
        ),
        "en": Said(
            "Let to another", "{place}: one lives there by contract, another signed for it. Settle which."
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
        "zh": Said(
            "{track}已作废",
            "{place} 原定至 {day} 的{track} {contract} 已作废，请勿再按该合同办理入住、收付款或交接。"
            "如已按该合同收付过押金、租金等款项，各清单中不再列示，请核对并退还。",
        ),
        "en": Said(
            "Contract annulled",
            "{place}: {track}, {contract}, until {day}, is void: do not act on it. Check, and return, what"
            " was paid under it: no list has it any more.",
        ),
    },
    "next_forsaken": {
        "zh": Said(
            "租客已搬离，已签的下一份合同待解约",
            "{place} 的租客已搬离，但其已签署的{track} {contract}（{day} 起租）仍然有效，"
            "房源因此不能另行出租，请与租客确认后办理解约。",
        ),
        "en": Said(
            "Next lease to be terminated",
            "{place}: its tenant left, yet the {track}, {contract}, from {day} on stands, and bars others."
            " Have it terminated.",
        ),
    },
    "next_forsaken_in_part": {
        "zh": Said(
            "租客已搬离其中一间，已签的下一份合同待处理",
            "{place} 的租客已搬离此房，其余房间仍在租，但其已签署的{track} {contract}（{day} 起租）仍包含"
            "此房，房源因此不能另行出租，请与租客确认后重新签订不含此房的合同，或办理解约。",
        ),
        "en": Said(
            "Next lease to be changed",
            "{place}: its tenant left it, yet not all rooms, and the {track}, {contract}, from {day} on has"
            " it. Sign anew without it, or terminate.",
        ),
    },
    "goes_on_beside": {
        "zh": Said(
            "租客已搬离其中一间，合同仍在履行",
            "{place} 的租客已搬离，但{track} {contract}（至 {day}）还包含其他房源，合同仍在履行，"
            "请与租客确认其余房源是否已腾空，不再使用的请办理解约。",
        ),
        "en": Said(
            "Lease goes on in other rooms",
            "{place}: its tenant left it, yet the {track}, {contract}, until {day}, has other rooms and goes"
            " on. Ask whether those are empty too, and terminate it if so.",
        ),
    },
    "party_erased": {
        "zh": Said(
            "签约人信息已删除",
            "{place} 的{track} {contract} 签订的同时，对方的个人信息已按其要求删除，系统中查不到对方是谁，"
            "请核实并终止或作废该合同。",
        ),
        "en": Said(
            "Party erased",
            "{place}: {track}, {contract}, was signed as its party was erased. Find out, and end it.",
        ),
    },
    "filing_overdue": {
        "zh": Said("备案逾期", "{place} 的租赁合同应在 {day} 前办理备案，现已逾期，请尽快办理并登记备案号。"),
        "en": Said("Filing overdue", "The lease of {place} was to be filed by {day}. Please file it."),
    },
    "filing_to_cancel": {
        "zh": Said(
            "备案待注销",
            "{place} 的{track} {contract} 已作废，但已办理备案，请尽快到备案部门注销，再撤销备案登记。",
        ),
        "en": Said(
            "Filing to cancel",
            "{place}: {track}, {contract}, is void, yet filed. Have the filing cancelled, then retract it.",
        ),
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
    "rent_free_changed": {
        "zh": Said("免租期变更", "{place} 的免租期已变更，变更后共 {days} 天免租。如有疑问，请联系管家。"),
        "en": Said(
            "Rent-free days changed", "{place}: {days} days are free of rent by now. Ask us if in doubt."
        ),
    },
    "rent_free_changed_owner": {
        "zh": Said(
            "免租期变更",
            "您委托我们出租的 {place}，免租期已变更，变更后共 {days} 天不付租金。如有疑问，请联系管家。",
        ),
        "en": Said(
            "Rent-free days changed", "{place}: we pay no rent for {days} days by now. Tell us if not."
        ),
    },
}
