"""Who was said to have left, and never did: all that followed is as if nobody had said so."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from contracts.domain import retention as kept
from contracts.domain import settlement as to_settle
from contracts.domain import settlement_commands as commands
from contracts.domain import settlement_facts as facts
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ContractCommand, Expire, FallDue, NoteHeldOver, ResumeOccupancy
from contracts.domain.contract_facts import (
    ContractEnded,
    ContractHeldOver,
    ContractNearExpiry,
    OccupancyResumed,
    RenewalFellDue,
)
from contracts.domain.filing import filing
from contracts.domain.filing_commands import TakeUp
from contracts.domain.settlement_items import settled
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import ForgetDeparture
from contracts.domain.tenancy_facts import DepartureWithdrawn, TenancyResumed
from contracts.publish import translate
from kernel.facts import SYSTEM, Fact
from published import contracts as told
from testkit.given import given

from . import test_filing, twelve
from .desk import Desk
from .tenancies import CAME, LEFT, RENEWED, SIGNED, ended, never_came, noted, take
from .words import (
    END,
    EXPIRED,
    LEASE,
    LI,
    NOW,
    OTHER_ROOM,
    ROOM,
    day,
    draft,
    drafted,
    leaves,
    left,
    signed,
    terminate,
    terminated,
    terms,
    warn,
    warned,
)

TODAY = day("9-1")
RUNNING = (drafted(), signed())


def stays(room: Any = ROOM, on: str = "9-1") -> ResumeOccupancy:
    return ResumeOccupancy(unit_id=room, tenant_id=LI, left_on=day(on))


def stayed(standing: str = "in_force", room: Any = ROOM, on: str = "9-1", **other: Any) -> OccupancyResumed:
    said = {"unit_id": room, "tenant_id": LI, "left_on": day(on), "standing": standing}
    return OccupancyResumed(contract_id=LEASE, terms=terms(**other), **said)


BOTH = {"unit_ids": (ROOM, OTHER_ROOM)}
ENDING = terminate(day("12-1"), today=TODAY)
WAYS: dict[str, Sequence[ContractCommand]] = {
    "in force": [draft(day("3-10"))],
    "warned of its end": [draft(day("3-10")), warn(30)],
    "of two rooms, one of them given back": [draft(day("3-10"), **BOTH), leaves(OTHER_ROOM, "8-1")],
    "of two rooms, both lived in": [draft(day("3-10"), **BOTH)],
    "ending": [draft(day("3-10")), ENDING],
    "run out": [draft(day("3-10")), Expire(ends_on=END)],
    "terminated and lived in": [
        draft(day("3-10")),
        terminate(TODAY, today=TODAY),
        NoteHeldOver(unit_id=ROOM, tenant_id=LI, since=TODAY),
    ],
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_shown_let_and_covered_as_before_they_were_said_to_have_left(way: str) -> None:
    desk = Desk(own=ROOM, at=NOW)

    def shown() -> dict[str, Any]:
        apart = {"version", "since_version"}
        rows = [{name: it for name, it in row.items() if name not in apart} for row in desk.shown.values()]
        days = {id_: dict(row) for id_, row in desk.lettings.items()}
        return {"contract": rows, "lettings": days, "cover": desk.covers[ROOM]}

    for command in WAYS[way]:
        assert desk.ask(LEASE, command) is None
    before, state = shown(), desk.states[LEASE]
    assert desk.ask(LEASE, leaves()) is None
    assert shown() != before
    assert desk.ask(LEASE, stays()) is None
    assert shown() == before
    assert desk.states[LEASE] == state
    again = contract.decide(leaves(), desk.states[LEASE])
    assert again == contract.decide(leaves(), state), "and who leaves later leaves all the same"


def test_whatever_became_of_it_by_their_leaving_is_taken_back_once() -> None:
    gone = (*RUNNING, left(), terminated("9-1", given_back=True))
    given(contract, *gone).when(stays()).then(stayed())
    given(contract, *gone, stayed()).when(stays()).nothing()
    given(contract, *RUNNING).when(stays()).nothing()
    again = left(on="10-1"), terminated("10-1", given_back=True)
    given(contract, *gone, stayed()).when(leaves(on="10-1")).then(*again)


def test_its_end_comes_as_if_they_had_never_left() -> None:
    history = (*RUNNING, warned(30), left(), terminated("9-1", given_back=True), stayed())
    given(contract, *history).when(warn(30)).nothing()
    given(contract, *history).when(warn(15)).then(
        ContractNearExpiry(contract_id=LEASE, terms=terms(), stage_days=15, policy_version=1)
    )
    given(contract, *history).when(Expire(ends_on=END)).then(EXPIRED)


def test_a_renewal_that_their_leaving_closed_falls_due_again() -> None:
    due = RenewalFellDue(contract_id=LEASE, terms=terms(), fell_due_on=day("2026-2-23"), policy_version=1)
    asked = FallDue(ends_on=END, today=day("2026-2-23"))
    given(contract, *RUNNING, due).when(asked).nothing()
    gone = left(), terminated("9-1", given_back=True)
    given(contract, *RUNNING, due, *gone, stayed()).when(asked).then(due)


def test_who_lives_on_past_a_termination_is_held_over_and_past_the_end_stays_without_a_term() -> None:
    over = (*RUNNING, terminated("9-1"), left(ends_on=day("9-1")))
    held = ContractHeldOver(contract_id=LEASE, terms=terms(ends_on=day("9-1")), unit_id=ROOM, terminated=True)
    given(contract, *over).when(stays()).then(stayed("over", ends_on=day("9-1")), held)
    given(contract, *RUNNING, EXPIRED, left(on="2026-4-1")).when(stays(on="2026-4-1")).then(
        stayed("expired", on="2026-4-1")
    )


def test_what_ended_because_nobody_had_come_is_held_over_by_who_had() -> None:
    over = ContractEnded(contract_id=LEASE, terms=terms(), held_fen=terms().deposit_fen)
    history = (*RUNNING, EXPIRED, over, left(on="2026-3-15"))
    asked = NoteHeldOver(unit_id=ROOM, tenant_id=LI, since=END)
    held = ContractHeldOver(contract_id=LEASE, terms=terms(), unit_id=ROOM)
    back = stayed("over", on="2026-3-15")
    given(contract, *history).when(asked).then(back, held)
    given(contract, *history, back, held).when(asked).nothing()
    given(contract, *RUNNING, EXPIRED, over).when(asked).then(held)


def test_that_they_stay_on_is_told_of_the_first_of_their_rooms_alone() -> None:
    two = terms(unit_ids=(ROOM, OTHER_ROOM), ends_on=day("9-1"))
    both = (drafted(unit_ids=two.unit_ids), signed(unit_ids=two.unit_ids))
    over = (*both, terminated("9-1", unit_ids=two.unit_ids))
    held, beside = (
        ContractHeldOver(contract_id=LEASE, terms=two, unit_id=unit, terminated=True, first=unit == ROOM)
        for unit in two.unit_ids
    )
    first, second = (NoteHeldOver(unit_id=unit, tenant_id=LI, since=day("9-1")) for unit in two.unit_ids)
    given(contract, *over).when(first).then(held)
    given(contract, *over, held).when(second).then(beside)
    given(contract, *over, held, beside).when(second).nothing()
    facts_of = (Fact(each, LEASE, "c", 1, 1, NOW, NOW, SYSTEM, "contracts") for each in (held, beside))
    assert [type(translate(each)) for each in facts_of] == [told.ContractExpired, type(None)]


# ---- the tenancy

FORGET = ForgetDeparture(tenant_id=LI, departure=LEFT)
NEVER = DepartureWithdrawn(tenant_id=LI, departure=LEFT)


def test_what_ended_with_a_leaving_that_never_was_did_not() -> None:
    resumed = TenancyResumed(tenant_id=LI, contract_id=LEASE, unit_id=ROOM, left_on=day("9-1"))
    told = noted(SIGNED), noted(CAME), noted(LEFT)
    given(tenancy, *told, ended()).when(FORGET).then(NEVER, resumed)
    undone = *told, ended(), NEVER, resumed
    given(tenancy, *undone).when(FORGET).nothing()
    given(tenancy, *undone).when(take(LEFT)).then(noted(LEFT), ended())


def test_nor_did_the_room_beside_that_nobody_was_put_down_in() -> None:
    both = noted(SIGNED.model_copy(update={"unit_ids": (ROOM, OTHER_ROOM)}))
    for on in ("9-1", "9-8"):
        beside = never_came(room=OTHER_ROOM, on=on)
        place = {"tenant_id": LI, "contract_id": LEASE}
        home, next_door = (
            TenancyResumed(**place, unit_id=each.unit_id, left_on=each.ended_on) for each in (ended(), beside)
        )
        gone = both, noted(CAME), noted(LEFT), ended(), beside
        given(tenancy, *gone).when(FORGET).then(NEVER, home, next_door)
    before = never_came(room=OTHER_ROOM, on="8-1")
    given(tenancy, both, noted(CAME), before, noted(LEFT), ended()).when(FORGET).then(NEVER, home)


def test_a_leaving_that_waits_for_the_signature_is_forgotten_before_it_comes() -> None:
    given(tenancy, noted(CAME), noted(LEFT)).when(FORGET).then(NEVER)
    given(tenancy, noted(CAME), noted(LEFT), NEVER).when(take(SIGNED)).then(noted(SIGNED))
    given(tenancy, noted(CAME)).when(FORGET).nothing()


def test_what_another_leaving_ended_stays_ended() -> None:
    earlier = LEFT.model_copy(update={"on": day("6-1")})
    history = noted(SIGNED), noted(CAME), noted(earlier), ended(on="6-1"), noted(RENEWED), noted(LEFT)
    with_both = *history, ended(RENEWED.contract_id)
    resumed = TenancyResumed(tenant_id=LI, contract_id=RENEWED.contract_id, unit_id=ROOM, left_on=day("9-1"))
    given(tenancy, *with_both).when(FORGET).then(NEVER, resumed)


# ---- the settlement

OWED = twelve.OWED
WITHDRAW = commands.WithdrawSettlement()
WITHDRAWN = facts.SettlementWithdrawn(**twelve.PLACE)


def test_a_settlement_of_who_never_left_is_withdrawn_and_leaving_opens_it_anew() -> None:
    work = twelve.OPENED, *twelve.ALL_TWELVE
    given(to_settle.settlement, *work).when(WITHDRAW).then(WITHDRAWN)
    given(to_settle.settlement, *work, twelve.CLOSED).when(WITHDRAW).then(WITHDRAWN)
    over = given(to_settle.settlement, *work, twelve.CLOSED, WITHDRAWN)
    over.when(WITHDRAW).nothing()
    remind = commands.RemindOfRefund(due_on=twelve.DUE["refund_due_on"], stage="due")
    over.when(remind).nothing()
    for asked in (twelve.check("damage"), twelve.CLOSE, commands.ReopenSettlement()):
        over.when(asked).refused(commands.NothingToSettle)
    later = twelve.OPENED.model_copy(update={"opened_on": day("11-1"), "due_on": day("11-8")})
    over.when(commands.OpenSettlement(settlement=later, told_on=later.opened_on)).then(later)
    given(to_settle.settlement).when(WITHDRAW).nothing()


def test_what_was_paid_back_before_is_told_of_and_stays() -> None:
    history = twelve.OPENED, *twelve.ALL_TWELVE, twelve.CLOSED, twelve.REFUNDED
    said = {"refund_fen": twelve.DEPOSIT, "paid_on": day("9-8")}
    owed = facts.SettlementNotWithdrawn(**twelve.PLACE, **said, received_fen=0)
    given(to_settle.settlement, *history).when(WITHDRAW).then(owed)
    stays = given(to_settle.settlement, *history, owed)
    stays.when(WITHDRAW).nothing()
    later = twelve.OPENED.model_copy(update={"opened_on": day("11-1"), "due_on": day("11-8")})
    asked = commands.OpenSettlement(settlement=later, told_on=later.opened_on)
    stays.when(asked).then(later.model_copy(update={"deposit_fen": 0}))
    given(to_settle.settlement, *history).when(asked).nothing()


def test_the_deposit_that_went_back_is_paid_anew_by_who_stays_and_settled_when_they_leave() -> None:
    sink = twelve.checked("damage", twelve.BROKEN_SINK)
    rest = twelve.DEPOSIT - 30_000
    closed = facts.SettlementClosed(**twelve.PLACE, **twelve.DUE, account=settled(twelve.DEPOSIT, [30_000]))
    back = twelve.REFUNDED.model_copy(update={"amount_fen": rest})
    stays = facts.SettlementNotWithdrawn(**twelve.PLACE, refund_fen=rest, received_fen=0, paid_on=day("9-8"))
    history = twelve.OPENED, *twelve.ALL_TWELVE, sink, closed, back, stays
    anew = commands.NoteOwedPaid(**(OWED | {"amount_fen": rest}), today=day("9-20"))
    given(to_settle.settlement, *history).when(twelve.owed_paid(1)).refused(commands.OwedDiffers)
    restored = facts.SettlementOwedPaid(**twelve.PLACE, **anew.model_dump())
    held = facts.SettlementRestored(**twelve.PLACE, held_fen=rest)
    given(to_settle.settlement, *history).when(anew).then(restored, held)
    given(to_settle.settlement, *history, restored, held).when(anew).refused(commands.NothingOwed)
    later = twelve.OPENED.model_copy(update={"opened_on": day("11-1"), "due_on": day("11-8")})
    given(to_settle.settlement, *history, restored).when(
        commands.OpenSettlement(settlement=later, told_on=later.opened_on)
    ).then(later.model_copy(update={"deposit_fen": rest}))


def test_a_payment_that_was_made_when_it_was_withdrawn_is_noted_all_the_same_and_told_of() -> None:
    history = twelve.OPENED, *twelve.ALL_TWELVE, twelve.CLOSED, WITHDRAWN
    stays = facts.SettlementNotWithdrawn(
        **twelve.PLACE, refund_fen=twelve.DEPOSIT, received_fen=0, paid_on=day("9-8")
    )
    plain = twelve.PAID.model_copy(update={"unsigned": None})
    told = twelve.REFUNDED.model_copy(update={"unsigned": None})
    late = given(to_settle.settlement, *history)
    late.when(plain).then(told, stays)
    late.when(plain.model_copy(update={"amount_fen": 1})).refused(commands.RefundDiffers)
    late.when(twelve.owed_paid(1)).refused(commands.NothingOwed)
    given(to_settle.settlement, *history, told, stays).when(plain).nothing()
    never_closed = given(to_settle.settlement, twelve.OPENED, WITHDRAWN)
    never_closed.when(twelve.PAID).refused(commands.NothingToSettle)


def test_what_who_never_left_had_paid_us_goes_back() -> None:
    history = twelve.OPENED, *twelve.ALL_TWELVE, *twelve.FLOODED, twelve.owed_told(5_000)
    stays = facts.SettlementNotWithdrawn(**twelve.PLACE, refund_fen=0, received_fen=5_000, paid_on=day("9-8"))
    given(to_settle.settlement, *history).when(WITHDRAW).then(stays)
    back = twelve.PAID.model_copy(update={"amount_fen": 5_000})
    told = twelve.REFUNDED.model_copy(update={"amount_fen": 5_000})
    none = facts.SettlementRestored(**twelve.PLACE, held_fen=0)
    given(to_settle.settlement, *history, stays).when(back).then(told, none)
    given(to_settle.settlement, *history, stays, told).when(back).refused(commands.NoRefundDue)


# ---- what else had ended with it


def test_a_filing_that_was_dropped_is_due_again_on_its_day() -> None:
    take_up = TakeUp()
    given(filing, test_filing.DUE, test_filing.DROPPED).when(take_up).then(test_filing.DUE)
    for history in ((), (test_filing.DUE,), (test_filing.DUE, test_filing.FILED)):
        given(filing, *history).when(take_up).nothing()


def test_papers_are_kept_on() -> None:
    began = kept.RetentionBegan(contract_id=LEASE, over_on=TODAY + timedelta(days=1))
    again = kept.NoteNeverGivenBack(contract_id=LEASE, unit_id=ROOM)
    given(kept.retention, began).when(again).then(kept.RetentionInterrupted(contract_id=LEASE))
    room = {"contract_id": LEASE, "unit_id": ROOM}
    one_of_two = given(kept.retention, kept.RoomGivenBack(**room))
    one_of_two.when(again).then(kept.RoomTakenBack(**room))
    given(kept.retention).when(again).nothing()
