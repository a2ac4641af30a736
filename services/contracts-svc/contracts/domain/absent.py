"""What a unit does not have: no gas is laid on, a room has no meter of its own, nothing is furnished.

The item stays one of its list and is ticked as any other, by name; in place of a proof stands why.
"""

from collections.abc import Iterable
from typing import Final

from kernel.domain import Refusal

from contracts.domain.handover_items import Found
from contracts.domain.settlement_items import Evidence

MAY_BE_ABSENT: Final = frozenset({"water_meter", "electricity_meter", "gas_meter", "inventory"})
"""All else is in each home: a door, a room, an account."""
BESIDE: Final = ("previous", "reading", "expected", "found", "photo_ids", "lines", "changed_meter")

PROOFS: Final = {
    "previous": "上次读数",
    "reading": "读数",
    "photo_ids": "照片",
    "expected": "应有数量",
    "found": "实有数量",
    "count": "数量",
    "lines": "清单明细",
    "reference": "凭据编号",
}


class NeverAbsent(Refusal):
    """Each home has it."""

    title = "该项不能记为「无此项」，只有水表、电表、燃气表和家具清单可以"


class AbsentUnexplained(Refusal):
    """Whoever says that there is none says why: it stands in the paper that both sign."""

    title = "记为「无此项」的，请说明原因，例如：未通燃气"


class AbsentYetShown(Refusal):
    """Either there is none, or it reads so much."""

    title = "已记为「无此项」，不能再填写读数、数量、照片或扣减"


class TakenOverThen(Refusal):
    """It was in the room at moving in, as both sides agreed."""

    title = "入住交割时双方确认有此项，不能记为「无此项」"


class AbsentThen(Refusal):
    """It came into the room since, and somebody says how."""

    title = "入住交割时双方确认无此项；后来加装的，请说明原因"


NO_SUCH_THING: Final = "；家中确实没有的，请记为「无此项」并说明原因，例如：未通燃气"
NOTHING_ON_RECORD: Final = {
    "door_codes": "；确无门禁密码的，请说明原因，例如：使用机械锁",
    "filing": "；无需备案或已在别处注销的，请说明原因",
    "deposit_refund": "，即退款所用收款账户的编号；应退金额为零的才无需填写",
}


def lacking(item: str, proofs: Iterable[str]) -> dict[str, str]:
    """What a refusal for want of these `proofs` says: all, and when there is none of it to be shown."""
    said = "、".join(PROOFS[each] for each in proofs)
    none = NO_SUCH_THING if item in MAY_BE_ABSENT else NOTHING_ON_RECORD.get(item, "")
    return {"item": item, "lacking": said, "or_absent": none}


def check_absent(item: str, said: Evidence | Found, field: str, *, explained: bool) -> None:
    """`field`: what the evidence goes by. Raises NeverAbsent, AbsentUnexplained or AbsentYetShown."""
    if not said.absent:
        return
    if item not in MAY_BE_ABSENT:
        raise NeverAbsent(field=f"{field}.absent", item=item)
    if beside := next((name for name in BESIDE if getattr(said, name, None) not in (None, ())), None):
        raise AbsentYetShown(field=f"{field}.{beside}", item=item)
    if not explained:
        raise AbsentUnexplained(field=f"{field}.absent", item=item)


def against_agreed(said: Evidence, taken: Found, *, explained: bool) -> Evidence:
    """The evidence of the same item at moving out, with what both sides agreed to be absent put in where
    nothing is said. Raises TakenOverThen or AbsentThen.
    """
    if said.absent and not taken.absent:
        raise TakenOverThen(field="evidence.absent")
    if not taken.absent or said.absent:
        return said
    if said == Evidence():
        return said.model_copy(update={"absent": True})
    if not explained:
        raise AbsentThen(field="evidence.absent")
    return said
