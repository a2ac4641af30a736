"""What is to be mended, and where: the values that the facts of an order share."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from kernel.domain import Frozen, Sealed
from pydantic import Field, StringConstraints

from workorders.domain.promise import Urgency

Source = Literal["staff", "form", "sticker", "voice", "inspection", "turnover", "plan"]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64), Field(examples=["water_leak"])]
ModelVersion = int | None
"""Of triage's model, 0 as it came with the software; None where no model judged."""


class Wish(Frozen):
    """When somebody would be at home: from `begins_at` until before `ends_at`."""

    begins_at: datetime
    ends_at: datetime


class Words(Frozen):
    """What somebody said, under the key of `whose`: a person, or the order itself where nobody is known."""

    whose: UUID
    sealed: Sealed


class Repair(Frozen):
    """`fault` is a code of the catalogue, never the tenant's words. `person_id`: who the tenant is.

    `files`: photos and recordings. `contract_class`: that of the contract by which the unit is let, where
    somebody gave it one.
    """

    order_id: UUID
    unit_id: UUID
    park_id: UUID
    fault: Code
    urgency: Urgency
    tenant_id: UUID | None = None
    person_id: UUID | None = None
    source: Source = "staff"
    contract_class: Code | None = None
    wishes: tuple[Wish, ...] = ()
    files: tuple[UUID, ...] = ()

    def says_no_other_than(self, known: "Repair") -> bool:
        """Where nobody said whose it is, whoever was found to live there first still does; nobody says by a
        contract of which class.
        """
        known = known.model_copy(update={"contract_class": self.contract_class})
        if self.tenant_id is None:
            known = known.model_copy(update={"tenant_id": None, "person_id": None})
        return self == known


class Resident(Frozen):
    """The tenant of the unit, who did not say themselves that they are."""

    tenant_id: UUID
    person_id: UUID


def where(repair: Repair) -> dict[str, UUID]:
    return {"order_id": repair.order_id, "unit_id": repair.unit_id, "park_id": repair.park_id}


def about(repair: Repair) -> dict[str, Any]:
    """What it is, how urgent, and who reported it and is told of what becomes of it."""
    return repair.model_dump(include={"fault", "urgency", "person_id"})
