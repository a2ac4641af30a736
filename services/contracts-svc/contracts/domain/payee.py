"""To whom a deposit goes back: an account of the tenant's, and in another's name 委托收款 only as somebody
else approved. Whether it is in theirs tenant-svc says by yes or no; here nobody learns a name. Pure.
"""

from datetime import datetime
from uuid import UUID

from kernel.domain import Frozen, Refusal

from contracts.domain.contract_facts import Actor
from contracts.domain.second_check import Approval, ApprovalMissing, RefundToAnother, check_approved


class Payee(Frozen):
    """Whether the account is in another's name than the tenant's and of who lives with them; if so by whom it
    was approved, and by which fact, whose envelope has the reason.
    """

    differs: bool
    approved_by: Actor | None = None
    approval_id: UUID | None = None


class PaidTo(Frozen):
    """The account as known when `by` names it for a settlement; `theirs`: it is in the tenant's name, or
    in that of who lives with them.
    """

    settlement_id: UUID
    account_id: UUID
    theirs: bool
    approval: Approval | None
    by: Actor
    at: datetime


class HolderDiffers(ApprovalMissing):
    """The deposit goes to somebody who did not give it, and nobody else has looked at why."""

    title = "收款账户的户名不是租客本人或其同住人；如为委托收款，须先由另一人说明原因并批准"
    field = "evidence.reference"


class HolderIsTheirs(Refusal):
    """There is nothing for another to approve."""

    title, field, status = "收款账户的户名与租客或其同住人一致，无需批准，可直接办理", "account_id", 409


def approved(paid_to: PaidTo | None) -> Payee | None:
    """None where no account is named. Raises HolderDiffers, and what `check_approved` does."""
    if paid_to is None:
        return None
    if paid_to.theirs:
        return Payee(differs=False)
    if paid_to.approval is None:
        raise HolderDiffers
    act = RefundToAnother(settlement_id=paid_to.settlement_id, account_id=paid_to.account_id)
    check_approved(act, paid_to.by, paid_to.at, paid_to.approval)
    return Payee(differs=True, approved_by=paid_to.approval.by, approval_id=paid_to.approval.id)
