"""Other thresholds on what has happened: what people did is as it was, what deadlines told is asked again."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from contracts.domain.board import BoardColours
from contracts.domain.city_caps import Caps
from contracts.domain.contract import contract
from contracts.domain.contract_facts import (
    ContractExtended,
    ContractNearExpiry,
    ContractRenewalLapsed,
    ContractRenewed,
    ContractTerminated,
)
from contracts.domain.cover import cover
from contracts.domain.cover_commands import LookAgain
from contracts.domain.cover_facts import StayingNoted
from contracts.domain.deduction_policy import DEDUCTIONS
from contracts.domain.expiry import ExpiryStages, StagesNotFalling
from contracts.domain.renewal import renewal
from contracts.domain.renewal_facts import (
    Offer,
    RenewalApproved,
    RenewalClosed,
    RenewalDeclined,
    RenewalOpened,
    RenewalOverdue,
    RenewalProposed,
    RenewalResumed,
)
from contracts.domain.renewal_policy import RENEWAL
from contracts.domain.settlement import settlement
from contracts.domain.settlement_facts import SettlementClosed, SettlementItemChecked, SettlementOpened
from contracts.domain.settlement_items import Deduction, Evidence, settled
from contracts.domain.settling_policy import SETTLING, SettlingDays
from contracts.domain.signers import Signer
from contracts.domain.signing_policy import SIGNING
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_facts import SigningOpened
from contracts.trying import UNSAID
from kernel.clock import start_of
from kernel.ids import new_id
from policy.trying.comparing import Difference
from policy.trying.values import WrongValues, values_from

from .test_cover import letting, noted
from .tries import END, NOON, SIGNED, TERMS, UNTIL, at, tried
from .words import LEASE, LI, NEXT_LEASE, OWNER, PARK, ROOM, day


def test_other_stages_tell_other_days_whatever_was_told_then() -> None:
    told = ContractNearExpiry(contract_id=LEASE, terms=TERMS, stage_days=30, policy_version=1)
    facts = [at("3-1", SIGNED), at("12-2", told)]
    found = tried("expiry-stages", ExpiryStages(stages=(45, 15)), contract, facts)
    assert found.now == {f"ContractNearExpiry {stage}": 1 for stage in (30, 15, 7)}
    assert found.tried == {f"ContractNearExpiry {stage}": 1 for stage in (45, 15)}
    assert found.differences == [
        Difference(LEASE, "ContractNearExpiry 45", None, day("11-17")),
        Difference(LEASE, "ContractNearExpiry 30", day("12-2"), None),
        Difference(LEASE, "ContractNearExpiry 7", day("12-25"), None),
    ]


def test_other_stages_tell_other_days_of_who_lives_on_without_cover() -> None:
    """The first word is of what happened; on which days it is said again is the policy's."""
    first = [
        at("3-1", noted(letting("owner", "3-1", "12-1"))),
        at("3-2", noted(letting("tenant", "3-1", "12-1", expired=True))),
        at("12-1", StayingNoted(unit_id=ROOM, contract_id=LEASE)),
    ]
    state = cover.initial
    for each in first:
        state = cover.evolve(state, each.event)  # type: ignore[arg-type]
    told = cover.decide(LookAgain(unit_id=ROOM, today=day("12-1")), state)
    again = cover.decide(LookAgain(unit_id=ROOM, today=day("12-7")), cover.evolve(state, *told))
    facts = [*first, *(at("12-1", each) for each in told), *(at("12-7", each) for each in again)]
    found = tried("expiry-stages", ExpiryStages(stages=(20, 10)), cover, facts, until=day("12-31"))
    assert found.now == {f"ContractOverrunDetected {days}": 1 for days in (7, 15, 30)}
    assert found.tried == {f"ContractOverrunDetected {days}": 1 for days in (10, 20)}
    assert Difference(LEASE, "ContractOverrunDetected 20", None, day("12-20")) in found.differences


def test_what_people_did_meanwhile_counts_as_it_did() -> None:
    later = TERMS.until(day("2026-6-1"))
    extended = ContractExtended(contract_id=LEASE, terms=later, old_ends_on=END)
    facts = [at("3-1", SIGNED), at("12-1", extended)]
    found = tried("expiry-stages", ExpiryStages(stages=(45, 15)), contract, facts)
    assert (found.now, found.tried) == ({}, {"ContractNearExpiry 45": 1})


