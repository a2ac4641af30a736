"""What a service holds about somebody: its facts, as they are stored, by the ids they name; and papers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from kernel.facts import Fact
from pydantic import BaseModel, Field

from edge.body import Body


class Naming(Body):
    """By which ids somebody is known."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class HeldFact(BaseModel):
    """What happened, as it is stored; `reason` in the words of who did it."""

    position: int
    stream: str
    type: str
    effective_at: datetime
    recorded_at: datetime
    role: str = Field(description="of who did it")
    reason: str | None
    data: dict[str, Any]

    @classmethod
    def of(cls, fact: Fact) -> "HeldFact":
        return cls(
            position=fact.position,
            stream=fact.stream,
            type=type(fact.event).__name__,
            effective_at=fact.effective_at,
            recorded_at=fact.recorded_at,
            role=fact.origin.role,
            reason=fact.origin.reason,
            data=fact.event.model_dump(mode="json"),
        )


class HeldPaper(BaseModel):
    """A paper that names somebody; `made`: not sent for signature yet; `lapsed`: not signed by all in time;
    `destroyed`: its time is over.
    """

    id: UUID
    about: Literal["contract", "handover", "settlement"]
    contract_id: UUID
    status: Literal["made", "out", "completed", "void", "lapsed", "destroyed"]


class Bond(BaseModel):
    """What still binds somebody to a contract, so that nobody may forget who they are."""

    contract_id: UUID
    kind: Literal["contract", "signature", "settlement", "refund"] = Field(
        description="contract: signed, and not over, or lived by past its end; signature: a paper is out;"
        " settlement: it is not closed; refund: it is closed, and what it owes is not paid"
    )
