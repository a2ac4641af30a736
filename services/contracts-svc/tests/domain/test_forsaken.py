"""Whoever leaves a room before the contracts begin that are signed for it leaves them to stand: of each it is
told, of whichever rooms, and once, whatever was told first; and that they never left, or are back.
"""

from collections.abc import Sequence
from itertools import permutations
from uuid import UUID

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_facts import ContractHeldOver
from contracts.domain.contract_states import Expired, Over, Voided
from contracts.domain.forsaking import NoteForsaken, NoteNotForsaken
from contracts.domain.next_contract_facts import NextContractForsaken, NextContractNotForsaken
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import (
    ForgetAgreement,
    ForgetDeparture,
    NoteOver,
    NoteRenewal,
    TakeNote,
    TenancyCommand,
)
from contracts.domain.tenancy_facts import (
    Agreement,
    AgreementForsaken,
    AgreementNotForsaken,
    Arrival,
    Departure,
    RoomChange,
)
from contracts.domain.tenancy_rooms import Tenancy
from contracts.policies.forsaking import forsaking
from kernel.facts import SYSTEM, Fact
from testkit.given import given

from .naive import DAY
from .test_any_deposits import IDS, AnyDeposits
from .words import LEASE, LI, NOW, OTHER_ROOM, ROOM, THIRD_ROOM, day, drafted, signed, terms

FIRST, SECOND, THIRD, BESIDE, *_ = IDS
BEGINS, ENDS, AFTER = day("3-15"), day("9-1"), day("2026-9-1")
EARLY = day("8-1")
BOTH, ALL = (ROOM, OTHER_ROOM), (ROOM, OTHER_ROOM, THIRD_ROOM)


def agreed(id_: UUID, rooms: Sequence[UUID] = (ROOM,), starts_on: object = ENDS) -> TakeNote:
    note = Agreement(contract_id=id_, unit_ids=tuple(rooms), starts_on=starts_on)
    return TakeNote(tenant_id=LI, note=note)


def first(*rooms: UUID) -> list[TenancyCommand]:
    """Signed for these rooms, and they came."""
    came = (TakeNote(tenant_id=LI, note=Arrival(unit_id=room, on=BEGINS)) for room in rooms)
    return [agreed(FIRST, rooms, BEGINS), *came]


def follows(by: UUID, on: UUID = FIRST, since: object = ENDS) -> NoteRenewal:
    return NoteRenewal(tenant_id=LI, contract_id=on, renewed_by=by, from_on=since)


def out_of(room: UUID = ROOM, on: object = EARLY) -> TakeNote:
    return TakeNote(tenant_id=LI, note=Departure(unit_id=room, on=on))


def never_left(room: UUID = ROOM, on: object = EARLY) -> ForgetDeparture:
    return ForgetDeparture(tenant_id=LI, departure=Departure(unit_id=room, on=on))


def back_in(room: UUID, on: object) -> TakeNote:
    return TakeNote(tenant_id=LI, note=Arrival(unit_id=room, on=on))


def void(id_: UUID) -> ForgetAgreement:
    return ForgetAgreement(tenant_id=LI, contract_id=id_)


IN_A_ROW = [agreed(SECOND), follows(SECOND), agreed(THIRD, starts_on=AFTER), follows(THIRD, SECOND, AFTER)]


class Told:
    """What a tenancy tells of what is left to stand: by contract, in which rooms; and how often."""

    def __init__(self, *commands: TenancyCommand) -> None:
        self.tenancy, self.stand = Tenancy(), dict[UUID, set[UUID]]()
        self.hears(*commands)

    def hears(self, *commands: TenancyCommand) -> list[tuple[UUID, bool | None]]:
        """Which contracts are told of: in part or not; None: that they stand no more so."""
        told: list[tuple[UUID, bool | None]] = []
        for command in commands:
            for event in tenancy.decide(command, self.tenancy):
                self.tenancy = tenancy.evolve(self.tenancy, event)
                match event:
                    case AgreementForsaken(next_contract_id=id_, left_unit_id=room):
                        known, self.stand[id_] = self.stand.get(id_, set()), {*event.unit_ids}
                        assert room not in known, "told twice"
                        assert self.stand[id_] >= {*known, room}
                        told.append((id_, event.part))
                    case AgreementNotForsaken(next_contract_id=id_):
                        assert self.stand.pop(id_) == {*event.unit_ids}
                        told.append((id_, None))
        return told


def test_it_is_told_of_each_that_is_signed_behind_and_has_the_room() -> None:
    elsewhere = agreed(BESIDE, [OTHER_ROOM])
    town = Told(*first(ROOM), *IN_A_ROW, elsewhere)
    assert town.hears(out_of()) == [(SECOND, False), (THIRD, False)]
    assert town.hears(never_left()) == [(SECOND, None), (THIRD, None)]
    assert town.hears(out_of()) == [(SECOND, False), (THIRD, False)], "they leave after all"