def test_nothing_is_told_beyond_the_last_day() -> None:
    found = tried(
        "expiry-stages", ExpiryStages(stages=(45,)), contract, [at("3-1", SIGNED)], until=day("12-10")
    )
    assert (found.now, found.tried) == ({"ContractNearExpiry 30": 1}, {"ContractNearExpiry 45": 1})


def test_renewals_open_so_many_days_sooner() -> None:
    sooner = RENEWAL.known[0].values.model_copy(update={"opens_before": 50})
    found = tried("renewal", sooner, contract, [at("3-1", SIGNED)])
    assert (found.now, found.tried) == ({"RenewalFellDue": 1}, {"RenewalFellDue": 1})
    assert found.moved == {"RenewalFellDue": -30.0}
    assert found.differences == [Difference(LEASE, "RenewalFellDue", day("12-12"), day("11-12"))]


@pytest.mark.parametrize(
    ("days", "until", "besides", "otherwise"),
    [(50, UNTIL, 0, 1), (50, day("11-20"), 1, 0), (15, day("12-13"), 0, 1)],
)
def test_a_trial_says_of_how_many_renewals_no_step_has_the_days_it_would_have(
    days: int, until: date, besides: int, otherwise: int
) -> None:
    """It said so in general, though none opened otherwise, and that those on another day were not counted."""
    values = RENEWAL.known[0].values
    other = values.model_copy(update={"opens_before": days})
    said = UNSAID["renewal"].said_of(tried("renewal", other, contract, [at("3-1", SIGNED)], until=until))
    assert said
    for words in (said.zh, said.en):
        assert [int(each) for each in re.findall(r"\d+", words)] == [besides, otherwise]
    same = values.model_copy(update={"propose_within": 1})
    assert UNSAID["renewal"].said_of(tried("renewal", same, contract, [at("3-1", SIGNED)])) is None


def test_a_step_is_late_by_its_own_days_counted_from_when_it_began() -> None:
    place: dict[str, Any] = {"renewal_id": NEXT_LEASE, "contract_id": LEASE, "terms": TERMS}
    offer = Offer(ends_on=day("2027-1-1"), rent_fen=1, deposit_fen=1, cycle="monthly")
    opened = RenewalOpened(**place, policy=1, opened_on=day("12-12"), due_on=day("12-17"))
    late = RenewalOverdue(**place, step="proposal", due_on=day("12-17"))
    proposed = RenewalProposed(**place, offer=offer, proposed_by="wu", due_on=day("12-22"))
    facts = [at("12-12", opened), at("12-18", late), at("12-19", proposed)]
    more = RENEWAL.known[0].values.model_copy(update={"propose_within": 7, "decide_within": 2})
    found = tried("renewal", more, renewal, facts)
    begun = {"RenewalDue proposal": 1, "RenewalDue decision": 1}
    told = {"RenewalOverdue decision": 1, "RenewalEscalated decision": 10}  # each week until the last day
    assert found.now == begun | told | {"RenewalOverdue proposal": 1}
    assert found.tried == begun | told
    assert found.moved == {
        "RenewalDue proposal": 2.0,
        "RenewalDue decision": -1.0,
        "RenewalOverdue decision": -1.0,
        "RenewalEscalated decision": -1.0,
    }


def test_the_days_of_a_renewal_move_though_nobody_was_late() -> None:
    place: dict[str, Any] = {"renewal_id": NEXT_LEASE, "contract_id": LEASE, "terms": TERMS}
    offer = Offer(ends_on=day("2027-1-1"), rent_fen=1, deposit_fen=1, cycle="monthly")
    opened = RenewalOpened(**place, policy=1, opened_on=day("12-12"), due_on=day("12-17"))
    proposed = RenewalProposed(**place, offer=offer, proposed_by="wu", due_on=day("12-16"))
    approved = RenewalApproved(**place, offer=offer, approved_by="chief", due_on=day("12-21"))
    facts = [at("12-12", opened), at("12-13", proposed), at("12-14", approved)]
    more = RENEWAL.known[0].values.model_copy(update={"decide_within": 1, "sign_within": 9})
    found = tried("renewal", more, renewal, facts, until=day("12-15"))
    assert found.now == found.tried
    assert set(found.now) == {f"RenewalDue {step}" for step in ("proposal", "decision", "signature")}
    assert found.differences == [
        Difference(LEASE, "RenewalDue decision", day("12-16"), day("12-14")),
        Difference(LEASE, "RenewalDue signature", day("12-21"), day("12-23")),
    ]


