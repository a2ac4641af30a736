"""What each event of contracts-svc is."""

from typing import Annotated, ClassVar
from uuid import UUID

from kernel.facts import PublishedEvent
from pydantic import Field

UnitIds = Annotated[tuple[UUID, ...], Field(min_length=1)]


class ContractsEvent(PublishedEvent):
    """Keyed by the stream of the park, unit, contract, renewal, signing, settlement or policy.

    `manager_id` and `party_id` are person ids.
    """

    context: ClassVar[str] = "contracts"
