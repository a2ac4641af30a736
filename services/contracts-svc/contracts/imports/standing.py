"""What a row says of how its contract stands, held against its days."""

from datetime import date
from typing import Final

from kernel.domain import Refusal
from ledger.rows import Contract, TenantContract

LEFT: Final = (
    "台账写明租客已不在：按已结束记入，不办理入住，不发起续约，押金按已退还处理，尚未退还的请另行结清"
)

STILL: Final = "台账写明租客已不在，系统中的合同不因导入而结束：还没有办理退租的，请办理退租"


class StatusContradicted(Refusal):
    """Nobody knows which of the two is right, and by one of them somebody lives there who does not."""

    field = "stands"


class LeftBeforeItsEnd(StatusContradicted):
    title = "状态写的是「{said}」，到期日期 {day} 却还没有过：已经退租的，请填写退租日期"


class LivesAfterLeaving(StatusContradicted):
    title = "状态写的是「{said}」，退租日期 {day} 却已经过了"


class LeavesLater(Refusal):
    """It may be that they give notice, or that the contract is to end sooner: neither is told by a ledger."""

    title = "退租日期 {day} 还没有过，合同要到 {last} 才到期：请先不填退租日期，导入后在系统中登记退租"
    field = "left_on"


class LivesBeforeItsBeginning(StatusContradicted):
    title = "状态写的是「{said}」，起租日期 {day} 却还没有到"


class AbsentAfterMovingIn(StatusContradicted):
    title = "状态写的是「{said}」，入住日期 {day} 却已经到了"


def check_standing(row: Contract, today: date) -> None:
    """Raises a StatusContradicted where its days say otherwise, or LeavesLater."""
    if not isinstance(row, TenantContract):
        return
    if row.left and today <= row.left < row.agreed:
        raise LeavesLater(day=row.left, last=row.agreed)
    if row.stands is None:
        return
    said = row.stands.word
    match row.stands.standing:
        case "left" if row.last >= today:
            raise LeftBeforeItsEnd(said=said, day=row.last)
        case "lives" | "absent" if row.left and row.left < today:
            raise LivesAfterLeaving(said=said, day=row.left)
        case "lives" if row.first > today:
            raise LivesBeforeItsBeginning(said=said, day=row.first)
        case "absent" if row.moved_in and row.moved_in <= today:
            raise AbsentAfterMovingIn(said=said, day=row.moved_in)


def has_left(row: Contract, today: date) -> bool:
    """Whether it says that its tenant is not there any more."""
    if not isinstance(row, TenantContract):
        return False
    gone = row.left is not None and row.left < today
    return gone or (row.stands is not None and row.stands.standing == "left")