def test_a_day_of_moving_out_is_agreed_on_later_where_there_is_more_time_for_it() -> None:
    place: dict[str, Any] = {"renewal_id": NEXT_LEASE, "contract_id": LEASE, "terms": TERMS}
    opened = RenewalOpened(**place, policy=1, opened_on=day("12-12"), due_on=day("12-17"))
    declined = RenewalDeclined(**place, declined_by="tenant", due_on=day("12-16"))
    facts = [at("12-12", opened), at("12-13", declined)]
    more = RENEWAL.known[0].values.model_copy(update={"appoint_within": 6})
    found = tried("renewal", more, renewal, facts)
    one = {"RenewalDue proposal": 1, "RenewalDue appointment": 1, "RenewalOverdue appointment": 1}
    assert found.now == one | {"RenewalEscalated appointment": 11}
    assert found.tried == one | {"RenewalEscalated appointment": 10}
    kinds = ("RenewalDue", "RenewalOverdue", "RenewalEscalated")
    assert found.moved == {f"{kind} appointment": 3.0 for kind in kinds}


def test_who_never_left_has_more_days_to_agree_on_one_as_well() -> None:
    place: dict[str, Any] = {"renewal_id": NEXT_LEASE, "contract_id": LEASE, "terms": TERMS}
    opened = RenewalOpened(**place, policy=1, opened_on=day("12-12"), due_on=day("12-17"))
    declined = RenewalDeclined(**place, declined_by="tenant", due_on=day("12-13"))
    left = RenewalClosed(**place, cause="left")
    never = RenewalResumed(**place, declined_by="tenant", declined_on=None, due_on=day("12-17"))
    facts = [at("12-12", opened), at("12-12", declined), at("12-13", left), at("12-14", never)]
    more = RENEWAL.known[0].values.model_copy(update={"appoint_within": 6})
    found = tried("renewal", more, renewal, facts, until=day("12-14"))
    assert Difference(LEASE, "RenewalDue appointment", day("12-17"), day("12-20")) in found.differences


def test_the_day_of_a_settlement_moves_though_nobody_is_late_yet() -> None:
    place: dict[str, Any] = {"settlement_id": new_id(), "contract_id": LEASE, "unit_id": ROOM}
    place |= {"park_id": PARK, "tenant_id": LI, "opened_on": day("9-1"), "deposit_fen": 9}
    by = SETTLING.known[0]
    due_on = by.values.due_on(day("9-1"), day("9-1"))
    facts = [at("9-1", SettlementOpened(**place, due_on=due_on, policy_version=by.version))]
    found = tried("settling", SettlingDays(within=1), settlement, facts, until=day("9-1"))
    assert found.differences == [Difference(LEASE, "SettlementDue", due_on, day("9-2"))]
    late = tried("settling", SettlingDays(within=1), settlement, facts)
    assert late.moved["SettlementDue"] == late.moved["SettlementOverdue late"] < 0
    nobody = at("9-1", SettlementOpened(**place))
    assert tried("settling", SettlingDays(within=1), settlement, [nobody]).differences == []


def test_a_signing_is_late_by_other_hours() -> None:
    signers = (Signer(person_id=LI, side="tenant"), Signer(person_id=OWNER, side="operator"))
    moment = start_of(day("3-1")) + NOON
    opened = SigningOpened(
        signing_id=NEXT_LEASE, contract_id=LEASE, terms=TERMS, document_sha256="0" * 64, signers=signers,
        sent_by="wu", opened_at=moment, due_at=moment + timedelta(hours=48),
        lapses_at=moment + timedelta(days=31), policy=1,
    )  # fmt: skip
    longer = SIGNING.known[0].values.model_copy(update={"sign_within": 96})
    found = tried("signing", longer, signing, [at("3-1", opened)])
    assert found.differences == [Difference(LEASE, "SigningOverdue", day("3-3"), day("3-5"))]
    sooner = SIGNING.known[0].values.model_copy(update={"lapses_after": 10})
    found = tried("signing", sooner, signing, [at("3-1", opened)])
    assert found.differences == [Difference(LEASE, "SigningLapsed", day("4-1"), day("3-11"))]


