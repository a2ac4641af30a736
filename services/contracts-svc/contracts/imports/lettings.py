"""Who has a unit and who covers it, by what there is and by the rows of the file that came before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from edge.call import Host

from contracts.domain.letting import Clash
from contracts.domain.owners import Owners
from contracts.domain.terms import Terms
from contracts.views.claims import promised
from contracts.views.lettings import FOREVER, Held, periods_of
from contracts.views.units import needing_cover

Periods = dict[UUID, tuple[Held, ...]]
"""Who has which unit when."""


@dataclass
class Lettings:
    """Of one file; what it says itself is added row by row."""

    host: Host
    _let: Periods = field(default_factory=lambda: defaultdict(tuple))
    _out: Periods = field(default_factory=lambda: defaultdict(tuple))
    _owned: Periods = field(default_factory=lambda: defaultdict(tuple))
    _offered: Periods = field(default_factory=lambda: defaultdict(tuple))
    _own: dict[UUID, bool] = field(default_factory=dict)
    _known: dict[UUID, None] = field(default_factory=dict)

    @property
    def left(self) -> Sequence[dict[Any, Any]]:
        """What rows left behind for those after them."""
        return self._let, self._out, self._owned, self._offered, self._own, self._known

    async def look_up(self, units: Sequence[UUID]) -> None:
        """What there is of these units, in one go."""
        new = [unit for unit in dict.fromkeys(units) if unit not in self._known]
        if not new:
            return
        for unit, track, held in await periods_of(self.host, new):
            (self._owned if track == "owner" else self._let)[unit] += (held,)
        for track, out in (("tenant", self._out), ("owner", self._offered)):
            for unit, held in await promised(self.host, new, track):
                out[unit] += (held,)
        needing = await needing_cover(self.host, new)
        self._own = {unit: unit not in needing for unit in new} | self._own
        self._known |= dict.fromkeys(new)

    def clashes(self, contract_id: UUID, terms: Terms) -> tuple[Clash, ...]:
        """Who else has one of its units on a day of it, or is there still; what owners sign never clashes."""
        return self._clashing(self._let, contract_id, terms)

    def out_to(self, contract_id: UUID, terms: Terms) -> tuple[Clash, ...]:
        """Which others of its track are out for signature that would have one of its units on a day of it."""
        if terms.track == "owner":
            return self._covering(self._offered, contract_id, terms)
        return self._clashing(self._out, contract_id, terms)

    def covers(self, contract_id: UUID, terms: Terms) -> tuple[Clash, ...]:
        """Which other owners' contracts cover one of its units on a day of it, where it is an owner's."""
        return () if terms.track == "tenant" else self._covering(self._owned, contract_id, terms)

    def _covering(self, others: Periods, contract_id: UUID, terms: Terms) -> tuple[Clash, ...]:
        return tuple(
            Clash(unit_id=unit, contract_id=held.contract_id, last_day=_last_day(held.end))
            for unit in terms.unit_ids
            for held in others[unit]
            if held.contract_id != contract_id
            and max(held.first, terms.starts_on) < min(held.end, terms.ends_on)
        )

    def _clashing(self, others: Periods, contract_id: UUID, terms: Terms) -> tuple[Clash, ...]:
        if terms.track == "owner":
            return ()
        return tuple(
            Clash(unit_id=unit, contract_id=held.contract_id, last_day=_last_day(end))
            for unit in terms.unit_ids
            for held in others[unit]
            if held.contract_id != contract_id
            and max(held.first, terms.starts_on) < min(end := held.end_for(terms.tenant_id), terms.ends_on)
        )

    def follow(self, terms: Terms, today: date) -> bool:
        """Whether others of its track have had each of its units since it ended, by `today`."""
        held = self._owned if terms.track == "owner" else self._let
        return all(
            any(terms.ends_on <= each.first <= today and each.first < each.end for each in held[unit])
            for unit in terms.unit_ids
        )

    def sign(self, contract_id: UUID, terms: Terms) -> None:
        """From now on its units are let, or covered."""
        for unit in terms.unit_ids:
            held = self._owned if terms.track == "owner" else self._let
            if all(each.contract_id != contract_id for each in held[unit]):
                held[unit] += (Held(contract_id, terms.starts_on, terms.ends_on, terms.tenant_id),)

    def say(self, unit: UUID, *, own: bool) -> None:
        """As a row before says it: whether it is the operator's own."""
        self._own[unit] = own

    def owners(self, terms: Terms) -> Owners:
        """Who covers the units of a tenant contract; what an owner signs needs nobody."""
        units = terms.unit_ids if terms.track == "tenant" else ()
        needing = frozenset(unit for unit in units if not self._own.get(unit))
        periods = {
            unit: sorted((each.first, each.end) for each in self._owned[unit])
            for unit in units
            if self._owned[unit]
        }
        return Owners(needing, periods)


def _last_day(end: date) -> date | None:
    return None if end == FOREVER else date.fromordinal(end.toordinal() - 1)
