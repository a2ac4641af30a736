"""Each fact that matters asks for one notice; it is named by the thing, not by the event."""

from datetime import date, timedelta
from typing import Any, Literal

import pytest
from edge.contract_numbers import contract_number
from kernel.facts import SYSTEM, Fact, PublishedEvent
from notifications.domain.matter import EVERYWHERE
from notifications.domain.notice import Ask
from notifications.domain.plans import BY_DAY, DESK, DESK_BY_DAY
from notifications.domain.saying import Reader, say
from notifications.domain.wording import WORDING
from notifications.policies.of_tenants import of_tenants
from published.contracts import (
    ContractAnnulled,
    ContractDepositLowered,
    ContractExpired,
    ContractNearExpiry,
    ContractOverrunDetected,
    ContractPartyErased,
    ContractRentChanged,
    ContractRentFreeChanged,
    FilingToCancel,
    FreeDays,
    SettlementNotWithdrawn,
    SettlementOverdue,
    SettlementRefundOutstanding,
    SignerTurnedAway,
    SigningLapsed,
    SigningNotConcluded,
    SigningOpened,
    SigningOverdue,
    SigningVoided,
    UnitDisputed,
    UnitLivedInAfterRelease,
)
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
    UnitCrowded,
    VerificationMismatched,
    VerificationUnanswered,
)

from .noticed import LI, PARK, THING, UNIT, WU, T, asked, audiences, matter, parties, reactions, whom, words

DAY = date(2025, 4, 15)
MOVED: dict[str, Any] = {"tenant_id": THING, "person_id": LI, "unit_id": UNIT, "park_id": PARK}
CONTRACT: dict[str, Any] = {
    "contract_id": THING, "unit_ids": (UNIT,), "park_id": PARK, "party_id": LI,
}  # fmt: skip
NEAR = ContractNearExpiry(track="tenant", stage_days=30, ends_on=DAY, **CONTRACT)


def test_moved_out_tells_finance_access_control_and_the_units_manager_by_app_and_mail() -> None:
    found = whom(TenantMovedOut(moved_out_on=DAY, **MOVED))
    assert set(found) == {"finance", "access_control", "unit_manager"}
    assert {audience.plan for audience in found.values()} == {DESK}


def test_who_was_told_of_a_leaving_is_told_that_it_never_was_and_of_the_next_on_the_same_day() -> None:
    never = TenantMoveOutWithdrawn(moved_in_on=DAY, moved_out_on=DAY, **MOVED)
    assert set(whom(never)) == set(whom(TenantMovedOut(moved_out_on=DAY, **MOVED)))
    out = Fact(TenantMovedOut(moved_out_on=DAY, **MOVED), LI, "x-1", 1, 1, T, T, SYSTEM, "tenants")
    first, again = (of_tenants.react(each) for each in (out, out._replace(version=3)))
    assert first[0].id != again[0].id


@pytest.mark.parametrize("kind", ["by_another", "two_live_there"])
def test_who_manages_a_unit_hears_that_two_are_in_it(kind: Literal["by_another", "two_live_there"]) -> None:
    told = UnitDisputed(unit_id=UNIT, park_id=PARK, kind=kind, living=(LI,), contract_ids=(THING,))
    assert set(whom(told)) == {"unit_manager", "operations"}


def test_who_manages_a_unit_hears_that_more_live_there_than_may() -> None:
    told = UnitCrowded(unit_id=UNIT, park_id=PARK, tenant_id=LI, persons=5, most=4, rule="rooms-too-full")
    assert set(whom(told)) == {"unit_manager", "operations"}
    assert words(told) == {"persons": "5", "most": "4"}


def test_finance_hears_where_the_deposit_went_back_to_who_never_left() -> None:
    settled = {"settlement_id": THING, "contract_id": WU, "unit_id": UNIT, "park_id": PARK, "tenant_id": LI}
    told = SettlementNotWithdrawn(**settled, refund_fen=450_000, paid_on=DAY)
    assert set(whom(told)) == {"finance", "unit_manager"}
    assert words(told) == {"day": "2025-04-15", "yuan": "4500.00"}
    paid = SettlementNotWithdrawn(**settled, refund_fen=0, received_fen=5_000, paid_on=DAY)
    assert set(whom(paid)) == {"finance", "unit_manager"}
    assert words(paid) == {"day": "2025-04-15", "yuan": "50.00"}


