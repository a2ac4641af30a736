"""Each fact of a contract asks for one notice; it is named by the thing, not by the event."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from edge.contract_numbers import contract_number
from kernel.facts import PublishedEvent
from notifications.domain.foretelling import LANGUAGES
from notifications.domain.notice import Ask
from notifications.domain.plans import BY_DAY, DESK_BY_DAY
from notifications.domain.saying import Reader, say
from notifications.domain.wording import WORDING
from published.contracts import (
    ContractAnnulled,
    ContractExpired,
    ContractNearExpiry,
    ContractOverrunDetected,
    ContractOverstayed,
    ContractPartyErased,
    ContractRentChanged,
    ContractRentFreeChanged,
    ContractRoomGivenBack,
    FilingToCancel,
    FreeDays,
    NextContractForsaken,
    UnitLivedInAfterRelease,
)

from .noticed import LI, PARK, THING, UNIT, WU, asked, audiences, matter, parties, reactions, whom, words

DAY = date(2025, 4, 15)
CONTRACT: dict[str, Any] = {
    "contract_id": THING, "unit_ids": (UNIT,), "park_id": PARK, "party_id": LI,
}  # fmt: skip
NEAR = ContractNearExpiry(track="tenant", stage_days=30, ends_on=DAY, **CONTRACT)


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


@pytest.mark.parametrize("track", ["owner", "tenant"])
def test_of_several_units_the_first_is_named_and_how_many_they_are(track: str) -> None:
    units = (UNIT, *(UUID(int=n) for n in range(100, 111)))
    (found,) = reactions(NEAR.model_copy(update={"track": track, "unit_ids": units}))
    assert isinstance(found.command, Ask)
    told = found.command.matter
    assert told.unit_id == UNIT, "its manager hears of it"
    said = {**told.words, "place": "东园 101", "ref": "1f0c7a22"}
    for hearer in audiences(found.command):
        by_sms, in_english = (
            say(hearer.template, "sms", said, Reader(language, DAY), WORDING.known[0].values)
            for language in LANGUAGES
        )
        assert by_sms.variables["place"] == "东园 101 等 12 套"
        assert in_english.variables["place"] == "东园 101 and 11 more"
        assert hearer.who == "party" or by_sms.variables["place"] in by_sms.text, "who rents knows where"
    assert "units" not in words(NEAR)


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
    again = ContractOverstayed.model_validate({"track": "tenant", "ended_on": DAY, "nth": 2} | CONTRACT)
    assert words(again) == words(stays)
    assert {who: each.template for who, each in whom(again).items()} == dict.fromkeys(
        ("manager", "operations"), "overstayed"
    )
    assert asked(again).id != asked(again, redelivered=1).id, "each time it is news"
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


def test_what_was_paid_by_an_annulled_contract_is_on_no_list_any_more_and_they_hear_that_it_goes_back() -> (
    None
):
    told = ContractAnnulled(track="tenant", starts_on=DAY, ends_on=DAY, **CONTRACT)
    said = {**words(told), "place": "1号楼 A101", "ref": "1f0c7a22"}
    by = say("annulled", "app", said, Reader("zh", DAY), WORDING.known[0].values)
    assert "如已按该合同收付过押金、租金等款项，各清单中不再列示，请核对并退还。" in by.text


def test_the_manager_and_operations_hear_that_who_left_has_a_contract_to_come() -> None:
    where = {"contract_id": PARK, "track": "tenant", "unit_ids": (UNIT,), "park_id": PARK}
    told = NextContractForsaken(
        **where, next_contract_id=THING, begins_on=DAY, left_on=date(2025, 3, 1), manager_id=WU
    )
    found = whom(told)
    assert {who: (each.template, each.plan) for who, each in found.items()} == {
        "unit_manager": ("next_forsaken", DESK_BY_DAY),
        "operations": ("next_forsaken", DESK_BY_DAY),
    }
    assert found["unit_manager"].person_id == WU
    said = {**words(told), "place": "1号楼 A101", "ref": "1f0c7a22"}
    by = say("next_forsaken", "app", said, Reader("zh", DAY), WORDING.known[0].values)
    assert f"租客合同 {contract_number(THING)}（2025-04-15 起租）仍然有效" in by.text


def test_of_one_of_several_rooms_that_its_tenant_left_they_hear_that_the_next_contract_has_it() -> None:
    where = {"contract_id": PARK, "track": "tenant", "unit_ids": (UNIT,), "park_id": PARK}
    gone = {"left_on": date(2025, 3, 1), "left_unit_id": UNIT, "part": True}
    told = NextContractForsaken(**where, next_contract_id=THING, begins_on=DAY, **gone, manager_id=WU)
    found = whom(told)
    assert {who: each.template for who, each in found.items()} == {
        "unit_manager": "next_forsaken_in_part",
        "operations": "next_forsaken_in_part",
    }
    assert matter(told).unit_id == UNIT
    said = {**words(told), "place": "1号楼 A101", "ref": "1f0c7a22"}
    by = say("next_forsaken_in_part", "app", said, Reader("zh", DAY), WORDING.known[0].values)
    assert f"租客合同 {contract_number(THING)}（2025-04-15 起租）仍包含此房" in by.text


def test_of_a_contract_that_goes_on_in_other_rooms_they_hear_as_its_tenant_leaves_one() -> None:
    where = {"contract_id": THING, "track": "tenant", "unit_ids": (PARK, UNIT), "park_id": PARK}
    left = ContractRoomGivenBack(**where, unit_id=UNIT, ended_on=date(2025, 3, 1), goes_on_until=DAY)
    found = whom(left)
    assert {who: (each.template, each.plan) for who, each in found.items()} == {
        "unit_manager": ("goes_on_beside", DESK_BY_DAY),
        "operations": ("goes_on_beside", DESK_BY_DAY),
    }
    assert matter(left).unit_id == UNIT, "the one they were put down in, whichever comes first"
    said = {**words(left), "place": "1号楼 A101", "ref": "1f0c7a22"}
    by = say("goes_on_beside", "app", said, Reader("zh", DAY), WORDING.known[0].values)
    assert f"租客合同 {contract_number(THING)}（至 2025-04-14）还包含其他房源" in by.text
    assert reactions(left.model_copy(update={"goes_on_until": None})) == []


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
