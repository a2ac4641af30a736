"""A yearly payer who leaves in month eight has four months of rent paid that nobody lives for."""

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

import hypothesis
import pytest
from contracts.domain import settlement as of
from contracts.domain import settlement_commands as commands
from contracts.domain import settlement_credits as credit
from contracts.domain import settlement_facts as facts
from contracts.domain.absent import AbsentYetShown
from contracts.domain.clauses import Clauses, RentStep, months_after, rent_spans, rents_of_a_unit
from contracts.domain.overruns import exact_rent_of, rent_of
from contracts.domain.rent_parts import parts_of, rent_of_rooms
from contracts.domain.settlement_items import Credit, Deduction, Evidence, Item, settled
from contracts.domain.terms import Cycle
from hypothesis import strategies as some
from kernel.ids import named_id
from testkit.given import given

from .twelve import ALL_TWELVE, CLOSE, DEPOSIT, DUE, OPENED, PLACE, PROVEN, check, checked
from .words import OTHER_ROOM, ROOM, THIRD_ROOM, ZHAO, day, terms

RENTS = (RentStep(from_on=day("1-1"), rent_fen=450_000), RentStep(from_on=day("11-1"), rent_fen=480_000))
FOUR_MONTHS = Credit(amount_fen=2 * 450_000 + 2 * 480_000, prepaid="prepaid_rent", paid_through=day("12-31"))
"""They left on 1 September; the rent is paid for until the end of the year."""
CARD = Credit(amount_fen=8_050, prepaid="prepaid_fees")


def made_of(back: Credit, rents: tuple[RentStep, ...]) -> Credit:
    if not back.paid_through or not rents:
        return back
    parts = parts_of(OPENED.opened_on, back.paid_through + timedelta(days=1), rents)
    return back.model_copy(update={"parts": parts})


def asked(*credits_: Credit, item: Item = "rent_and_fees", **more: Any) -> commands.CheckItem:
    said = {"credits": credits_, "rents": RENTS, **more}
    return check(item, PROVEN).model_copy(update=said)


def ticked(*credits_: Credit, rents: tuple[RentStep, ...] = RENTS) -> facts.SettlementItemChecked:
    made = tuple(made_of(each, rents) for each in credits_)
    said = {"item": "rent_and_fees", "checked_by": ZHAO, "evidence": PROVEN, "credits": made}
    return facts.SettlementItemChecked(**PLACE, **said)


def test_what_was_paid_ahead_goes_back_with_the_deposit_less_what_is_deducted() -> None:
    given(of.settlement, OPENED).when(asked(FOUR_MONTHS, CARD)).then(ticked(FOUR_MONTHS, CARD))
    water = checked("water_meter", Deduction(amount_fen=9_000, ground="utilities", clause="7"))
    account = settled(DEPOSIT, [9_000], [FOUR_MONTHS.amount_fen, CARD.amount_fen])
    assert account.refund_fen == DEPOSIT - 9_000 + 1_860_000 + 8_050
    closed = facts.SettlementClosed(**PLACE, **DUE, account=account)
    history = [OPENED, *ALL_TWELVE, water, ticked(FOUR_MONTHS, CARD)]
    given(of.settlement, *history).when(CLOSE).then(closed)
    paid = commands.NoteRefundPaid(
        amount_fen=account.refund_fen,
        paid_on=day("9-8"),
        reference="B-1",
        unsigned="tenant_unreachable",
        today=day("9-8"),
    )
    assert given(of.settlement, *history, closed).when(paid).refusal is None


def test_it_also_pays_what_the_deposit_does_not_reach() -> None:
    flood = checked("damage", Deduction(amount_fen=DEPOSIT + 5_000, ground="damage", clause="8.2"))
    account = settled(DEPOSIT, [DEPOSIT + 5_000], [CARD.amount_fen])
    assert (account.refund_fen, account.owed_fen) == (3_050, 0)
    closed = facts.SettlementClosed(**PLACE, **DUE, account=account)
    given(of.settlement, OPENED, *ALL_TWELVE, flood, ticked(CARD)).when(CLOSE).then(closed)


def test_the_same_twice_is_one_fact_and_the_last_word_counts() -> None:
    opened = given(of.settlement, OPENED, ticked(FOUR_MONTHS))
    opened.when(asked(FOUR_MONTHS)).nothing()
    opened.when(asked()).then(ticked())


@pytest.mark.parametrize("more", [1, -1])
def test_the_rent_of_the_days_behind_the_last_goes_back_and_another_amount_with_a_reason(more: int) -> None:
    other = FOUR_MONTHS.model_copy(update={"amount_fen": FOUR_MONTHS.amount_fen + more})
    opened = given(of.settlement, OPENED)
    opened.when(asked(CARD, other)).refused(
        credit.CreditOtherThanRent, field="credits.1.amount_fen", due_fen=1_860_000, due="18,600.00"
    )
    opened.when(asked(other, explained=True)).then(ticked(other))
    opened.when(asked(other, rents=())).then(ticked(other, rents=()))