def test_moved_in_tells_access_control_and_the_units_manager() -> None:
    assert set(whom(TenantMovedIn(moved_in_on=DAY, **MOVED))) == {"access_control", "unit_manager"}


def test_a_change_of_room_is_told_as_a_leaving_of_the_one_and_as_a_coming_to_the_other() -> None:
    rooms = {"from_unit_id": UNIT, "to_unit_id": WU, "park_id": PARK, "changed_on": DAY}
    told = TenantRoomChanged(tenant_id=THING, person_id=LI, **rooms)
    found = {
        do.command.matter.unit_id: {each.who: each.template for each in audiences(do.command)}
        for do in reactions(told)
        if isinstance(do.command, Ask)
    }
    assert found == {
        UNIT: {
            "finance": "room_left_finance",
            "access_control": "room_left_access",
            "unit_manager": "room_left_manager",
        },
        WU: {
            "access_control": "room_entered_access",
            "unit_manager": "room_entered_manager",
            "party": "room_entered_tenant",
        },
    }


def test_nobody_is_told_of_a_stay_that_a_ledger_takes_over() -> None:
    assert not reactions(TenantMovedIn(moved_in_on=DAY, taken_over=True, **MOVED))
    assert not reactions(TenantMoveInWithdrawn(moved_in_on=DAY, taken_over=True, **MOVED))


def test_who_was_told_of_a_coming_is_told_that_it_never_was() -> None:
    never = TenantMoveInWithdrawn(moved_in_on=DAY, **MOVED)
    assert {who: each.template for who, each in whom(never).items()} == {
        "access_control": "never_came_access",
        "unit_manager": "never_came_manager",
    }
    assert set(whom(never)) == set(whom(TenantMovedIn(moved_in_on=DAY, **MOVED)))


@pytest.mark.parametrize("kind", [VerificationMismatched, VerificationUnanswered])
def test_operations_look_at_who_could_not_be_verified_in_their_park_and_those_of_all_at_who_named_none(
    kind: type[VerificationMismatched | VerificationUnanswered],
) -> None:
    for park, where in ((PARK, PARK), (None, EVERYWHERE)):
        told = kind(person_id=LI, check_id=THING, park_id=park)
        assert set(whom(told)) == {"operations"}
        assert matter(told).park_id == where


def test_near_expiry_tells_the_tenant_on_three_channels_by_day_and_the_manager_of_the_contract() -> None:
    found = whom(NEAR.model_copy(update={"manager_id": WU}))
    assert (found["party"].person_id, found["party"].plan) == (LI, BY_DAY)
    assert (found["unit_manager"].person_id, found["unit_manager"].plan) == (WU, DESK_BY_DAY)


def test_near_expiry_of_an_owner_contract_tells_the_house_and_not_the_owner() -> None:
    assert set(whom(NEAR.model_copy(update={"track": "owner"}))) == {"unit_manager", "operations"}


def test_of_a_contract_that_is_not_to_be_renewed_nobody_is_asked_to_think_of_its_renewal() -> None:
    """Who moves out is told how, in as many words; the house, that the unit is to be handed back."""
    for track, hearers in (("tenant", {"party", "unit_manager"}), ("owner", {"unit_manager", "operations"})):
        near = NEAR.model_copy(update={"track": track})
        declined = near.model_copy(update={"declined": True})
        assert set(whom(near)) == set(whom(declined)) == hearers
        assert asked(near).id == asked(declined).id, "one notice of this stage"
        said = {**words(declined), "place": "1号楼 A101", "ref": "1f0c7a22"}
        for hearer in whom(declined).values():
            text = say(hearer.template, "app", said, Reader("zh", DAY), WORDING.known[0].values).text
            assert "2025-04-14" in text
            assert not any(asked_for in text for asked_for in ("请联系管家续租", "请谈续约"))


def test_the_last_day_is_said_as_people_say_it() -> None:
    assert words(NEAR).items() >= {"day": "2025-04-14", "days": "2025-04-15"}.items()


