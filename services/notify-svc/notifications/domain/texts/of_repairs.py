"""What who reported a repair reads of it."""

from typing import Final

from notifications.domain.said import Said, Texts

OF_REPAIRS: Final[Texts] = {
    "repaired": {
        "zh": Said(
            "维修已完成",
            "{place} 的维修（{fault}，工单 {number}）已于 {day} 完成。"
            "如果没有修好，请直接联系管家，我们会再来。",
        ),
        "en": Said(
            "Repaired", "{place}: {fault} (order {number}), repaired on {day}. If it does not hold, tell us."
        ),
    },
    "rating_asked": {
        "zh": Said(
            "请评价这次维修",
            "{place} 的维修（{fault}）已完成。{within}再出问题，请联系管家，我们会再来。"
            "请打开链接打个分，十秒钟：{link}",
        ),
        "en": Said(
            "How was the repair?",
            "{place}: {fault}, repaired. If it comes back {within}, tell us. How was it? {link}",
        ),
    },
    "repair_free": {
        "zh": Said(
            "维修已完成",
            "{place} 的维修（{fault}）已完成，{parts}，您无需付费。"
            "{within}再出问题，请联系管家，我们会再来。请打开链接打个分，十秒钟：{link}",
        ),
        "en": Said(
            "Repaired",
            "{place}: {fault}, repaired ({parts}), nothing to pay."
            " If it comes back {within}, tell us. How was it? {link}",
        ),
    },
    "repair_charged": {
        "zh": Said(
            "维修已完成",
            "{place} 的维修（{fault}）已完成，{parts}，其中 {yuan} 元由您承担，明细可向管家查询。"
            "{within}再出问题，请联系管家，我们会再来。请打开链接打个分，十秒钟：{link}",
        ),
        "en": Said(
            "Repaired",
            "{place}: {fault}, repaired ({parts}); you pay CNY {yuan}."
            " If it comes back {within}, tell us. How was it? {link}",
        ),
    },
    "repair_sum_changed": {
        "zh": Said(
            "维修费用有变更",
            "{place} 的维修（{fault}，工单 {number}）由您承担的费用已更正为 {yuan} 元，以此为准，"
            "原因和明细可向管家查询。",
        ),
        "en": Said(
            "What you pay has changed",
            "{place}: {fault} (order {number}). You pay CNY {yuan} after all; ask us for the"
            " reason and details.",
        ),
    },
    "repair_sum_dropped": {
        "zh": Said(
            "维修费用已取消",
            "{place} 的维修（{fault}，工单 {number}）您无需付费，此前通知的金额作废。",
        ),
        "en": Said(
            "Nothing to pay after all",
            "{place}: {fault} (order {number}). You have nothing to pay; the sum that we told you"
            " does not hold.",
        ),
    },
    "reported_already": {
        "zh": Said(
            "报修已并入",
            "{place} 的这个问题已经登记（工单 {number}），这次报修已并入同一工单，无需重复报修。",
        ),
        "en": Said(
            "Known already", "{place}: this is on record (order {number}); what you reported was added to it."
        ),
    },
    "repair_made_urgent": {
        "zh": Said(
            "报修已按紧急处理",
            "{place} 的报修（{fault}）已转为{urgency}维修，我们会尽快派人上门，请保持电话畅通。",
        ),
        "en": Said(
            "Your repair is an emergency now",
            "{place}: {fault} is an {urgency} now. We come as soon as we can; please answer your phone.",
        ),
    },
    "repair_made_ordinary": {
        "zh": Said(
            "报修改按普通维修处理",
            "{place} 的报修（{fault}）经判断不属于紧急情况，我们会在 {due} 前处理。"
            "如情况仍然紧急，请马上联系管家。",
        ),
        "en": Said(
            "Your repair can wait",
            "{place}: {fault} is taken as no emergency; we see to it by {due}. If it is one, call us now.",
        ),
    },
    "repair_cancelled": {
        "zh": Said(
            "报修已取消",
            "{place} 的紧急报修（{fault}，工单 {number}）已取消，不再派人上门。如问题还在，请马上联系管家。",
        ),
        "en": Said(
            "Your repair is cancelled",
            "{place}: {fault} (order {number}) is cancelled; nobody comes. If it is not over, call us now.",
        ),
    },
    "repair_put_off": {
        "zh": Said(
            "报修改期",
            "{place} 的报修（{fault}，工单 {number}）改到 {day} 再安排上门，原因：{reason}。"
            "如果等不到那天，请联系管家。",
        ),
        "en": Said(
            "Your repair is put off",
            "{place}: {fault} (order {number}) is put off until {day}: {reason}. If it cannot wait, call us.",
        ),
    },
    "repair_brought_back": {
        "zh": Said(
            "报修恢复处理",
            "{place} 的报修（{fault}，{urgency}，工单 {number}）已恢复处理，我们会安排师傅上门。"
            "如问题已经解决，请告诉管家。",
        ),
        "en": Said(
            "We see to your repair again",
            "{place}: {fault} ({urgency}, order {number}) is being seen to again; somebody will come."
            " If it is over, tell us.",
        ),
    },
    "repair_of_building": {
        "zh": Said(
            "本楼的问题正在处理",
            "{place} 的报修（{fault}，{urgency}，工单 {number}）本楼其他住户也已报过，正在一并处理，"
            "修好后会通知您。如果只有您家有问题，请马上联系管家。",
        ),
        "en": Said(
            "The building's fault is seen to",
            "{place}: {fault} ({urgency}, order {number}) is seen to for the whole building; we tell you when"
            " it is mended. If it is yours alone, call us.",
        ),
    },
    "building_mended": {
        "zh": Said(
            "本楼的问题已修好",
            "{place} 报修的问题（{fault}，工单 {number}）已随本楼一并修好。"
            "如果您家还有问题，请马上联系管家。",
        ),
        "en": Said(
            "Mended for the building",
            "{place}: {fault} (order {number}) is mended for the whole building. If it is not over in"
            " your home, call us.",
        ),
    },
    "repair_called_off": {
        "zh": Said(
            "报修已取消",
            "{place} 的报修（{fault}，工单 {number}）已于 {day} 取消，原因：{reason}。"
            "如问题还在，请重新报修或联系管家。",
        ),
        "en": Said(
            "Your repair is cancelled",
            "{place}: {fault} (order {number}) was cancelled on {day}: {reason}."
            " If it is not over, report it again or call us.",
        ),
    },
}
