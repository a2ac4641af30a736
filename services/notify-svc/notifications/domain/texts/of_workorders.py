"""What who answers for a repair, or goes there, reads of it, and how it was."""

from typing import Final

from notifications.domain.said import Said, Texts

OF_WORKORDERS: Final[Texts] = {
    "overdue": {
        "zh": Said(
            "工单超时", "{place} 的报修（{fault}，工单 {number}）应在 {due} 前处理，现已超时，请立即跟进。"
        ),
        "en": Said(
            "Work order overdue", "{place}: {fault} (order {number}) was due by {due}. Please act at once."
        ),
    },
    "endangered": {
        "zh": Said(
            "工单即将超时",
            "{place} 的报修（{fault}，工单 {number}）应在 {due} 前处理，即将超时，请现在安排。",
        ),
        "en": Said(
            "Work order nearly late",
            "{place}: {fault} (order {number}) is due by {due}. Please see to it now.",
        ),
    },
    "offer_unanswered": {
        "zh": Said(
            "紧急派单无人应答",
            "{place} 的{urgency}报修（{fault}，工单 {number}）派单后，"
            "维修员到 {due} 仍未答复，系统正在改派，请跟进。",
        ),
        "en": Said(
            "No answer to an emergency",
            "{place} ({fault}, {urgency}, order {number}): no answer by {due}."
            " It goes to the next; please follow it up.",
        ),
    },
    "out_of_reach": {
        "zh": Said(
            "紧急工单无法按时到场",
            "{place} 的{urgency}报修（{fault}，工单 {number}）应在 {due} 前到场，"
            "现派的维修员预计 {there} 才能到。请立即增派人手。",
        ),
        "en": Said(
            "Nobody there in time",
            "{place} ({fault}, {urgency}, order {number}) is due by {due}; who is asked can be there by"
            " {there}. Send more hands now.",
        ),
    },
    "nobody_fits": {
        "zh": Said(
            "工单派不出去",
            "{place} 的{urgency}报修（{fault}，工单 {number}）没有合适的维修员可派：{reasons}。请立即安排。",
        ),
        "en": Said(
            "Nobody to send",
            "Nobody for {place} ({fault}, {urgency}, order {number}): {reasons}. Please act.",
        ),
    },
    "recording_unheard": {
        "zh": Said(
            "语音报修没有人听",
            "{place} 有一条语音报修（工单 {number}）还没有人听，可能是紧急情况，请立即收听并登记故障。",
        ),
        "en": Said(
            "A recording to hear",
            "{place}: a repair was reported by voice (order {number}), and nobody has heard it."
            " It may be an emergency: listen now.",
        ),
    },
    "sticker_parked": {
        "zh": Said(
            "报修码已暂停",
            "{place} 的报修码短时间内收到过多报修，已暂停使用。请核实是否被滥用，再恢复或更换。",
        ),
        "en": Said("Sticker parked", "{place}: too much came in by its sticker. Look, then release it."),
    },
    "sticker_dangers": {
        "zh": Said(
            "一户短时间内多起紧急报修",
            "{place} 的报修码几分钟内收到多起紧急报修：{dangers}。"
            "请立即核实是真有险情还是恶作剧，再恢复报修码；核实前最后报的一起暂缓派单。",
        ),
        "en": Said(
            "Many emergencies in one home",
            "{place}: {dangers}. Is it real? The last waits for your look.",
        ),
    },
    "order_offered": {
        "zh": Said(
            "新工单待答复",
            "{place} 有{urgency}维修（{fault}，工单 {number}）派给您，"
            "请在 {due} 前接单或拒绝，过时将派给他人。",
        ),
        "en": Said(
            "A repair for you",
            "{place}: {fault}, {urgency} (order {number}). It is offered to you; answer by {due}, please.",
        ),
    },
    "order_taken_away": {
        "zh": Said(
            "工单已不由您处理", "{place} 的维修（{fault}，工单 {number}）已不由您处理：{away}。请不要再前往。"
        ),
        "en": Said(
            "Not your repair any more",
            "{place} ({fault}, order {number}) is not yours any more: {away}. Do not go.",
        ),
    },
    "order_given_on": {
        "zh": Said(
            "休假人员的工单已改派",
            "{place} 的维修（{fault}，工单 {number}）原派维修员休假，已收回重新派单，请留意。",
        ),
        "en": Said(
            "Given on for leave",
            "{place} ({fault}, order {number}): who had it is on leave, so somebody else is looked for.",
        ),
    },
    "order_made_graver": {
        "zh": Said(
            "险情比报修时更严重",
            "{place} 的紧急维修（工单 {number}）比报修时更严重，现为：{fault}。"
            "请据此备齐工具配件，尽快到场。",
        ),
        "en": Said(
            "It is worse than was said",
            "{place} (order {number}) is worse than was said: {fault}."
            " Bring what that takes, and come at once.",
        ),
    },
    "order_made_urgent": {
        "zh": Said(
            "您接的工单已转为紧急",
            "{place} 您已接单的维修（{fault}，工单 {number}）已转为{urgency}，请立即前往。"
            "去不了请马上退回，以便改派。",
        ),
        "en": Said(
            "Your repair is an emergency now",
            "{place} ({fault}, order {number}), which you took up, is an {urgency} now:"
            " go at once, or give it back now.",
        ),
    },
    "taken_up_made_urgent": {
        "zh": Said(
            "已接的工单转为紧急",
            "{place} 的维修（{fault}，工单 {number}）已转为{urgency}，接单的维修员当时按普通维修接下。"
            "请确认其能否立即前往，不能请改派。",
        ),
        "en": Said(
            "Taken up, and an emergency now",
            "{place} ({fault}, order {number}), taken up as ordinary, is an {urgency} now."
            " See that they go, or send another.",
        ),
    },
    "emergency_made_ordinary": {
        "zh": Said(
            "紧急工单改为普通",
            "{place} 的紧急报修（{fault}，工单 {number}）已由后台改为普通维修，{due} 前有人处理即可。"
            "如有不妥，请立即改回。",
        ),
        "en": Said(
            "Emergency made ordinary",
            "{place} ({fault}, order {number}) was an emergency, and now waits until {due}."
            " If that is wrong, make it one again at once.",
        ),
    },
    "emergency_put_off": {
        "zh": Said(
            "紧急工单已延期",
            "{place} 的紧急报修（{fault}，工单 {number}）已有人到场查看，后台将其延期至 {due}，其间不再派人。"
            "如有不妥，请立即恢复。",
        ),
        "en": Said(
            "Emergency put off",
            "{place} ({fault}, order {number}) is an emergency that was seen, and is put off until {due};"
            " nobody is sent until then. If that is wrong, bring it back at once.",
        ),
    },
    "emergency_paused": {
        "zh": Said(
            "紧急工单暂停计时",
            "{place} 的紧急报修（{fault}，工单 {number}）已暂停计时，最晚到 {due} 自动恢复。"
            "如有不妥，请立即恢复计时。",
        ),
        "en": Said(
            "Emergency stands still",
            "{place} ({fault}, order {number}) is an emergency whose clocks stand still, until {due} at the"
            " latest. If that is wrong, let them go on at once.",
        ),
    },
    "order_made_ordinary": {
        "zh": Said(
            "您的紧急工单改为普通",
            "{place} 的维修（{fault}，工单 {number}）已不是紧急工单，改按普通维修处理，时限为 {due}。",
        ),
        "en": Said(
            "No emergency any more",
            "{place} ({fault}, order {number}) is no emergency any more; it is due by {due}.",
        ),
    },
    "emergency_judged_another": {
        "zh": Said(
            "险情被改判为其他故障",
            "{place} 的险情（{fault}，工单 {number}）已由后台改判为其他故障，不再按危及人身的险情派人。"
            "如有不妥，请立即改回。",
        ),
        "en": Said(
            "Danger judged to be another fault",
            "{place} ({fault}, order {number}) threatened lives, and was judged to be another fault."
            " If that is wrong, say so in the order at once.",
        ),
    },
    "emergency_cancelled": {
        "zh": Said(
            "紧急工单已取消",
            "{place} 的紧急报修（{fault}，工单 {number}）已由后台取消，不再派人。如有不妥，请立即恢复。",
        ),
        "en": Said(
            "Emergency cancelled",
            "{place} ({fault}, order {number}) was an emergency, and is cancelled."
            " If that is wrong, bring it back at once.",
        ),
    },
    "told_late": {
        "zh": Said(
            "离线补报待核对",
            "{place} 的维修（{fault}，工单 {number}）：另有维修员事后补报，称更早时已到过现场。"
            "请核对由谁处理、费用是否重复。",
        ),
        "en": Said(
            "Told late",
            "{place} ({fault}, order {number}): another technician says only now that they"
            " were there before. Please see"
            " whose repair it was, and that nothing is charged twice.",
        ),
    },
    "emergency_heard_late": {
        "zh": Said(
            "完工后才听清的紧急报修",
            "{place} 的工单 {number} 完工后，录音才转成文字，说的可能是{fault}。"
            "请马上联系租客，核实是否已经修好；没有修好请重新打开工单。",
        ),
        "en": Said(
            "An emergency heard late",
            "{place}: the recording of order {number}, done by now, says {fault}."
            " Ask the tenant now whether it is mended; if not, open it again.",
        ),
    },
    "emergency_left": {
        "zh": Said(
            "紧急维修未完工离场",
            "{place} 的{urgency}维修（{fault}，工单 {number}）尚未完工，维修员已在另一栋楼签到。"
            "请立即确认现场是否安全、由谁接手。",
        ),
        "en": Said(
            "An emergency left undone",
            "{place} ({fault}, {urgency}, order {number}) is not done, and who was there has checked in"
            " elsewhere. See that it is safe, and who goes on.",
        ),
    },
    "trade_missing": {
        "zh": Said(
            "现场维修员缺少所需技能",
            "{place} 的{urgency}维修（工单 {number}）现判断为{fault}，在现场的维修员没有这项技能。"
            "请立即与其确认，必要时另派他人。",
        ),
        "en": Said(
            "The wrong trade on site",
            "{place} (order {number}, {urgency}) turned out to be {fault}, a trade that who is there does not"
            " know. Ask them now, or send another.",
        ),
    },
    "emergency_shut_out": {
        "zh": Said(
            "紧急工单进不了门",
            "{place} 的紧急维修（{fault}，工单 {number}）进不了门：{answer}。"
            "请立即联系租客，或决定是否紧急入户。",
        ),
        "en": Said(
            "Shut out of an emergency",
            "{place} ({fault}, emergency, order {number}): {answer}. Reach the tenant, or decide to go in.",
        ),
    },
    "review_opened": {
        "zh": Said(
            "请处理质量回访",
            "{place} 的维修（{fault}，工单 {number}）只得了 {count} 星，请在 {due} 前查明原因并登记措施。",
        ),
        "en": Said(
            "A repair to review",
            "{place}: {fault} (order {number}) got {count} stars. Find the cause by {due}.",
        ),
    },
    "costs_to_approve": {
        "zh": Said(
            "维修费用待复核",
            "{place} 的维修费用（{fault}，工单 {number}）共 {yuan} 元，超过一人可定的金额，"
            "须由他人复核后才计费，请核对。",
        ),
        "en": Said(
            "Costs to be approved",
            "{place} ({fault}, order {number}) took {yuan} yuan, more than one person decides alone:"
            " nobody is charged until another has approved it.",
        ),
    },
    "costs_unapproved": {
        "zh": Said(
            "维修费用无人复核",
            "{place} 的维修费用（{fault}，工单 {number}）共 {yuan} 元，至今无人复核，还没有计费，请跟进。",
        ),
        "en": Said(
            "Costs nobody approved",
            "{place} ({fault}, order {number}) took {yuan} yuan, which nobody has approved yet:"
            " nobody is charged. Please follow it up.",
        ),
    },
    "inspection_overdue": {
        "zh": Said("巡检逾期", "{place} 的巡检（查房）应在 {day} 前完成，至今没有做完，请安排人去查。"),
        "en": Said("Inspection overdue", "The inspection of {place} was due by {day}. Please send somebody."),
    },
    "review_overdue": {
        "zh": Said(
            "质量回访逾期", "{place} 的质量回访（工单 {number}）应在 {due} 前完成，至今没有结论，请跟进。"
        ),
        "en": Said(
            "Review overdue",
            "The review of the repair in {place} (order {number}) was due by {due}. Please act.",
        ),
    },
}