def test_of_a_contract_it_is_said_whose_it_is_and_its_number() -> None:
    """Two of one unit may end within days of each other, a tenant's and the owner's."""
    for track, whose in (("tenant", "租客合同"), ("owner", "业主合同")):
        gone = ContractExpired.model_validate({"track": track, "ended_on": DAY, **CONTRACT})
        said = {**words(gone), "place": "1号楼 A101", "ref": "1f0c7a22"}
        by = say("expired", "app", said, Reader("zh", DAY), WORDING.known[0].values)
        assert by.subject == f"{whose}已到期"
        number = contract_number(THING)
        assert f"的{whose} {number} 已于 {words(gone)['day']} 到期，既未续约也未办结" in by.text
    stays = ContractExpired.model_validate(
        {"track": "tenant", "ended_on": DAY, "terminated": True} | CONTRACT
    )
    assert matter(stays).rule == "ContractExpired/terminated"
    said = {**words(stays), "place": "1号楼 A101", "ref": "1f0c7a22"}
    by = say("overstayed", "app", said, Reader("zh", DAY), WORDING.known[0].values)
    assert f"的租客合同 {contract_number(THING)} 已解约，最后一天为 {words(stays)['day']}" in by.text
    assert "到期" not in by.text
    before = say(
        "expired",
        "app",
        {"day": "2025-04-14", "place": "", "ref": ""},
        Reader("en", DAY),
        WORDING.known[0].values,
    )
    assert "the contract, see the system, ended on 2025-04-14" in before.text


def test_expiry_and_overrun_tell_the_manager_and_operations() -> None:
    over = ContractOverrunDetected(
        contract_id=THING, unit_id=UNIT, park_id=PARK, days_over=61, exposure_fen=1_234_50,
        cover_ends_on=DAY,
    )  # fmt: skip
    lived_in = UnitLivedInAfterRelease(unit_id=UNIT, park_id=PARK, tenant_id=THING, moved_in_on=DAY)
    expired = ContractExpired(track="owner", ended_on=DAY, **CONTRACT)
    annulled = ContractAnnulled(track="tenant", starts_on=DAY, ends_on=DAY, **CONTRACT)
    for event in (expired, annulled, over, lived_in):
        assert set(whom(event)) == {"unit_manager", "operations"}
    assert words(over)["yuan"] == "1234.50"


def test_the_manager_and_operations_hear_that_nobody_knows_with_whom_a_contract_is() -> None:
    told = ContractPartyErased(contract_id=THING, track="owner", unit_ids=(UNIT,), park_id=PARK)
    assert {who: each.template for who, each in whom(told).items()} == {
        "unit_manager": "party_erased",
        "operations": "party_erased",
    }
    assert words(told) == {"track": "owner", "contract": contract_number(THING)}


def test_the_manager_and_operations_hear_that_what_the_city_has_of_an_annulled_lease_is_to_be_cancelled() -> (
    None
):
    told = FilingToCancel(contract_id=THING, unit_ids=(UNIT,), park_id=PARK)
    assert {who: each.template for who, each in whom(told).items()} == {
        "unit_manager": "filing_to_cancel",
        "operations": "filing_to_cancel",
    }
    assert words(told) == {"track": "tenant", "contract": contract_number(THING)}


def test_an_overrun_of_a_draft_is_another_notice_than_that_of_the_contract_signed_so() -> None:
    over = {"contract_id": THING, "unit_id": UNIT, "park_id": PARK, "cover_ends_on": DAY}
    signed = ContractOverrunDetected(**over, days_over=61, exposure_fen=1)
    draft = ContractOverrunDetected(**over, days_over=61, exposure_fen=1, draft=True)
    assert set(whom(draft)) == {"unit_manager", "operations"}
    assert asked(draft).id != asked(signed).id


def test_who_stays_on_without_cover_is_told_of_in_other_words_and_again_as_the_days_grow() -> None:
    over = {"contract_id": THING, "unit_id": UNIT, "park_id": PARK, "cover_ends_on": DAY, "exposure_fen": 1}
    signed = ContractOverrunDetected(**over, days_over=7)
    first, later = (ContractOverrunDetected(**over, days_over=days, stays_on=True) for days in (7, 15))
    assert len({asked(each).id for each in (signed, first, later)}) == 3
    bare = ContractOverrunDetected(**over, days_over=7, stays_on=True, bare=True)
    for told, template, day in ((first, "stays_on", True), (bare, "stays_on_uncovered", False)):
        assert {who: each.template for who, each in whom(told).items()} == {
            "unit_manager": template,
            "operations": template,
        }
        assert ("day" in words(told)) is day


