"""What the owners of some units cover, when something is about to be promised there. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.domain.cover import Overrun, covered_until, overrun_of
from contracts.domain.letting import Period
from contracts.domain.terms import Terms


class Owners(NamedTuple):
    """`needing`: the units that belong to somebody else; `periods` of each with owners' contracts, sorted."""

    needing: frozenset[UUID]
    periods: Mapping[UUID, Sequence[Period]]

    def first_uncovered(self, first: date, end: date) -> date | None:
        """The first day from `first` on, before `end`, on which one of the units is not covered.

        None where all is covered. Days before the first of an owner's contracts are not judged; a unit
        without any is uncovered from the first day on, unless it needs none.
        """
        found = [covered_until(max(first, owners[0][0]), owners) for owners in self.periods.values()]
        found += [first for unit in self.needing if unit not in self.periods]
        return min((day for day in found if day < end), default=None)

    def bare(self, first: date, end: date) -> tuple[UUID, ...]:
        """The units that need an owner's cover, and have it on no day from `first` until before `end`."""
        covered = {
            unit
            for unit, owners in self.periods.items()
            if any(begins < end and ends > first for begins, ends in owners)
        }
        return tuple(sorted(self.needing - covered))

    def overruns(self, terms: Terms, *, draft: bool) -> dict[UUID, Overrun]:
        """By unit, what its cover will tell of a tenant contract on these terms."""
        rent_fen = terms.rent_fen // len(terms.unit_ids)
        found = {
            unit: overrun_of(
                self.periods.get(unit, ()), terms.starts_on, terms.ends_on, rent_fen, draft=draft
            )
            for unit in self.needing | self.periods.keys()
        }
        return {unit: overrun for unit, overrun in found.items() if overrun}
