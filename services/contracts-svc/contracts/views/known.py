"""What is known of the units of a contract when something is decided about it."""

from datetime import date
from typing import Any

from edge.call import Host

from contracts.domain.city_caps import Caps
from contracts.views.lettings import clashes
from contracts.views.parks import city_of
from contracts.views.policies import SHELF
from contracts.views.renewals import first_uncovered
from contracts.views.units import not_held


async def known_of(host: Host, row: dict[str, Any], first: date, end: date) -> dict[str, Any]:
    """Who else has its units on these days, which are given back, until when owners cover them, and what the
    city lets it ask in advance.
    """
    policies, city = await SHELF.book_of(host), await city_of(host, row["park_id"])
    return {
        "clashes": await clashes(host, row["track"], row["id"], row["unit_ids"], (first, end)),
        "gone": await not_held(host, row["unit_ids"]),
        "covered_until": await uncovered_from(host, row, first, end),
        "caps": policies.of(Caps, city).in_force(first),
    }


async def uncovered_from(host: Host, row: dict[str, Any], first: date, end: date) -> date | None:
    """The first day that no owner covers; None where all are covered, and for what an owner signs."""
    return await first_uncovered(host, row["unit_ids"], first, end) if row["track"] == "tenant" else None