def test_of_a_unit_that_no_owner_covers_nobody_is_told_until_when_one_does() -> None:
    over = {"contract_id": THING, "unit_id": UNIT, "park_id": PARK, "cover_ends_on": DAY, "bare": True}
    for draft, template in ((False, "uncovered"), (True, "uncovered_draft")):
        told = ContractOverrunDetected(**over, days_over=61, exposure_fen=1, draft=draft)
        heard = whom(told)
        assert {who: each.template for who, each in heard.items()} == {
            "unit_manager": template,
            "operations": template,
        }
        assert words(told) == {"days": "61", "yuan": "0.01"}


def test_what_is_held_too_much_of_a_deposit_is_told_to_finance_and_to_the_tenant_who_gets_it() -> None:
    place = {"contract_id": THING, "unit_ids": (UNIT,), "park_id": PARK, "party_id": LI}
    for track in ("tenant", "owner"):
        said = {"track": track, "old_deposit_fen": 400_000, "deposit_fen": 300_050}
        told = ContractDepositLowered.model_validate(place | said)
        assert set(whom(told)) - {"party"} == {"finance", "unit_manager"}
        assert (parties(told), words(told)) == (
            {LI: "deposit_lowered"} if track == "tenant" else {},
            {"yuan": "999.50"},
        )


def test_a_refund_that_is_not_paid_is_told_to_finance_and_then_upwards() -> None:
    place = {"settlement_id": THING, "contract_id": WU, "unit_id": UNIT, "park_id": PARK, "tenant_id": LI}
    found = {}
    for stage in ("due", "late", "escalated"):
        said = {"due_on": "2025-03-20", "refund_fen": 123_450, "stage": stage}
        told = SettlementRefundOutstanding.model_validate(place | said)
        found[stage] = set(whom(told))
        assert words(told) == {"day": "2025-03-20", "yuan": "1234.50"}
    assert found == {
        "due": {"finance", "unit_manager"},
        "late": {"finance", "unit_manager"},
        "escalated": {"manager", "operations"},
    }


def test_a_settlement_nobody_closes_is_told_to_the_units_manager_and_then_upwards() -> None:
    place = {"settlement_id": THING, "contract_id": WU, "unit_id": UNIT, "park_id": PARK, "tenant_id": LI}
    found = {}
    for stage in ("late", "escalated"):
        told = SettlementOverdue.model_validate(place | {"due_on": "2025-03-08", "stage": stage})
        found[stage] = set(whom(told))
        assert words(told) == {"day": "2025-03-08"}
    assert found == {"late": {"unit_manager"}, "escalated": {"manager", "operations"}}


SIGNING: dict[str, Any] = {
    "signing_id": THING, "contract_id": WU, "track": "tenant", "unit_ids": (UNIT,), "park_id": PARK,
}  # fmt: skip


def test_each_signer_hears_that_there_is_something_to_sign_and_that_it_was_taken_back() -> None:
    opened = SigningOpened(**SIGNING, signer_ids=(LI, WU), due_at=T)
    assert parties(opened) == dict.fromkeys((LI, WU), "signing_opened")
    for about in ("handover", "settlement"):
        paper = SigningOpened.model_validate({**dict(opened), "about": about})
        assert parties(paper) == dict.fromkeys((LI, WU), f"{about}_to_sign")
    assert len({do.id for do in reactions(opened)}) == 2
    voided = SigningVoided(**SIGNING, signer_ids=(LI, WU))
    assert parties(voided) == dict.fromkeys((LI, WU), "signing_voided")


def test_who_is_late_to_sign_is_reminded_and_the_managers_hear_of_it() -> None:
    late = SigningOverdue(**SIGNING, missing=(LI,), due_at=T, lapses_at=T + timedelta(days=29))
    assert parties(late) == {LI: "signing_reminder"}
    [signer, managers] = [do.command for do in reactions(late)]
    assert isinstance(signer, Ask)
    assert isinstance(managers, Ask)
    assert signer.matter.words == {"due": "2025-04-13 10:00"}, "until when they can: the other is past"
    assert {each.who for each in audiences(managers)} == {"unit_manager", "supervisor"}
    assert managers.matter.words == {"due": "2025-03-15 10:00", "count": "1"}


