"""Who signs a document, for which side, and by what it is known."""

from typing import Annotated, Final, Literal
from uuid import UUID

from kernel.domain import Frozen
from pydantic import Field

Side = Literal["tenant", "owner", "operator"]
Sha256 = Annotated[str, Field(min_length=64, max_length=64, examples=["9f" * 32])]


BOXES: Final[dict[str, dict[Side, str]]] = {
    "tenant": {"tenant": "tenant", "operator": "landlord"},
    "owner": {"owner": "owner", "operator": "operator"},
}


def box_of(track: str, side: Side) -> str:
    """Where this side signs: to a tenant the operator is the landlord."""
    return BOXES[track][side]


class Signer(Frozen):
    """One who has to sign; an operator signs by one of its people."""

    person_id: UUID
    side: Side
