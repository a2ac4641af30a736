"""The wordings that come with Anju: of contracts to be drafted as they are, or reworded."""

from typing import Final, Literal

from contracts.domain.template_fields import Field, Kind, Wording
from contracts.papers.typesetting import WORDING

Paper = Literal["tenant", "owner", "handover", "settlement"]

_NUMBER: Final = Field(name="contract_no", kind=Kind.text, label="合同编号")
_TERMS: Final = (
    _NUMBER,
    Field(name="first_day", kind=Kind.date, label="起租日"),
    Field(name="last_day", kind=Kind.date, label="到期日"),
    Field(name="rent", kind=Kind.money, label="月租金"),
    Field(name="deposit", kind=Kind.money, label="押金"),
    Field(name="cycle", kind=Kind.text, label="付款方式"),
    Field(name="deductions", kind=Kind.texts, label="押金扣减情形"),
    Field(name="rent_steps", kind=Kind.texts, label="租金调整"),
    Field(name="rent_free", kind=Kind.texts, label="免租期"),
    Field(name="breaks", kind=Kind.texts, label="提前解除的约定"),
)
_ROOM: Final = (
    Field(name="landlord", kind=Kind.text, label="出租人"),
    Field(name="tenant", kind=Kind.text, label="承租人"),
    Field(name="premises", kind=Kind.text, label="房屋坐落"),
)
_FIELDS: Final[dict[Paper, tuple[Field, ...]]] = {
    "tenant": (
        *_TERMS,
        *_ROOM,
        Field(name="landlord_code", kind=Kind.text, label="出租人统一社会信用代码"),
        Field(name="tenant_identity", kind=Kind.text, label="承租人证件号码"),
        Field(name="tenant_phone", kind=Kind.text, label="承租人电话"),
        Field(name="area", kind=Kind.text, label="建筑面积（平方米）"),
        Field(name="occupants", kind=Kind.integer, label="居住人数上限"),
        Field(name="due_days", kind=Kind.integer, label="提前付款天数"),
        Field(name="pets", kind=Kind.yes_no, label="可养宠物"),
    ),
    "owner": (
        *_TERMS,
        Field(name="owner", kind=Kind.text, label="业主"),
        Field(name="owner_identity", kind=Kind.text, label="业主证件号码"),
        Field(name="owner_phone", kind=Kind.text, label="业主电话"),
        Field(name="operator", kind=Kind.text, label="运营企业"),
        Field(name="operator_code", kind=Kind.text, label="运营企业统一社会信用代码"),
        Field(name="premises", kind=Kind.texts, label="房屋清单"),
        Field(name="mortgaged", kind=Kind.yes_no, label="已抵押"),
    ),
    "handover": (
        _NUMBER,
        *_ROOM,
        Field(name="handed_over_on", kind=Kind.date, label="交割日期"),
        Field(name="meters", kind=Kind.texts, label="表读数"),
        Field(name="keys", kind=Kind.texts, label="钥匙与门卡"),
        Field(name="inventory", kind=Kind.texts, label="物品清单"),
        Field(name="condition", kind=Kind.texts, label="房屋现状"),
        Field(name="photos", kind=Kind.texts, label="照片清单"),
    ),
    "settlement": (
        _NUMBER,
        *_ROOM,
        Field(name="occasion", kind=Kind.text, label="结算类型"),
        Field(name="left_on", kind=Kind.date, label="退租或换房日期"),
        Field(name="items", kind=Kind.texts, label="核对事项"),
        Field(name="findings", kind=Kind.texts, label="核对结果与凭据"),
        Field(name="checkers", kind=Kind.texts, label="核对人"),
        Field(name="lines", kind=Kind.texts, label="结算项目"),
        Field(name="amounts", kind=Kind.texts, label="结算项目的金额"),
        Field(name="balances", kind=Kind.texts, label="结算项目后的余额"),
        Field(name="closed_by", kind=Kind.text, label="结清人"),
        Field(name="refund_by", kind=Kind.text, label="退还期限"),
        Field(name="deposit", kind=Kind.money, label="押金"),
        Field(name="deducted", kind=Kind.money, label="扣减合计"),
        Field(name="credited", kind=Kind.money, label="退还预付款合计"),
        Field(name="refund", kind=Kind.money, label="应退还"),
        Field(name="due", kind=Kind.money, label="应补付"),
        Field(name="photos", kind=Kind.texts, label="照片清单"),
    ),
}


def shipped(paper: Paper) -> Wording:
    """The wording that comes with Anju for this kind of paper."""
    return Wording(text=(WORDING / f"{paper}.typ").read_text(encoding="utf-8"), fields=_FIELDS[paper])
