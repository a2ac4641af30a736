"""Which days of what is over no owner covered: a board as of one of them goes on saying so. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from contracts.domain.cover_facts import PastOverrunDropped, PastOverrunNoted
from contracts.domain.overruns import Letting, Overrun, judged_from, overrun_of, owners_of


def of_the_past(
    unit_id: UUID,
    lettings: Collection[Letting],
    noted: Mapping[UUID, PastOverrunNoted],
    *,
    own: bool,
    released_on: date | None,
) -> list[PastOverrunNoted | PastOverrunDropped]:
    """What is news of one unit beside what was `noted`, by contract. Which days are asked for is told at
    `overruns_among`.
    """
    known = {each.contract_id: each for each in lettings}
    found = {
        id_: PastOverrunNoted(
            unit_id=unit_id,
            contract_id=id_,
            park_id=known[id_].park_id,
            over_on=known[id_].over_on,
            overrun=overrun,
        )
        for id_, overrun in overran(lettings, own=own, released_on=released_on).items()
    }
    news = [event for id_, event in found.items() if noted.get(id_) != event]
    gone = [PastOverrunDropped(unit_id=unit_id, contract_id=id_) for id_ in noted if id_ not in found]
    return [*news, *gone]


def overran(lettings: Collection[Letting], *, own: bool, released_on: date | None) -> dict[UUID, Overrun]:
    """The days of each tenant contract that is over, until they had the unit no more."""
    owners = owners_of(lettings, own=own, released_on=released_on)
    if own and not owners:
        return {}
    found = {}
    for each in lettings:
        if each.track == "tenant" and each.over:
            since = judged_from(each.starts_on, owners, before=not own and not each.taken_over)
            had = each.starts_on, each.over_on
            found[each.contract_id] = overrun_of(owners, had, each.agreed, draft=False, since=since)
    return {id_: overrun for id_, overrun in found.items() if overrun}
