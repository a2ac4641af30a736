"""What notices are about, by the type of the event that asks for them, by which channels they come and who
takes them there: Chinese and English. Pure.
"""

from collections.abc import Mapping
from typing import Final

UNTIL_DONE: Final = (
    *("WorkOrderOverdue", "PromiseEndangered", "OfferLapsed", "NobodyFits"),
    "EmergencyOutOfReach",
    *("RecordingUnheard", "EmergencyShutOut", "WorkOrderMadeUrgent", "WorkOrderMadeGraver"),
    *("TradeMissing", "WorkOrderLeft"),
    *("WorkOrderDispatched", "WorkOrderRepeated", "WorkOrderDeferred", "WorkOrderReturned"),
)
"""Kinds about an order that is to be seen to: once nothing is left to do there, they hold no longer."""
OF_CALLS: Final = ("CallbackOverdue", "EmergencyUnheard", "NoNumberFound")
"""Kinds about others who were not reached."""

CHANNEL: Final[Mapping[str, tuple[str, str]]] = {
    "app": ("App 推送", "app push"),
    "sms": ("短信", "SMS"),
    "wechat": ("微信", "WeChat"),
    "email": ("邮件", "e-mail"),
}

PROVIDER: Final[Mapping[str, tuple[str, str]]] = {
    "push": ("推送网关", "the push gateway"),
    "apns": ("苹果推送", "Apple's push service"),
    "fcm": ("谷歌推送", "Firebase"),
    "webpush": ("浏览器推送", "web push"),
    "aliyun": ("阿里云", "Alibaba Cloud"),
    "tencent": ("腾讯云", "Tencent Cloud"),
    "wechat": ("微信服务号", "the WeChat account"),
    "smtp": ("邮件服务器", "the mail server"),
    "smtp_second": ("备用邮件服务器", "the second mail server"),
}
"""Who takes the messages of a channel."""

