"""What would have come out by other thresholds: which facts a policy has a say in, and what comes of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from edge.contract_numbers import contract_number
from kernel.clock import local_date, start_of
from kernel.domain import Event, Refusal
from kernel.facts import Fact
from kernel.store import Store
from policy.domain.values import Version
from policy.trying.comparing import DAY, Facts, Outcome, Question, Trying, Unsaid, by_deadlines
from policy.trying.replaying import Again, Books
from psycopg import AsyncConnection

from contracts.as_tried import filing_as_if, renewal_as_if, settling_as_if, signing_as_if
from contracts.by_policy import tell
from contracts.domain.board import BoardColours, colour_of
from contracts.domain.city_caps import Caps, check_caps
from contracts.domain.contract import contract
from contracts.domain.contract_facts import (
    ContractClausesAgreed,
    ContractDrafted,
    ContractNearExpiry,
    ContractOverstayed,
    ContractSigned,
    RenewalFellDue,
)
from contracts.domain.contract_states import Ending, InForce
from contracts.domain.cover import Cover, cover
from contracts.domain.cover_facts import ContractOverrunDetected, ContractOverrunResolved
from contracts.domain.deduction_policy import DeductionRules
from contracts.domain.filing import filing
from contracts.domain.filing_facts import FilingFellDue, FilingOverdue
from contracts.domain.park import ParkCityCorrected, ParkOpened
from contracts.domain.renewal import renewal
from contracts.domain.renewal_facts import (
    RenewalApproved,
    RenewalDeclined,
    RenewalOpened,
    RenewalOverdue,
    RenewalProposed,
    RenewalResumed,
    RenewalReturned,
)
from contracts.domain.retention import ContractPapersDestroyed, retention
from contracts.domain.settlement import settlement
from contracts.domain.settlement_facts import (
    SettlementClosed,
    SettlementItemChecked,
    SettlementOpened,
    SettlementOverdue,
)
from contracts.domain.settlement_proof import check_allowed
from contracts.domain.settlement_states import Open
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_facts import SigningLapsed, SigningOverdue
from contracts.policies.expiry import near_expiry
from contracts.policies.filing import filing_overdue
from contracts.policies.overstaying import overstays
from contracts.policies.renewals import opening, renewal_timers
from contracts.policies.retention import retention_over
from contracts.policies.settling import settlement_overdue
from contracts.policies.signing import signing_lapsed, signing_overdue
from contracts.policies.staying import stays_on
from contracts.views.policies import SHELF

# --- days that a policy gave to what people began


STEPS: Final[Mapping[type[Event], str]] = {
    RenewalOpened: "proposal",
    RenewalReturned: "proposal",
    RenewalProposed: "decision",
    RenewalApproved: "signature",
    RenewalDeclined: "appointment",
    RenewalResumed: "appointment",
}


def _steps_due(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """By when each step that was begun would have had to be done, whether anybody was late or not."""
    state = renewal.initial
    for fact in facts:
        event = renewal_as_if(state, fact, books)
        state = renewal.evolve(state, event)  # type: ignore[arg-type]
        due_on: date | None = getattr(event, "due_on", None)
        if due_on and (step := STEPS.get(type(event))):
            id_, of = event.contract_id, f"{event.renewal_id}/{fact.version}"  # type: ignore[attr-defined]
            yield Outcome(id_, of, f"RenewalDue {step}", due_on, local_date(fact.recorded_at))


def _late(event: RenewalOverdue) -> tuple[UUID, str, str]:
    kind = "RenewalOverdue" if event.nth == 1 else "RenewalEscalated"
    return event.contract_id, str(event.renewal_id), f"{kind} {event.step}"


def _to_be_filed(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """By when each demand would have had to be met, whether anybody was late or not."""
    for fact in facts:
        if isinstance(fact.event, FilingFellDue):
            event = filing_as_if(filing.initial, fact, books)
            assert isinstance(event, FilingFellDue)
            asked_on, city = local_date(fact.recorded_at), books.then.city_of(event.park_id)
            yield Outcome(event.contract_id, str(fact.version), "FilingDue", event.due_on, asked_on, city)


def _to_be_settled(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """By when each settlement would have had to be closed, whether anybody was late or not."""
    for fact in facts:
        if isinstance(fact.event, SettlementOpened):
            event = settling_as_if(settlement.initial, fact, books)
            assert isinstance(event, SettlementOpened)
            if event.due_on is not None:
                id_, of = event.contract_id, f"{event.settlement_id}/{fact.version}"
                yield Outcome(id_, of, "SettlementDue", event.due_on, local_date(fact.recorded_at))


# --- what is decided, or shown, on the spot


def _refused(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """Drafts that a cap would have refused; nobody asks it of what was signed before Anju was."""
    if any(isinstance(fact.event, ContractSigned) and fact.event.taken_over for fact in facts):
        return
    for place, fact in enumerate(facts):
        if not isinstance(fact.event, ContractDrafted):
            continue
        id_, terms = fact.event.contract_id, fact.event.terms
        beside = [each.event for each in facts[place + 1 : place + 2]]
        agreed = (each.clauses for each in beside if isinstance(each, ContractClausesAgreed))
        clauses = next(agreed, fact.event.clauses)
        caps = books.tried.in_park(Caps, terms.park_id).in_force(terms.starts_on)
        try:
            check_caps(terms, clauses, caps)
        except Refusal as refusal:
            day, city = local_date(fact.recorded_at), books.then.city_of(terms.park_id)
            yield Outcome(id_, str(fact.version), type(refusal).__name__, day, city=city)


def _coloured(facts: Facts, books: Books, last_day: date) -> Iterator[Outcome]:
    """The colour that the board gives to a contract in force, or ending, on the last day: green, whatever the
    days, where another follows on its end to come.
    """
    until, state = start_of(last_day + DAY), contract.initial
    for fact in facts:
        if fact.recorded_at < until:
            state = contract.evolve(state, fact.event)  # type: ignore[arg-type]
    if isinstance(state, InForce | Ending):
        colours, end = books.tried.of(BoardColours).in_force(last_day).values, state.terms.ends_on
        renewed = state.renewed_by is not None and end > last_day
        colour = "green" if renewed else colour_of(end, last_day, colours)
        yield Outcome(state.contract_id, "", colour, last_day)


def _deducted(facts: Facts, books: Books, _: date) -> Iterator[Outcome]:
    """What would not have been deducted, or not like this, and by when what is left, or owed, would have been
    due.
    """
    state = settlement.initial
    for fact in facts:
        if isinstance(state, Open):
            by = books.tried.of(DeductionRules).in_force(state.opened.opened_on)
            yield from _of_deductions(fact, by, state.opened.contract_id)
        state = settlement.evolve(state, fact.event)  # type: ignore[arg-type]


def _of_deductions(fact: Fact, by: Version[DeductionRules], contract_id: UUID) -> Iterator[Outcome]:
    event, day = fact.event, local_date(fact.recorded_at)
    if isinstance(event, SettlementClosed):
        of, account = str(event.settlement_id), event.account
        if account.refund_fen:
            yield Outcome(contract_id, of, "RefundDue", by.values.refund_due_on(day), day)
        if account.owed_fen:
            yield Outcome(contract_id, of, "OwedDue", by.values.owed_due_on(day), day)
    if not isinstance(event, SettlementItemChecked):
        return
    for place, each in enumerate(event.deductions):
        try:
            check_allowed(place, each, event, by)
        except Refusal as refusal:
            of = f"{event.settlement_id}/{event.item}/{place}"
            yield Outcome(contract_id, of, type(refusal).__name__, day)


# --- who lives on past the end: told first by what happened, and by deadlines again and again


def _told_before(state: Cover, told: ContractOverrunDetected) -> bool:
    """Of the same days without cover, so that only its stages can have told it again."""
    before, now = state.overruns.get(told.contract_id), told.overrun
    return bool(before and before.stays_on and now.stays_on and before.cover_ends_on == now.cover_ends_on)


def _staying(event: ContractOverrunDetected | ContractOverrunResolved) -> tuple[UUID, str, str]:
    if isinstance(event, ContractOverrunResolved):
        return event.contract_id, str(event.unit_id), type(event).__name__
    over = event.overrun
    of = f"{event.unit_id}/{over.cover_ends_on}"
    return event.contract_id, of, f"{type(event).__name__} {over.days_over}"


async def cities(conn: AsyncConnection, store: Store) -> Mapping[UUID, str]:
    """Of the parks, by the log."""
    return {
        fact.event.park_id: fact.event.city
        async for facts in store.read_types(conn, [ParkOpened.__name__, ParkCityCorrected.__name__])
        for fact in facts
        if isinstance(fact.event, ParkOpened | ParkCityCorrected) and fact.event.city
    }


QUESTIONS: Final[Mapping[str, Sequence[Question]]] = {
    "expiry-stages": [
        by_deadlines(
            Again(contract, [near_expiry], (ContractNearExpiry,), tell),
            lambda event: (
                event.contract_id,
                str(event.terms.ends_on),
                f"ContractNearExpiry {event.stage_days}",
            ),
        ),
        by_deadlines(
            Again(cover, [stays_on], (ContractOverrunDetected,), tell, repeats=_told_before),
            _staying,
        ),
    ],
    "renewal": [
        by_deadlines(
            Again(contract, [opening], (RenewalFellDue,), tell),
            lambda event: (event.contract_id, str(event.terms.ends_on), "RenewalFellDue"),
        ),
        by_deadlines(
            Again(contract, [overstays], (ContractOverstayed,), tell),
            lambda event: (event.contract_id, str(event.terms.ends_on), "ContractOverstayed"),
        ),
        by_deadlines(
            Again(renewal, renewal_timers, (RenewalOverdue,), tell, renewal_as_if),
            _late,
        ),
        Question(renewal, _steps_due),
    ],
    "filing": [
        by_deadlines(
            Again(filing, [filing_overdue], (FilingOverdue,), tell, filing_as_if),
            lambda event: (event.contract_id, "", "FilingOverdue"),
            park_of=lambda event: event.park_id,
        ),
        Question(filing, _to_be_filed),
    ],
    "signing": [
        by_deadlines(
            Again(
                signing,
                [signing_overdue, signing_lapsed],
                (SigningOverdue, SigningLapsed),
                tell,
                signing_as_if,
            ),
            lambda event: (event.contract_id, str(event.signing_id), type(event).__name__),
        )
    ],
    "deposit-caps": [Question(contract, _refused)],
    "board-colours": [Question(contract, _coloured)],
    "deductions": [Question(settlement, _deducted)],
    "settling": [
        by_deadlines(
            Again(settlement, [settlement_overdue], (SettlementOverdue,), tell, settling_as_if),
            lambda event: (event.contract_id, str(event.settlement_id), f"SettlementOverdue {event.stage}"),
        ),
        Question(settlement, _to_be_settled),
    ],
    "paper-retention": [
        by_deadlines(
            Again(retention, [retention_over], (ContractPapersDestroyed,), tell),
            lambda event: (event.contract_id, "", "ContractPapersDestroyed"),
        )
    ],
}
"""By the policy that is tried."""

UNSAID: Final[Mapping[str, Unsaid]] = {
    "handover": Unsaid(
        "物业交割不都写明是哪份合同的，无法逐份试算",
        "a handover need not say of which contract it is, so none is tried",
    ),
    "renewal": Unsaid(
        "提方案、审批、签署的期限按当时实际发起的续约计算。"
        "试算后新增发起 {besides} 份（当时没有人办理，未计期限），"
        "发起日变动或不再发起 {otherwise} 份（期限未随之调整）",
        "the days of each step are of renewals that were begun, counted from when they were. {besides} more"
        " would open (nobody acted on them, so none has days here), and {otherwise} on another day or not at"
        " all (their days are not moved along)",
        of="RenewalFellDue",
    ),
}
"""What of them is not tried, and why."""

TRYING: Final = Trying(SHELF, QUESTIONS, cities, unsaid=UNSAID, called=contract_number)
