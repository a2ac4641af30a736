"""A list of tenants unmasked in one file 名单明文导出: asked for with a reason, approved by another, taken by
who asked, and once.

Bound to who is on the list: where that changed since, it is asked for anew. Names nobody: the fact of it is
no part of what is held about a person; who looked at them is.
"""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, Refusal, State
from pydantic import Field

GOOD_FOR: Final = timedelta(days=7)
"""How long an approval waits, as of other acts that take two."""


Standing = Literal["enquiry", "reserved", "moved_in", "moved_out"]


class Wanted(Frozen):
    """Which tenants: of a park, a unit or a status; where none is named, all of the house."""

    park_id: UUID | None = None
    unit_id: UUID | None = None
    status: Standing | None = None


class Listed(Frozen):
    """How many the list has, and a digest of who they are."""

    count: int
    digest: str


# ---- facts; why is in the envelope


class RevealEvent(Event):
    reveal_id: UUID


class RevealAsked(RevealEvent):
    wanted: Wanted
    listed: Listed
    asked_by: str


class RevealApproved(RevealEvent):
    approved_by: str
    approved_at: datetime


class RevealTaken(RevealEvent):
    """The file was made; there is no second one."""


# ---- states


class NeverAsked(State):
    """Nobody asked under this id."""


class Asked(State):
    asked: RevealAsked


class Approved(State):
    asked: RevealAsked
    approved: RevealApproved


class Taken(State):
    """It is over."""


# ---- commands


class RevealCommand(Command):
    reveal_id: UUID
    by: str


class AskReveal(RevealCommand):
    wanted: Wanted
    listed: Listed = Field(exclude=True)


class ApproveReveal(RevealCommand):
    at: datetime = Field(exclude=True)


class TakeReveal(RevealCommand):
    """`listed`: who is on the list now."""

    at: datetime = Field(exclude=True)
    listed: Listed = Field(exclude=True)


# ---- refusals


class RevealUnknown(Refusal):
    """Nobody asked under this id."""

    title, field, status = "没有这份名单导出申请", "reveal_id", 404


class RevealIdTaken(Refusal):
    """Another list was asked for under this id."""

    title, field, status = "该编号已用于另一份名单导出申请", "reveal_id", 409


class AskerApproves(Refusal):
    """Four eyes."""

    title, status = "申请人不能批准自己的名单导出申请，请由另一人批准", 403


class RevealOfAnother(Refusal):
    """What was approved was that this person sees it."""

    title, status = "该名单由另一人申请，只能由申请人本人导出", 403


class RevealNotApproved(Refusal):
    """Nobody else has looked at why."""

    title, status = "导出明文名单须先经另一人批准", 403


class RevealTooOld(Refusal):
    """What was approved long ago may not be so any more."""

    title, status = "批准已超过 {days} 天，请重新申请", 403


class RevealUsed(Refusal):
    """One approval is one file."""

    title, field, status = "该名单已经导出过，请重新申请", "reveal_id", 409


class ListChanged(Refusal):
    """Others are on it than were approved."""

    title, field, status = "名单上的人在申请后有变化，请重新申请", "reveal_id", 409


# ---- decisions


def check_holds(approved_at: datetime, approved: Listed, at: datetime, listed: Listed) -> None:
    """Whether at `at` the file may be made, who is `listed` by then. Raises RevealTooOld or ListChanged.

    Also of the same file again: by then, too, it would show who is on the list, not who was.
    """
    if at >= approved_at + GOOD_FOR:
        raise RevealTooOld(days=GOOD_FOR.days)
    if listed != approved:
        raise ListChanged


def decide(command: RevealCommand, reveal: State) -> list[RevealEvent]:
    id_, who = command.reveal_id, command.by
    match command, reveal:
        case AskReveal(wanted=wanted, listed=listed), NeverAsked():
            return [RevealAsked(reveal_id=id_, wanted=wanted, listed=listed, asked_by=who)]
        case _, NeverAsked():
            raise RevealUnknown
        case AskReveal(wanted=wanted), Asked(asked=asked) if (wanted, who) == (asked.wanted, asked.asked_by):
            return []
        case AskReveal(), _:
            raise RevealIdTaken
        case _, Taken():
            raise RevealUsed
        case ApproveReveal(), Asked(asked=asked) | Approved(asked=asked) if who == asked.asked_by:
            raise AskerApproves
        case ApproveReveal(at=at), Asked():
            return [RevealApproved(reveal_id=id_, approved_by=who, approved_at=at)]
        case TakeReveal(), Asked(asked=asked) | Approved(asked=asked) if who != asked.asked_by:
            raise RevealOfAnother
        case TakeReveal(), Asked():
            raise RevealNotApproved
        case TakeReveal(at=at, listed=listed), Approved(asked=asked, approved=approved):
            check_holds(approved.approved_at, asked.listed, at, listed)
            return [RevealTaken(reveal_id=id_)]
    return []  # approved already


def evolve(reveal: State, event: RevealEvent) -> State:
    match event, reveal:
        case RevealAsked(), NeverAsked():
            return Asked(asked=event)
        case RevealApproved(), Asked(asked=asked):
            return Approved(asked=asked, approved=event)
        case RevealTaken(), Approved():
            return Taken()
    return reveal


reveal: Decider[RevealCommand, State, RevealEvent] = Decider(
    name="reveal",
    initial=NeverAsked(),
    decide=decide,
    evolve=evolve,
    events=(RevealAsked, RevealApproved, RevealTaken),
)