def test_a_rent_that_is_agreed_later_is_told_to_who_pays_it_or_is_paid_and_no_step_is_that_they_signed() -> (
    None
):
    changed = ContractRentChanged(
        **CONTRACT,
        track="tenant",
        from_on=date(2025, 4, 1),
        old_rent_fen=450_000,
        rent_fen=420_050,
        agreed_later=True,
    )
    assert parties(changed) == {LI: "rent_changed"}
    assert words(changed) == {"day": "2025-04-01", "old_yuan": "4500.00", "yuan": "4200.50"}
    owners = changed.model_copy(update={"track": "owner"})
    assert parties(owners) == {LI: "rent_changed_owner"}
    assert reactions(changed.model_copy(update={"agreed_later": False})) == []


def test_the_party_hears_how_many_days_are_free_of_rent_by_now() -> None:
    free = FreeDays(starts_on=date(2025, 4, 1), ends_on=date(2025, 4, 16))
    changed = ContractRentFreeChanged(**CONTRACT, track="tenant", old_rent_free=(), rent_free=(free,))
    assert parties(changed) == {LI: "rent_free_changed"}
    assert words(changed) == {"days": "15"}
    none = changed.model_copy(update={"track": "owner", "rent_free": ()})
    assert (parties(none), words(none)) == ({LI: "rent_free_changed_owner"}, {"days": "0"})


def test_what_nobody_signed_in_time_is_told_to_its_signers_and_to_who_sends_it_anew() -> None:
    lapsed = SigningLapsed(**SIGNING, signer_ids=(LI, WU), missing=(LI,), lapsed_at=T, about="contract")
    assert parties(lapsed) == dict.fromkeys((LI, WU), "signing_lapsed_signer")
    managers = reactions(lapsed)[-1].command
    assert isinstance(managers, Ask)
    assert {each.who for each in audiences(managers)} == {"unit_manager", "operations"}
    assert managers.matter.words == {"due": "2025-03-15 10:00", "count": "1"}


def test_who_is_turned_away_at_the_last_step_is_told_of_to_who_can_help() -> None:
    away = SignerTurnedAway(**SIGNING, signer_id=LI, code="let-meanwhile")
    assert set(whom(away)) == {"unit_manager", "operations"}
    [barred] = reactions(away.model_copy(update={"code": "barred-meanwhile"}))
    assert isinstance(barred.command, Ask)
    assert {each.template for each in audiences(barred.command)} == {"signer_barred"}
    [corrected] = reactions(away.model_copy(update={"code": "corrected-meanwhile"}))
    assert isinstance(corrected.command, Ask)
    assert {each.template for each in audiences(corrected.command)} == {"signer_corrected"}
    assert corrected.command.matter.notice_id != barred.command.matter.notice_id, "another thing to see to"


def test_whose_signature_was_refused_is_told_of_each_time() -> None:
    refused = SignerTurnedAway(**SIGNING, signer_id=LI, code="signature-refused")
    assert set(whom(refused)) == {"unit_manager", "operations"}
    [told] = reactions(refused)
    assert isinstance(told.command, Ask)
    assert {each.template for each in audiences(told.command)} == {"signature_refused"}


def test_what_all_signed_in_vain_is_told_to_who_can_cure_it() -> None:
    assert set(whom(SigningNotConcluded(**SIGNING, code="let-twice"))) == {"unit_manager", "operations"}


def test_the_same_thing_under_another_event_id_is_the_same_notice() -> None:
    assert asked(NEAR).id == asked(NEAR, redelivered=1).id


@pytest.mark.parametrize(
    "other",
    [
        NEAR.model_copy(update={"stage_days": 15}),
        NEAR.model_copy(update={"ends_on": date(2026, 4, 15)}),
        NEAR.model_copy(update={"contract_id": WU}),
    ],
)
def test_another_stage_end_or_contract_is_another_notice(other: PublishedEvent) -> None:
    assert asked(NEAR).id != asked(other).id


def test_moving_out_twice_of_two_units_or_on_two_days_are_two_notices() -> None:
    out = TenantMovedOut(moved_out_on=DAY, **MOVED)
    ids = {asked(out).id} | {
        asked(out.model_copy(update=change)).id
        for change in ({"unit_id": WU}, {"moved_out_on": date(2026, 4, 15)})
    }
    assert len(ids) == 3