@pytest.mark.parametrize(("on", "told"), [(ENDS, [SECOND, THIRD]), (ENDS + DAY, [THIRD]), (AFTER + DAY, [])])
def test_who_leaves_when_it_has_begun_lived_by_it(on: object, told: list[UUID]) -> None:
    assert [id_ for id_, _ in Told(*first(ROOM), *IN_A_ROW).hears(out_of(on=on))] == told


@pytest.mark.parametrize("order", list(permutations([out_of(), void(SECOND)])))
def test_the_third_is_told_of_though_the_second_came_to_nothing_whichever_is_told_first(
    order: tuple[TenancyCommand, ...],
) -> None:
    town = Told(*first(ROOM), *IN_A_ROW)
    town.hears(*order)
    assert town.stand[THIRD] == {ROOM}
    town.hears(never_left())
    assert THIRD not in town.stand


def test_so_it_is_behind_two_that_came_to_nothing() -> None:
    last = [agreed(BESIDE, starts_on=day("2027-9-1")), follows(BESIDE, THIRD, day("2027-9-1"))]
    town = Told(*first(ROOM), *IN_A_ROW, *last)
    assert town.hears(void(THIRD), void(SECOND), out_of()) == [(BESIDE, False)]


def test_a_gap_that_was_agreed_on_is_what_they_leave_for() -> None:
    assert Told(*first(ROOM), agreed(THIRD, starts_on=AFTER)).hears(out_of()) == []


def test_what_is_heard_to_follow_once_they_have_left_is_told_of_then_and_not_what_is_signed_then() -> None:
    town = Told(*first(ROOM), agreed(SECOND))
    assert town.hears(out_of()) == []
    assert town.hears(follows(SECOND)) == [(SECOND, False)]
    assert town.hears(void(SECOND), agreed(BESIDE)) == [], "they are to come back"


def test_of_what_is_over_or_void_nothing_is_told() -> None:
    assert Told(*first(ROOM), *IN_A_ROW[:2], void(SECOND)).hears(out_of()) == []
    town = Told(*first(ROOM), *IN_A_ROW[:2])
    town.hears(out_of())
    assert town.hears(void(SECOND), never_left()) == [], "whoever annulled it knows"
    over = NoteOver(tenant_id=LI, contract_id=FIRST, unit_ids=(ROOM,), on=EARLY, paid=True)
    assert Told(agreed(FIRST, (ROOM,), BEGINS), *IN_A_ROW[:2]).hears(over) == [], "nobody has left"


def test_of_one_of_two_rooms_it_is_told_in_part_and_of_the_other_once_that_is_left_too() -> None:
    row = [
        agreed(SECOND, BOTH),
        follows(SECOND),
        agreed(THIRD, BOTH, AFTER),
        follows(THIRD, SECOND, AFTER),
    ]
    town = Told(*first(*BOTH), *row)
    assert town.hears(out_of(OTHER_ROOM)) == [(SECOND, True), (THIRD, True)]
    assert town.hears(out_of(ROOM)) == [(SECOND, False), (THIRD, False)]
    again = [(SECOND, None), (THIRD, None), (SECOND, True), (THIRD, True)]
    assert town.hears(never_left(OTHER_ROOM)) == again
    assert town.stand == {SECOND: {ROOM}, THIRD: {ROOM}}


def test_of_two_rooms_of_three_it_is_told_at_once_where_the_third_leaving_is_called_off() -> None:
    town = Told(*first(*ALL), agreed(SECOND, ALL), follows(SECOND))
    later = EARLY + DAY
    town.hears(out_of(ROOM), out_of(OTHER_ROOM, later), out_of(THIRD_ROOM, later))
    assert town.hears(never_left(THIRD_ROOM, later)) == [(SECOND, None), (SECOND, True)]
    assert town.stand == {SECOND: {*BOTH}}


def test_the_third_is_told_of_for_the_other_room_where_the_second_is_void_and_one_leaving_is_called_off() -> (
    None
):
    row = [
        agreed(SECOND, BOTH),
        follows(SECOND),
        agreed(THIRD, BOTH, AFTER),
        follows(THIRD, SECOND, AFTER),
    ]
    town = Told(*first(*BOTH), *row, out_of(ROOM), out_of(OTHER_ROOM))
    assert town.hears(void(SECOND)) == []
    assert town.hears(never_left(OTHER_ROOM)) == [(THIRD, None), (THIRD, True)]
    assert town.stand[THIRD] == {ROOM}


