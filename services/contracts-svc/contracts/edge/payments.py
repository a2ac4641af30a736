"""HTTP of the money that is noted once it went: a refund, what was owed, a deposit's difference."""

from typing import Any
from uuid import UUID

from edge.access import Role
from edge.body import Body, Code, LocalDate
from edge.call import Answer, Call, Host
from edge.kit import Edge
from kernel.clock import local_date

from contracts.domain.contract import contract
from contracts.domain.deposit_return import NoteDepositReturned
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import NoteOwedPaid, NoteRefundPaid
from contracts.domain.settlement_facts import PaymentWay, Unsigned
from contracts.edge.guarded import Guarded
from contracts.edge.ours import check_ours
from contracts.edge.payee import check_still_theirs
from contracts.edge.settlements import Fen, settlement_seen
from contracts.views.refunds import refunded_under

PAYING = [Role.财务主管, Role.管理员, Role.系统]


class RefundBody(Body):
    """What the bank paid; `reference` is its number, never an account. Under one number one refund is paid,
    of one tenant several with a reason (`X-Reason`).

    `unsigned`, with a reason (`X-Reason`): why it was paid before both sides had signed the paper.
    """

    amount_fen: Fen
    paid_on: LocalDate
    reference: Code
    unsigned: Unsigned | None = None


class OwedBody(Body):
    """What the tenant paid of what they owed, or anew of a deposit that had gone back; `reference` is the
    number it has with the bank, the provider or on the receipt, `received_by` who of us took it.
    """

    amount_fen: Fen
    paid_on: LocalDate
    way: PaymentWay
    reference: Code
    received_by: UUID


class ReturnBody(Body):
    """What the bank paid; `reference` is its number, never an account. Under one number one refund is paid,
    of one tenant several with a reason (`X-Reason`).
    """

    amount_fen: Fen
    paid_on: LocalDate
    reference: Code


def payment_routes(edge: Edge, runtime: Host, guarded: Guarded) -> None:
    """Add them to the service's own; `guarded` finds a contract that is the caller's to see."""

    @edge.post("/settlements/{settlement_id}/refund-paid", allow=PAYING)
    async def refund_paid(settlement_id: UUID, body: RefundBody, call: Call) -> Answer:
        """The refund was paid as settled and signed; nothing of the settlement changes any more."""
        row = await settlement_seen(runtime, settlement_id, call)
        if body.unsigned:
            call.why()
        await check_still_theirs(runtime, row)
        used = await _used(body, row["tenant_id"], call)
        asked = NoteRefundPaid(**body.model_dump(), today=local_date(call.now), **used)
        return await call.do(settlement, settlement_id, asked)

    @edge.post("/settlements/{settlement_id}/owed-paid", allow=PAYING)
    async def owed_paid(settlement_id: UUID, body: OwedBody, call: Call) -> Answer:
        """What was owed was paid as settled; nothing of the settlement changes any more."""
        row = await settlement_seen(runtime, settlement_id, call)
        await check_ours(runtime.pool, body.received_by, row["tenant_id"], "received_by")
        asked = NoteOwedPaid(**body.model_dump(), today=local_date(call.now))
        return await call.do(settlement, settlement_id, asked)

    @edge.post("/contracts/{contract_id}/deposit-returned", allow=PAYING)
    async def returned(contract_id: UUID, body: ReturnBody, call: Call) -> Answer:
        """The difference to a deposit that is lower now went back to who had paid it."""
        row = await guarded(contract_id, call)
        used = await _used(body, row["tenant_id"] or row["party_id"], call)
        asked = NoteDepositReturned(**body.model_dump(), today=local_date(call.now), **used)
        return await call.do(contract, contract_id, asked)

    async def _used(body: RefundBody | ReturnBody, whose: UUID, call: Call) -> dict[str, Any]:
        """What else was paid under its number, and whether somebody says why."""
        used_for = await refunded_under(runtime, body.reference, whose)
        return {"used_for": used_for, "explained": call.origin.reason is not None}
