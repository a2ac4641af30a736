"""The refund of a settlement, or what is still owed, is paid once, as settled, and by its day."""

from typing import Any

from contracts.domain import settlement as of
from contracts.domain import settlement_commands as commands
from contracts.domain import settlement_facts as facts
from contracts.domain.deduction_policy import DEDUCTIONS
from contracts.domain.refund_reference import ReferenceUsed
from contracts.domain.settlement_items import (
    Deduction,
    settled,
)
from contracts.policies.refunds import arm, arm_of_owed
from kernel.clock import local_date, start_of
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from policy.domain.values import seed
from testkit.given import given

from .twelve import (
    ALL_TWELVE,
    BROKEN_SINK,
    CLOSE,
    CLOSED,
    DEPOSIT,
    DUE,
    FLOODED,
    OPENED,
    PAID,
    PLACE,
    PROVEN,
    REFUNDED,
    check,
    checked,
    owed,
    owed_paid,
    owed_told,
)
from .words import LI, MANAGER, ZHAO, day

STAYED: dict[str, Any] = {"refund_fen": DEPOSIT, "received_fen": 0, "paid_on": day("9-8")}


def test_what_was_refunded_is_settled_for_good() -> None:
    closed = given(of.settlement, OPENED, *ALL_TWELVE, CLOSED)
    closed.when(PAID).then(REFUNDED)
    closed.when(PAID.model_copy(update={"amount_fen": 1})).refused(commands.RefundDiffers, refund_fen=DEPOSIT)
    ahead = PAID.model_copy(update={"today": day("9-7")})
    closed.when(ahead).refused(commands.RefundPaidInFuture, paid_on=day("9-8"))
    before = ahead.model_copy(update={"paid_on": day("1-1")})
    closed.when(before).refused(commands.RefundPaidTooEarly, paid_on=day("1-1"))
    paid = given(of.settlement, OPENED, *ALL_TWELVE, CLOSED, REFUNDED)
    paid.when(PAID).nothing()
    paid.when(PAID.model_copy(update={"reference": "B-2"})).refused(commands.RefundPaid, paid_on=day("9-8"))
    paid.when(commands.ReopenSettlement()).refused(commands.RefundPaid)
    paid.when(check("damage", PROVEN, BROKEN_SINK)).refused(commands.SettledAlready)


def test_under_one_number_of_the_bank_one_refund_is_paid_and_of_one_tenant_several_with_a_reason() -> None:
    """One transfer was noted as two refunds: the second tenant had nothing."""
    closed = given(of.settlement, OPENED, *ALL_TWELVE, CLOSED)
    for used_for, explained in (((ZHAO,), True), ((LI, ZHAO), True), ((LI,), False)):
        asked = PAID.model_copy(update={"used_for": used_for, "explained": explained})
        closed.when(asked).refused(ReferenceUsed, reference="B-1")
    both_rooms = PAID.model_copy(update={"used_for": (LI,), "explained": True})
    closed.when(both_rooms).then(REFUNDED.model_copy(update={"reference_once": False}))
    again = PAID.model_copy(update={"used_for": (LI,)})
    given(of.settlement, OPENED, *ALL_TWELVE, CLOSED, REFUNDED).when(again).nothing()


def test_what_was_paid_and_came_back_is_paid_again_under_another_number() -> None:
    """Who stayed on, paid the deposit anew, and left: the first number paid what went back."""
    stayed = [REFUNDED, facts.SettlementNotWithdrawn(**PLACE, **STAYED), owed_told(DEPOSIT)]
    left = [OPENED, *ALL_TWELVE, CLOSED, *stayed, OPENED, *ALL_TWELVE, CLOSED]
    same = PAID.model_copy(update={"used_for": (LI,)})
    given(of.settlement, *left).when(same).refused(ReferenceUsed)
    other = {"reference": "B-2"}
    anew = given(of.settlement, *left).when(PAID.model_copy(update=other))
    anew.then(REFUNDED.model_copy(update=other))


def test_what_is_owed_is_paid_once_to_one_of_ours_and_is_settled_for_good() -> None:
    owing = given(of.settlement, OPENED, *ALL_TWELVE, *FLOODED)
    owing.when(owed_paid(5_000)).then(owed_told(5_000))
    owing.when(owed_paid(4_999)).refused(commands.OwedDiffers, owed_fen=5_000)
    owing.when(PAID).refused(commands.NoRefundDue)
    ahead = owed_paid(5_000).model_copy(update={"today": day("9-7")})
    owing.when(ahead).refused(commands.OwedPaidInFuture)
    before = ahead.model_copy(update={"paid_on": day("1-1")})
    owing.when(before).refused(commands.OwedPaidTooEarly)
    owing.when(commands.ReopenSettlement()).then(facts.SettlementReopened(**PLACE))
    paid = given(of.settlement, OPENED, *ALL_TWELVE, *FLOODED, owed_told(5_000))
    paid.when(owed_paid(5_000)).nothing()
    other = owed_paid(5_000).model_copy(update={"way": "cash"})
    paid.when(other).refused(commands.OwedPaid, paid_on=day("9-8"))
    paid.when(commands.ReopenSettlement()).refused(commands.OwedPaid)
    given(of.settlement, OPENED, *ALL_TWELVE).when(owed_paid(5_000)).refused(commands.NothingOwed)
    given(of.settlement, OPENED, *ALL_TWELVE, CLOSED).when(owed_paid(1)).refused(commands.NothingOwed)


