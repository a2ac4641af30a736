"""A code before the tenant comes, none once they have left, and nothing but leaving takes it away."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.clock import local_date, start_of
from kernel.domain import Command
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from published.contracts import ContractEnded, ContractTerminated
from tenants.domain.door import door
from tenants.domain.door_commands import (
    AskNext,
    Confirm,
    DoorUnknown,
    EndLease,
    Fail,
    FallOverdue,
    GiveBack,
    NeverCame,
    OrderOver,
    Postpone,
    RequestCode,
    ResumeLease,
    RevokeCode,
    Take,
)
from tenants.domain.door_facts import (
    DoorCodeConfirmed,
    DoorCodeRequested,
    DoorCodeRevocationRequested,
    DoorCodeRevoked,
    DoorLeased,
    DoorLeaseEnded,
    DoorOccupied,
    DoorOrderFailed,
    DoorOrderOverdue,
    DoorOrderPostponed,
    DoorOrderTaken,
    DoorVacated,
)
from tenants.domain.door_policy import DOOR_TIMES, to_grant, to_revoke
from tenants.domain.door_states import Granted, Known, NoDoor
from tenants.domain.tenant_facts import Stay, TenantMoveOutWithdrawn
from tenants.policies.doors import react
from testkit.given import given

NOW = datetime(2025, 3, 1, 2, tzinfo=UTC)
MARCH, APRIL, MAY = date(2025, 3, 10), date(2025, 4, 1), date(2025, 5, 1)
ONE, TWO, LEASE, NEXT_LEASE = (named_id(word) for word in ("one", "two", "lease", "next"))
WHERE: dict[str, Any] = {f"{name}_id": named_id(name) for name in ("access", "tenant", "unit", "park")}

GRANT: dict[str, Any] = {**WHERE, **to_grant(DOOR_TIMES.known[0])}
TODAY: dict[str, Any] = {**WHERE, "today": local_date(NOW)}

REQUESTED = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=MARCH, contract_id=LEASE)
OCCUPIED = DoorOccupied(**WHERE)
CONFIRMED = DoorCodeConfirmed(**WHERE, order_id=ONE, valid_from=MARCH)
LEAVING = DoorCodeRevocationRequested(**WHERE, **to_revoke(DOOR_TIMES.known[0]), order_id=TWO, left_on=APRIL)
REVOKED = DoorCodeRevoked(**WHERE, order_id=TWO, left_on=APRIL)


def arrives(day: date, order: UUID = TWO) -> RequestCode:
    return RequestCode(**TODAY, order_id=order, valid_from=day)


def signs(day: date, contract: UUID = LEASE, order: UUID = TWO) -> RequestCode:
    return RequestCode(**TODAY, order_id=order, valid_from=day, contract_id=contract)


def leaves(day: date, order: UUID = TWO) -> RevokeCode:
    return RevokeCode(**TODAY, order_id=order, left_on=day)


def is_gone(order: UUID = ONE) -> AskNext:
    return AskNext(**TODAY, order_id=order)


def is_near(contract: UUID, order: UUID = ONE) -> AskNext:
    return AskNext(**TODAY, order_id=order, contract_id=contract)


def never_came(order: UUID = TWO) -> NeverCame:
    return NeverCame(**TODAY, order_id=order)


def goes_on(contract: UUID, order: UUID) -> ResumeLease:
    return ResumeLease(**TODAY, order_id=order, contract_id=contract)


def ends(contract: UUID) -> RevokeCode:
    return RevokeCode(**TODAY, order_id=TWO, left_on=APRIL, contract_id=contract)


def gives_back(contract: UUID) -> GiveBack:
    return GiveBack(**TODAY, order_id=TWO, left_on=APRIL, contract_id=contract)


def test_a_contract_asks_for_a_code_and_the_arrival_finds_it() -> None:
    given(door).when(signs(MARCH, order=ONE)).then(REQUESTED)
    given(door, REQUESTED, CONFIRMED).when(arrives(MARCH)).then(OCCUPIED)
    given(door, REQUESTED, CONFIRMED, OCCUPIED).when(arrives(MARCH)).nothing()


def test_who_comes_sooner_than_the_contract_says_gets_the_code_sooner() -> None:
    day = MARCH - timedelta(days=2)
    asked = DoorCodeRequested(**GRANT, order_id=TWO, valid_from=day)
    given(door, REQUESTED, CONFIRMED).when(arrives(day)).then(asked, OCCUPIED)


def test_who_never_came_keeps_the_code_of_their_contract_and_no_other() -> None:
    vacated, early = DoorVacated(**WHERE), MARCH - timedelta(days=9)
    given(door, REQUESTED, CONFIRMED, OCCUPIED).when(never_came()).then(vacated)
    given(door, REQUESTED, CONFIRMED, OCCUPIED, vacated).when(never_came()).nothing()
    given(door, REQUESTED, CONFIRMED, OCCUPIED, vacated).when(ends(LEASE)).then(LEAVING)
    sooner = DoorCodeRequested(**GRANT, order_id=TWO, valid_from=early)
    gone = LEAVING.model_copy(update={"left_on": early})
    given(door, sooner, OCCUPIED).when(never_came()).then(vacated, gone)
    again = sooner.model_copy(update={"order_id": ONE, "valid_from": early - timedelta(days=1)})
    given(door, sooner, OCCUPIED, vacated, gone).when(arrives(again.valid_from, ONE)).then(again, OCCUPIED)


def test_who_never_came_sooner_than_the_contract_says_has_a_code_from_its_day_on_alone() -> None:
    sooner = DoorCodeRequested(**GRANT, order_id=TWO, valid_from=MARCH - timedelta(days=9))
    opened = DoorCodeConfirmed(**WHERE, order_id=TWO, valid_from=sooner.valid_from)
    vacated, asked = DoorVacated(**WHERE), REQUESTED.model_copy(update={"order_id": NEXT_LEASE})
    for done in ((), (opened,)):
        came = (REQUESTED, CONFIRMED, sooner, *done, OCCUPIED)
        given(door, *came).when(never_came(NEXT_LEASE)).then(vacated, asked)
        given(door, *came, vacated, asked).when(never_came(NEXT_LEASE)).nothing()
        given(door, *came, vacated, asked).when(arrives(MARCH)).then(OCCUPIED)
        given(door, *came, vacated, asked).when(ends(LEASE)).then(LEAVING)


def test_who_leaves_loses_the_code_and_who_never_came_as_well() -> None:
    given(door, REQUESTED, CONFIRMED, OCCUPIED).when(leaves(APRIL)).then(LEAVING)
    given(door, REQUESTED).when(ends(LEASE)).then(LEAVING)


def test_who_never_left_has_the_code_again_whether_it_was_taken_away_or_not() -> None:
    again = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=MARCH)
    for taken in ((), (DoorOrderTaken(**WHERE, order_id=TWO),), (REVOKED,)):
        gone = (REQUESTED, CONFIRMED, OCCUPIED, LEAVING, *taken)
        given(door, *gone).when(arrives(MARCH, ONE)).then(again, OCCUPIED)
        over = DoorLeaseEnded(**WHERE, contract_id=LEASE)
        given(door, *gone, again, OCCUPIED).when(ends(LEASE)).then(over)
    stay = Stay(**{name: WHERE[name] for name in ("unit_id", "park_id")}, moved_in_on=MARCH)
    who = {"tenant_id": WHERE["tenant_id"], "person_id": named_id("person")}
    never = TenantMoveOutWithdrawn(**who, stay=stay, moved_out_on=APRIL)
    [do] = react(Fact(never, named_id("fact"), "tenant", 1, 1, NOW, NOW, SYSTEM, "tenants"))
    assert isinstance(do.command, RequestCode)
    assert (do.command.valid_from, do.command.contract_id) == (MARCH, None)


def test_who_comes_back_after_they_left_has_nothing_by_the_contract_they_had() -> None:
    """Told by facts of before anybody noted the end of a contract whose tenant had left."""
    back = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=MAY)
    came = (REQUESTED, CONFIRMED, OCCUPIED, LEAVING, REVOKED, back, OCCUPIED)
    gone = LEAVING.model_copy(update={"left_on": local_date(NOW)})
    given(door, *came).when(never_came()).then(DoorVacated(**WHERE), gone)


def test_a_contract_that_runs_on_takes_no_code_away_before_its_day_has_come() -> None:
    place = {f"{name}_id": named_id(name) for name in ("contract", "tenant", "park")}
    over = place | {"track": "tenant", "unit_ids": (WHERE["unit_id"],), "ended_on": APRIL}
    today = date(2025, 3, 20)
    for event, asked in (
        (ContractTerminated.model_validate(over | {"runs_on": True}), []),
        (ContractTerminated.model_validate(over), [(APRIL, place["contract_id"])]),
        (ContractEnded.model_validate(over), [(APRIL, place["contract_id"])]),
    ):
        at = start_of(today)
        fact = Fact(event, ONE, "contract-1", 1, 1, at, at, SYSTEM, "contracts")
        found = [do.command for do in react(fact)]
        assert [(each.left_on, each.contract_id) for each in found] == asked  # type: ignore[attr-defined]


def test_nobody_who_lives_there_is_locked_out_because_a_contract_ended() -> None:
    over = DoorLeaseEnded(**WHERE, contract_id=LEASE)
    given(door, REQUESTED, CONFIRMED, OCCUPIED).when(ends(LEASE)).then(over)
    given(door, REQUESTED, CONFIRMED, OCCUPIED, over).when(ends(LEASE)).nothing()
    given(door, REQUESTED, CONFIRMED, OCCUPIED).when(ends(NEXT_LEASE)).nothing()


def test_a_contract_that_another_took_the_place_of_takes_no_code_away() -> None:
    follows = DoorLeased(**GRANT, contract_id=NEXT_LEASE, leased_from=APRIL)
    over = DoorLeaseEnded(**WHERE, contract_id=LEASE)
    for come in ((), (OCCUPIED,)):
        before = (REQUESTED, CONFIRMED, *come)
        given(door, *before).when(signs(APRIL, NEXT_LEASE)).then(follows)
        given(door, *before, follows).when(signs(APRIL, NEXT_LEASE)).nothing()
        given(door, *before, follows).when(ends(LEASE)).then(over)
        annulled = DoorLeaseEnded(**WHERE, contract_id=NEXT_LEASE)
        given(door, *before, follows).when(ends(NEXT_LEASE)).then(annulled)
    given(door, REQUESTED, CONFIRMED, follows, over).when(ends(NEXT_LEASE)).then(LEAVING)


def test_who_never_came_and_has_a_later_contract_alone_has_a_code_from_its_day_on() -> None:
    later = DoorLeased(**GRANT, contract_id=NEXT_LEASE, leased_from=MAY)
    over = DoorLeaseEnded(**WHERE, contract_id=LEASE)
    asked = DoorCodeRequested(**GRANT, order_id=TWO, valid_from=MAY, contract_id=NEXT_LEASE)
    given(door, REQUESTED, CONFIRMED, later).when(ends(LEASE)).then(over, asked)


def test_who_lives_there_since_before_anju_keeps_their_code_whatever_becomes_of_a_renewal() -> None:
    told = arrives(MARCH).model_copy(update={"taken_over": True})
    given(door).when(told).then(OCCUPIED)
    given(door, OCCUPIED).when(told).nothing()
    renewed = DoorLeased(**GRANT, contract_id=LEASE, leased_from=MAY)
    given(door, OCCUPIED).when(signs(MAY)).then(renewed)
    annulled = DoorLeaseEnded(**WHERE, contract_id=LEASE)
    given(door, OCCUPIED, renewed).when(ends(LEASE)).then(annulled)
    given(door, OCCUPIED, renewed, annulled).when(leaves(APRIL)).then(LEAVING)
    # a renewal that was heard of first asked for a code of a day to come
    first = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=MAY, contract_id=LEASE)
    asked = DoorCodeRequested(**GRANT, order_id=TWO, valid_from=MARCH)
    given(door, first).when(told).then(asked, OCCUPIED)
    given(door, first, asked, OCCUPIED).when(ends(LEASE)).then(annulled)


def test_who_was_said_to_live_there_by_mistake_has_a_code_by_their_contract_or_as_before() -> None:
    vacated = DoorVacated(**WHERE)
    given(door, OCCUPIED).when(never_came()).then(vacated)
    given(door, OCCUPIED, vacated).when(ends(LEASE)).nothing()
    renewed = DoorLeased(**GRANT, contract_id=LEASE, leased_from=MARCH)
    asked = REQUESTED.model_copy(update={"order_id": TWO})
    given(door, OCCUPIED, renewed).when(never_came()).then(vacated, asked)


def test_who_moved_in_before_anju_has_a_code_to_be_taken_away() -> None:
    given(door).when(leaves(APRIL)).then(LEAVING)
    given(door).when(ends(LEASE)).nothing()


def test_a_stay_that_is_over_and_heard_of_late_opens_no_door() -> None:
    late = DoorLeased(**GRANT, contract_id=LEASE, leased_from=MARCH)
    for gone in ((LEAVING,), (LEAVING, REVOKED)):
        given(door, *gone).when(signs(MARCH)).then(late)
        given(door, *gone, late).when(signs(MARCH)).nothing()
    back = DoorCodeRequested(**GRANT, order_id=ONE, valid_from=MAY)
    given(door, LEAVING, REVOKED).when(arrives(MAY, ONE)).then(back, OCCUPIED)


def test_the_lock_takes_an_order_and_confirms_it_once() -> None:
    given(door, REQUESTED).when(Take(order_id=ONE)).then(DoorOrderTaken(**WHERE, order_id=ONE))
    taken = DoorOrderTaken(**WHERE, order_id=ONE)
    given(door, REQUESTED, taken).when(Take(order_id=ONE)).nothing()
    given(door, REQUESTED, taken).when(Confirm(order_id=ONE)).then(CONFIRMED)
    given(door, REQUESTED, CONFIRMED).when(Confirm(order_id=ONE)).nothing()
    given(door, LEAVING).when(Confirm(order_id=TWO)).then(REVOKED)


def test_a_confirmation_of_an_order_that_another_followed_says_nothing() -> None:
    given(door, REQUESTED, LEAVING).when(Confirm(order_id=ONE)).nothing()
    given(door, REQUESTED, LEAVING).when(Confirm(order_id=ONE, by_hand=True)).refused(OrderOver)
    given(door).when(Confirm(order_id=ONE)).nothing()
    given(door).when(Confirm(order_id=ONE, by_hand=True)).refused(DoorUnknown)


@pytest.mark.parametrize(("tries", "seconds"), [(0, 2), (3, 16), (50, 600)])
def test_a_lock_service_that_is_away_is_asked_again_later_and_later(tries: int, seconds: int) -> None:
    before = DoorOrderPostponed(**WHERE, order_id=ONE, reason="down", tries=tries, retry_at=NOW)
    found = given(door, REQUESTED, before).when(Postpone(order_id=ONE, reason="down", at=NOW))
    retry = NOW + timedelta(seconds=seconds)
    found.then(DoorOrderPostponed(**WHERE, order_id=ONE, reason="down", tries=tries + 1, retry_at=retry))
    patient = Postpone(order_id=ONE, reason="down", at=NOW, retry_after=timedelta(hours=1))
    [postponed] = given(door, REQUESTED, before).when(patient).events
    assert isinstance(postponed, DoorOrderPostponed)
    assert postponed.retry_at == NOW + timedelta(hours=1)


def test_a_person_is_told_once_and_the_lock_may_still_confirm() -> None:
    overdue = DoorOrderOverdue(**WHERE, order_id=ONE, act="grant", day=MARCH)
    failed = DoorOrderFailed(**WHERE, order_id=ONE, act="grant", code="LockUnknown")
    given(door, REQUESTED).when(FallOverdue(order_id=ONE)).then(overdue)
    given(door, REQUESTED).when(Fail(order_id=ONE, code="LockUnknown")).then(failed)
    for told in (overdue, failed):
        given(door, REQUESTED, told).when(FallOverdue(order_id=ONE)).nothing()
        given(door, REQUESTED, told).when(Confirm(order_id=ONE)).then(CONFIRMED)
    given(door, REQUESTED, CONFIRMED).when(FallOverdue(order_id=ONE)).nothing()
    by_hand = CONFIRMED.model_copy(update={"by_hand": True})
    given(door, REQUESTED, overdue).when(Confirm(order_id=ONE, by_hand=True)).then(by_hand)
    left = DoorOrderOverdue(**WHERE, order_id=TWO, act="revoke", day=APRIL)
    given(door, LEAVING).when(FallOverdue(order_id=TWO)).then(left)


orders = some.sampled_from([ONE, TWO, LEASE, NEXT_LEASE])
days = some.sampled_from([MARCH, APRIL, MAY])
LEASES = some.sampled_from([LEASE, NEXT_LEASE])
commands = some.one_of(
    some.builds(arrives, days, orders),
    some.builds(leaves, days, orders),
    some.builds(signs, days, some.sampled_from([LEASE, NEXT_LEASE]), orders),
    some.builds(ends, some.sampled_from([LEASE, NEXT_LEASE])),
    some.builds(EndLease, **{name: some.just(it) for name, it in TODAY.items()}, contract_id=LEASES),
    some.builds(gives_back, LEASES),
    some.builds(never_came, orders),
    some.builds(is_gone, orders),
    some.builds(is_near, some.sampled_from([LEASE, NEXT_LEASE]), orders),
    some.builds(goes_on, some.sampled_from([LEASE, NEXT_LEASE]), orders),
    some.builds(Take, order_id=orders),
    some.builds(Confirm, order_id=orders),
    some.builds(FallOverdue, order_id=orders),
    some.builds(Fail, order_id=orders, code=some.just("no")),
)


@every(some.lists(commands, max_size=12))
def test_whatever_comes_in_whatever_order_only_leaving_takes_a_code_from_who_lives_there(
    asked: list[Command],
) -> None:
    state = door.initial
    for command in asked:
        before = state
        for event in door.decide(command, state):
            state = door.evolve(state, event)
        assert state == before or not isinstance(state, NoDoor)
        if isinstance(before, Known) and before.occupied and not state.occupied:  # type: ignore[attr-defined]
            assert isinstance(command, RevokeCode | NeverCame)
            assert isinstance(command, NeverCame) or command.contract_id is None
        if isinstance(state, Granted):
            assert door.decide(Confirm(order_id=state.order_id), state) == []
