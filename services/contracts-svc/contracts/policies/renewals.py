"""A renewal opens in time, tells who is late, drafts what was approved, and ends with the contract."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from kernel.clock import local_date, start_of
from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Deadline, Do, Policy, Timer
from policy.domain.book import Book

from contracts.domain.contract import contract
from contracts.domain.contract_commands import FallDue, NoteDeclined, NoteRenewalLapsed, NoteRenewed, Redraft
from contracts.domain.contract_facts import (
    ContractEnded,
    ContractExtended,
    ContractRenewalLapsed,
    ContractRenewed,
    ContractSigned,
    ContractTerminated,
    OccupancyEnded,
    OccupancyResumed,
    RenewalFellDue,
    UnitExchanged,
)
from contracts.domain.policy import PolicyPublished, PolicyWithdrawn
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import ChangeRooms, Close, Complete, Escalate, Lapse, Open, Resume
from contracts.domain.renewal_facts import (
    Cause,
    HandBackAppointed,
    MoveOutAppointed,
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
    Step,
)
from contracts.domain.renewal_policy import RenewalDays, days_to_open
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import NoteRenewal
from contracts.domain.terms import Terms, Track


def renewal_id(contract_id: UUID, terms: Terms) -> UUID:
    """The first for each end of a contract; the contract that follows has the same."""
    return derived_id(contract_id, "renewal", terms.ends_on.isoformat())


def renewal_after(lapsed: UUID) -> UUID:
    """The one for the same end after one that lapsed, and so the id of another contract that follows."""
    return derived_id(lapsed, "renewal anew")


def before_the_end(fact: Fact, policies: Book) -> Sequence[Deadline]:
    match fact.event:
        case (
            ContractSigned(contract_id=id_, terms=terms)
            | ContractExtended(contract_id=id_, terms=terms)
            | ContractRenewalLapsed(contract_id=id_, terms=terms)
            | OccupancyResumed(contract_id=id_, terms=terms, standing="in_force")
        ):
            known = local_date(fact.recorded_at)
            days = days_to_open(terms.ends_on, known, policies.of(RenewalDays))
            # Known late, it opens at once, and its days begin then; also where the end had come before
            # we knew: it goes on without a term, and somebody has to say what is to be.
            return [_opens(id_, terms.ends_on, max(start_of(day), fact.recorded_at)) for day in days]
    return []


def _opens(contract_id: UUID, ends_on: date, due_at: datetime) -> Deadline:
    note = {"ends_on": ends_on.isoformat(), "today": local_date(due_at).isoformat()}
    return Deadline("renewal", contract_id, due_at, note)


opening = Timer(
    kind="renewal",
    listens=(ContractSigned, ContractExtended, ContractRenewalLapsed, OccupancyResumed),
    arm=before_the_end,
    fire=lambda deadline: Do(contract, deadline.id, FallDue.model_validate(deadline.note)),
    rearmed_by=(PolicyPublished, PolicyWithdrawn),
)


def open_it(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case RenewalFellDue(contract_id=id_, terms=terms, fell_due_on=day, given_back=gone):
            of = renewal_id(id_, terms)
            has = tuple(each for each in terms.unit_ids if each not in gone)
            terms = terms.model_copy(update={"unit_ids": has})
            return [Do(renewal, of, Open(renewal_id=of, contract_id=id_, terms=terms, today=day))]
    return []


def pass_on(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case RenewalPassedOn(renewal_id=lapsed, contract_id=id_, terms=terms, opened_on=date() as day):
            of = renewal_after(lapsed)
            return [Do(renewal, of, Open(renewal_id=of, contract_id=id_, terms=terms, today=day))]
        case RenewalPassedOn(renewal_id=lapsed, cause=str() as cause):
            return [Do(renewal, renewal_after(lapsed), Close(cause=cause))]
        case RenewalPassedOn(renewal_id=lapsed, rooms=Rooms() as rooms):
            return [Do(renewal, renewal_after(lapsed), ChangeRooms(rooms=rooms))]
    return []


def _step(step: Step, *begins: type[RenewalEvent], of: Track | None = None) -> Timer:
    """The day a step has to be done by, on one track or both, and the days on which it is told again that it
    was not; each step is a kind of its own, since two may fall on one day.
    """

    def arm(fact: Fact) -> Sequence[Deadline]:
        event = fact.event
        if isinstance(event, RenewalOverdue):
            return [_again(fact, event)] if event.step == step and event.again_in else []
        if not isinstance(event, begins) or of not in (None, event.terms.track):
            return []
        day: date | None = getattr(event, "due_on", None)
        if day is None:
            return []  # an owner's of long ago, when nobody was asked to agree on a day; or one is agreed on
        # The day itself is still in time.
        over, note = start_of(day + timedelta(days=1)), {"step": step, "due_on": day.isoformat()}
        return [Deadline(f"renewal_{step}", event.renewal_id, over, note)]

    return Timer(
        kind=f"renewal_{step}",
        listens=(*begins, RenewalOverdue),
        arm=arm,
        fire=lambda deadline: Do(renewal, deadline.id, Escalate(**deadline.note)),
    )


def _again(fact: Fact, told: RenewalOverdue) -> Deadline:
    """So many days after it was told, not after it should have been: who was told late has those days too."""
    on = local_date(fact.recorded_at) + timedelta(days=told.again_in or 0)
    note = {"step": told.step, "due_on": told.due_on.isoformat(), "nth": told.nth + 1}
    return Deadline(f"renewal_{told.step}", told.renewal_id, start_of(on), note)


def draft(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case RenewalApproved(renewal_id=id_, terms=terms, offer=offer, uncovered=days, approved_by=who):
            said = {"contract_id": id_, "terms": offer.after(terms), "clauses": offer.clauses}
            return [Do(contract, id_, Redraft(**said, approved_by=who if days else None, uncovered=days))]
        case (
            RenewalReturned(renewal_id=id_) | RenewalDeclined(renewal_id=id_) | RenewalClosed(renewal_id=id_)
        ):
            return [Do(contract, id_, NoteDeclined(), fact.origin.reason)]
    return []


def follow_the_contract(fact: Fact) -> Sequence[Do]:
    told_on = local_date(fact.recorded_at)
    match fact.event:
        case ContractSigned(contract_id=id_):
            return [Do(renewal, id_, Complete())]
        case ContractExtended(contract_id=id_, terms=terms, old_ends_on=old):
            return [_close(id_, terms.until(old), "extended")]
        case ContractTerminated(contract_id=id_, terms=terms, old_ends_on=old):
            return [_close(id_, terms.until(old), "ended")]
        case ContractEnded(contract_id=id_, terms=terms):
            return [_close(id_, terms, "ended")]
        case OccupancyEnded(contract_id=id_, terms=terms, last=True):
            return [_close(id_, terms, "left")]
        case OccupancyResumed(contract_id=id_, terms=terms, unit_id=unit):
            return [Do(renewal, renewal_id(id_, terms), Resume(unit_id=unit, today=told_on))]
        case OccupancyEnded(contract_id=id_, terms=terms, unit_id=unit):
            rooms = Rooms(left=unit, on=told_on)
            return [Do(renewal, renewal_id(id_, terms), ChangeRooms(rooms=rooms))]
        case UnitExchanged(contract_id=id_, terms=terms) as moved if terms.track == "tenant":
            rooms = Rooms(left=moved.from_unit_id, entered=moved.to_unit_id, on=told_on)
            return [Do(renewal, renewal_id(id_, terms), ChangeRooms(rooms=rooms))]
    return []


def tell_who_is_renewed(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case RenewalCompleted(renewal_id=by, contract_id=id_, terms=terms):
            return [
                Do(contract, id_, NoteRenewed(renewed_by=by, ends_on=terms.ends_on)),
                *_tell_the_tenancy(id_, by, terms),
            ]
        case ContractRenewed(contract_id=id_, renewed_by=by, terms=terms) if by != renewal_id(id_, terms):
            return [_close(id_, terms, "followed"), *_tell_the_tenancy(id_, by, terms)]
        case RenewalLapsed(contract_id=id_, terms=terms):
            return [Do(contract, id_, NoteRenewalLapsed(ends_on=terms.ends_on))]
        case ContractTerminated(contract_id=id_, terms=terms) if terms.ends_on <= terms.starts_on:
            return [Do(renewal, id_, Lapse())]
    return []


def _tell_the_tenancy(contract_id: UUID, by: UUID, terms: Terms) -> Sequence[Do]:
    if tenant := terms.tenant_id:
        said = {"contract_id": contract_id, "renewed_by": by, "from_on": terms.ends_on}
        return [Do(tenancy, tenant, NoteRenewal(tenant_id=tenant, **said))]
    return []


def _close(contract_id: UUID, terms: Terms, cause: Cause) -> Do:
    return Do(renewal, renewal_id(contract_id, terms), Close(cause=cause))


renewing: Sequence[Policy] = (
    Policy("renewal_opens", (RenewalFellDue,), open_it),
    Policy("renewal_passes_on", (RenewalPassedOn,), pass_on),
    Policy("renewal_drafts", (RenewalApproved, RenewalReturned, RenewalDeclined, RenewalClosed), draft),
    Policy(
        "renewal_ends",
        (
            *(ContractSigned, ContractExtended, ContractTerminated, ContractEnded),
            *(OccupancyEnded, OccupancyResumed, UnitExchanged),
        ),
        follow_the_contract,
    ),
    Policy(
        "renewal_follows",
        (RenewalCompleted, RenewalLapsed, ContractRenewed, ContractTerminated),
        tell_who_is_renewed,
    ),
)
renewal_timers: Sequence[Timer] = (
    opening,
    _step("proposal", RenewalOpened, RenewalReturned),
    _step("decision", RenewalProposed),
    _step("signature", RenewalApproved),
    _step("appointment", RenewalDeclined, RenewalResumed, of="tenant"),
    _step("move_out", MoveOutAppointed),
    _step("hand_back_appointment", RenewalDeclined, of="owner"),
    _step("hand_back", HandBackAppointed),
)