def test_a_refund_that_is_not_paid_by_its_day_is_told_of_once_at_each_stage() -> None:
    due_on = DUE["refund_due_on"]
    [*dues] = arm(fact_of(CLOSED))
    at = [local_date(each.due_at) for each in dues]
    assert at == [day("9-10"), day("9-11"), day("9-13")]
    told: list[Any] = []
    for each in dues:
        asked = commands.RemindOfRefund.model_validate(each.note)
        late = {"due_on": due_on, "refund_fen": DEPOSIT, "stage": each.note["stage"]}
        found = facts.SettlementRefundOutstanding(**PLACE, **late)
        closed = [OPENED, *ALL_TWELVE, CLOSED, *told]
        given(of.settlement, *closed).when(asked).then(found)
        given(of.settlement, *closed, found).when(asked).nothing()
        given(of.settlement, *closed, REFUNDED).when(asked).nothing()
        reopened = [*closed, facts.SettlementReopened(**PLACE)]
        given(of.settlement, *reopened).when(asked).nothing()
        again = CLOSED.model_copy(update={"refund_due_on": day("9-20")})
        given(of.settlement, *reopened, again).when(asked).nothing()
        told.append(found)
    nothing_due = CLOSED.model_copy(update={"refund_due_on": None})
    assert arm(fact_of(nothing_due)) == []


def test_what_is_owed_is_told_as_it_is_settled_and_once_at_each_stage_until_it_is_paid() -> None:
    [dues, nothing] = arm_of_owed(fact_of(FLOODED[1])), arm_of_owed(fact_of(CLOSED))
    assert [local_date(each.due_at) for each in dues] == [day("9-10"), day("9-11"), day("9-13")]
    assert nothing == []
    history = [OPENED, *ALL_TWELVE, *FLOODED, owed(5_000)]
    told: list[Any] = []
    for each in dues:
        asked = commands.RemindOfOwed.model_validate(each.note)
        found = owed(5_000, each.note["stage"])
        given(of.settlement, *history, *told).when(asked).then(found)
        given(of.settlement, *history, *told, found).when(asked).nothing()
        given(of.settlement, *history, *told, owed_told(5_000)).when(asked).nothing()
        given(of.settlement, *history, facts.SettlementWithdrawn(**PLACE)).when(asked).nothing()
        reopened = [*history, *told, facts.SettlementReopened(**PLACE)]
        given(of.settlement, *reopened).when(asked).nothing()
        again = FLOODED[1].model_copy(update={"owed_due_on": day("9-20")})
        given(of.settlement, *reopened, again).when(asked).nothing()
        told.append(found)
    nobody_said = FLOODED[1].model_copy(update={"owed_due_on": None})
    assert arm_of_owed(fact_of(nobody_said)) == []


def test_by_when_it_is_owed_the_policy_says_and_who_it_is_their_contract() -> None:
    rules = DEDUCTIONS.known[0].values.model_copy(update={"owed_within": 3})
    asked = CLOSE.model_copy(update={"policy": seed(rules), "party_id": ZHAO})
    said = {"owed_due_on": day("9-6"), "party_id": ZHAO}
    whole = given(of.settlement, OPENED, *ALL_TWELVE, FLOODED[0]).when(asked)
    told = {"due_on": day("9-6"), "party_id": ZHAO}
    whole.then(FLOODED[1].model_copy(update=said), owed(5_000).model_copy(update=told))


def fact_of(event: facts.SettlementEvent) -> Fact:
    at = start_of(day("9-3"))
    return Fact(event, named_id("fact"), "stream", 1, 1, at, at, SYSTEM, "contracts")


def test_nothing_is_refunded_before_it_is_settled_or_where_the_deposit_does_not_reach() -> None:
    given(of.settlement, OPENED, *ALL_TWELVE).when(PAID).refused(commands.NoRefundDue)
    flood = checked("damage", Deduction(amount_fen=DEPOSIT, ground="damage", clause="8.2"))
    owed = facts.SettlementClosed(**PLACE, closed_by=MANAGER, account=settled(DEPOSIT, [DEPOSIT]))
    given(of.settlement, OPENED, *ALL_TWELVE, flood, owed).when(PAID).refused(commands.NoRefundDue)
