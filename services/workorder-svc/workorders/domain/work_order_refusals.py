"""Why something asked of a repair may be refused."""

from kernel.domain import Refusal


class OrderUnknown(Refusal):
    """Nobody reported an order of this id."""

    title, field, status = "没有这张工单", "order_id", 404


class OrderIdTaken(Refusal):
    """The id belongs to an order of other content."""

    title, field, status = "该工单编号已用于另一项报修", "order_id", 409


class NotTheSame(Refusal):
    """Another fault, or too long after: it is a repair of its own."""

    title, status = "故障不同或已超过 {hours} 小时，应另外报修", 409


class SameJustReported(Refusal):
    """Somebody was quicker by less than could be seen: the same is reported, or was just taken for it."""

    title, field, status = "该房源的同一故障刚刚有人报修，请刷新后再试", "fault", 409


class TakenByAnother(Refusal):
    """Another technician took it up, or is on site already."""

    title, field, status = "工单已由其他维修员接单", "technician_id", 409


class OfferedToAnother(Refusal):
    """Another technician was asked and may still answer."""

    title, field, status = "工单已派给其他维修员，正在等待答复", "technician_id", 409


class NotTheirs(Refusal):
    """Nobody gives back what they were not given."""

    title, field, status = "该工单没有派给这位维修员", "technician_id", 409


class OfferTooShort(Refusal):
    """Who is asked has time to answer."""

    title, field = "答复期限必须晚于派单时间", "respond_by"


class NothingMore(Refusal):
    """Its words speak of no such fault beside its own, or somebody has said what becomes of it."""

    title, field, status = "报修内容中没有待处理的其他故障「{fault}」", "fault", 409


class CalledOffUnexplained(Refusal):
    """What is an emergency can wait, is put off, stands still, is none, or threatens no lives after all,
    because somebody says why; so is cancelled what somebody has been to.
    """

    title = "紧急工单降为普通、延期或暂停计时、险情改判为其他故障、取消紧急或有人到过现场的工单，须说明原因"
    field = "X-Reason"


class SomebodyOnSite(Refusal):
    """Who is there finishes, hands it over, or has it taken off them by a person who says why."""

    title, status = (
        "维修员已在现场，不能取消或自动改派；需换人请由维修员交回，或由主管说明理由后指派他人",
        409,
    )


class NotOnSite(Refusal):
    """What is done there is told by who came: who completes from afar repaired nothing, and saw no photo's
    subject; who asks at the door stands there. Arrive first.
    """

    title, status = "尚未签到到场，请先在现场签到", 409


class NoLeaveToEnter(Refusal):
    """A let home is entered when its tenant agrees; in an emergency without, for a reason."""

    title, field, status = (
        "尚未取得入户同意，不能入户作业；租客拒绝或不在家时请暂停、延期或另约时间",
        "consent",
        409,
    )


class EntryRefused(Refusal):
    """The tenant said no: until they say yes themselves, or staff answer for it, nobody goes in."""

    title, field, status = "租客已拒绝入户，须由租客本人同意，或由后台人员说明理由后登记", "consent", 409


class NotTheirsToSay(Refusal):
    """Nobody lets themselves in, or is turned away by nobody."""

    title, field = "请注明是租客还是同住人答复的", "said_by"


class NotAnEmergency(Refusal):
    """Only an emergency is entered for without leave."""

    title, field, status = "只有紧急工单才能未经同意入户", "answer", 409


class BeforeItBegan(Refusal):
    """Nobody comes to what was not reported yet, or before they said that they would."""

    title, field, status = "操作时间早于报修、接单或发起检查的时间，请核对手机时间后重试", "device.at", 409


class OrderPutOff(Refusal):
    """Before its day nobody works at it; bring it back first."""

    title, status = "工单已延期至 {until}，请先恢复", 409


class OrderCancelled(Refusal):
    """It was taken back as reported by mistake."""

    title, status = "工单已取消", 409


class OrderDone(Refusal):
    """Completed; if it did not hold, it is opened again."""

    title, status = "工单已完工，如需再修请重新打开", 409


class NothingPutOff(Refusal):
    """Only what was put off or cancelled comes back."""

    title, status = "工单没有延期或取消，无需恢复", 409


class NotDoneYet(Refusal):
    """Only what was completed can be closed, rated or opened again."""

    title, status = "工单尚未完工", 409


class PausedAlready(Refusal):
    """One reason at a time."""

    title, field, status = "计时已因其他原因暂停", "reason", 409


class NothingToPause(Refusal):
    """None of the clocks that this reason stops is running."""

    title, field, status = "该原因涉及的时限都已完成，无需暂停", "reason", 409


class PauseSpent(Refusal):
    """A pause is bounded, all of one reason taken together."""

    title, field, status = "因该原因暂停的时间已达上限（{hours} 小时）", "reason", 409


class DayPassed(Refusal):
    """What is put off comes back in the future, and within reason, however often it is put off."""

    title, field = "延期日期必须在今天之后，且累计延期不超过 {days} 天", "until"


class EmergencyNotPutOff(Refusal):
    """Somebody looks at an emergency before it is put off; who was not let in has not."""

    title, status = "紧急工单须有人到场并入户查看后才能延期", 409


class ReopenTooLate(Refusal):
    """After that it is another repair."""

    title, status = "完工已超过 {days} 天，请重新报修", 409


class CheckInNotLookedAt(Refusal):
    """A supervisor looks at a check-in by a position that is called made up, before the order is closed."""

    title, status = "签到疑似虚拟定位，须先由主管核查并说明理由，工单才能关闭", 409


class NothingToLookAt(Refusal):
    """Nobody came by a position that proves nothing, or somebody has looked at it."""

    title, status = "没有待核查的签到", 409


class RatingLinkInvalid(Refusal):
    """Never issued, expired, or of a repair that was opened again since."""

    title, field, status = "评价链接无效或已过期", "token", 410


class RatedAlready(Refusal):
    """One closing, one rating."""

    title, status = "您已经评价过了，谢谢", 409


class NobodyToRate(Refusal):
    """Only a tenant rates, and only the last repair."""

    title, status = "该工单无人可评价", 409
