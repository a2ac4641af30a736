"""What a version of the rules may not say, each with its reason."""

from kernel.domain import Refusal


class RuleUnknown(Refusal):
    """No event of this kind asks for a notice."""

    title, field = "没有事由 {rule}", "values.rules"


class RulesMissing(Refusal):
    """A version that says nothing of anything."""

    title, field = "至少应规定一种事由通知谁", "values.rules"


class PlansMissing(Refusal):
    """Nobody is told of anything without a plan."""

    title, field = "至少应有一个渠道方案", "values.plans"


class EmergencySilenced(Refusal):
    """What cannot wait always has somebody who hears it as that: at once, and called where they do not."""

    title, field = "事由 {rule} 属于紧急事项，必须有人按紧急级别的渠道方案接收", "values.rules"


class PartySilenced(Refusal):
    """Who is to go there, is in danger or waits for a code hears it themselves, whoever else does."""

    title, field = "事由 {rule} 属于紧急事项，必须按紧急级别的渠道方案通知当事人本人", "values.rules"


class ImportantSilenced(Refusal):
    """What matters has somebody who hears it."""

    title, field = "事由 {rule} 属于重要事项，至少应有一类接收人", "values.rules"


class PlanTooSlow(Refusal):
    """That nobody heard it is known while something can still be done about it."""

    title = "渠道方案 {plan} 各步骤共等待 {minutes} 分钟，该级别最多 {most} 分钟"
    field = "values.plans"


class PlanUnknown(Refusal):
    """A rule names a plan that the same version does not have."""

    title, field = "事由 {rule} 用到的渠道方案 {plan} 不存在", "values.plans"


class TemplateUnknown(Refusal):
    """A rule names a template that there is not."""

    title, field = "没有模板 {template}", "values.rules"


class TemplateNeedsMore(Refusal):
    """The template may say something that this kind of event does not give."""

    title, field = "模板 {template} 需要的变量 {words} 在事由 {rule} 中没有", "values.rules"


class TemplateBound(Refusal):
    """A code or a link is for one person alone, and proves what it was made to prove."""

    title, field = "模板 {template} 含验证码或链接，只能用于原定事由并发给当事人本人", "values.rules"


class HeardTwice(Refusal):
    """One audience, one plan and one text: who is to hear it twice hears it on more channels."""

    title, field = "事由 {rule} 重复列出了同一类接收人 {who}", "values.rules"


class PartyUnknown(Refusal):
    """An event that names nobody cannot be told to whom it is about."""

    title, field = "事由 {rule} 没有当事人，不能通知当事人或其紧急联系人", "values.rules"


class ContactsByPhone(Refusal):
    """Of whom somebody named for emergencies nothing is known but a number."""

    title, field = "紧急联系人只有电话号码，事由 {rule} 的渠道方案 {plan} 只能用短信", "values.rules"


class AdvertisingToStaff(Refusal):
    """Who is told for their work is not advertised to."""

    title, field = "渠道方案 {plan} 用于营销，事由 {rule} 只能通知当事人", "values.rules"


class ChannelTwice(Refusal):
    """Each channel has one step: on the same one twice is no other way to reach somebody."""

    title, field = "渠道方案 {plan} 重复使用了渠道 {channel}", "values.plans"


class EmergencyHeld(Refusal):
    """Who is in danger, or waits for a code, hears of it at whatever hour."""

    title, field = "渠道方案 {plan} 用于紧急事项，不能等到免打扰时段结束", "values.plans"


class AdvertisingAtNight(Refusal):
    """Nobody is woken by an advertisement."""

    title, field = "渠道方案 {plan} 用于营销，不能在免打扰时段发送", "values.plans"


class ImportantAdvertised(Refusal):
    """As advertising only those would hear of it who asked for that."""

    title, field = "事由 {rule} 属于重要事项，不能按营销渠道方案 {plan} 发送", "values.rules"


class ImportantNeedsTwo(Refusal):
    """What matters is not left to one device or one provider: by two channels it comes where one is dead."""

    title, field = "事由 {rule} 属于重要事项，渠道方案 {plan} 至少应有两个渠道", "values.plans"


class QuietTooLong(Refusal):
    """What matters and can wait for the morning is heard on the same day."""

    title, field = "免打扰时段最长 {most} 小时，否则重要事项当天无法通知", "values.quiet"


class NightNotQuiet(Refusal):
    """What keeps to the quiet hours, advertising with it, would be told when people are asleep."""

    title, field = (
        "免打扰时段须包含 {begins} 至次日 {ends}，否则可以等的通知和营销会在夜里发送",
        "values.quiet",
    )


class ToldSinglyOutOfRange(Refusal):
    """One is no crowd, and beyond so many nobody reads them one by one."""

    title, field = "同一类事项逐条通知的上限应为 1 至 {most} 项", "values.told_singly"


class CodeHeld(Refusal):
    """A code is over within minutes: held until the morning it would be of no use."""

    title, field = "事由 {rule} 的模板含验证码，渠道方案 {plan} 必须立即发送", "values.rules"
