"""The templates that come with Anju: a contract for each track, to be drafted as they are or reworded."""

from typing import Final

from contracts.domain.template_fields import Field, Kind, Wording
from contracts.domain.terms import Track
from contracts.papers.rendering import WORDING

_COMMON: Final = (
    Field(name="contract_no", kind=Kind.text, label="合同编号"),
    Field(name="first_day", kind=Kind.date, label="起租日"),
    Field(name="last_day", kind=Kind.date, label="到期日"),
    Field(name="rent", kind=Kind.money, label="月租金"),
    Field(name="deposit", kind=Kind.money, label="押金"),
    Field(name="cycle", kind=Kind.text, label="付款方式"),
    Field(name="deductions", kind=Kind.texts, label="押金扣减情形"),
)
_TENANT: Final = (
    Field(name="landlord", kind=Kind.text, label="出租人"),
    Field(name="landlord_code", kind=Kind.text, label="出租人统一社会信用代码"),
    Field(name="tenant", kind=Kind.text, label="承租人"),
    Field(name="tenant_identity", kind=Kind.text, label="承租人证件号码"),
    Field(name="tenant_phone", kind=Kind.text, label="承租人电话"),
    Field(name="premises", kind=Kind.text, label="房屋坐落"),
    Field(name="area", kind=Kind.text, label="建筑面积（平方米）"),
    Field(name="occupants", kind=Kind.integer, label="居住人数上限"),
    Field(name="due_days", kind=Kind.integer, label="提前付款天数"),
    Field(name="pets", kind=Kind.yes_no, label="可养宠物"),
)
_OWNER: Final = (
    Field(name="owner", kind=Kind.text, label="业主"),
    Field(name="owner_identity", kind=Kind.text, label="业主证件号码"),
    Field(name="owner_phone", kind=Kind.text, label="业主电话"),
    Field(name="operator", kind=Kind.text, label="运营企业"),
    Field(name="operator_code", kind=Kind.text, label="运营企业统一社会信用代码"),
    Field(name="premises", kind=Kind.texts, label="房屋清单"),
    Field(name="mortgaged", kind=Kind.yes_no, label="已抵押"),
    Field(name="rent_free_days", kind=Kind.integer, label="免租天数"),
)
_FILES: Final[dict[Track, tuple[str, tuple[Field, ...]]]] = {
    "tenant": ("tenant.typ", _COMMON + _TENANT),
    "owner": ("owner.typ", _COMMON + _OWNER),
}


def shipped(track: Track) -> Wording:
    """The wording for a contract of this track."""
    file, fields = _FILES[track]
    return Wording(text=(WORDING / file).read_text(encoding="utf-8"), fields=fields)
