"""What a row says of how its contract stands, held against its days."""

from datetime import date
from typing import Final

from kernel.domain import Refusal
from ledger.rows import Contract, TenantContract

LEFT: Final = "状态写明租客已不在：按已结束记入，不办理入住，不发起续约"

STILL: Final = "状态写明租客已不在，系统中的合同不因导入而结束：还没有办理退租的，请办理退租"


class StatusContradicted(Refusal):
    """Nobody knows which of the two is right, and by one of them somebody lives there who does not."""

    field = "stands"


class LeftBeforeItsEnd(StatusContradicted):
    title = "状态写的是「{said}」，到期日期 {day} 却还没有过：已经退租的，请把到期日期改为实际退租日"


class LivesBeforeItsBeginning(StatusContradicted):
    title = "状态写的是「{said}」，起租日期 {day} 却还没有到"


class AbsentAfterMovingIn(StatusContradicted):
    title = "状态写的是「{said}」，入住日期 {day} 却已经到了"


def check_standing(row: Contract, today: date) -> None:
    """Raises a StatusContradicted where its days say otherwise."""
    if not isinstance(row, TenantContract) or row.stands is None:
        return
    match row.stands.standing:
        case "left" if row.last >= today:
            raise LeftBeforeItsEnd(said=row.stands.word, day=row.last)
        case "lives" if row.first > today:
            raise LivesBeforeItsBeginning(said=row.stands.word, day=row.first)
        case "absent" if row.moved_in and row.moved_in <= today:
            raise AbsentAfterMovingIn(said=row.stands.word, day=row.moved_in)


def has_left(row: Contract) -> bool:
    """Whether it says that its tenant is not there any more."""
    return isinstance(row, TenantContract) and row.stands is not None and row.stands.standing == "left"
