"""How far what is let outlives the cover of its unit, and what rent stands for those days. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from math import floor
from uuid import UUID

from kernel.domain import Frozen

from contracts.domain.clauses import RentStep, months_after
from contracts.domain.letting import Period, UnitDays
from contracts.domain.terms import Fen, Track

DAY = timedelta(days=1)


class Letting(Frozen):
    """One contract's hold on one unit; `rent_fen` is this unit's share per month.

    `expired`: it ran out, or was ended; `left_on`: the tenant gave this unit back. `rents`: the share from
    each day on that has another, 0 where it is free. `taken_over`: it was in force before Anju was. Of both
    None where nothing is said of it.
    """

    contract_id: UUID
    track: Track
    park_id: UUID
    manager_id: UUID | None = None
    starts_on: date
    ends_on: date
    rent_fen: Fen
    expired: bool = False
    left_on: date | None = None
    rents: tuple[RentStep, ...] | None = None
    taken_over: bool | None = None

    @property
    def agreed(self) -> tuple[RentStep, ...]:
        """The rent from day to day, as far as it is known."""
        return self.rents or (RentStep(from_on=self.starts_on, rent_fen=self.rent_fen),)

    @property
    def over(self) -> bool:
        """Nothing is promised by it any more, whatever was."""
        return self.expired or self.left_on is not None

    @property
    def over_on(self) -> date:
        """The first day on which they have the unit no more, of what is over."""
        return self.left_on or self.ends_on


class Overrun(Frozen):
    """`days_over` days are promised to a tenant without cover, the first of them `cover_ends_on`.

    `exposure_fen` is the rent agreed for just these days; `draft`: so it would be, were it signed as it is.
    `bare`: not even the first day is covered, so that no owner's contract ends on that day. `stays_on`: the
    tenant lives there past the end, and what is counted is counted with the day it was told on; by `rents` it
    can be counted with any other, where they were told. `uncovered`: each stretch of the days, in order,
    where owners cover some behind the first; else they are all in a row.
    """

    cover_ends_on: date
    days_over: int
    exposure_fen: int
    draft: bool = False
    bare: bool = False
    stays_on: bool = False
    rents: tuple[RentStep, ...] = ()
    uncovered: tuple[Period, ...] = ()

    @property
    def stretches(self) -> tuple[Period, ...]:
        """The days over, those in a row as one."""
        return self.uncovered or ((self.cover_ends_on, self.cover_ends_on + self.days_over * DAY),)

    def counted_with(self, day: date) -> "Overrun | None":
        """As it is on that day: who lives on is there a day longer each day; None before the first.

        What was told without its rents stands for each of its days alike.
        """
        if not self.stays_on:
            return self
        if day < self.cover_ends_on:
            return None
        end, days = day + DAY, (day + DAY - self.cover_ends_on).days
        alike = self.exposure_fen * days // self.days_over
        exposure = rent_of([(self.cover_ends_on, end)], self.rents) if self.rents else alike
        return self.model_copy(update={"days_over": days, "exposure_fen": exposure})


def overruns_among(
    lettings: Iterable[Letting],
    drafts: Iterable[Letting] = (),
    *,
    own: bool = False,
    released_on: date | None = None,
    staying: Iterable[Letting] = (),
    today: date = date.min,
) -> dict[UUID, Overrun]:
    """Each tenant contract, and each draft of one, that outlives the cover, by contract.

    A unit without any owner contract on our books is covered on no day, unless it is the operator's `own`,
    as it was before the first of an owner's contracts there may be. Of what was taken over, days before the
    first we know are not judged: what covered them then nobody wrote down here. For what is `own`, an owner
    contract that has none of its days (annulled) was never one; elsewhere its tenants are named. From
    `released_on` on no owner covers anything, whatever they signed. `staying`: whose tenant lives there past
    the end until `today`.
    """
    lettings = list(lettings)
    owners = owners_of(lettings, own=own, released_on=released_on)
    promised = [(each, False) for each in lettings if each.track == "tenant" and not each.over]
    promised += [(each, True) for each in drafts]
    if own and not owners:
        return {}

    def since(letting: Letting) -> date:
        return judged_from(letting.starts_on, owners, before=not own and not letting.taken_over)

    found = {
        each.contract_id: overrun_of(
            owners, (each.starts_on, each.ends_on), each.agreed, draft=draft, since=since(each)
        )
        for each, draft in promised
    }
    found |= {each.contract_id: overrun_of_stay(owners, each, today, since=since(each)) for each in staying}
    return {id_: overrun for id_, overrun in found.items() if overrun}


def owners_of(lettings: Iterable[Letting], *, own: bool, released_on: date | None) -> list[Period]:
    """The days that owners cover, by contract, sorted."""
    return sorted(
        (each.starts_on, min(each.ends_on, released_on or date.max))
        for each in lettings
        if each.track == "owner" and not (own and each.ends_on <= each.starts_on)
    )


def judged_from(starts_on: date, owners: Sequence[Period], *, before: bool) -> date:
    """From when on cover by `owners` (sorted) is asked for; `before`: also before the first of them."""
    return starts_on if before or not owners else max(starts_on, owners[0][0])


def overrun_of(
    owners: Sequence[Period], term: Period, rents: Sequence[RentStep], *, draft: bool, since: date
) -> Overrun | None:
    """How much of a term, from `since` on, `owners` (sorted) do not cover; None: nothing."""
    missing = uncovered(since, term[1], owners)
    if not missing:
        return None
    first = missing[0][0]
    return Overrun(
        cover_ends_on=first,
        days_over=days_in(missing),
        exposure_fen=rent_of(missing, rents),
        draft=draft,
        bare=first == term[0],
        uncovered=() if missing == ((first, term[1]),) else missing,
    )


def overrun_of_stay(owners: Sequence[Period], stay: Letting, today: date, *, since: date) -> Overrun | None:
    """How long, with `today`, who lives on past the end (Civil Code art. 734) has been there without cover by
    `owners` (sorted); None: today is covered, or before `since`, from when on it is asked for.

    What was covered again since counts no more: whoever lives there can be let stay.
    """
    if any(first <= today < end for first, end in owners) or today < since:
        return None
    since = max([since, *(end for first, end in owners if first < end <= today)])
    return Overrun(
        cover_ends_on=since,
        days_over=(today + DAY - since).days,
        exposure_fen=rent_of([(since, today + DAY)], stay.agreed),
        bare=since == stay.starts_on,
        stays_on=True,
        rents=stay.agreed,
    )


def stage_reached(days_over: int, stages: Sequence[int]) -> int:
    """The last of the days over on which somebody who lives on without cover is told of again, 0 before the
    first: each of the `stages`, the nearest first, and from the farthest on each time as many days later.
    """
    farthest = max(stages)
    if days_over >= farthest:
        return days_over // farthest * farthest
    return max((stage for stage in stages if stage <= days_over), default=0)


def uncovered(first: date, end: date, owners: Sequence[Period]) -> tuple[Period, ...]:
    """The days from `first` until before `end` that none of `owners` (sorted) covers, in order; those in a
    row count as one, as do days in a row.
    """
    found, day = [], first
    for starts_on, ends_on in owners:
        if day < min(starts_on, end) and starts_on < ends_on:
            found.append((day, min(starts_on, end)))
        if starts_on < ends_on:
            day = max(day, ends_on)
    return (*found, (day, end)) if day < end else tuple(found)


def in_a_row(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The days of all of them, in order; days in a row as one."""
    merged: list[Period] = []
    for begins, ends in sorted(periods):
        if merged and begins <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], ends)
        else:
            merged.append((begins, ends))
    return tuple(merged)


