"""HTTP of what is held of a deposit beyond what the contract asks for."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from edge.body import Body, Code, LocalDate
from edge.call import Answer, Call
from edge.kit import Edge
from kernel.clock import local_date
from pydantic import Field

from contracts.domain.contract import contract
from contracts.domain.deposit_return import NoteDepositReturned
from contracts.edge.settlements import PAYING


class ReturnBody(Body):
    """What the bank paid; `reference` is its number, never an account."""

    amount_fen: Annotated[int, Field(strict=True, gt=0, le=10**12)]
    paid_on: LocalDate
    reference: Code


def deposit_routes(edge: Edge, guarded: Callable[[UUID, Call], Awaitable[dict[str, Any]]]) -> None:
    """Add them to the service's own; `guarded` finds a contract that is the caller's to see."""

    @edge.post("/contracts/{contract_id}/deposit-returned", allow=PAYING)
    async def returned(contract_id: UUID, body: ReturnBody, call: Call) -> Answer:
        """The difference to a deposit that is lower now went back to who had paid it."""
        await guarded(contract_id, call)
        asked = NoteDepositReturned(**body.model_dump(), today=local_date(call.now))
        return await call.do(contract, contract_id, asked)
