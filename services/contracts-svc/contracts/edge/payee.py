"""The account a deposit goes back to, as tenant-svc knows it: whose it is, and in whose name."""

from collections.abc import Sequence
from uuid import UUID

from edge.access import Role
from edge.call import Call, Host
from edge.kit import Edge
from host.settings import told
from kernel.service import Row
from neighbours.tenants import persons_of
from pydantic import BaseModel, Field

from contracts.domain.against_records import AccountOfAnother, PayeeToCheckAnew, check_payee
from contracts.domain.contract_refusals import AccountReplaced
from contracts.domain.second_check import RefundToAnother
from contracts.edge.guarded import Guarded
from contracts.edge.parties import AccountUnknown, open_parties
from contracts.edge.second_check import OwnApprovals
from contracts.settings import PaperSettings


class PayeeShown(BaseModel):
    """`theirs`: it is in the name of the contract's party, or of who lives with them; `replaced`: another
    account came in its place.
    """

    holder: str = Field(examples=["李*"])
    bank: str
    number: str = Field(examples=["**** 4328"])
    theirs: bool
    replaced: bool


def payee_routes(edge: Edge, runtime: Host, readers: Sequence[Role], guarded: Guarded) -> None:
    """Add them to the service's own; `guarded` finds a contract that is the caller's to see."""

    @edge.get("/contracts/{contract_id}/accounts/{account_id}", allow=readers)
    async def account(contract_id: UUID, account_id: UUID, call: Call) -> PayeeShown:
        """To whom money would go, for whoever ticks or approves it: an account of the party's, masked.
        Recorded as a look.
        """
        row = await guarded(contract_id, call)
        tenant = row["tenant_id"]
        persons = await persons_of(runtime.pool, tenant) if tenant else (row["party_id"],)
        async with open_parties(told(PaperSettings), runtime.settings.token_key) as parties:
            whose = await parties.whose_account(account_id)
            check_payee(whose.person_id, persons, "account_id", replaced=False)
            masked = await parties.account(account_id)
            theirs = await parties.holds_account(account_id)
        return PayeeShown(**masked.model_dump(), theirs=theirs, replaced=whose.replaced)


async def in_their_name(host: Host, account_id: UUID, tenant_id: UUID | None, field: str) -> bool:
    """Whether an account of this tenant, which `field` named, is in their name, or in that of who lives with
    them; an owner gets no deposit back.

    Raises AccountUnknown, AccountOfAnother, AccountReplaced or DepartmentAway.
    """
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        try:
            persons = await persons_of(host.pool, tenant_id) if tenant_id else ()
            whose = await parties.whose_account(account_id)
            check_payee(whose.person_id, persons, field, replaced=whose.replaced)
            return await parties.holds_account(account_id)
        except AccountUnknown:
            raise AccountUnknown(field=field) from None


def paid_back_to(row: Row) -> UUID | None:
    """The account that the deposit of the settlement `row` goes back to, unless a reason says why to none."""
    said = row["checked"].get("deposit_refund") or {}
    return UUID(said["evidence"]["reference"]) if said.get("payee") else None


async def check_still_theirs(host: Host, row: Row) -> None:
    """That what is to go back by the settlement `row` may go to the account it was ticked with: a ledger or a
    name may have been mended since, a merge undone, or the approval of another's account withdrawn. Money
    that went is not asked about.

    Raises PayeeToCheckAnew or DepartmentAway.
    """
    account_id, to_be_paid = paid_back_to(row), row["status"] in ("open", "closed") and row["refund_fen"]
    if account_id is None or not to_be_paid:
        return
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        try:
            whose = await parties.whose_account(account_id)
            persons = await persons_of(host.pool, row["tenant_id"])
            check_payee(whose.person_id, persons, "account_id", replaced=whose.replaced)
            stands = await parties.holds_account(account_id) or await _approved(host, row, account_id)
        except (AccountUnknown, AccountOfAnother, AccountReplaced):
            stands = False
    if not stands:
        raise PayeeToCheckAnew(items=["deposit_refund"])


async def _approved(host: Host, row: Row, account_id: UUID) -> bool:
    """Whether it was ticked as another's, which somebody approved who has not taken it back."""
    if not row["checked"]["deposit_refund"]["payee"]["differs"]:
        return False
    last = await OwnApprovals(host).approval(row["contract_id"], "refund_to_another", row["id"])
    return last is not None and last.act == RefundToAnother(settlement_id=row["id"], account_id=account_id)
