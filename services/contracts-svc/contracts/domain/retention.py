"""合同文件的保存: how long the papers of one contract are kept, and that they were destroyed.

A process per contract. It collects what it hears (the contract is over, or goes on after all; what of it is
unsettled; a party was erased), and when a deadline asks, says whether anybody needs them any more.
"""

from datetime import date
from typing import Any
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State
from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.retention_policy import RETENTION, PaperRetention
from contracts.domain.terms import Track

# --- facts


class RetentionEvent(Event):
    """About the papers of one contract."""

    contract_id: UUID


class RetentionBegan(RetentionEvent):
    """The contract is over, or will never be, or was taken back; years are counted from `over_on`. Said again
    with a later day where a settlement of it was done after that.
    """

    over_on: date


class RoomGivenBack(RetentionEvent):
    """One of several rooms; the contract goes on for the others."""

    unit_id: UUID


class RoomTakenBack(RetentionEvent):
    """That room was never given back."""

    unit_id: UUID


class RetentionInterrupted(RetentionEvent):
    """It goes on after all: extended, lived in, sent anew or signed."""


class PapersClaimed(RetentionEvent):
    """A settlement needs them until it is closed and what it owes is paid back."""

    settlement_id: UUID


class PapersReleased(RetentionEvent):
    """That settlement needs them no more. `over_on`: None while the contract goes on."""

    settlement_id: UUID
    over_on: date | None


class PartyForgotten(RetentionEvent):
    """Who the contract is with was erased at their wish: the papers are kept for claims alone.

    `over_on`: None while the contract goes on.
    """

    over_on: date | None


class ContractPartyErased(RetentionEvent):
    """Who the contract is with was erased in the very moment in which it was signed, so that neither was
    refused: it is in force, and nobody knows any more with whom. Somebody has to end it.
    """

    track: Track
    unit_ids: tuple[UUID, ...]
    park_id: UUID
    manager_id: UUID | None


class DraftPapersDestroyed(RetentionEvent):
    """Who the contract is with was erased, it was never in force and nothing of it was ever sent to anybody:
    nobody is bound by it, and no claim can be made. The key of its papers is to be destroyed. Final.
    """


class ContractPapersDestroyed(RetentionEvent):
    """Kept long enough, by which version of the policy: their key is to be destroyed. Final."""

    policy_version: int


# --- state


class Retention(State):
    """`over_on`: None while the contract goes on; `claimed_by`: settlements that are not done.

    `told`: it was told that it is in force with somebody who was erased.
    """

    over_on: date | None = None
    given_back: frozenset[UUID] = frozenset()
    claimed_by: frozenset[UUID] = frozenset()
    forgotten: bool = False
    told: bool = False
    destroyed: bool = False


# --- commands


class RetentionCommand(Command):
    """What was heard of one contract, or a deadline asks."""

    contract_id: UUID


class NoteOver(RetentionCommand):
    """The contract is over, given up or taken back (policy). Ended in the past, it counts from `today`."""

    ended_on: date
    today: date = Field(exclude=True)


class NoteGivenBack(NoteOver):
    """The tenant left one of the `rooms` (policy); with the last of them the contract is over.

    `last`: the contract says so. Here the first rooms given back may be unknown.
    """

    unit_id: UUID
    rooms: int
    last: bool = False


class NoteNeverGivenBack(RetentionCommand):
    """The tenant never left that room (policy)."""

    unit_id: UUID


class NoteGoesOn(RetentionCommand):
    """It was extended, is lived in past its end, is sent to be signed, or is signed (policy)."""


class NoteClaim(RetentionCommand):
    """A settlement began, or was reopened (policy)."""

    settlement_id: UUID


class NoteRelease(RetentionCommand):
    """A settlement is closed, and there is nothing to pay back, or it was (policy): done on that local day;
    None: it was withdrawn, so that nothing is claimed by it.
    """

    settlement_id: UUID
    done_on: date | None = None


class InForce(Frozen):
    """What is said of a contract that binds somebody who was erased."""

    track: Track
    unit_ids: tuple[UUID, ...]
    park_id: UUID
    manager_id: UUID | None


class NoteForgotten(RetentionCommand):
    """A party was erased (`destroying.py`).

    `unsigned`: of a draft, which nobody can sign any more; `unsent`: of what was never in force, and of which
    nothing was ever sent; `in_force`: of one that binds them all the same.
    """

    unsigned: bool
    unsent: bool = False
    in_force: InForce | None = None
    today: date = Field(exclude=True)


class EndRetention(RetentionCommand):
    """Asked by a deadline that passed on `today`; decided by `policy`."""

    today: date
    policy: Versions[PaperRetention] = Field(RETENTION, exclude=True)


# --- decisions


