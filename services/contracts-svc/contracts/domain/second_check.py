"""What nobody does alone: whoever does it names another who approved just this, when and why.

Who may approve, and how they prove it, is asked outside (`edge/second_check.py`); here it is judged.
"""

from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from kernel.domain import Frozen, Refusal
from pydantic import Field

from contracts.domain.clauses import RentFree
from contracts.domain.contract_facts import Actor
from contracts.domain.letting import UnitDays
from contracts.domain.terms import Fen

GOOD_FOR: Final = timedelta(days=7)
"""How long an approval waits for its act."""


class RentChange(Frozen):
    """Another rent, per month and for all units; with it what is held of the deposit from now on, if less."""

    kind: Literal["rent"] = "rent"
    from_on: date
    rent_fen: Fen
    deposit_fen: Fen | None = None


class RentFreeChange(Frozen):
    """Other days are free: all of them, in order; what is left out is paid for."""

    kind: Literal["rent_free"] = "rent_free"
    rent_free: tuple[RentFree, ...]


class PayeeChange(Frozen):
    """Another account that what the party gets is paid to."""

    kind: Literal["payee"] = "payee"
    account_id: UUID


class RefundToAnother(Frozen):
    """What one settlement pays back goes to an account of the tenant's that is in another's name 委托收款.
    None: nobody noted of which settlement, so that it is approved of none.
    """

    kind: Literal["refund_to_another"] = "refund_to_another"
    settlement_id: UUID | None
    account_id: UUID


class Termination(Frozen):
    """An end before its time; `ends_on` is the first day not covered."""

    kind: Literal["termination"] = "termination"
    ends_on: date


class Annulment(Frozen):
    """As if it had never been signed; of a draft, that nobody signs it. Who approved the one did not approve
    the other: a draft may be signed since. None: nobody noted which was meant, so that neither is approved.
    """

    kind: Literal["annulment"] = "annulment"
    of: Literal["draft", "contract"] | None


class Extension(Frozen):
    """An end that moves out beyond the owners' cover; `uncovered`: the days of each unit that none covers."""

    kind: Literal["extension"] = "extension"
    ends_on: date
    uncovered: tuple[UnitDays, ...]


ContractAct = RentChange | RentFreeChange | PayeeChange | Termination | Annulment | Extension
"""What is done to a contract itself."""
Act = Annotated[ContractAct | RefundToAnother, Field(discriminator="kind")]
Kind = Literal["rent", "rent_free", "payee", "termination", "annulment", "extension", "refund_to_another"]


class Approval(Frozen):
    """Somebody's word that this act may be done. `id`: of the fact, or the ticket, that says so."""

    id: UUID
    act: Act
    by: Actor
    at: datetime
    reason: str


class SamePerson(Refusal):
    """Four eyes: who asks for it does not approve it."""

    title, status = "起草合同或提交方案的人不能自己审批，请由另一人审批", 403


class ReturnsOwn(SamePerson):
    """Who proposed something changes it, or declines; what comes back, another looked at."""

    title = "提交方案的人不能退回自己的方案：要修改请重新提方案，不再续约请确认不续"


class ActorApproves(SamePerson):
    """Who approved a sensitive act has another do it."""

    title = "批准人不能自己执行该操作，请由另一人办理"


class ApprovalMissing(Refusal):
    """A sensitive act that nobody else has approved."""

    title, status = "该操作须先经另一人批准", 403


class ApprovalOfOther(Refusal):
    """Approved was another day, or another amount."""

    title, status = "批准的内容与本次操作不一致，请重新批准", 403


class ApprovalTooOld(Refusal):
    """What was approved long ago may not be so any more."""

    title, status = "批准已超过 {days} 天，请重新批准", 403


def check_another(who: Actor, than: Actor, refusal: type[SamePerson]) -> None:
    """The one place where two have to be two. Raises the refusal where they are one."""
    if who == than:
        raise refusal


def check_approved(act: Act, by: Actor, at: datetime, approval: Approval | None) -> None:
    """Raises ApprovalMissing, ApprovalOfOther, ApprovalTooOld or ActorApproves."""
    if approval is None:
        raise ApprovalMissing
    if approval.act != act:
        raise ApprovalOfOther
    if at >= approval.at + GOOD_FOR:
        raise ApprovalTooOld(days=GOOD_FOR.days)
    check_another(by, approval.by, ActorApproves)