@pytest.mark.parametrize("order", list(permutations(ALL)))
def test_of_several_that_share_the_rooms_each_is_told_of_its_own(order: tuple[UUID, ...]) -> None:
    """One of the two is noted to follow, as the first of them."""
    town = Told(*first(*ALL), agreed(SECOND, BOTH), agreed(BESIDE, [THIRD_ROOM]), follows(SECOND))
    told = [town.hears(out_of(room)) for room in order]
    assert town.stand == {SECOND: {*BOTH}, BESIDE: {THIRD_ROOM}}
    assert told[order.index(THIRD_ROOM)] == [(BESIDE, False)]
    assert [each for each in told if each != [(BESIDE, False)]] == [[(SECOND, True)], [(SECOND, False)]]
    assert town.hears(void(SECOND), never_left(THIRD_ROOM)) == [(BESIDE, None)]


def test_who_comes_back_is_to_live_by_it_from_the_day_they_left_on() -> None:
    for on in (EARLY, EARLY + DAY, ENDS):
        town = Told(*first(ROOM), *IN_A_ROW, out_of())
        assert town.hears(back_in(ROOM, on)) == [(SECOND, None), (THIRD, None)]
    town = Told(*first(ROOM), *IN_A_ROW)
    own = agreed(BESIDE, [OTHER_ROOM], BEGINS + DAY)
    away = RoomChange(from_unit_id=ROOM, to_unit_id=OTHER_ROOM, on=EARLY)
    gone = [TakeNote(tenant_id=LI, note=away)]
    assert town.hears(own, *gone) == [(SECOND, False), (THIRD, False)]
    home = RoomChange(from_unit_id=OTHER_ROOM, to_unit_id=ROOM, on=EARLY + DAY)
    assert town.hears(TakeNote(tenant_id=LI, note=home)) == [(SECOND, None), (THIRD, None)]


def test_the_contract_that_ended_tells_it() -> None:
    town = Tenancy()
    for command in (*first(ROOM), *IN_A_ROW[:2], out_of()):
        told = tenancy.decide(command, town)
        for event in told:
            town = tenancy.evolve(town, event)
    away = told[-1]
    stands = AgreementNotForsaken(tenant_id=LI, contract_id=FIRST, next_contract_id=SECOND, unit_ids=(ROOM,))
    for event, fact in ((away, NextContractForsaken), (stands, NextContractNotForsaken)):
        [do] = forsaking.react(Fact(event, LI, "", 1, 1, NOW, NOW, SYSTEM, "contracts"))
        assert do.id == FIRST
        [said] = given(contract, drafted(), signed()).when(do.command).events
        assert isinstance(said, fact)
        assert (said.next_contract_id, said.unit_ids) == (SECOND, (ROOM,))
    assert isinstance(do.command, NoteNotForsaken)
    left = {"left_unit_id": ROOM, "left_on": EARLY, "part": False}
    asked = NoteForsaken(next_contract_id=SECOND, begins_on=ENDS, unit_ids=(ROOM,), **left)
    given(contract, drafted(), signed()).when(asked).then(
        NextContractForsaken(contract_id=LEASE, terms=terms(), **asked.model_dump())
    )
    given(contract).when(asked).nothing()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("void", [False, True])
def test_of_what_was_annulled_meanwhile_nobody_is_told_that_it_bars_the_other_room(
    seed: int, void: bool
) -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, True, 30 * DAY, seed, True)
    town.the_next_is_signed(900, 30 * DAY)
    town.days_pass(2 * DAY)
    town.leaves(0, 0 * DAY, False)
    town.leaves(0, 0 * DAY, True)
    if void:
        town.annuls(0)
    before = len(town.till.log)
    town.never_left()
    told = [each.event for each in town.till.log[before:] if isinstance(each.event, NextContractForsaken)]
    assert [(each.next_contract_id, each.part) for each in told] == ([] if void else [(IDS[1], True)])
    if not void:
        rows = [row["forsakes"] for row in town.till.lettings.values() if row["contract_id"] == IDS[0]]
        assert sorted(rows) == [[], [IDS[1]]]
    assert isinstance(town.of(IDS[1]), Voided) is void


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ago", [0, 3])
def test_who_lives_on_by_the_next_is_not_told_to_be_past_the_end(seed: int, ago: int) -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, seed, True)
    town.the_next_is_signed(900, 30 * DAY)
    town.days_pass((30 + ago) * DAY)
    town.leaves(0, ago * DAY, True)
    town.never_left()
    told = [each.event for each in town.till.log]
    assert not any(isinstance(each, ContractHeldOver) for each in told)
    assert isinstance(town.of(IDS[0]), Over)
    assert town.held(town.of(IDS[1])) == 900


def test_unless_the_next_came_to_nothing_meanwhile() -> None:
    town = AnyDeposits()
    town.a_first_one_is_signed(900, False, 30 * DAY, 1, True)
    town.the_next_is_signed(900, 30 * DAY)
    town.days_pass(30 * DAY)
    town.leaves(0, 0 * DAY, True)
    town.annuls(0)
    assert isinstance(town.of(IDS[1]), Voided)
    town.never_left()
    assert isinstance(town.of(IDS[0]), Expired)
    assert town.held(town.of(IDS[0])) == 900
