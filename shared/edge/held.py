"""What a service holds about somebody: its facts, as they are stored, by the ids they name; papers; and words
that lie in no fact in clear, and who looked at these.
"""

from datetime import date, datetime
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


class HeldWords(BaseModel):
    """What somebody said in words of a repair, or of how it was done; null where they were forgotten since,
    【无法读取】 of a broken seal.

    `files`: photos and recordings that came with it.
    """

    about: Literal["report", "rating"]
    order_id: UUID
    at: datetime
    words: str | None = Field(repr=False)
    phone: str | None = Field(repr=False)
    heard: str | None = Field(repr=False, description="机器转写：what was spoken, as a machine heard it")
    files: list[UUID]


class HeldFile(BaseModel):
    """`content` in base64, null where it is no more, or `unreadable` as its seal is broken."""

    id: UUID
    media: str | None = Field(description="null where it is not known any more")
    content: str | None = Field(repr=False)
    unreadable: bool


class HeldLook(BaseModel):
    """Somebody saw these fields of theirs."""

    at: datetime
    person_id: UUID
    fields: list[str] = Field(description="what was opened, never what it said")
    role: str = Field(description="of who looked")
    reason: str


class HeldText(BaseModel):
    """What a message about somebody said, but for codes and links; kept to the end of `until`.

    【无法读取】 of one of which the seal is broken.
    """

    notification_id: UUID
    channel: str
    subject: str = Field(repr=False)
    text: str = Field(repr=False)
    kept_at: datetime
    until: date = Field(description="last day")


class Bond(BaseModel):
    """What still binds somebody to a contract, so that nobody may forget who they are."""

    contract_id: UUID
    kind: Literal["contract", "signature", "settlement", "refund"] = Field(
        description="contract: signed, and not over, or lived by past its end; signature: a paper is out;"
        " settlement: it is not closed; refund: it is closed, and what it owes is not paid"
    )
