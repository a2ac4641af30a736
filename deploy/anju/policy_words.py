"""What comes of policies, in the operator's words."""

from collections.abc import Sequence
from typing import Final

from policy.trying.comparing import Tried

from anju.words import say

STATUS: Final = {
    "proposed": say("待审批", "proposed"),
    "published": say("待生效", "ahead"),
    "in_force": say("现行", "in force"),
    "over": say("已失效", "over"),
    "withdrawn": say("已撤回", "withdrawn"),
}
WHAT: Final = {
    "ContractNearExpiry": say("到期前 {} 天提醒", "told {} days before the end"),
    "ContractOverrunDetected": say("超期居住第 {} 天提醒", "told after {} days beyond the cover"),
    "ContractOverrunResolved": say("超期居住解除", "covered again"),
    "ContractOverstayed": say("解约后未退房，再次提醒", "stays past a termination, told again"),
    "RenewalFellDue": say("发起续约", "renewal opened"),
    "RenewalOverdue": say("续约逾期：{}", "renewal late: {}"),
    "RenewalEscalated": say("续约逾期升级：{}", "renewal late, told upwards: {}"),
    "RenewalDue": say("续约期限：{}", "renewal due: {}"),
    "FilingOverdue": say("备案逾期", "filing late"),
    "SigningOverdue": say("签署逾期", "signing late"),
    "SigningLapsed": say("签署失效", "signing lapsed"),
    "DepositAboveCap": say("押金超限，拒绝起草", "draft refused: deposit"),
    "PrepaymentAboveCap": say("预收租金超限，拒绝起草", "draft refused: prepayment"),
    "WorkOrderOverdue": say("工单超时，通知{}", "order late: {} told"),
    "CostsOutOfRange": say("费用超限，拒绝登记", "costs refused: one payer's sum"),
    "LabourTooLong": say("工时过长，拒绝登记", "costs refused: minutes of one line"),
    "LabourTooDear": say("人工费过高，拒绝登记", "costs refused: fen for the minutes"),
    "PositionTooCoarse": say("定位太粗，拒绝签到", "check-in refused: fix too coarse"),
    "TooFarAway": say("离房源太远，拒绝签到", "check-in refused: too far away"),
    "PhotosMissing": say("缺少照片，不能完工", "completion refused: photos missing"),
    "OfferLapsed": say("派单过时未答复", "offer lapsed unanswered"),
    "PauseRanOut": say("暂停到上限：{}", "pause ran into its bound: {}"),
    "StickerTurnedAway": say("扫码报修被拒（过多）", "report by a sticker turned away"),
    "StickerParked": say("报修码停用", "sticker parked"),
    "OverLimit": say("达到发送上限，未发：{}", "over the limit, not sent: {}"),
    "RatingAsked": say("请租客评价", "rating asked for"),
    "WorkOrderClosed": say("无人评价，自动关闭", "closed by silence"),
    "QualityReviewOpened": say("低分，发起质量回访", "quality review opened"),
    "QualityReviewOverdue": say("质量回访逾期，通知{}", "quality review late: {} told"),
    "HighRiskGroundFound": say("因年龄视为高风险", "high-risk by age"),
    "ContactMethodsInsufficient": say("联系方式不足", "too few contact methods"),
    "ContactMethodsSufficient": say("联系方式补足", "enough again, or gone"),
    "VerificationUnanswered": say("核验无答复，转人工", "no answer from the authority"),
    "DoorOrderOverdue": say("门禁逾期：{}", "door late: {}"),
    "GroundNotAllowed": say("扣款理由不允许，拒绝", "deduction refused: ground"),
    "EvidenceMissing": say("扣款缺少照片，拒绝", "deduction refused: no photo"),
    "FilingDue": say("备案到期日", "filing due"),
    "SettlementDue": say("退租结算期限", "settlement due"),
    "SettlementOverdue": say("退租结算逾期，{}", "settlement late: {}"),
    "RefundDue": say("押金退还到期日", "refund due"),
    "OwedDue": say("欠款补付到期日", "owed sum due"),
    "ContractPapersDestroyed": say("合同文件销毁", "papers destroyed"),
    "OccupantNamed": say("登记同住人，拒绝：{}", "occupant refused when named: {}"),
    "OccupantApproved": say("批准同住人，拒绝：{}", "occupant refused when approved: {}"),
    "CallbackOverdue": say("回访逾期，通知{}", "callback late: {} told"),
    "AudienceAsked": say("通知{}", "{} told"),
    "NoticePlanned": say("按渠道方案 {} 通知", "told by plan {}"),
    "SaidAsNow": say("文字不变：{}", "said as now: {}"),
    "SaidOtherwise": say("改用新文字：{}", "said otherwise: {}"),
    "red": say("红（已逾期）", "red"),
    "orange": say("橙", "orange"),
    "yellow": say("黄", "yellow"),
    "green": say("绿", "green"),
}
STEP: Final = {
    "proposal": say("提方案", "proposal"),
    "decision": say("审批", "decision"),
    "signature": say("签署", "signature"),
    "appointment": say("约定搬离日期", "a day of moving out"),
    "move_out": say("搬离", "moving out"),
    "hand_back_appointment": say("约定交还业主日期", "a day of handing back"),
    "hand_back": say("交还业主", "handing back"),
    "late": say("首次提醒", "told first"),
    "escalated": say("升级提醒", "escalated"),
    "grant": say("开通", "to be given"),
    "revoke": say("收回", "to be taken away"),
    "supervisor": say("主管", "supervisor"),
    "manager": say("经理", "manager"),
    "operations": say("运营", "operations"),
    "finance": say("财务", "finance"),
    "access_control": say("门禁", "access control"),
    "unit_manager": say("房源管家", "the unit's manager"),
    "party": say("当事人", "the party"),
    "emergency_contact": say("紧急联系人", "the emergency contacts"),
    "TooManyOccupants": say("超过房源可住人数", "more than the unit holds"),
    "RoomsTooFull": say("超过每间人数", "too many to a room"),
    "TooLittleRoom": say("人均面积不足", "too little room each"),
}


def kinds(tried: Tried) -> Sequence[str]:
    """What came out, the same side by side."""
    # The number in a name counts: thirty days before fifteen.
    return sorted({*tried.now, *tried.tried}, key=lambda what: (what.split()[0], _falling(what)))


def _falling(what: str) -> tuple[int, str]:
    detail = what.partition(" ")[2]
    return (-int(detail), "") if detail.isdecimal() else (0, detail)


def name_of(what: str) -> str:
    """As an operator reads it."""
    kind, _, detail = what.partition(" ")
    return WHAT[kind].format(STEP.get(detail, detail))
