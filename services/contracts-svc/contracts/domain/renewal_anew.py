"""A renewal that begins again: the contract came back to its end, or has other rooms since. Pure."""

from datetime import date
from typing import Final, TypeVar
from uuid import UUID

from contracts.domain.appointing import appoint_by
from contracts.domain.contract_refusals import UnitGivenBack
from contracts.domain.renewal_commands import Open, Propose, RenewalCommand
from contracts.domain.renewal_facts import (
    HandBackCalledOff,
    MoveOutAppointed,
    MoveOutCalledOff,
    RenewalClosed,
    RenewalEvent,
    RenewalOpened,
    RenewalResumed,
    Rooms,
)
from contracts.domain.renewal_policy import RenewalDays
from contracts.domain.renewal_states import Declined, HandingBack, Leaving, Opened

R = TypeVar("R", bound=Opened)

DECLINED: Final = ("declined_by", "declined_on")


def opened(asked: RenewalCommand, of: Open | Opened, today: date) -> RenewalOpened:
    """From the beginning, by the policy of the day."""
    policy = asked.policy.in_force(today)
    due_on = policy.values.due_on("proposal", today, of.terms.ends_on)
    place = {"renewal_id": of.renewal_id, "contract_id": of.contract_id, "terms": of.terms}
    return RenewalOpened(**place, policy=policy.version, opened_on=today, due_on=due_on)


def resumed(asked: RenewalCommand, before: Declined, today: date) -> RenewalResumed:
    """Whoever objected to it has not changed their mind."""
    whose = {name: getattr(before, name) for name in DECLINED}
    if isinstance(before, Leaving) and before.due_on >= today:
        return before.tells(RenewalResumed, **whose, move_out_on=before.due_on)
    days = days_of(asked, before).appoint_within
    due_on = appoint_by(today, days, before.terms.ends_on)
    return before.tells(RenewalResumed, **whose, due_on=due_on)


def anew(asked: RenewalCommand, before: Opened, today: date) -> list[RenewalEvent]:
    """What it was is declined as it was, or begins again."""
    if isinstance(before, Declined):
        return [resumed(asked, before, today)]
    return [opened(asked, before, today)]


def in_rooms(renewal: R, unit_ids: tuple[UUID, ...]) -> R:
    """The same, of these rooms."""
    return renewal.model_copy(update={"terms": renewal.terms.model_copy(update={"unit_ids": unit_ids})})


def held_on(renewal: Opened, asked: Propose) -> Opened:
    """Of an owner's contract the units that are not given back are renewed without the others, and those that
    were taken in again with them; of a tenant's nobody leaves a room out whose tenant has it. Raises
    UnitGivenBack where none is left.
    """
    if renewal.terms.track == "tenant":
        return renewal
    left = tuple(each for each in asked.units or renewal.terms.unit_ids if each not in asked.gone)
    if not left:
        raise UnitGivenBack(unit_id=asked.gone[0])
    return in_rooms(renewal, left)


def in_other_rooms(asked: RenewalCommand, renewal: Opened, rooms: Rooms) -> list[RenewalEvent]:
    """What was offered, drafted or sent was for rooms they have no more: it is closed, and begins again for
    those they have. A day that was agreed on for moving out holds, for these.
    """
    now = rooms.of(renewal.terms.unit_ids)
    if now == renewal.terms.unit_ids or not now:
        return []
    there = in_rooms(renewal, now)
    told = [*called_off(renewal), renewal.tells(RenewalClosed, cause="rooms_changed")]
    told += anew(asked, there, rooms.on)
    if isinstance(there, Leaving) and there.due_on >= rooms.on and there.appointed_by is not None:
        told.append(there.tells(MoveOutAppointed, appointed_by=there.appointed_by, due_on=there.due_on))
    return told


def called_off(renewal: Opened) -> list[RenewalEvent]:
    """Whoever was told the day is told as well that it holds no more."""
    match renewal:
        case Leaving(due_on=day):
            return [renewal.tells(MoveOutCalledOff, due_on=day)]
        case HandingBack(due_on=day):
            return [renewal.tells(HandBackCalledOff, due_on=day)]
    return []


def days_of(asked: RenewalCommand, renewal: Opened) -> RenewalDays:
    """A renewal keeps the days it was opened by."""
    return asked.policy.number(renewal.policy).values