KIND: Final[Mapping[str, tuple[str, str]]] = {
    "TenantMovedIn": ("租客入住", "tenant moved in"),
    "TenantMovedOut": ("租客退租", "tenant moved out"),
    "TenantMoveOutWithdrawn": ("退租撤回", "move-out withdrawn"),
    "ContactMethodsInsufficient": ("联系方式不足", "too few contact methods"),
    "UnitCrowded": ("房源超员", "more live there than may"),
    "VerificationMismatched": ("实名核验不一致", "identity mismatched"),
    "VerificationUnanswered": ("实名核验无结果", "identity not answered"),
    "DoorOrderOverdue": ("门禁指令未确认", "door order not confirmed"),
    "DoorOrderFailed": ("门禁指令被拒绝", "door order refused"),
    "ContractNearExpiry": ("合同临期", "contract near its end"),
    "ContractExpired": ("合同到期", "contract expired"),
    "ContractAnnulled": ("合同作废", "contract annulled"),
    "ContractOverrunDetected": ("合同超期预警", "contract outlasts the owner's"),
    "UnitLivedInAfterRelease": ("已退还的房源有人入住", "given back, yet moved into"),
    "UnitDisputed": ("一房两租", "two in one unit"),
    "FilingOverdue": ("备案逾期", "filing overdue"),
    "FilingToCancel": ("备案待注销", "filing to be cancelled"),
    "ContractRentChanged": ("租金变更", "rent changed"),
    "ContractRentFreeChanged": ("免租期变更", "rent-free days changed"),
    "ContractDepositLowered": ("押金下调", "deposit lowered"),
    "SettlementOverdue": ("结算逾期", "settlement overdue"),
    "SettlementRefundOutstanding": ("押金待退", "refund outstanding"),
    "SettlementNotWithdrawn": ("退租撤回时押金已退", "refunded, yet never left"),
    "RenewalOpened": ("续约待提案", "renewal to be proposed"),
    "RenewalProposed": ("续约待审批", "renewal to be decided"),
    "RenewalReturned": ("续约方案退回", "renewal sent back"),
    "RenewalDecided": ("续约已决定", "renewal decided"),
    "MoveOutAppointed": ("退租交接日期", "day of moving out"),
    "HandBackAppointed": ("交还业主日期", "day of handing back"),
    "MoveOutCalledOff": ("退租交接日期取消", "day of moving out called off"),
    "HandBackCalledOff": ("交还业主日期取消", "day of handing back called off"),
    "RenewalOverdue": ("续约逾期未办", "renewal overdue"),
    "CodeAsked": ("验证码", "confirmation code"),
    "SigningOpened": ("文件待签署", "paper to be signed"),
    "SigningReminded": ("重发签署链接", "link sent again"),
    "SigningOverdue": ("签署逾期", "signing overdue"),
    "SigningVoided": ("待签文件已撤回", "paper taken back"),
    "SigningLapsed": ("签署过期失效", "signing lapsed"),
    "SignerTurnedAway": ("签署人未能签署", "signer turned away"),
    "SigningNotConcluded": ("合同签完但未生效", "signed by all, not in force"),
    "WorkOrderOverdue": ("工单超时", "work order overdue"),
    "PromiseEndangered": ("工单即将超时", "work order nearly late"),
    "OfferLapsed": ("紧急派单无人应答", "emergency not taken up"),
    "EmergencyOutOfReach": ("紧急工单无法按时到场", "emergency out of reach"),
    "NobodyFits": ("工单无人可派", "nobody to send"),
    "RecordingUnheard": ("语音报修没有人听", "recording to be heard"),
    "WorkOrderDispatched": ("派单给维修员", "repair offered"),
    "WorkOrderTakenAway": ("工单已不由其处理", "repair taken away"),
    "WorkOrderMadeGraver": ("险情加重", "repair made graver"),
    "WorkOrderMadeUrgent": ("维修转为紧急", "repair made urgent"),
    "EmergencyCalledOff": ("紧急工单改为普通、延期、暂停、取消或改判", "emergency called off"),
    "EmergencyHeardLate": ("完工后才听清的紧急报修", "emergency heard late"),
    "WorkOrderLeft": ("紧急维修未完工离场", "emergency left undone"),
    "TradeMissing": ("现场维修员缺少所需技能", "trade missing on site"),
    "EmergencyShutOut": ("紧急工单进不了门", "shut out of an emergency"),
    "StepToldLate": ("离线补报待核对", "told late, to be looked at"),
    "WorkOrderCompleted": ("维修完成", "repaired"),
    "WorkOrderDeferred": ("报修改期", "repair put off"),
    "WorkOrderCancelled": ("报修取消", "repair cancelled"),
    "WorkOrderDoneWithAnother": ("整栋楼的问题已修好", "mended for the building"),
    "WorkOrderReturned": ("报修恢复处理", "repair taken up again"),
    "WorkOrderRepeated": ("重复报修", "reported once more"),
    "StickerParked": ("报修码已暂停", "sticker parked"),
    "RatingAsked": ("请租客评价维修", "rating asked"),
    "WorkOrderSumChanged": ("维修费用变更", "sum changed"),
    "QualityReviewOpened": ("质量回访待处理", "review opened"),
    "QualityReviewOverdue": ("质量回访逾期", "review overdue"),
    "InspectionOverdue": ("巡检逾期", "inspection overdue"),
    "EmergencyUnheard": ("紧急通知无人收到", "emergency unheard"),
    "RoleLeftEmpty": ("职责无人担任", "role held by nobody"),
    "NoNumberFound": ("没有可拨打的号码", "no number to call"),
    "ChannelOutOfOrder": ("渠道中断", "channel out of order"),
    "ChannelInOrder": ("渠道恢复", "channel in order again"),
    "CallbackOverdue": ("回访逾期", "callback overdue"),
}
