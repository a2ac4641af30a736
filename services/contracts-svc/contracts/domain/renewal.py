"""续约: from twenty days before the end one proposes, another decides, both sides sign; or it is declined,
and on a day that is agreed on the tenant moves out, or the owner has the units back.

One stream for each end of a contract, and another after each that lapsed. The contract that follows has the
renewal's own id.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kernel.domain import Decider, NotPossible, Refusal

from contracts.domain.appointing import appoint_by, check_hand_back, check_move_out
from contracts.domain.city_caps import check_caps, check_carried, judged_by
from contracts.domain.clauses import check_clauses, check_rents
from contracts.domain.contract_refusals import UnitGivenBack
from contracts.domain.cover import beyond_cover
from contracts.domain.overruns import in_all
from contracts.domain.renewal_anew import (
    DECLINED,
    anew,
    called_off,
    days_of,
    held_on,
    in_other_rooms,
    in_rooms,
    opened,
    resumed,
)
from contracts.domain.renewal_commands import (
    AppointHandBack,
    AppointMoveOut,
    Approve,
    ChangeRooms,
    Close,
    Complete,
    Decline,
    DeclinedAlready,
    DeclinedBefore,
    DeclinedByNoParty,
    Escalate,
    Lapse,
    Open,
    Propose,
    RenewalCommand,
    RenewalOver,
    RenewalUnknown,
    Resume,
    SendBack,
)
from contracts.domain.renewal_facts import (
    Cause,
    HandBackAppointed,
    HandBackCalledOff,
    MoveOutAppointed,
    MoveOutCalledOff,
    RenewalApproved,
    RenewalClosed,
    RenewalCompleted,
    RenewalDeclined,
    RenewalEvent,
    RenewalLapsed,
    RenewalOpened,
    RenewalOverdue,
    RenewalPassedOn,
    RenewalProposed,
    RenewalResumed,
    RenewalReturned,
    Rooms,
)
from contracts.domain.renewal_states import (
    STEP,
    Ahead,
    AwaitingAppointment,
    AwaitingDecision,
    AwaitingHandBackDay,
    AwaitingProposal,
    AwaitingSignature,
    Closed,
    Declined,
    Done,
    HandingBack,
    Lapsed,
    Leaving,
    Opened,
    Renewal,
    Waiting,
)
from contracts.domain.second_check import ReturnsOwn, SamePerson, check_another
from contracts.domain.terms import Terms, check

AS_APPOINTED: frozenset[Cause] = frozenset(("left", "handed_back"))
"""It came to what had been agreed on: nobody is told that it does not."""
WHO: Final[Mapping[str, str]] = {"tenant": "租客", "owner": "业主", "operator": "我方"}

# --- decisions


def decide(command: RenewalCommand, renewal: Renewal) -> list[RenewalEvent]:
    match command, renewal:
        case Open(today=today), Closed(left=Declined() as before):
            return [resumed(command, in_rooms(before, command.terms.unit_ids), today)]
        case Open(today=today), (Ahead() | Closed()):
            return [opened(command, command, today)]
        case Resume(unit_id=unit, today=today), Closed(left=Opened() as before):
            return anew(command, in_rooms(before, (unit,)), today)
        case Resume(unit_id=unit, today=today), Opened() if not isinstance(renewal, Done):
            return in_other_rooms(command, renewal, Rooms(entered=unit, on=today))
        case ChangeRooms(rooms=rooms), Opened() if not isinstance(renewal, Done):
            return in_other_rooms(command, renewal, rooms)
        case ChangeRooms(rooms=rooms), Lapsed():
            return [renewal.tells(RenewalPassedOn, rooms=rooms)]
        case Open(today=today), Lapsed():
            lapsed = in_rooms(renewal, command.terms.unit_ids)
            return [lapsed.tells(RenewalPassedOn, opened_on=today)]
        case Close(cause=cause), Lapsed():
            return [renewal.tells(RenewalPassedOn, cause=cause)]
        case Open(), _:
            return []
        case Close(cause=cause), Opened() if not isinstance(renewal, Done):
            off = [] if cause in AS_APPOINTED else called_off(renewal)
            return [*off, renewal.tells(RenewalClosed, cause=cause)]
        case Complete(), Opened() if not isinstance(renewal, Done):
            return [*called_off(renewal), renewal.tells(RenewalCompleted)]
        case Escalate(), Opened() if isinstance(renewal, Waiting):
            return _late(command, renewal)
        case Lapse(), Done(signed=True):
            return [renewal.tells(RenewalLapsed)]
        case ((Close() | Complete() | Escalate() | Resume() | ChangeRooms() | Lapse()), _):
            return []
        case _, Ahead():
            raise RenewalUnknown
        case _, Done():
            raise RenewalOver

        case Propose(offer=offer, by=who), (AwaitingProposal() | AwaitingDecision() | Declined()):
            now = held_on(renewal, command)
            check(terms := offer.after(now.terms))
            check_rents(offer.rent_fen, offer.clauses, explained=command.explained)
            check_clauses(terms, offer.clauses)
            check_caps(terms, offer.clauses, command.caps)
            check_carried(terms, offer.clauses, command.caps, command.held_fen)
            asked = offer, who, now.terms
            if (
                isinstance(renewal, AwaitingDecision)
                and (renewal.offer, renewal.proposed_by, renewal.terms) == asked
            ):
                return []
            due_on = days_of(command, renewal).due_on("decision", command.today, renewal.terms.ends_on)
            how = {"due_on": due_on, **judged_by(renewal.terms, command.caps)}
            proposed = now.tells(RenewalProposed, offer=offer, proposed_by=who, **how)
            return [*called_off(renewal), proposed]
        case SendBack(by=who, today=today), (AwaitingDecision() | AwaitingSignature()):
            check_another(who, renewal.proposed_by, ReturnsOwn)
            due_on = days_of(command, renewal).due_on("proposal", today, renewal.terms.ends_on)
            return [renewal.tells(RenewalReturned, returned_by=who, due_on=due_on)]
        case Approve(), AwaitingDecision():
            return [_approved(command, renewal)]
        case Approve(), AwaitingSignature():
            return []
        case Decline(by=side), Opened(terms=Terms(track=track)) if side not in (track, "operator"):
            raise DeclinedByNoParty(whose=WHO[track])
        case Decline(by=side), (AwaitingProposal() | AwaitingDecision() | AwaitingSignature()):
            how = {"declined_on": command.today, "due_on": _appoint_by(command, renewal)}
            return [renewal.tells(RenewalDeclined, declined_by=side, **how)]
        case Decline(by=side), Declined(declined_by=by):
            if side != by:
                raise _declined(renewal)
            return []
        case AppointMoveOut(on=day), Leaving(due_on=known) if day == known:
            return []
        case AppointMoveOut(on=day, by=who), (AwaitingAppointment() | Leaving()):
            check_move_out(day, command.today, renewal.terms.ends_on)
            return [renewal.tells(MoveOutAppointed, appointed_by=who, due_on=day)]
        case AppointHandBack(on=day), HandingBack(due_on=known) if day == known:
            return []
        case AppointHandBack(on=day, by=who), Declined(terms=Terms(track="owner")):
            check_hand_back(day, command.today, renewal.terms.ends_on)
            return [renewal.tells(HandBackAppointed, appointed_by=who, due_on=day)]
    raise NotPossible(command, renewal)


def _late(asked: Escalate, renewal: Waiting) -> list[RenewalEvent]:
    """Each time once, and one after the other, until the step is done."""
    of = asked.step, asked.due_on
    waits = (STEP[type(renewal)], renewal.due_on) == of and renewal.told.get(of, 0) == asked.nth - 1
    if not waits:
        return []
    again_in = days_of(asked, renewal).again_in(asked.nth)
    return [renewal.tells(RenewalOverdue, **asked.model_dump(), again_in=again_in)]


def _appoint_by(asked: Decline, renewal: Opened) -> date:
    return appoint_by(asked.today, days_of(asked, renewal).appoint_within, renewal.terms.ends_on)


def _declined(renewal: Declined) -> Refusal:
    """To be raised: whose decision it was, and when."""
    who, day = WHO[renewal.declined_by], renewal.declined_on
    return DeclinedAlready(who=who, day=day.isoformat()) if day else DeclinedBefore(who=who)


def _approved(asked: Approve, renewal: AwaitingDecision) -> RenewalApproved:
    """Raises UnitGivenBack: what it drafts could not be sent."""
    check_another(asked.by, renewal.proposed_by, SamePerson)
    if asked.gone:
        raise UnitGivenBack(unit_id=asked.gone[0])
    offer, uncovered = renewal.offer, asked.uncovered
    if uncovered and not asked.beyond_cover:
        raise beyond_cover(in_all(uncovered), renewal.terms.ends_on, offer.ends_on)
    due_on = days_of(asked, renewal).due_on("signature", asked.today, renewal.terms.ends_on)
    return renewal.tells(
        RenewalApproved, offer=offer, approved_by=asked.by, uncovered=uncovered, due_on=due_on
    )


def evolve(renewal: Renewal, event: RenewalEvent) -> Renewal:
    match event:
        case RenewalOpened(policy=policy):
            place = {"renewal_id": event.renewal_id, "contract_id": event.contract_id, "terms": event.terms}
            return AwaitingProposal(**place, policy=policy, due_on=event.due_on)
    if not isinstance(renewal, Opened):
        return renewal
    kept = {name: getattr(renewal, name) for name in Opened.model_fields} | {"terms": event.terms}
    by = {name: getattr(renewal, name) for name in DECLINED if isinstance(renewal, Declined)}
    match event:
        case RenewalReturned(due_on=day):
            return AwaitingProposal(**kept, due_on=day)
        case RenewalProposed(offer=offer, proposed_by=who, due_on=day):
            return AwaitingDecision(**kept, offer=offer, proposed_by=who, due_on=day)
        case RenewalApproved(offer=offer, due_on=day) if isinstance(renewal, AwaitingDecision):
            return AwaitingSignature(**kept, offer=offer, proposed_by=renewal.proposed_by, due_on=day)
        case RenewalDeclined(due_on=None):
            return Declined(**kept, **_whose(event))
        case MoveOutCalledOff() | HandBackCalledOff():
            return Declined(**kept, **by)
        case RenewalDeclined(due_on=date() as day):
            of_owner = renewal.terms.track == "owner"
            waits = AwaitingHandBackDay if of_owner else AwaitingAppointment
            return waits(**kept, **_whose(event), due_on=day)
        case RenewalResumed(move_out_on=date() as day):
            left = renewal.left if isinstance(renewal, Closed) else None
            said = left.appointed_by if isinstance(left, Leaving) else None
            return Leaving(**kept, **_whose(event), due_on=day, appointed_by=said)
        case RenewalResumed(due_on=date() as day):
            return AwaitingAppointment(**kept, **_whose(event), due_on=day)
        case MoveOutAppointed(due_on=day, appointed_by=who):
            return Leaving(**kept, **by, due_on=day, appointed_by=who)
        case HandBackAppointed(due_on=day):
            return HandingBack(**kept, **by, due_on=day)
        case RenewalOverdue(step=step, due_on=day, nth=nth):
            return renewal.model_copy(update={"told": {**renewal.told, (step, day): nth}})
        case RenewalCompleted():
            return Done(**kept, signed=True)
        case RenewalClosed(cause=cause):
            return Closed(**kept, left=renewal if cause == "left" else None)
        case RenewalLapsed():
            return Lapsed(**kept)
    return renewal


def _whose(declined: RenewalDeclined | RenewalResumed) -> dict[str, Any]:
    return {name: getattr(declined, name) for name in DECLINED}


renewal: Decider[RenewalCommand, Renewal, RenewalEvent] = Decider(
    "renewal",
    Ahead(),
    decide,
    evolve,
    (
        RenewalOpened,
        RenewalProposed,
        RenewalReturned,
        RenewalApproved,
        RenewalDeclined,
        RenewalResumed,
        MoveOutAppointed,
        HandBackAppointed,
        MoveOutCalledOff,
        HandBackCalledOff,
        RenewalOverdue,
        RenewalCompleted,
        RenewalLapsed,
        RenewalPassedOn,
        RenewalClosed,
    ),
)