def decide(command: RetentionCommand, retention: Retention) -> list[RetentionEvent]:
    place: dict[str, Any] = {"contract_id": command.contract_id}
    match command:
        case NoteForgotten() if retention.destroyed:
            return _bound(command, retention)
        case _ if retention.destroyed:
            return []
        case NoteGivenBack(rooms=rooms) if rooms > 1:
            return _given_back(command, retention)
        case NoteOver(ended_on=day, today=today) if retention.over_on is None:
            return [RetentionBegan(**place, over_on=max(day, today))]
        case NoteGoesOn() if retention.over_on:
            return [RetentionInterrupted(**place)]
        case NoteNeverGivenBack(unit_id=unit):
            room = [RoomTakenBack(**place, unit_id=unit)] if unit in retention.given_back else []
            return [*room, *([RetentionInterrupted(**place)] if retention.over_on else [])]
        case NoteClaim(settlement_id=id_) if id_ not in retention.claimed_by:
            return [PapersClaimed(**place, settlement_id=id_)]
        case NoteRelease(settlement_id=id_) if id_ in retention.claimed_by:
            return _released(command, retention)
        case NoteForgotten(in_force=bound) if retention.forgotten:
            # Signed while it was noted of a draft: the papers are kept while it goes on.
            goes_on = [RetentionInterrupted(**place)] if bound and retention.over_on else []
            return [*goes_on, *_bound(command, retention), *_never_sent(command)]
        case NoteForgotten(unsigned=unsigned, today=today):
            over_on = retention.over_on or (today if unsigned else None)
            began = [RetentionBegan(**place, over_on=today)] if over_on != retention.over_on else []
            forgotten = PartyForgotten(**place, over_on=over_on)
            return [*began, forgotten, *_bound(command, retention), *_never_sent(command)]
        case EndRetention(today=today, policy=policy) if retention.over_on and not retention.claimed_by:
            by = policy.in_force(today)
            if today >= by.values.kept_until(retention.over_on, forgotten=retention.forgotten):
                return [ContractPapersDestroyed(**place, policy_version=by.version)]
    return []


def _bound(asked: NoteForgotten, retention: Retention) -> list[RetentionEvent]:
    if asked.in_force is None or retention.told:
        return []
    return [ContractPartyErased(contract_id=asked.contract_id, **dict(asked.in_force))]


def _never_sent(asked: NoteForgotten) -> list[RetentionEvent]:
    return [DraftPapersDestroyed(contract_id=asked.contract_id)] if asked.unsent else []


def _released(asked: NoteRelease, retention: Retention) -> list[RetentionEvent]:
    """What either side may claim by a settlement is known when it is done, also where the tenant owes more
    than the deposit reached for: from then on claims lapse, however late it was closed.
    """
    place, began = {"contract_id": asked.contract_id}, retention.over_on
    over_on = began and max(began, asked.done_on or began)
    later = [RetentionBegan(**place, over_on=over_on)] if over_on and over_on != began else []
    return [*later, PapersReleased(**place, settlement_id=asked.settlement_id, over_on=over_on)]


def _given_back(asked: NoteGivenBack, retention: Retention) -> list[RetentionEvent]:
    """One of several rooms; with the last of them the contract is over."""
    place, unit = {"contract_id": asked.contract_id}, asked.unit_id
    left = retention.given_back | {unit}
    news = [RoomGivenBack(**place, unit_id=unit)] if left != retention.given_back else []
    over = asked.last or len(left) >= asked.rooms
    if retention.over_on or not over:
        return [*news]
    return [*news, RetentionBegan(**place, over_on=max(asked.ended_on, asked.today))]


def evolve(retention: Retention, event: RetentionEvent) -> Retention:
    match event:
        case RetentionBegan(over_on=day):
            changed: dict[str, object] = {"over_on": day}
        case RoomGivenBack(unit_id=unit):
            changed = {"given_back": retention.given_back | {unit}}
        case RoomTakenBack(unit_id=unit):
            changed = {"given_back": retention.given_back - {unit}}
        case RetentionInterrupted():
            changed = {"over_on": None}
        case PapersClaimed(settlement_id=id_):
            changed = {"claimed_by": retention.claimed_by | {id_}}
        case PapersReleased(settlement_id=id_):
            changed = {"claimed_by": retention.claimed_by - {id_}}
        case PartyForgotten():
            changed = {"forgotten": True}
        case ContractPartyErased():
            changed = {"told": True}
        case DraftPapersDestroyed() | ContractPapersDestroyed():
            changed = {"destroyed": True}
        case _:
            return retention
    return retention.model_copy(update=changed)


retention: Decider[RetentionCommand, Retention, RetentionEvent] = Decider(
    "retention",
    Retention(),
    decide,
    evolve,
    (
        *(RetentionBegan, RoomGivenBack, RoomTakenBack, RetentionInterrupted, PapersClaimed, PapersReleased),
        *(PartyForgotten, ContractPartyErased, DraftPapersDestroyed, ContractPapersDestroyed),
    ),
)
