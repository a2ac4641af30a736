"""What people read of notices that reached nobody, and of many at once."""

from typing import Final

from notifications.domain.said import Said, Texts

OF_NOTICES: Final[Texts] = {
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
    "import_summed_up": {
        "zh": Said(
            "台账导入：{count} 项待处理",
            "台账导入后共有 {count} 项待处理：{kinds}。{instead}请在系统中逐项处理。",
        ),
        "en": Said(
            "Ledger taken in: {count} to do",
            "Ledger: {count} to do: {kinds}. {instead}See each in the system.",
        ),
    },
    "import_overruns": {
        "zh": Said(
            "台账导入：{overruns} 处超期",
            "台账导入后共有 {count} 项待处理：{kinds}。其中 {overruns} 处租期超出业主合同，敞口共 {yuan} 元，"
            "最大的一处：{worst}，超出 {days} 天，{worst_yuan} 元。{instead}超期详见双轨看板，请逐项处理。",
        ),
        "en": Said(
            "Ledger taken in: {overruns} outlast our cover",
            "Ledger: {count} to do: {kinds}. {overruns} outlast our cover, CNY {yuan}, "
            "most {worst}: {days} days, CNY {worst_yuan}. {instead}See the board.",
        ),
    },
    "overnight": {
        "zh": Said(
            "{count} 项待处理",
            "有 {count} 项待处理：{kinds}。{instead}同类较多，合并通知，请在系统中逐项处理。",
        ),
        "en": Said(
            "{count} to do",
            "{count} to do: {kinds}. {instead}So many of a kind are told at once: see each in the system.",
        ),
    },
    "overnight_overruns": {
        "zh": Said(
            "{count} 项待处理，其中 {overruns} 处超期",
            "有 {count} 项待处理：{kinds}。其中 {overruns} 处租期超出业主合同，敞口共 {yuan} 元，"
            "最大的一处：{worst}，超出 {days} 天，{worst_yuan} 元。{instead}超期详见双轨看板，请逐项处理。",
        ),
        "en": Said(
            "{count} to do, {overruns} outlast our cover",
            "{count} to do: {kinds}. {overruns} outlast our cover, CNY {yuan}, "
            "most {worst}: {days} days, CNY {worst_yuan}. {instead}See the board.",
        ),
    },
    "role_empty": {
        "zh": Said(
            "职责无人担任",
            "{place} 原任{role}的人员已卸任、已删除个人信息或不是我方员工，该职责现无人担任，"
            "相关通知暂由他人代收，请尽快指定接任人员。",
        ),
        "en": Said(
            "A role held by nobody",
            "{place}: who was {role} was released, erased or is no staff; nobody is now."
            " Others hear; assign somebody.",
        ),
    },
    "no_number": {
        "zh": Said(
            "联系人没有电话号码",
            "{place} 有一位须电话回访的联系人，本人和紧急联系人一个可用的号码都没有，无法拨打，"
            "请立即安排上门或书面告知。",
        ),
        "en": Said(
            "No number to call",
            "{place}: somebody to be called has no number, nor a contact with one. See them, or write.",
        ),
    },
    "channel_out": {
        "zh": Said(
            "{channel}渠道中断",
            "{channel}自 {since} 起没有可用的渠道商，{count} 条消息在等待，恢复后自动补发；"
            "期间按渠道方案改走其他渠道。请检查账户并联系渠道商。",
        ),
        "en": Said(
            "No provider: {channel}",
            "{channel}: no provider in order since {since}; {count} messages wait, and go out when one is."
            " Check our account and call the provider.",
        ),
    },
    "channel_back": {
        "zh": Said(
            "{channel}渠道恢复",
            "{channel}已于 {until} 恢复（{since} 起中断），等待中的 {count} 条消息正在补发。",
        ),
        "en": Said(
            "In order again: {channel}",
            "{channel} is in order again since {until} (was not since {since}); {count} messages go out now.",
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
