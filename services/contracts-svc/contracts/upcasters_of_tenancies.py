"""What a tenancy was told, stored in an older shape, lifted to the present one: as `upcasters.py`."""

from typing import Any

from kernel.facts import Registry

from contracts.domain.contract_facts import OccupancyEnded
from contracts.domain.tenancy_facts import (
    AgreementsReturned,
    RoomExchanged,
    TenancyEnded,
    TenancyGaveWay,
    TenancyNoted,
    TenancyResumed,
    TenancyWayTakenBack,
)


def register(registry: Registry) -> None:
    registry.upcast(TenancyWayTakenBack, 1)(kept_by_the_survivor)
    registry.upcast(TenancyGaveWay, 1)(before_stays_were_passed_on)
    registry.upcast(TenancyEnded, 1)(under_their_own_number)
    registry.upcast(TenancyEnded, 2)(with_each_room_to_settle)
    registry.upcast(OccupancyEnded, 6)(with_each_room_to_settle)
    registry.upcast(RoomExchanged, 1)(alone)
    registry.upcast(TenancyResumed, 1)(by_none)
    for passed_on in (TenancyNoted, AgreementsReturned):
        registry.upcast(passed_on, 1)(of_a_number_not_said)


def kept_by_the_survivor(back: dict[str, Any]) -> dict[str, Any]:
    """What had been passed on stayed with the other."""
    return back | {"survivor_id": None, "contract_ids": []}


def before_stays_were_passed_on(gave_way: dict[str, Any]) -> dict[str, Any]:
    """Where they had lived was nobody's to know but that number's."""
    return gave_way | {"on": None, "stays": []}


def under_their_own_number(ended: dict[str, Any]) -> dict[str, Any]:
    """Nothing ended yet by a leaving under another."""
    return ended | {"lived_under": None}


def with_each_room_to_settle(ended: dict[str, Any]) -> dict[str, Any]:
    """Whether anybody had come was not said: each room was settled."""
    return ended | {"lived_in": True}


def of_a_number_not_said(passed_on: dict[str, Any]) -> dict[str, Any]:
    """By whose tenancy it was passed on, if it was, its order among the facts alone told."""
    return passed_on | {"of": None}


def by_none(stayed: dict[str, Any]) -> dict[str, Any]:
    """What was over was held over, and then followed anew."""
    return stayed | {"renewed_by": None}


def alone(went: dict[str, Any]) -> dict[str, Any]:
    """Only the contract by which they had the room went along, on the day they changed it."""
    return went | {"moved_on": went["exchanged_on"], "held_by": went["contract_id"]}


def with_all_its_rooms(went: dict[str, Any]) -> dict[str, Any]:
    """What had been given back of its rooms was not said, nor whether another contract follows on its end."""
    return went | {"settled": {}, "renewed": False}
