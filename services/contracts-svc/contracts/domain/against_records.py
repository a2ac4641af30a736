"""Settlements and handovers refer to what is on record: a lock's word, a filing, a bill, an account.

What is on record is put in where it is left out, and nothing else is taken for it. Where nothing is on record
(a door without a lock of ours, a contract that no city wants filed), a reason stands in its place.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from kernel.domain import Refusal

from contracts.domain.contract_refusals import AccountReplaced
from contracts.domain.settlement_items import Evidence

SHORTEST_BILL = 3


class DoorCodeStillOpens(Refusal):
    """Whoever has left can still come in; no reason makes that good."""

    title, field, status = "租客的门禁密码仍能开门，请先确认门锁已吊销该密码", "evidence.reference", 409


class DoorCodeNotRevoked(Refusal):
    """No lock, and nobody at the door, has confirmed that a code of this stay is gone."""

    title = "没有该租客在该房源的门禁吊销记录；如确无门禁密码，或租客已搬回该房源，请说明原因"
    field = "evidence.reference"


class NotTheRevocation(Refusal):
    """The lock confirmed another order."""

    title, field = "与门锁确认的吊销指令 {on_record} 不一致，请核对", "evidence.reference"


class DoorCodeNotConfirmed(Refusal):
    """No lock, and nobody at the door, has confirmed that their code opens: they would stand before it."""

    title = "没有该租客在该房源的门禁开通记录；如确无门禁密码，请说明原因"
    field = "found.reference"


class NotTheCode(Refusal):
    """The lock confirmed another order."""

    title, field = "与门锁确认的开通指令 {on_record} 不一致，请核对", "found.reference"


class NothingFiled(Refusal):
    """Under no number, as far as is known here, so none can be cancelled."""

    title = "该合同没有登记备案号；如已在别处注销或无需备案，请说明原因"
    field = "evidence.reference"


class FiledUnderAnother(Refusal):
    """What is cancelled is what was filed."""

    title, field = "与该合同登记的备案号 {on_record} 不一致，请核对", "evidence.reference"


class NotABillNumber(Refusal):
    """A bill has a number: three characters or more, a digit among them."""

    title, field = "账单编号格式有误：至少 3 位，且须含数字", "evidence.reference"


class BillOfAnother(Refusal):
    """One bill closes the account of one tenancy; two rooms of one contract share theirs with a reason."""

    title = "账单 {number} 已用于另一份结算，请核对；同一合同的多个房间共用一张账单的，请说明原因"
    field, status = "evidence.reference", 409


class BillJustTaken(Refusal):
    """Two clerks named one bill in the same moment."""

    title, field, status = "该账单刚刚用于另一份结算，请刷新后核对", "evidence.reference", 409


class AccountNotNamed(Refusal):
    """The account that the refund goes to is one that is kept, by its id, or none was checked."""

    title = "请填写退款所用收款账户的编号；不经收款账户退款的，请填写凭据并说明原因"
    field = "evidence.reference"


class AccountOfAnother(Refusal):
    """The deposit goes back to who gave it."""

    title = "该收款账户不属于该租客"


class PayeeToCheckAnew(Refusal):
    """It was theirs, in their name or approved, and the right one, when it was ticked; nothing is paid to it
    since.
    """

    title = (
        "押金退还核对后，收款账户已被更正后的账户替换、已不属于该租客、户名与租客不符，或委托收款的批准已撤回；"
        "请重新核对「押金退还与收款账户核对」（已结清的，须先撤销结清）"
    )
    status = 409


class DoorCode(NamedTuple):
    """The last that was confirmed of a tenant's code for a unit, by `order_id`: from which day on it opens,
    None if no more. Of the one before it, `revoked_by` which order, and `revoked_on` the day they left by.
    `lives_there`: they do now, so that what opens is for them to use.
    """

    order_id: UUID
    opens_from: date | None
    revoked_by: UUID | None
    revoked_on: date | None
    lives_there: bool = False


def held_against_door(
    said: Evidence, code: DoorCode | None, given_back_on: date, *, explained: bool
) -> Evidence:
    """Raises DoorCodeStillOpens, DoorCodeNotRevoked or NotTheRevocation. What was revoked before that day was
    the code of an earlier stay; what opens for who came back since, or comes back by their next contract, is
    that of a later one.
    """
    known = str(code.revoked_by) if code and code.revoked_on and code.revoked_on >= given_back_on else None
    if code and code.opens_from and not (known or code.lives_there):
        raise DoorCodeStillOpens
    named = _on_record(said.reference, known, DoorCodeNotRevoked, NotTheRevocation, explained=explained)
    return said.model_copy(update={"reference": named})


def opened_by(reference: str | None, code: DoorCode | None, *, explained: bool) -> str | None:
    """The order by which the tenant's code opens the door, for who takes the room over. Raises
    DoorCodeNotConfirmed or NotTheCode.
    """
    known = str(code.order_id) if code and code.opens_from else None
    return _on_record(reference, known, DoorCodeNotConfirmed, NotTheCode, explained=explained)


def held_against_filing(said: Evidence, number: str | None, *, explained: bool) -> Evidence:
    """`number`: what the contract is filed under. Raises NothingFiled or FiledUnderAnother."""
    named = _on_record(said.reference, number, NothingFiled, FiledUnderAnother, explained=explained)
    return said.model_copy(update={"reference": named})


def check_bill(number: str | None, used_by: Collection[UUID], contract: UUID, *, explained: bool) -> bool:
    """Whether the bill is this settlement's alone. `used_by`: whose settlements, by contract, name it.

    What is not there at all is missing, as for each item. Raises NotABillNumber or BillOfAnother.
    """
    if number is None:
        return False
    if len(number) < SHORTEST_BILL or not any(each.isdigit() for each in number):
        raise NotABillNumber
    if any(each != contract or not explained for each in used_by):
        raise BillOfAnother(number=number)
    return not used_by


def account_named(said: Evidence, *, explained: bool) -> UUID | None:
    """The account that `reference` names; None where a reason says why none, or where nothing is said, as is
    in order if nothing goes back. Raises AccountNotNamed.
    """
    if said.reference is None:
        return None
    try:
        return UUID(said.reference)
    except ValueError:
        if explained:
            return None
        raise AccountNotNamed from None


def check_payee(whose: UUID, persons: Collection[UUID], field: str, *, replaced: bool) -> None:
    """`persons`: the tenant, by each number of theirs; `replaced`: another account came in its place.

    Raises AccountOfAnother or AccountReplaced.
    """
    if whose not in persons:
        raise AccountOfAnother(field=field)
    if replaced:
        raise AccountReplaced(field=field)


def _on_record(
    said: str | None, known: str | None, missing: type[Refusal], differs: type[Refusal], *, explained: bool
) -> str | None:
    if known is None and explained:
        return said
    if known is None:
        raise missing
    if said not in (None, known):
        raise differs(on_record=known)
    return known