@pytest.mark.parametrize("beyond", [1, 365])
def test_rent_of_days_behind_the_contract_goes_back_with_a_reason_alone(beyond: int) -> None:
    until = day("12-31")
    opened, last = given(of.settlement, OPENED), until - timedelta(days=1)
    within = Credit(
        amount_fen=rent_of([(OPENED.opened_on, until)], RENTS, months_from=RENTS[0].from_on),
        prepaid="prepaid_rent",
        paid_through=last,
    )
    opened.when(asked(within, rent_until=until)).then(ticked(within))
    through = last + timedelta(days=beyond)
    fen = rent_of([(OPENED.opened_on, through + timedelta(days=1))], RENTS, months_from=RENTS[0].from_on)
    slip = within.model_copy(update={"paid_through": through, "amount_fen": fen})
    opened.when(asked(slip, rent_until=until)).refused(
        credit.PaidBeyondContract, field="credits.0.paid_through", last_day=last
    )
    opened.when(asked(slip, rent_until=until, explained=True)).then(ticked(slip))
    opened.when(asked(slip)).then(ticked(slip))


@pytest.mark.parametrize(
    ("left", "cycle", "until"),
    [
        (date(2025, 9, 1), "quarterly", date(2025, 11, 15)),  # before the end: as was agreed
        (date(2025, 11, 14), "monthly", date(2025, 11, 15)),
        (date(2025, 11, 15), "monthly", date(2025, 12, 15)),  # without a term from here on
        (date(2025, 12, 14), "monthly", date(2025, 12, 15)),
        (date(2025, 12, 15), "monthly", date(2026, 1, 15)),
        (date(2025, 12, 15), "quarterly", date(2026, 2, 15)),
    ],
)
def test_who_lives_on_behind_the_end_pays_on_by_the_same_periods(
    left: date, cycle: Cycle, until: date
) -> None:
    assert credit.rent_until(date(2025, 2, 15), date(2025, 11, 15), cycle, left) == until


def test_one_day_that_was_paid_ahead_goes_back_and_of_none_nothing() -> None:
    opened, last = given(of.settlement, OPENED), OPENED.opened_on
    one = Credit(amount_fen=15_000, prepaid="prepaid_rent", paid_through=last)
    opened.when(asked(one)).then(ticked(one))
    none = one.model_copy(update={"paid_through": last - timedelta(days=1)})
    opened.when(asked(none)).refused(credit.NothingPaidAhead, field="credits.0.paid_through")


def test_it_is_shown_of_which_months_and_days_it_is_made() -> None:
    parts = parts_of(day("9-1"), day("12-12"), RENTS)
    assert [
        (each.first, each.last, each.rent_fen, each.months, each.days, each.of_days) for each in parts
    ] == [
        (day("9-1"), day("10-31"), 450_000, 2, 0, 0),
        (day("11-1"), day("11-30"), 480_000, 1, 0, 0),
        (day("12-1"), day("12-11"), 480_000, 0, 11, 31),
    ]
    within = parts_of(day("10-20"), day("11-21"), RENTS)
    assert [(each.days, each.of_days, each.rent_fen) for each in within] == [
        *((12, 31, 450_000), (20, 30, 480_000)),
    ]


@hypothesis.given(
    begins=some.dates(date(2024, 1, 1), date(2028, 1, 1)), fen=some.integers(0, 10**8), data=some.data()
)
def test_what_was_lived_for_and_what_goes_back_are_the_rent_of_the_contracts_month(
    begins: date, fen: int, data: some.DataObject
) -> None:
    """Rent of 2,800 for 15 February to 14 March: who left on 1 March had 14 days of 28, and gets 14."""
    rents, number = (RentStep(from_on=begins, rent_fen=fen),), data.draw(some.integers(0, 24))
    first, end = months_after(begins, number), months_after(begins, number + 1)
    left = data.draw(some.dates(first + timedelta(days=1), end - timedelta(days=1)))
    had, back = (rent_of([days], rents, months_from=begins) for days in ((first, left), (left, end)))
    assert had + back in (fen, fen + 1)  # each half a fen rounds up
    [part] = parts_of(left, end, rents)
    assert (part.days, part.of_days) == ((end - left).days, (end - first).days)


def test_a_step_within_the_contracts_month_counts_each_day_by_that_month() -> None:
    rents = (
        RentStep(from_on=date(2026, 11, 27), rent_fen=500_000),
        RentStep(from_on=date(2026, 12, 10), rent_fen=520_000),
    )
    opened = given(of.settlement, OPENED.model_copy(update={"opened_on": date(2026, 12, 1)}))
    back = Credit(amount_fen=430_323, prepaid="prepaid_rent", paid_through=date(2026, 12, 26))
    opened.when(asked(back, rents=rents)).refused(
        credit.CreditOtherThanRent, field="credits.0.amount_fen", due_fen=444_667, due="4,446.67"
    )