def in_all(days: Iterable[UnitDays]) -> tuple[Period, ...]:
    """The days of several units, in order, of whichever of them; days in a row as one."""
    return in_a_row((each.starts_on, each.ends_on) for each in days)


def days_in(periods: Iterable[Period]) -> int:
    """How many there are in all."""
    return sum(_days(first, end) for first, end in periods)


def in_words(periods: Iterable[Period]) -> str:
    """As people read them, each with its last day."""
    return "、".join(f"{first} 至 {end - DAY}" for first, end in periods)


def rent_of(periods: Iterable[Period], rents: Sequence[RentStep], months_from: date | None = None) -> int:
    """Fen for these days; half a fen rounds up, once for all of them."""
    return floor(exact_rent_of(periods, rents, months_from) + Fraction(1, 2))


def exact_rent_of(
    periods: Iterable[Period], rents: Sequence[RentStep], months_from: date | None = None
) -> Fraction:
    """Fen for these days, with what is left of one.

    Months are counted from `months_from` on, else from the first of some days in a row. A whole one is a
    month's rent, however many days it has; of one that is not, each day is its part of all the days it has.
    """
    ends = [*(later.from_on for later in rents[1:]), date.max]
    spans = list(zip(rents, ends, strict=True))
    by_length: Counter[int] = Counter()  # days of a month → the month's rent, added up over days
    for first, end in periods:
        for begins, next_begins in months_of(first, end, months_from):
            by_length[_days(begins, next_begins)] += sum(
                rent.rent_fen * _days(max(rent.from_on, begins, first), min(until, next_begins, end))
                for rent, until in spans
            )
    return sum((Fraction(by_day, days) for days, by_day in by_length.items()), Fraction())


def months_of(first: date, end: date, months_from: date | None = None) -> Iterable[Period]:
    """The months that have one of the days from `first` until before `end`, each until before the next:
    counted from `months_from` on, which is `first` where none or a later day is said.
    """
    begins = anchor = min(months_from or first, first)
    for number in count(1):
        if begins >= end:
            return
        begins, before = months_after(anchor, number), begins
        if begins > first:
            yield before, begins


def _days(first: date, end: date) -> int:
    return max(0, (end - first).days)
