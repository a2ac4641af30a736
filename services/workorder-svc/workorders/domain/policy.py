"""The policies of repairs: thresholds that people decide on, each with its first version. Pure."""

from typing import Annotated, Final

from policy.domain import policy as kit
from policy.domain.declared import Declared, Policies
from pydantic import Field

from workorders.domain.check_in import CHECK_IN, CheckIns
from workorders.domain.checklist import TURNOVER, TurnoverTerms
from workorders.domain.closing_times import CLOSING, ClosingTimes
from workorders.domain.cost_bounds import COST_BOUNDS, CostBounds
from workorders.domain.dispatch_terms import DISPATCH, DispatchTerms
from workorders.domain.intake_limits import INTAKE, IntakeLimits
from workorders.domain.learning_terms import LEARNING, LearningTerms
from workorders.domain.pauses import PAUSES, Pauses
from workorders.domain.photos import PHOTOS, PhotoRules
from workorders.domain.retention import ORIGINALS, RETENTION, OriginalsKept, Retention
from workorders.domain.review import REVIEWING, ReviewTimes
from workorders.domain.sla import SLA, Sla

AnyValues = Annotated[
    Sla
    | Pauses
    | ClosingTimes
    | ReviewTimes
    | IntakeLimits
    | DispatchTerms
    | CheckIns
    | PhotoRules
    | LearningTerms
    | TurnoverTerms
    | Retention
    | OriginalsKept
    | CostBounds,
    Field(discriminator="policy"),
]

POLICIES: Final = Policies(
    AnyValues,
    Declared(
        SLA,
        title="工单时限",
        governs="普通和紧急工单应在多少分钟内接单、到场、完工，提前多久预警，超时后每隔多久上报一级；园区和合同类别可另行约定",
        source="公司规定：普通工单 24 小时内接单，紧急工单 4 小时内到场",
    ),
    Declared(
        PAUSES,
        title="暂停计时",
        governs="因租客未同意、无人在家或等待配件，工单最多可暂停计时多少小时（同一原因累计）",
        source="公司规定",
    ),
    Declared(
        CLOSING,
        title="评价与关闭",
        governs="完工多少小时后请租客评价，多少天无回应自动关闭，多少天内可重新打开，评价链接有效天数，最多可延期天数",
        source="公司规定：14 天内返修算作首次维修未修好",
    ),
    Declared(
        CHECK_IN,
        title="到场签到",
        governs="签到须在房源多少米以内，定位误差最多多少米，两次签到之间超过多少公里/小时视为异常，离线操作最多可晚报多少小时",
        source="公司规定：到场签到距离不超过 200 米",
    ),
    Declared(
        PHOTOS,
        title="维修照片",
        governs="完工需要几张维修前和维修后照片（可按故障另行约定），与以往照片相差不超过多少位视为旧照片",
        source="公司规定：维修前后都要拍照，照片必须是新拍的",
    ),
    Declared(
        REVIEWING,
        title="质量回访",
        governs="低于几星发起质量回访，多少天内给出原因和措施，逾期后每隔多少天上报一级",
        source="公司规定：低于 4 星必须查明原因",
    ),
    Declared(
        INTAKE,
        title="报修受理",
        governs="同一房源同一故障在多少小时内再次报修并入原工单；一张报修二维码每小时可报多少次、同一设备多少次、尝试多少次后停用，同一设备上传多少个无法识别的文件后暂不再收；哪些故障在多少小时内有几户报修即按整栋楼的故障合并处理",
        source="公司规定：48 小时内重复报修合并处理",
    ),
    Declared(
        DISPATCH,
        title="派单规则",
        governs="派单时距离、到场时间、手上工单、熟悉程度、租客意愿和成本各占多少分，最远派多少公里，多少分钟内须答复，无人可派时多久再找",
        source="公司规定",
    ),
    Declared(
        LEARNING,
        title="分类学习",
        governs="累计多少条人工更正后重新学习报修分类，最多学习最近多少条更正",
        source="公司规定",
    ),
    Declared(
        TURNOVER,
        title="退租查房",
        governs="租客搬离后多少天内查房、检查哪些项目、不合格时按什么故障报修；得知时已空置超过多少天的不再查房",
        source="公司规定",
    ),
    Declared(
        RETENTION,
        title="录音保存期限",
        governs="语音报修的录音保存多少天，到期删除；转写的文字随工单保留",
        source="公司规定；个人信息保护法第十九条：保存期限应为实现目的所必要的最短时间",
    ),
    Declared(
        ORIGINALS,
        title="照片原件保存期限",
        governs="维修照片的原件（含拍摄位置、设备等信息）自拍摄之日起保存多少天，到期删除；去除这些信息的展示图随工单保留",
        source="公司规定；个人信息保护法第十九条：保存期限应为实现目的所必要的最短时间",
    ),
    Declared(
        COST_BOUNDS,
        title="费用上限",
        governs="一次维修合计超过多少费用须由他人复核后才计费，同一付款方最多多少费用，一行工时最多多少分钟，人工费按上门费和每分钟多少封顶，超出的不予登记",
        source="公司规定：超出上限多为填错，或应另签合同",
    ),
)


class PolicyProposed(kit.PolicyProposed[AnyValues]):
    """For somebody else to decide. Why is in the envelope, here and below."""


class PolicyPublished(kit.PolicyPublished[AnyValues]):
    """In force from `valid_from` on."""


class PolicyProposalWithdrawn(kit.PolicyProposalWithdrawn[AnyValues]):
    """Nobody has to decide it any more."""


class PolicyWithdrawn(kit.PolicyWithdrawn[AnyValues]):
    """Was published and will not be in force: what was before it goes on."""


policy = kit.policy_decider(
    POLICIES, kit.Facts(PolicyProposed, PolicyPublished, PolicyProposalWithdrawn, PolicyWithdrawn)
)
