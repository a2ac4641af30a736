"""Every change of a signed contract is told to the cover of each of its units."""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Do, Policy

from contracts.domain.contract_facts import (
    ContractEvent,
    ContractExpired,
    ContractExtended,
    ContractSigned,
    ContractSucceeded,
    ContractTerminated,
    OccupancyEnded,
    UnitExchanged,
)
from contracts.domain.cover import Letting, NoteLetting, cover


def tell_the_units(fact: Fact) -> Sequence[Do]:
    event = fact.event
    if not isinstance(event, ContractEvent):
        return []
    terms = event.terms
    letting = Letting(
        contract_id=event.contract_id,
        track=terms.track,
        park_id=terms.park_id,
        manager_id=terms.manager_id,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        rent_fen=terms.rent_fen // len(terms.unit_ids),
        expired=isinstance(event, ContractExpired | ContractSucceeded),
    )
    if isinstance(event, OccupancyEnded):
        left = letting.model_copy(update={"left_on": event.ended_on})
        return [Do(cover, event.unit_id, NoteLetting(unit_id=event.unit_id, letting=left))]
    told = dict.fromkeys(terms.unit_ids, letting)
    if isinstance(event, UnitExchanged):
        day = min(max(event.exchanged_on, terms.starts_on), terms.ends_on)
        told[event.from_unit_id] = letting.model_copy(update={"ends_on": day})
        told[event.to_unit_id] = letting.model_copy(update={"starts_on": day})
    return [Do(cover, unit, NoteLetting(unit_id=unit, letting=each)) for unit, each in told.items()]


overrun = Policy(
    name="overrun",
    listens=(
        *(ContractSigned, ContractExtended, ContractExpired, ContractSucceeded, ContractTerminated),
        *(UnitExchanged, OccupancyEnded),
    ),
    react=tell_the_units,
)
