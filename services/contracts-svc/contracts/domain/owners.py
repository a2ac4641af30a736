"""What the owners of some units cover, when something is about to be promised there. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from contracts.domain.clauses import Clauses, rents_of_a_unit
from contracts.domain.letting import Period, UnitDays
from contracts.domain.overruns import Overrun, in_all, judged_from, overrun_of, uncovered
from contracts.domain.terms import Terms


class Owners(NamedTuple):
    """`needing`: the units that belong to somebody else; `periods` of each with owners' contracts, sorted;
    `entered`: from when on the contract has a unit that its tenant changed to, on no day before.
    """

    needing: frozenset[UUID]
    periods: Mapping[UUID, Sequence[Period]]
    entered: Mapping[UUID, date] = MappingProxyType({})

    def uncovered(self, first: date, end: date, *, taken_over: bool = False) -> tuple[Period, ...]:
        """The days from `first` until before `end` on which one of the units is not covered, in order; days
        in a row as one. Which are asked for is told at `overruns_among`.
        """
        return in_all(self.uncovered_of_each(first, end, taken_over=taken_over))

    def uncovered_of_each(self, first: date, end: date, *, taken_over: bool = False) -> tuple[UnitDays, ...]:
        """The same of each unit by itself: those of one in order, behind those of another."""
        return tuple(
            UnitDays(unit_id=unit, starts_on=begins, ends_on=ends)
            for unit in sorted(self.needing | self.periods.keys())
            for begins, ends in uncovered(
                self._judged_from(unit, first, taken_over), end, self.periods.get(unit, ())
            )
        )

    def _judged_from(self, unit: UUID, first: date, taken_over: bool) -> date:
        before = unit in self.needing and not taken_over
        return judged_from(self._had_from(unit, first), self.periods.get(unit, ()), before=before)

    def _had_from(self, unit: UUID, first: date) -> date:
        return max(first, self.entered.get(unit, first))

    def bare(self, first: date, end: date) -> tuple[UUID, ...]:
        """The units that need an owner's cover, and have it on no day from `first` until before `end`."""
        covered = {
            unit
            for unit, owners in self.periods.items()
            if any(begins < end and ends > first for begins, ends in owners)
        }
        return tuple(sorted(self.needing - covered))

    def overruns(
        self, terms: Terms, clauses: Clauses, *, draft: bool, taken_over: bool
    ) -> dict[UUID, Overrun]:
        """By unit, what its cover will tell of a tenant contract that says this."""
        found = {
            unit: overrun_of(
                self.periods.get(unit, ()),
                (self._had_from(unit, terms.starts_on), terms.ends_on),
                rents_of_a_unit(unit, terms, clauses),
                draft=draft,
                since=self._judged_from(unit, terms.starts_on, taken_over),
            )
            for unit in self.needing | self.periods.keys()
        }
        return {unit: overrun for unit, overrun in found.items() if overrun}
