"""Who is signed for a room next, behind who comes to live there: no refusal, but to be known by the clerk."""

from datetime import date
from uuid import UUID

from edge.call import Answer
from edge.contract_numbers import contract_number
from neighbours.leases import signed_next
from pydantic import BaseModel, Field

from tenants.domain.tenant_facts import Stay
from tenants.views.query import Pool
from tenants.views.tenants import merged_into

WARNING = "该房源已签给合同 {number}，{starts_on} 起租：租客须在此前搬离，不能续住"


class SignedNext(BaseModel):
    """Another tenant's contract, which begins on `starts_on`."""

    contract_id: UUID
    contract_no: str = Field(examples=["HT-7K3M-9Q2X"])
    starts_on: date
    warning: str = Field(description="as a clerk reads it")


class LivingAnswer(Answer):
    """They live there; `signed_next`: None where nobody else is signed for the room, as far as is known."""

    signed_next: SignedNext | None


async def warned(answer: Answer, pool: Pool, stay: Stay) -> LivingAnswer:
    """The answer to who moved a tenant into the room of `stay`."""
    theirs = [UUID(answer.id), *await merged_into(pool, UUID(answer.id))]
    found = await signed_next(pool, stay.unit_id, stay.moved_in_on, theirs)
    if found is None:
        return LivingAnswer(**answer.model_dump(), signed_next=None)
    number = contract_number(found.contract_id)
    told = WARNING.format(number=number, starts_on=found.starts_on)
    next_ = SignedNext(**found._asdict(), contract_no=number, warning=told)
    return LivingAnswer(**answer.model_dump(), signed_next=next_)
