"""退租结算: what has to be put in order when a unit is given back. Its items come with a later fact."""

from datetime import date
from uuid import UUID

from kernel.domain import Command, Decider, Event, State


class SettlementOpened(Event):
    """`opened_on` is the day the unit was given back."""

    settlement_id: UUID
    contract_id: UUID
    unit_id: UUID
    park_id: UUID
    tenant_id: UUID
    opened_on: date


class NotOpened(State):
    """Nothing to settle yet."""


class Open(State):
    """Waiting to be worked through."""


Settlement = NotOpened | Open


class OpenSettlement(Command):
    settlement: SettlementOpened


def decide(command: OpenSettlement, settlement: Settlement) -> list[SettlementOpened]:
    return [command.settlement] if isinstance(settlement, NotOpened) else []


def evolve(settlement: NotOpened | Open, event: SettlementOpened) -> Settlement:
    return Open()


settlement: Decider[OpenSettlement, Settlement, SettlementOpened] = Decider(
    "settlement", NotOpened(), decide, evolve, (SettlementOpened,)
)