@hypothesis.given(days=some.integers(1, 700), step=some.integers(-40, 700), later=some.integers(0, 10**6))
def test_its_parts_add_up_to_the_rent_to_the_fen(days: int, step: int, later: int) -> None:
    first, end = day("9-1"), day("9-1") + timedelta(days=days)
    rents = (
        RentStep(from_on=day("1-1"), rent_fen=450_001),
        RentStep(from_on=first + timedelta(days=step), rent_fen=later),
    )
    parts = parts_of(first, end, rents)
    assert [part.first for part in parts] == [first, *(part.last + timedelta(days=1) for part in parts[:-1])]
    assert parts[-1].last == end - timedelta(days=1)
    due = sum(each.rent_fen * (each.months + Fraction(each.days, each.of_days or 1)) for each in parts)
    assert floor(due + Fraction(1, 2)) == rent_of([(first, end)], rents, months_from=day("1-1"))


@hypothesis.given(
    count=some.integers(1, 9),
    fen=some.integers(0, 10**7),
    later=some.integers(0, 10**7),
    days=some.integers(1, 400),
    step=some.integers(-40, 400),
)
def test_the_rooms_of_a_contract_have_together_what_it_asks_for_to_the_fen(
    count: int, fen: int, later: int, days: int, step: int
) -> None:
    first, end = day("9-1"), day("9-1") + timedelta(days=days)
    lease = terms(unit_ids=tuple(named_id("room", each) for each in range(count)), rent_fen=fen)
    clauses = Clauses(rent_steps=(RentStep(from_on=first + timedelta(days=step), rent_fen=later),))
    rooms = [rents_of_a_unit(unit, lease, clauses) for unit in lease.unit_ids]
    due, since = rent_of_rooms(first, end, rooms), lease.starts_on
    steps = rent_spans(since, date.max, lease, clauses)
    whole = tuple(RentStep(from_on=begins, rent_fen=rent) for begins, rent in steps)
    assert sum(due) == rent_of([(first, end)], whole, months_from=since)
    for found, rents in zip(due, rooms, strict=True):
        assert abs(found - exact_rent_of([(first, end)], rents, months_from=since)) < 1


def test_of_three_rooms_none_loses_the_fen_that_is_the_contracts() -> None:
    """Of 10,000.00 for 17 days of 31, 5,483.87, each had 1,827.96 by itself: in all a fen too much."""
    lease = terms(unit_ids=(ROOM, OTHER_ROOM, THIRD_ROOM), rent_fen=1_000_000)
    rooms = tuple(rents_of_a_unit(unit, lease, Clauses()) for unit in lease.unit_ids)
    opened = given(of.settlement, OPENED.model_copy(update={"opened_on": day("8-15")}))
    for room, fen in enumerate((182_796, 182_796, 182_795)):
        back = Credit(amount_fen=fen, prepaid="prepaid_rent", paid_through=day("8-31"))
        said = {"rents": rooms[room], "rooms": rooms, "room": room}
        assert opened.when(asked(back, **said)).refusal is None
        more = back.model_copy(update={"amount_fen": fen + 1})
        opened.when(asked(more, **said)).refused(credit.CreditOtherThanRent, due_fen=fen)


def test_of_a_month_that_is_not_whole_each_day_is_its_part() -> None:
    week = FOUR_MONTHS.model_copy(update={"amount_fen": 105_000, "paid_through": day("9-7")})
    opened = given(of.settlement, OPENED)
    opened.when(asked(week)).then(ticked(week))
    more = week.model_copy(update={"amount_fen": 105_001})
    opened.when(asked(more)).refused(credit.CreditOtherThanRent, due_fen=105_000)


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"paid_through": None}, credit.PaidThroughMissing, "credits.0.paid_through"),
        (
            {"paid_through": OPENED.opened_on - timedelta(days=1)},
            credit.NothingPaidAhead,
            "credits.0.paid_through",
        ),
    ],
)
def test_rent_was_paid_for_days_and_for_such_as_nobody_lived_there(
    said: dict[str, Any], refusal: type[Any], field: str
) -> None:
    other = FOUR_MONTHS.model_copy(update=said)
    given(of.settlement, OPENED).when(asked(other)).refused(refusal, field=field)


def test_it_is_of_the_rent_and_fees_alone_and_the_rent_of_one_amount() -> None:
    opened = given(of.settlement, OPENED)
    opened.when(asked(CARD, item="damage")).refused(credit.CreditOfOtherItem, field="credits")
    opened.when(asked(FOUR_MONTHS, FOUR_MONTHS)).refused(credit.PaidTwice, field="credits.1.prepaid")
    none = asked(CARD, item="gas_meter").model_copy(update={"evidence": Evidence(absent=True)})
    opened.when(none).refused(AbsentYetShown, field="credits")
