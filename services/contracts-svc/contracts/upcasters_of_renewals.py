"""Facts of a renewal that were stored in an older shape, lifted to the present one: as `upcasters.py`."""

from datetime import date, timedelta
from typing import Any

from kernel.facts import Registry

from contracts.domain.contract_facts import RenewalFellDue
from contracts.domain.renewal_facts import (
    RenewalApproved,
    RenewalDeclined,
    RenewalOverdue,
    RenewalPassedOn,
    RenewalProposed,
)
from contracts.upcasters_of_approvals import of_whichever_unit


def register(registry: Registry) -> None:
    registry.upcast(RenewalFellDue, 2)(of_all_it_had)
    registry.upcast(RenewalPassedOn, 1)(whatever_its_rooms)
    registry.upcast(RenewalProposed, 2)(before_clauses_went_on)
    registry.upcast(RenewalApproved, 1)(the_last_days)
    registry.upcast(RenewalApproved, 2)(of_whichever_unit)
    registry.upcast(RenewalApproved, 3)(before_clauses_went_on)
    registry.upcast(RenewalDeclined, 1)(before_moving_out)
    registry.upcast(RenewalDeclined, 2)(on_a_day_nobody_said)
    registry.upcast(RenewalOverdue, 1)(told_once)


def the_last_days(approved: dict[str, Any]) -> dict[str, Any]:
    """They were counted from the first to the end, those between that were covered as well."""
    told = {name: value for name, value in approved.items() if name != "days_over"}
    end = date.fromisoformat(approved["offer"]["ends_on"])
    first = end - timedelta(days=approved["days_over"])
    return told | {"uncovered": [[first.isoformat(), end.isoformat()]] if first < end else []}


def before_moving_out(declined: dict[str, Any]) -> dict[str, Any]:
    """Nobody was asked to agree on a day."""
    return declined | {"due_on": None}


def on_a_day_nobody_said(declined: dict[str, Any]) -> dict[str, Any]:
    """When it was declined only the envelope says."""
    return declined | {"declined_on": None}


def before_clauses_went_on(offered: dict[str, Any]) -> dict[str, Any]:
    """The contract that followed said nothing beside its terms."""
    return offered | {"offer": offered["offer"] | {"clauses": {}}}


def told_once(late: dict[str, Any]) -> dict[str, Any]:
    """That a step is late was told to who has to act, and to nobody above."""
    return late


def of_all_it_had(due: dict[str, Any]) -> dict[str, Any]:
    """A room that had been given back was renewed with the others."""
    return due | {"given_back": []}


def whatever_its_rooms(asked: dict[str, Any]) -> dict[str, Any]:
    """No renewal heard that its contract had other rooms."""
    return asked | {"rooms": None}