def test_what_would_not_have_been_kept_of_a_deposit_and_when_the_rest_were_due() -> None:
    place = {
        "settlement_id": new_id(),
        "contract_id": LEASE,
        "unit_id": ROOM,
        "park_id": PARK,
        "tenant_id": LI,
    }
    dirt = Deduction(amount_fen=1, ground="cleaning", clause="8.3")
    said = {"item": "cleaning", "checked_by": LI, "evidence": Evidence(), "policy_version": 1}
    facts = [
        at("9-1", SettlementOpened(**place, opened_on=day("9-1"), deposit_fen=9)),
        at("9-2", SettlementItemChecked(**place, **said, deductions=(dirt,))),
        at("9-3", SettlementClosed(**place, closed_by=LI, account=settled(9, [1]))),
    ]
    strict = values_from({"grounds": "damage", "refund_within": "3"}, DEDUCTIONS.known[0].values)
    found = tried("deductions", strict, settlement, facts)
    assert found.differences == [
        Difference(LEASE, "GroundNotAllowed", None, day("9-2")),
        Difference(LEASE, "RefundDue", day("9-10"), day("9-6")),
    ]
    owing = at("9-3", SettlementClosed(**place, closed_by=LI, account=settled(9, [10])))
    patient = values_from({"owed_within": "14"}, DEDUCTIONS.known[0].values)
    found = tried("deductions", patient, settlement, [*facts[:2], owing])
    assert found.differences == [Difference(LEASE, "OwedDue", day("9-10"), day("9-17"))]


def test_a_contract_has_another_colour_on_the_last_day() -> None:
    wide = BoardColours(orange=20, yellow=60)
    found = tried("board-colours", wide, contract, [at("3-1", SIGNED)], until=day("12-15"))
    assert (found.now, found.tried) == ({"yellow": 1}, {"orange": 1})


def test_what_another_follows_on_is_green_as_on_the_board_until_its_end_has_come() -> None:
    wide = BoardColours(orange=20, yellow=60)
    facts = [at("3-1", SIGNED), at("11-1", ContractRenewed(contract_id=LEASE, terms=TERMS, renewed_by=LI))]
    found = tried("board-colours", wide, contract, facts, until=day("12-15"))
    assert (found.now, found.tried, found.differences) == ({"green": 1}, {"green": 1}, [])
    past = tried("board-colours", wide, contract, facts, until=END)
    assert (past.now, past.tried) == ({"red": 1}, {"red": 1})
    lapsed = at("11-2", ContractRenewalLapsed(contract_id=LEASE, terms=TERMS))
    found = tried("board-colours", wide, contract, [*facts, lapsed], until=day("12-15"))
    assert (found.now, found.tried) == ({"yellow": 1}, {"orange": 1})


def test_what_is_ending_has_the_colour_of_the_day_it_ends_on() -> None:
    wide, sooner = BoardColours(orange=20, yellow=60), TERMS.until(day("12-1"))
    said = {"old_ends_on": END, "runs_on": True, "held_fen": 0}
    ending = ContractTerminated(contract_id=LEASE, terms=sooner, **said)
    facts = [at("3-1", SIGNED), at("10-1", ending)]
    found = tried("board-colours", wide, contract, facts, until=day("11-15"))
    assert (found.now, found.tried) == ({"yellow": 1}, {"orange": 1})
    followed = at("11-1", ContractRenewed(contract_id=LEASE, terms=sooner, renewed_by=LI))
    found = tried("board-colours", wide, contract, [*facts, followed], until=day("11-15"))
    assert (found.now, found.tried) == ({"green": 1}, {"green": 1})


def test_the_values_in_force_change_nothing() -> None:
    same = ExpiryStages(stages=(30, 15, 7))
    assert tried("expiry-stages", same, contract, [at("3-1", SIGNED)]).differences == []


def test_values_are_read_beside_those_in_force() -> None:
    days = RENEWAL.known[0].values
    assert values_from({"opens_before": "30"}, days) == days.model_copy(update={"opens_before": 30})
    assert values_from({"stages": "45,20"}, ExpiryStages(stages=(7,))) == ExpiryStages(stages=(45, 20))
    assert values_from({"deposit_months": ""}, Caps(deposit_months=1)) == Caps()
    with pytest.raises(StagesNotFalling):
        values_from({"stages": "7,30"}, ExpiryStages(stages=(7,)))


@pytest.mark.parametrize(
    "wrong", [{"soon": "1"}, {"opens_before": "x"}, {"opens_before": ""}, {"opens_before": "-1"}]
)
def test_values_that_are_none_of_the_policy_are_named(wrong: dict[str, str]) -> None:
    with pytest.raises(WrongValues) as found:
        values_from(wrong, RENEWAL.known[0].values)
    steps = ["propose_within", "decide_within", "sign_within", "appoint_within"]
    chain = ["escalate_after", "repeat_every"]
    assert found.value.names == ["opens_before", *steps, *chain]
