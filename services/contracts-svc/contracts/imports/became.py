"""What became of one row in one step of an import."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from kernel.domain import Event, Refusal
from pydantic import BaseModel, ConfigDict, Field, SkipValidation

COLUMNS: Final = {
    "name": "姓名", "phone": "手机", "email": "邮箱", "wechat": "微信", "app": "APP账号", "language": "语言",
    "identity": "证件号", "number": "证件号", "code": "房号", "area_dm2": "面积", "rooms": "户型",
    "occupancy_cap": "限住人数",
    "unit_ids": "房号", "unit_id": "房号", "park_id": "园区", "building_id": "楼栋",
    "manager_id": "管家工号", "tenant_id": "租客编号", "party_id": "业主编号",
    "starts_on": "起租日期", "last_day": "到期日期",
    "ends_on": "到期日期", "rent_fen": "月租金", "deposit_fen": "押金", "cycle": "付款方式",
    "signed_on": "签订日期", "contract_class": "合同类别",
    "stands": "状态", "rent_steps": "年递增", "rent_free": "免租期",
    "moved_in_on": "入住日期", "left_on": "退租日期", "contract_id": "合同编号", "role": "岗位",
}  # fmt: skip
"""Field of a refusal → the column the clerk knows."""
CHANNELS: Final = {"sms": "手机", "email": "邮箱", "wechat": "微信", "app": "APP账号"}

BESIDE: Final = {"emergency": "紧急联系人", "account": "收款账号"}
INSTEAD: Final = "「{what}」已更改：经另一人批准收款账户变更后，才改付到新账户"
OTHERS: Final = "「{column}」系统中已改，{stays}"
STAYS: Final = "不按台账改回：确需更改的请在系统中更改"
NOT_KEPT: Final = "「{what}」没有登记：{why}"

TAKEN_FOR: Final = (
    "姓名（简体、繁体视为相同）和房源或手机与已登记的人相同，按同一人处理；"
    "如不是同一人，请填写编号和证件号后重新导入"
)


class Change(NamedTuple):
    """Of one column, as people write it; of what is personal only that it changed."""

    column: str
    old: str = ""
    new: str = ""


class Became(BaseModel):
    """`new`: something came to be. `changed`: it was there, and says something else now, in `changes`.

    `reasons`: (column, why) where it was refused, by the refusal `type`.

    `person_id`, `tenant_id`: what the person of this row goes by. `note`: what is no fault, and good to know.
    `events`: what was decided, where we decided. `draft`: the contract of this row binds nobody yet. `over`:
    it ended here, whatever the row says. `given_back`: its unit went back, or is to, and stays so.
    """

    model_config = ConfigDict(frozen=True)

    new: bool = False
    changed: bool = False
    changes: tuple[Change, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    type: str = ""
    person_id: UUID | None = None
    tenant_id: UUID | None = None
    note: str = ""
    draft: bool = False
    over: bool = False
    given_back: bool = False
    events: SkipValidation[Sequence[Event]] = Field((), exclude=True)

    @property
    def refused(self) -> bool:
        return bool(self.reasons)

    def with_note(self, note: str) -> "Became":
        """The same, and this is good to know as well."""
        return self.model_copy(update={"note": "；".join(filter(None, (self.note, note)))})

    def followed_by(self, other: "Became") -> "Became":
        """Both of the same thing, one after the other; refused where either was."""
        if self.refused or other.refused:
            return self if self.refused else other
        events = (*self.events, *other.events)
        return other.model_copy(update={"changed": self.changed or other.changed, "events": events})


def refused(refusal: Refusal) -> Became:
    """By one of our own deciders."""
    field = refusal.facts.get("field", refusal.field)
    return turned_down(refusal.code, field, str(refusal))


def turned_down(code: str, field: str | None, title: str) -> Became:
    """By a refusal of this name."""
    return Became(reasons=((column_of(field or ""), title),), type=code)


def without(column: str, why: str) -> Became:
    """For what it rests on and is not there."""
    return Became(reasons=((column, why),))


def column_of(field: str) -> str:
    """`people.3.person.phone` → 手机."""
    words = [word for word in field.split(".") if not word.isdigit()]
    return next((COLUMNS[word] for word in reversed(words) if word in COLUMNS), "")


def from_neighbour(told: dict[str, Any]) -> Became:
    """As tenant-svc answered for one item of a batch."""
    if problem := told.get("problem"):
        return turned_down(problem["type"], problem.get("field"), problem["title"])
    beside = {BESIDE[each["what"]]: each for each in told.get("beside", ())}
    changed = (*(CHANNELS[channel] for channel in told["changed"]),)
    changed += (*(column for column, each in beside.items() if each["new"]),)
    changes = () if told["new"] else tuple(map(Change, changed))
    how = {"new": told["new"], "changed": not told["new"] and bool(changes), "changes": changes}
    notes = [TAKEN_FOR if told["taken_for"] else ""]
    notes += [
        NOT_KEPT.format(what=column, why=each["problem"]["title"])
        for column, each in beside.items()
        if each["problem"]
    ]
    notes += [INSTEAD.format(what=column) for column, each in beside.items() if each.get("instead")]
    stay = [*(CHANNELS[channel] for channel in told.get("kept", ()))]
    stay += [column for column, each in beside.items() if each.get("stays")]
    notes += [OTHERS.format(column=column, stays=STAYS) for column in stay]
    how["note"] = "；".join(filter(None, notes))
    return Became(**how, person_id=told.get("person_id"), tenant_id=told.get("tenant_id"))
