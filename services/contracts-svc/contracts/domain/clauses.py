"""What a contract says beside its terms: how the rent moves, who may leave early, what may be deducted."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Frozen, Refusal
from pydantic import Field

from contracts.domain.settlement_items import Ground
from contracts.domain.terms import Fen, RentNought, Terms

Number = Annotated[str, Field(min_length=1, max_length=32, examples=["8.2"])]


class RentStep(Frozen):
    """Another rent per month, for all units, from `from_on` on."""

    from_on: date
    rent_fen: Fen


class RentFree(Frozen):
    """No rent from `starts_on` on; `ends_on` is the first day that is paid for again."""

    starts_on: date
    ends_on: date


class BreakClause(Frozen):
    """`who` may end it from `from_on` on, `notice_days` ahead, for `penalty_fen`."""

    who: Literal["operator", "counterparty"]
    from_on: date
    notice_days: Annotated[int, Field(ge=0, le=365)]
    penalty_fen: Fen = 0


class DeductionGround(Frozen):
    """Clause `number` allows to keep part of the deposit for `ground` (住房租赁条例 art. 10)."""

    number: Number
    ground: Ground


class Clauses(Frozen):
    """`in_writing`: there is a paper, or an electronic text that stands for one (民法典 469)."""

    rent_steps: tuple[RentStep, ...] = ()
    rent_free: tuple[RentFree, ...] = ()
    breaks: tuple[BreakClause, ...] = ()
    grounds: tuple[DeductionGround, ...] = ()
    in_writing: bool = True

    def allow(self, clause: str, ground: str) -> bool:
        """Whether a deduction may cite it."""
        return any(each.number == clause and each.ground == ground for each in self.grounds)


class NotInWriting(Refusal):
    """民法典 707: a lease of six months or more is in writing, or it has no term."""

    title, field = "租期六个月以上的租赁合同应当采用书面形式（民法典第七百零七条）", "clauses.in_writing"


class OutsideTerm(Refusal):
    """A clause speaks of days that the contract does not have."""

    title = "{day} 不在合同期内"


class NotInOrder(Refusal):
    """Two of a kind speak of the same day, or the later stands before the earlier."""

    title = "日期必须按先后排列且互不重叠"


class GroundTwice(Refusal):
    """One clause, one ground."""

    title, field = "扣款条款 {number} 重复", "clauses.grounds"


def going_on(clauses: Clauses, starts_on: date) -> Clauses:
    """What the contract that follows from `starts_on` on says as well, where nobody says otherwise: what may
    be deducted, and who may leave early, as it was in the end. How the rent moved is over.
    """
    breaks = {each.who: each.model_copy(update={"from_on": starts_on}) for each in clauses.breaks}
    return Clauses(breaks=tuple(breaks.values()), grounds=clauses.grounds)


def check_rents(rent_fen: int, clauses: Clauses, *, explained: bool) -> None:
    """Raises RentNought for no rent at all, at first or from a later day on, that nobody `explained`.

    Days that are said to be free of rent say themselves that nobody forgot the figure.
    """
    if explained:
        return
    if rent_fen == 0:
        raise RentNought
    for place, step in enumerate(clauses.rent_steps):
        if step.rent_fen == 0:
            raise RentNought(field=f"clauses.rent_steps.{place}.rent_fen")


def check_clauses(terms: Terms, clauses: Clauses) -> None:
    """Raises NotInWriting, OutsideTerm, NotInOrder or GroundTwice, naming the field."""
    if not clauses.in_writing and terms.ends_on >= months_after(terms.starts_on, 6):
        raise NotInWriting
    _check_within(terms, "clauses.rent_steps", [step.from_on for step in clauses.rent_steps])
    _check_within(terms, "clauses.breaks", [each.from_on for each in clauses.breaks])
    if any(later.from_on <= earlier.from_on for earlier, later in pairwise(clauses.rent_steps)):
        raise NotInOrder(field="clauses.rent_steps")
    check_rent_free(terms, clauses.rent_free, "clauses.rent_free")
    _check_grounds(clauses.grounds)


def check_rent_free(terms: Terms, rent_free: Sequence[RentFree], field: str) -> None:
    """Raises OutsideTerm or NotInOrder, naming the field."""
    _check_within(terms, field, [day for span in rent_free for day in (span.starts_on, last_of(span))])
    days = [day for span in rent_free for day in (span.starts_on, span.ends_on)]
    if any(span.ends_on <= span.starts_on for span in rent_free) or days != sorted(days):
        raise NotInOrder(field=field)


def _check_within(terms: Terms, field: str, days: Iterable[date]) -> None:
    if outside := next((day for day in days if not terms.starts_on <= day < terms.ends_on), None):
        raise OutsideTerm(field=field, day=outside)


def first_of_change(old: Iterable[RentFree], new: Iterable[RentFree]) -> date | None:
    """The first day that may be free by one and paid for by the other; None where they are the same."""
    return min((span.starts_on for span in set(old) ^ set(new)), default=None)


def last_of(span: RentFree) -> date:
    """The last day that is free."""
    return date.fromordinal(span.ends_on.toordinal() - 1)


def _check_grounds(grounds: Iterable[DeductionGround]) -> None:
    seen: set[tuple[str, str]] = set()
    for each in grounds:
        if (each.number, each.ground) in seen:
            raise GroundTwice(number=each.number)
        seen.add((each.number, each.ground))


def rent_on(day: date, terms: Terms, clauses: Clauses) -> int:
    """The rent per month that counts on a day, in fen; 0 on a free one."""
    free = any(span.starts_on <= day < span.ends_on for span in clauses.rent_free)
    return 0 if free else stepped_rent(day, terms, clauses)


def stepped_rent(day: date, terms: Terms, clauses: Clauses) -> int:
    """The rent per month as the steps up to a day left it, in fen, free or not."""
    return rent_by_steps(day, terms.rent_fen, clauses.rent_steps)


def rent_by_steps(day: date, rent_fen: int, steps: Sequence[RentStep]) -> int:
    """What a rent was first, or the last of its steps (in order) up to a day, in fen."""
    begun = [step for step in steps if step.from_on <= day]
    return begun[-1].rent_fen if begun else rent_fen


def rent_spans(first: date, end: date, terms: Terms, clauses: Clauses) -> list[tuple[date, int]]:
    """The rent per month from `first` until before `end`, each with the day it begins on; 0 on free days."""
    turns = {step.from_on for step in clauses.rent_steps}
    turns |= {turn for span in clauses.rent_free for turn in (span.starts_on, span.ends_on)}
    begins = [first, *sorted(turn for turn in turns if first < turn < end)]
    return [(each, rent_on(each, terms, clauses)) for each in begins]


def share_of_a_unit(unit_id: UUID, rent_fen: int, terms: Terms) -> int:
    """Its part of a contract's rent, in fen: all parts add up to it, the first of them are a fen more."""
    even, over = divmod(rent_fen, len(terms.unit_ids))
    return even + (unit_id in terms.unit_ids[:over])


def rents_of_a_unit(unit_id: UUID, terms: Terms, clauses: Clauses) -> tuple[RentStep, ...]:
    """The share of one unit from the first day on; 0 where nothing is due.

    Also past the end: who lives on pays as before, or what was agreed on since (民法典 734).
    """
    spans = rent_spans(terms.starts_on, date.max, terms, clauses)
    return tuple(RentStep(from_on=day, rent_fen=share_of_a_unit(unit_id, rent, terms)) for day, rent in spans)


def months_after(day: date, months: int) -> date:
    """The same day of a later month; the first of the next where that month is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        years, month = divmod(day.month + months, 12)
        return date(day.year + years, month + 1, 1)
