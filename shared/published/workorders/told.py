"""What the facts of workorder-svc have in common."""

from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from kernel.facts import PublishedEvent
from pydantic import Field

Stage = Literal["response", "on_site", "completion"]
Source = Literal["staff", "form", "sticker", "voice", "inspection", "turnover", "plan"]
Closing = Annotated[int, Field(ge=1, description="which completion of the order, from 1")]
Stars = Annotated[int, Field(ge=1, le=5)]
DIGITS: Final = 8


def number_of(order_id: UUID) -> str:
    """Eight digits for an order: short enough to be said, and hardly ever those of two."""
    return f"{order_id.int % 10**DIGITS:0{DIGITS}}"


class WorkOrderEvent(PublishedEvent):
    """Keyed by the stream of the order. `fault` is a code of the catalogue, never the tenant's words."""

    context: ClassVar[str] = "workorders"
