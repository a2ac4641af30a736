"""What people began, with the days that a policy which is tried would have given to it. Pure."""

from datetime import date, timedelta

from kernel.clock import local_date
from kernel.domain import Event, State
from kernel.facts import Fact
from policy.domain.book import Book
from policy.domain.values import GENERAL
from policy.trying.replaying import Books

from contracts.domain.appointing import appoint_by
from contracts.domain.filing_facts import FilingFellDue, FilingRetracted
from contracts.domain.filing_policy import FilingDays
from contracts.domain.filing_states import Asked
from contracts.domain.renewal_facts import (
    RenewalApproved,
    RenewalDeclined,
    RenewalOpened,
    RenewalProposed,
    RenewalResumed,
    RenewalReturned,
)
from contracts.domain.renewal_policy import RenewalDays
from contracts.domain.renewal_states import Opened
from contracts.domain.settlement_facts import SettlementOpened
from contracts.domain.settling_policy import SettlingDays
from contracts.domain.signing_policy import SigningLimits
from contracts.domain.signing_round_facts import SigningOpened


def renewal_as_if(state: State, fact: Fact, books: Books) -> Event:
    event, versions = fact.event, books.tried.of(RenewalDays)
    if isinstance(event, RenewalOpened):
        by = versions.in_force(event.opened_on)
        due_on = by.values.due_on("proposal", event.opened_on, event.terms.ends_on)
        return event.model_copy(update={"policy": by.version, "due_on": due_on})
    if not isinstance(state, Opened):
        return event
    days, today = versions.number(state.policy).values, local_date(fact.recorded_at)
    match event:
        case RenewalReturned(terms=terms):
            return event.model_copy(update={"due_on": days.due_on("proposal", today, terms.ends_on)})
        case RenewalProposed(terms=terms):
            return event.model_copy(update={"due_on": days.due_on("decision", today, terms.ends_on)})
        case RenewalApproved(terms=terms):
            return event.model_copy(update={"due_on": days.due_on("signature", today, terms.ends_on)})
        case RenewalDeclined(due_on=date(), terms=terms) | RenewalResumed(due_on=date(), terms=terms):
            return event.model_copy(update={"due_on": appoint_by(today, days.appoint_within, terms.ends_on)})
    return event


def filing_as_if(state: State, fact: Fact, books: Books) -> Event:
    match fact.event, state:
        case FilingFellDue(park_id=park_id) as event, _:
            if (day := _asked_on(event, books.then)) is None:
                return event
            by = books.tried.in_park(FilingDays, park_id).in_force(day)
            said = {"policy_version": by.version, "policy_scope": by.scope}
            return event.model_copy(update={"due_on": by.values.due_on(day), **said})
        case FilingRetracted() as event, Asked(fell_due=asked):
            return event.model_copy(update={"due_on": asked.due_on})
    return fact.event


def _asked_on(asked: FilingFellDue, then: Book) -> date | None:
    """The day a filing was asked for, by the version that said so: its city's of that time, since the park
    may have been put in another city afterwards. An older fact does not say whose the version was: it is the
    one of that number which was in force on the day that it leads to, None if the park's city has none.
    """
    scope = asked.policy_scope
    city = then.city_of(asked.park_id) if scope is None else scope
    versions = then.of(FilingDays, None if city == GENERAL else city)
    by = (each for each in versions.known if each.version == asked.policy_version)
    days = ((each, asked.due_on - timedelta(days=each.values.within)) for each in by)
    if scope is None:
        return next((day for each, day in days if versions.in_force(day) == each), None)
    return next(day for each, day in days if each.scope == scope)


def settling_as_if(_: State, fact: Fact, books: Books) -> Event:
    event = fact.event
    if not isinstance(event, SettlementOpened) or event.due_on is None:
        return event
    by = books.tried.of(SettlingDays).in_force(event.opened_on)
    due_on = by.values.due_on(event.opened_on, local_date(fact.recorded_at))
    return event.model_copy(update={"policy_version": by.version, "due_on": due_on})


def signing_as_if(_: State, fact: Fact, books: Books) -> Event:
    event = fact.event
    if not isinstance(event, SigningOpened):
        return event
    by = books.tried.of(SigningLimits).in_force(local_date(event.opened_at))
    due_at = event.opened_at + timedelta(hours=by.values.sign_within)
    lapses_at = event.opened_at + timedelta(days=by.values.lapses_after)
    return event.model_copy(update={"policy": by.version, "due_at": due_at, "lapses_at": lapses_at})
