"""What is said of callbacks over HTTP: one in a list, one in full, a call, and whom to call."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from edge.body import Body
from pydantic import BaseModel, Field

from notifications.domain.callback_facts import ByHand, How, Level, Outcome, Reason, Whom
from notifications.domain.languages import Language


class CallbackRow(BaseModel):
    """One person, one notice. `together`: how much is open of the same person, this included."""

    id: UUID
    person_id: UUID
    kind: str = Field(examples=["ContractNearExpiry"])
    park_id: UUID
    unit_id: UUID | None
    reason: Reason
    due_at: datetime
    late: bool
    level: Level | None = Field(description="who has heard that it is late")
    caller: str | None = Field(description="who calls them")
    calls: int
    together: int
    opened_at: datetime
    closed_at: datetime | None
    how: How | None


class Made(BaseModel):
    """One call."""

    at: datetime
    by: str
    whom: Whom
    outcome: Outcome


class Told(BaseModel):
    """One matter to tell them, with the words to say it in; `status`: what became of the messages."""

    id: UUID
    kind: str
    reason: Reason
    due_at: datetime
    status: Literal["requested", "delivered", "unreached", "unwanted", "lapsed"]
    script: tuple[str, ...]


class CallbackInFull(BaseModel):
    """`matters`: this one first, then what else is open of the same person: one call is for all of them."""

    id: UUID
    person_id: UUID
    park_id: UUID
    caller: str | None
    level: Level | None
    calls: list[Made]
    kin_shown_at: datetime | None = Field(description="when somebody looked at the emergency contacts")
    closed_at: datetime | None
    how: How | None
    matters: list[Told]


class AssignBody(Body):
    to: Annotated[str, Field(strict=True, max_length=128, pattern=r"^[\w.:@-]{1,128}$", examples=["wang"])]


class CallBody(Body):
    """`told`: which of the matters it was about; all that are open and yours to see where it is left out."""

    whom: Whom = "person"
    outcome: Outcome
    told: Annotated[list[UUID], Field(min_length=1, max_length=100)] | None = None


class CloseBody(Body):
    how: ByHand


class Callee(BaseModel):
    """Whom to call now; not to be kept."""

    name: str | None
    language: Language
    phone: str
