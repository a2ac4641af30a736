"""What is over is so whichever partition is read first: a contract has the id of the renewal it came of."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from kernel.facts import SYSTEM, Fact, PublishedEvent
from kernel.ids import named_id
from kernel.service import Row
from kernel.views import fold, touched
from notifications.views.over import matters_over
from published.contracts import (
    ContractNearExpiry,
    ContractRenewed,
    ContractResumed,
    ContractRoomGivenBack,
    ContractSigned,
    ContractTerminated,
    HandoverAgreed,
    HandoverOverdue,
    HandoverWithdrawn,
    NextContractForsaken,
    NextContractNotForsaken,
    RenewalClosed,
    RenewalDecided,
    RenewalOverdue,
    RenewalProposed,
    RenewalReturned,
    SettlementOwedOutstanding,
    SettlementOwedPaid,
    SettlementReopened,
    SettlementWithdrawn,
    UnitDisputed,
    UnitDisputeEnded,
)
from published.tenants import DocumentDecided, DocumentHandedIn, SuspicionEnded, SuspicionReferred

ID, PARK, PARTY, UNIT = (named_id(name) for name in ("renewal", "park", "owner", "unit"))
AT, DAY = datetime(2025, 3, 1, tzinfo=UTC), date(2025, 3, 1)
OF: Any = {"track": "owner", "unit_ids": (UNIT,), "park_id": PARK, "party_id": PARTY}
RENEWAL: Any = OF | {"renewal_id": ID, "contract_id": named_id("old"), "ends_on": DAY}
PROPOSED, CLOSED = RenewalProposed(**RENEWAL, due_on=DAY), RenewalClosed(**RENEWAL)
DECIDED = RenewalDecided(**RENEWAL, decision="approved")
LATE = RenewalOverdue(**RENEWAL, step="signature", due_on=DAY)
PRICE: Any = {"rent_fen": 300_000, "deposit_fen": 0, "cycle": "monthly"}
SIGNED = ContractSigned(**OF, **PRICE, contract_id=ID, starts_on=DAY, ends_on=date(2026, 3, 1))


def rows(told: tuple[Fact, ...]) -> dict[Any, Row | None]:
    found: dict[Any, Row | None] = {}
    fold(matters_over, found, touched(matters_over, told))
    return found


def facts_of(told: tuple[PublishedEvent, ...]) -> list[Fact]:
    return [
        Fact(event, named_id("fact", at), str(at), 1, at, AT, AT, SYSTEM, event.context)
        for at, event in enumerate(told, start=1)
    ]


@pytest.mark.parametrize("told", [(DECIDED, LATE, SIGNED), (DECIDED, SIGNED, LATE)])
def test_what_is_over_is_the_same_in_whichever_order_it_is_heard(told: tuple[PublishedEvent, ...]) -> None:
    facts = facts_of(told)
    late = {f"{ID}/RenewalDecided": True, f"{ID}/RenewalOverdue": told[-1] is SIGNED}
    for heard in permutations(facts):
        found = rows(heard)
        assert {key: row["over"] for key, row in found.items() if row and key in late} == late
        assert found == rows(tuple(facts))


@pytest.mark.parametrize("told", [(PROPOSED, LATE, CLOSED), (PROPOSED, CLOSED, LATE), (CLOSED, PROPOSED)])
def test_of_a_renewal_that_is_closed_nothing_is_to_be_decided_until_it_is_opened_once_more(
    told: tuple[PublishedEvent, ...],
) -> None:
    facts = facts_of(told)
    for heard in permutations(facts):
        found = rows(heard)
        for event in {PROPOSED, LATE} & {*told}:
            row = found[f"{ID}/{type(event).__name__}"]
            assert row
            assert row["over"] is (told.index(event) < told.index(CLOSED))


NEAR = ContractNearExpiry(**OF, contract_id=ID, stage_days=30, ends_on=DAY)
RENEWED = ContractRenewed(
    contract_id=ID, track="owner", unit_ids=(UNIT,), park_id=PARK, renewed_by=named_id("next")
)


@pytest.mark.parametrize("nearer", [(), (NEAR.model_copy(update={"stage_days": 15}),)], ids=["no", "again"])
def test_of_an_end_on_which_another_contract_follows_nobody_is_told_but_when_it_comes_near_once_more(
    nearer: tuple[PublishedEvent, ...],
) -> None:
    facts = facts_of((NEAR, RENEWED, *nearer))
    for heard in permutations(facts):
        row = rows(heard)[f"{ID}/ContractNearExpiry"]
        assert row
        assert (row["over"], row["told_by"], row["again"]) == (True, facts[-1].id, bool(nearer))


def test_of_what_was_approved_nobody_is_asked_to_have_it_signed_once_it_is_returned() -> None:
    for heard in permutations(facts_of((DECIDED, RenewalReturned(**RENEWAL, due_on=DAY)))):
        row = rows(heard)[f"{ID}/RenewalDecided"]
        assert row
        assert row["over"]


PLACE: Any = {"unit_id": UNIT, "park_id": PARK}
TWO: Any = PLACE | {"living": (PARTY,), "contract_ids": (ID, named_id("old"))}
PROMISED, BEGUN = (UnitDisputed(**TWO, kind=kind) for kind in ("let_to_another", "by_another"))
SETTLED = UnitDisputeEnded(**PLACE)
LEFT: Any = {"contract_id": named_id("old"), "track": "tenant", "park_id": PARK, "next_contract_id": ID}
FORSAKEN: Any = LEFT | {"begins_on": DAY, "left_on": DAY}
ONE = NextContractForsaken(**FORSAKEN, unit_ids=(UNIT,), left_unit_id=UNIT, part=True)
BOTH = NextContractForsaken(**FORSAKEN, unit_ids=(UNIT, PARTY), left_unit_id=PARTY)
STANDS = NextContractNotForsaken(**LEFT, unit_ids=(UNIT, PARTY))
ROOM: Any = {"contract_id": ID, "track": "tenant", "park_id": PARK, "unit_ids": (UNIT, PARTY)}
GOES_ON = ContractRoomGivenBack(**ROOM, unit_id=UNIT, ended_on=DAY, goes_on_until=DAY + timedelta(days=9))
GONE = ContractRoomGivenBack(**ROOM, unit_id=PARTY, ended_on=DAY)
TERMINATED = ContractTerminated(**ROOM, ended_on=DAY)
NEVER_LEFT = ContractResumed(**ROOM, unit_id=UNIT, ends_on=DAY, stands=True)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ((GOES_ON, GONE), f"{ID}/ContractRoomGivenBack"),
        ((GOES_ON, NEVER_LEFT, GOES_ON), f"{ID}/ContractRoomGivenBack"),
        ((PROMISED, BEGUN), f"{UNIT}/UnitDisputed"),
        ((PROMISED, SETTLED, BEGUN), f"{UNIT}/UnitDisputed"),
        ((ONE, BOTH), f"{ID}/NextContractForsaken"),
        ((BOTH, STANDS, ONE), f"{ID}/NextContractForsaken"),
    ],
)
def test_of_the_same_matter_the_last_word_alone_holds_whichever_is_heard_first(
    told: tuple[PublishedEvent, ...], key: str
) -> None:
    facts = facts_of(told)
    for heard in permutations(facts):
        row = rows(heard)[key]
        assert row
        assert (row["over"], row["told_by"], row["again"]) == (True, facts[-1].id, True)


@pytest.mark.parametrize("then", [TERMINATED, NEVER_LEFT])
def test_of_other_rooms_that_a_contract_has_nobody_is_told_once_it_is_terminated_or_they_never_left(
    then: PublishedEvent,
) -> None:
    facts = facts_of((GOES_ON, then))
    for heard in permutations(facts):
        row = rows(heard)[f"{ID}/ContractRoomGivenBack"]
        assert row
        assert (row["over"], row["told_by"], row["again"]) == (True, facts[-1].id, False)


PAIR: Any = {"suspicion_id": ID, "person_ids": (PARTY, UNIT)}
REFERRED, ENDED = SuspicionReferred(**PAIR), SuspicionEnded(**PAIR)


@pytest.mark.parametrize(
    ("told", "holding"),
    [
        ((REFERRED, REFERRED), {1, 2}),
        ((REFERRED, ENDED, REFERRED), {3}),
        ((REFERRED, ENDED, REFERRED, REFERRED), {3, 4}),
        ((REFERRED, ENDED, REFERRED, ENDED), set()),
    ],
)
def test_of_what_began_again_only_that_holds_which_was_told_since(
    told: tuple[PublishedEvent, ...], holding: set[int]
) -> None:
    facts = facts_of(told)
    for heard in permutations(facts):
        row = rows(heard)[f"{ID}/SuspicionReferred"]
        assert row
        assert set(row["begun"].values()) == holding
        assert row["over"] is not bool(holding)
        assert row["ended"] == max((at for at, event in enumerate(told, 1) if event is ENDED), default=0)


def test_a_document_that_is_accepted_does_not_have_what_was_declined_before_hold_again() -> None:
    paper: Any = {"document_id": ID, "person_id": PARTY}
    declined, accepted = (DocumentDecided(**paper, decision=said) for said in ("declined", "accepted"))
    for told, over in (
        ((declined,), False),
        ((declined, DocumentHandedIn(**paper)), True),
        ((declined, DocumentHandedIn(**paper), accepted), True),
        ((declined, DocumentHandedIn(**paper), declined), False),
    ):
        row = rows(tuple(facts_of(told)))[f"{PARTY}/DocumentDecided"]
        assert row
        assert row["over"] is over


SETTLED: Any = {"settlement_id": ID, "contract_id": ID, "unit_id": UNIT, "park_id": PARK, "tenant_id": PARTY}


@pytest.mark.parametrize(
    "ends",
    [
        SettlementOwedPaid(**SETTLED, amount_fen=5_000, paid_on=DAY),
        SettlementReopened(**SETTLED),
        SettlementWithdrawn(**SETTLED),
    ],
    ids=lambda each: type(each).__name__,
)
def test_who_has_paid_what_they_owed_is_reminded_no_more(ends: PublishedEvent) -> None:
    owed = SettlementOwedOutstanding(**SETTLED, due_on=DAY, owed_fen=5_000, stage="due")
    for told, over in (((owed, ends), True), ((ends, owed), False)):
        facts = facts_of(told)
        for heard in permutations(facts):
            row = rows(heard)[f"{ID}/SettlementOwedOutstanding"]
            assert row is not None
            assert row["over"] is over


TAKEN_OVER: Any = {"handover_id": ID, "unit_id": UNIT, "park_id": PARK, "tenant_id": PARTY}


@pytest.mark.parametrize(
    "ends",
    [HandoverAgreed(**TAKEN_OVER, agreed_on=DAY), HandoverWithdrawn(**TAKEN_OVER)],
    ids=lambda each: type(each).__name__,
)
def test_a_handover_is_late_until_it_is_agreed_to_and_again_once_it_is_reopened(ends: PublishedEvent) -> None:
    late = HandoverOverdue(**TAKEN_OVER, due_on=DAY, stage="late")
    for told, over in (((late, ends), True), ((late, ends, late), False)):
        facts = facts_of(told)
        for heard in permutations(facts):
            row = rows(heard)[f"{ID}/HandoverOverdue"]
            assert row is not None
            assert row["over"] is over
