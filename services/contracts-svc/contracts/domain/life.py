"""A unit's life as one time line: who covered it, who had it and used it on past the end, who lived there
without having it, when it stood empty, what was done, and how it was settled with who gave it back.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, pairwise
from typing import Final, Literal
from uuid import UUID

from kernel.domain import Frozen

from contracts.domain.letting import Period
from contracts.domain.overruns import uncovered

Kind = Literal[
    "owner_cover",
    "tenancy",
    "without_term",
    "overstayed",
    "lived_in",
    "vacancy",
    "works",
    "settlement",
    "room_change_settlement",
    "released",
]
"""`without_term` 不定期租赁 (Civil Code art. 734) and `overstayed` 逾期未退: the tenant used it past the end,
and the lessor had not objected, or had; or past a termination. `settlement` 退租结算 of who left,
`room_change_settlement` 换房结算 of who changed for another room.
"""


class Span(Frozen):
    """`ends_on` is the first day not in it, None while it goes on; `id` of the contract, the tenant who lived
    there, the work order or the settlement.
    """

    kind: Kind
    starts_on: date
    ends_on: date | None
    id: UUID | None = None


PAST_END: Final = ("without_term", "overstayed")
LET: Final = ("tenancy", *PAST_END)


def used_on(tenancy: Span, end: date, objected: Sequence[Period] = ()) -> list[Span]:
    """A tenancy with what of it lies past its `end` told apart: on the days of `objected` the tenant was to
    be gone, since the lessor had said that it is not renewed, or it had been terminated.
    """
    first, over = tenancy.starts_on, tenancy.ends_on or date.max
    days = (end, *chain.from_iterable(objected))
    turns = sorted({first, over, *(day for day in days if max(first, end) <= day < over)})
    return [
        tenancy.model_copy(
            update={
                "kind": _kind(since, end, objected),
                "starts_on": since,
                "ends_on": None if until == date.max else until,
            }
        )
        for since, until in pairwise(turns)
    ]


def _kind(day: date, end: date, objected: Sequence[Period]) -> Kind:
    if day < end:
        return "tenancy"
    return "overstayed" if any(since <= day < until for since, until in objected) else "without_term"


def time_line(
    contracts: Sequence[Span],
    stays: Iterable[Span],
    done: Iterable[Span],
    today: date,
    released: Iterable[Period] = (),
    held_since: date | None = None,
) -> list[Span]:
    """All of it by its first day; `done` are works and settlements. Lived in is each day of `stays` without
    a tenancy, up to today where nobody has left. Vacant is each day with neither, from the first known,
    which is that of taking in (`held_since`) where nothing before it is, up to today, or to the next
    tenancy. On the days on which the unit was `released`, in order, it is nobody's to let, and no owner
    covers it; what was taken in again later came with the first contract of its owner that begins
    meanwhile. Who stays past their end has no day on which it is let to another: there the board, too,
    shows that one alone.
    """
    known = [span for span in contracts if span.ends_on is None or span.starts_on < span.ends_on]
    let = [span for span in known if span.kind == "tenancy"]
    own = (_beside(span, let, today) if span.kind in PAST_END else [span] for span in known)
    known = [*chain.from_iterable(own)]
    known += [part for stay in stays for part in _beside(stay, known, today)]
    vacant = _vacancies(known, today, held_since)
    covers = [span for span in known if span.kind == "owner_cover"]
    gone = [_until_owned_again(days, covers) for days in released]
    held = [part for span in (*vacant, *covers) for part in _parts(span, gone)]
    lived_in = (span for span in known if span.kind != "owner_cover")
    back = [
        _lasting(Span(kind="released", starts_on=first, ends_on=None), first, end)
        for first, end in gone
        if first < end
    ]
    return sorted([*lived_in, *held, *done, *back], key=_order)


def _until_owned_again(released: Period, covers: Sequence[Span]) -> Period:
    """What did not come again does so by no contract either."""
    since, until = released
    if until == date.max:
        return released
    return since, min((span.starts_on for span in covers if since <= span.starts_on < until), default=until)


def _parts(span: Span, gone: Sequence[Period]) -> list[Span]:
    """Those of its days on which the unit was not given back."""
    return [_lasting(span, *days) for days in uncovered(span.starts_on, span.ends_on or date.max, gone)]


def _lasting(span: Span, since: date, until: date) -> Span:
    return span.model_copy(update={"starts_on": since, "ends_on": None if until == date.max else until})


def _beside(stay: Span, known: Sequence[Span], today: date) -> list[Span]:
    """The parts of a stay that no tenancy has; of one that goes on none that is yet to come."""
    first, end, found = stay.starts_on, stay.ends_on or date.max, []
    for let in sorted((span for span in known if span.kind in LET), key=_order):
        let_until = let.ends_on or date.max
        if max(first, let.starts_on) < min(end, let_until):
            found.append((first, let.starts_on))
            first = let_until
    parts = [
        each for each in (*found, (first, end)) if each[0] < each[1] and (stay.ends_on or each[0] <= today)
    ]
    return [_lasting(stay, since, until) for since, until in parts]


def _vacancies(known: Sequence[Span], today: date, held_since: date | None) -> list[Span]:
    days = [span.starts_on for span in known] + ([held_since] if held_since else [])
    if not days:
        return []
    free, found = min(days), []
    for let in sorted((span for span in known if span.kind != "owner_cover"), key=_order):
        if free < let.starts_on:
            found.append(Span(kind="vacancy", starts_on=free, ends_on=let.starts_on))
        if let.ends_on is None:
            return found
        free = max(free, let.ends_on)
    return [*found, Span(kind="vacancy", starts_on=free, ends_on=None)] if free <= today else found


def _order(span: Span) -> tuple[date, str, str]:
    return span.starts_on, span.kind, str(span.id)
