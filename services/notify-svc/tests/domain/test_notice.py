"""A notice finds its persons once, now or late."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from notifications.domain.matter import Audience, Beside, Matter, Present, Who
from notifications.domain.notice import (
    Ask,
    AudienceAsked,
    FindNobody,
    GroupNamed,
    Name,
    NobodyMeant,
    NobodyResponsible,
    RecipientsNamed,
    RulesSilent,
    StandIn,
    StandInsNamed,
    notice,
)
from notifications.domain.notice_rules import RULES, Hearer
from notifications.domain.notification_commands import Request
from notifications.domain.plans import ALARM, AT_ONCE, DESK, at_once
from notifications.domain.quiet import QuietHours
from notifications.domain.staff_groups import Group, GroupRuleUnknown, StaffGroups
from notifications.policies.requesting import requesting
from notifications.upcasters import of_some_park
from notifications.views.why import explain
from policy.domain.values import Version, Versions, seed
from testkit.given import given

FIRST = RULES.known[0].values
AT = datetime(2025, 3, 15, 2, tzinfo=UTC)
NOTICE, THING, CAUSE, PARK, LI, WU = (UUID(int=n) for n in range(1, 7))
MATTER = Matter(
    notice_id=NOTICE, kind="TenantMovedOut", rule="TenantMovedOut", stage="2025-03-15", thing_id=THING,
    cause_id=CAUSE, park_id=PARK, words={"day": "2025-03-15"},
)  # fmt: skip
FINANCE = Audience(who="finance", plan=DESK, template="moved_out_finance", rules_version=1)
PARTY = Audience(who="party", plan=AT_ONCE, template="near_expiry_tenant", person_id=LI, rules_version=1)


RULES_OF_TWO = FIRST.model_copy(
    update={
        "rules": {
            "TenantMovedOut": (
                Hearer(who="finance", plan="desk", template="moved_out_finance"),
                Hearer(who="party", plan="at_once", template="near_expiry_tenant"),
            )
        }
    }
)
ASK = Ask(matter=MATTER, on=date(2025, 3, 15), known={"party": LI}, policy=seed(RULES_OF_TWO))


def asked(audience: Audience = FINANCE) -> AudienceAsked:
    return AudienceAsked(matter=MATTER, audience=audience)


def named(*persons: UUID, audience: Audience = FINANCE, place: str = "") -> RecipientsNamed:
    return RecipientsNamed(matter=MATTER, audience=audience, person_ids=persons, place=place)


def nobody() -> NobodyResponsible:
    return NobodyResponsible(notice_id=NOTICE, who="finance", park_id=PARK)


def test_a_role_is_asked_for_and_a_person_whom_the_cause_names_is_named_at_once() -> None:
    given(notice).when(ASK).then(asked(FINANCE), asked(PARTY), named(LI, audience=PARTY))


def test_who_is_there_as_it_is_asked_is_named_at_once_and_nobody_looks_for_them() -> None:
    there = ASK.model_copy(update={"present": Present(holders={"finance": (LI, WU)}, place="A-101")})
    both = (named(LI, WU, place="A-101"), named(LI, audience=PARTY))
    given(notice).when(there).then(asked(FINANCE), asked(PARTY), *both)
    nobody_there = ASK.model_copy(update={"present": Present(holders={"supervisor": (WU,)})})
    given(notice).when(nobody_there).then(asked(FINANCE), asked(PARTY), named(LI, audience=PARTY))


def test_the_book_of_rules_is_not_copied_for_each_notice() -> None:
    """It cannot be hashed, and such defaults pydantic copies to their depths."""
    asked = Ask(matter=MATTER, on=date(2025, 3, 15))
    assert asked.policy is RULES


def test_each_day_has_its_rules_and_a_notice_says_which_made_it() -> None:
    other = Version(version=2, valid_from=ASK.on, values=RULES_OF_TWO)
    silenced = FIRST.model_copy(update={"rules": {"TenantMovedOut": ()}})
    both = Versions(known=(*seed(silenced).known, other))
    before = ASK.model_copy(update={"policy": both, "on": date(2025, 3, 14)})
    given(notice).when(before).then(NobodyMeant(matter=MATTER, rules_version=1))
    given(notice, NobodyMeant(matter=MATTER, rules_version=1)).when(before).nothing()
    [first, *_] = notice.decide(before.model_copy(update={"on": ASK.on}), notice.initial)
    assert isinstance(first, AudienceAsked)
    assert first.audience.rules_version == 2


def test_a_kind_that_the_rules_in_force_are_too_old_to_name_is_told_by_the_shipped_ones() -> None:
    matter = MATTER.model_copy(update={"kind": "RecordingUnheard", "rule": "RecordingUnheard"})
    own = Versions(known=(*RULES.known, Version(version=2, valid_from=ASK.on, values=RULES_OF_TWO)))
    supervisor = Audience(who="supervisor", plan=ALARM, template="recording_unheard", rules_version=1)
    silent = RulesSilent(matter=matter, rules_version=2)
    unheard = AudienceAsked(matter=matter, audience=supervisor)
    ask = ASK.model_copy(update={"matter": matter, "policy": own})
    given(notice).when(ask).then(silent, unheard)
    given(notice, silent, unheard).when(ask).nothing()
    assert explain(silent) == "语音报修没有人听：规则第 2 版没有规定这类事由，按内置规则通知"
    before = ask.model_copy(update={"on": date(2025, 3, 14)})
    given(notice).when(before).then(unheard)


@pytest.mark.parametrize(
    ("plans", "quiet"),
    [
        (("desk", "desk"), None),
        (("desk_by_day", "desk"), None),
        (("desk_by_day", "street_by_day"), FIRST.quiet),
    ],
)
def test_a_group_waits_for_the_morning_where_all_do_whom_it_hears_beside(
    plans: tuple[str, str], quiet: QuietHours | None
) -> None:
    whos: tuple[Who, Who] = ("finance", "manager")
    hear = tuple(
        Hearer(who=who, plan=plan, template="moved_out_finance")
        for who, plan in zip(whos, plans, strict=True)
    )
    rules = FIRST.model_copy(update={"rules": {"TenantMovedOut": hear}})
    groups = seed(StaffGroups(groups=(Group(robot="west", hears=whos),)))
    told = notice.decide(ASK.model_copy(update={"policy": seed(rules), "groups": groups}), notice.initial)
    assert [each.quiet for each in told if isinstance(each, GroupNamed)] == [quiet]


def test_a_group_of_the_staff_hears_what_its_roles_do_once_in_each_words() -> None:
    rules = FIRST.model_copy(
        update={
            "rules": {
                "TenantMovedOut": (
                    Hearer(who="finance", plan="desk", template="moved_out_finance"),
                    Hearer(who="manager", plan="desk", template="moved_out_finance"),
                    Hearer(who="party", plan="at_once", template="near_expiry_tenant"),
                )
            }
        }
    )
    west = Group(robot="west", hears=("finance", "manager"), park_ids=(PARK,), rules=("TenantMovedOut",))
    others = (
        west.model_copy(update={"robot": "east", "park_ids": (THING,)}),
        west.model_copy(update={"robot": "late", "rules": ("TenantMovedIn",)}),
        west.model_copy(update={"robot": "desk", "hears": ("operations",)}),
    )
    groups = seed(StaffGroups(groups=(west, *others, west)))
    told = notice.decide(ASK.model_copy(update={"policy": seed(rules), "groups": groups}), notice.initial)
    named = [each for each in told if isinstance(each, GroupNamed)]
    assert named == [GroupNamed(matter=MATTER, robot="west", template="moved_out_finance", quiet=None)]
    unknown = StaffGroups(groups=(west.model_copy(update={"rules": ("Weather",)}),))
    with pytest.raises(GroupRuleUnknown):
        unknown.check()


KIN = Audience(
    who="emergency_contact", plan=AT_ONCE, template="near_expiry_tenant", person_id=LI, rules_version=1
)


def test_whom_the_party_named_for_emergencies_is_found_before_they_are_told() -> None:
    hearer = Hearer(who="emergency_contact", plan="at_once", template="near_expiry_tenant")
    rules = FIRST.model_copy(update={"rules": {"TenantMovedOut": (hearer,)}})
    given(notice).when(ASK.model_copy(update={"policy": seed(rules)})).then(asked(KIN))
    found = Name(who="emergency_contact", person_ids=(WU,))
    told = named(WU, audience=KIN)
    given(notice, asked(KIN)).when(found).then(told)
    given(notice, asked(KIN)).when(FindNobody(who="emergency_contact")).then(
        NobodyResponsible(notice_id=NOTICE, who="emergency_contact", park_id=PARK)
    )
    [do] = requesting.react(Fact(told, CAUSE, "x-1", 1, 1, AT, AT, SYSTEM, "notifications"))
    assert isinstance(do.command, Request)
    assert (do.command.person_id, do.command.emergency_of) == (WU, LI)


def test_told_again_it_is_the_same_notice() -> None:
    given(notice, asked()).when(ASK).nothing()


def test_whoever_holds_the_role_is_named() -> None:
    given(notice, asked()).when(Name(who="finance", person_ids=(LI, WU), place="A-101")).then(
        named(LI, WU, place="A-101")
    )


def test_a_role_is_named_once_though_two_look_for_it() -> None:
    given(notice, asked(), named(LI)).when(Name(who="finance", person_ids=(WU,))).nothing()


def test_that_nobody_is_responsible_is_said_once() -> None:
    given(notice, asked()).when(FindNobody(who="finance")).then(nobody())
    given(notice, asked(), nobody()).when(FindNobody(who="finance")).nothing()


def test_who_takes_the_role_later_is_told_late() -> None:
    given(notice, asked(), nobody()).when(Name(who="finance", person_ids=(LI,))).then(named(LI))


def test_a_slow_search_that_found_nobody_does_not_contradict_the_names() -> None:
    given(notice, asked(), named(LI)).when(FindNobody(who="finance")).nothing()


def test_names_for_an_audience_nobody_asked_for_say_nothing() -> None:
    given(notice, asked()).when(Name(who="operations", person_ids=(LI,))).nothing()
    given(notice).when(Name(who="finance", person_ids=(LI,))).nothing()


ACCESS = Audience(who="access_control", plan=DESK, template="moved_out_access", rules_version=1)
MANAGER = ACCESS.model_copy(update={"who": "unit_manager"})
MISSING = tuple(
    NobodyResponsible(notice_id=NOTICE, who=each.who, park_id=PARK) for each in (FINANCE, ACCESS, MANAGER)
)
ALL_MISSING = (asked(), asked(ACCESS), asked(MANAGER), *MISSING)
STAND_IN = StandIn(
    instead_of=("finance", "access_control", "unit_manager"), role="supervisor", person_ids=(WU,)
)


def stood_in(audience: Audience, *instead_of: Who) -> StandInsNamed:
    return StandInsNamed(
        matter=MATTER, audience=audience, instead_of=instead_of, role="supervisor", elsewhere=False,
        person_ids=(WU,), place="",
    )  # fmt: skip


def test_who_stands_in_hears_each_text_once() -> None:
    told = (stood_in(FINANCE, "finance"), stood_in(ACCESS, "access_control", "unit_manager"))
    given(notice, *ALL_MISSING).when(STAND_IN).then(*told)
    given(notice, *ALL_MISSING, *told).when(STAND_IN).nothing()


def test_who_stands_in_for_emergency_contacts_hears_it_on_more_than_their_number() -> None:
    nobody_named = NobodyResponsible(notice_id=NOTICE, who="emergency_contact", park_id=PARK)
    asked_of = STAND_IN.model_copy(update={"instead_of": ("emergency_contact",)})
    by_sms, told = (
        KIN.model_copy(update={"plan": at_once("kin", "important", *channels)})
        for channels in (("sms",), ("app", "sms"))
    )
    given(notice, asked(by_sms), nobody_named).when(asked_of).then(stood_in(told, "emergency_contact"))


CARE = ACCESS.model_copy(update={"who": "operations"})
RULES_OF_BOTH = FIRST.model_copy(
    update={
        "rules": {
            "TenantMovedOut": tuple(
                Hearer(who=who, plan="desk", template="moved_out_access")
                for who in ("unit_manager", "operations")
            )
        }
    }
)
ASK_BOTH = Ask(matter=MATTER, on=date(2025, 3, 15), policy=seed(RULES_OF_BOTH))


def test_who_hears_it_and_stands_in_for_another_reads_the_same_text_once_and_that_they_do() -> None:
    there = ASK_BOTH.model_copy(update={"present": Present(holders={"manager": (LI, WU)}, manager_id=WU)})
    told = stood_in(MANAGER, "operations").model_copy(update={"role": "manager", "person_ids": (LI, WU)})
    given(notice).when(there).then(asked(MANAGER), asked(CARE), told)
    again = StandIn(instead_of=("operations",), role="manager", person_ids=(WU,))
    history = (asked(MANAGER), asked(CARE), told)
    given(notice, *history).when(again).nothing()
    given(notice, *history).when(Name(who="unit_manager", person_ids=(WU,))).nothing()
    others = there.model_copy(
        update={"present": Present(holders={"manager": (LI,)}, manager_id=WU, place="A-101")}
    )
    alone = named(WU, audience=MANAGER, place="A-101")
    given(notice).when(others).then(asked(MANAGER), asked(CARE), alone)


def test_who_cares_for_both_of_two_units_hears_of_both_in_one_notice_and_nothing_in_the_other() -> None:
    def told(rule: str, own: str, **there: Any) -> dict[str, tuple[UUID, ...]]:
        beside = Beside(unit_id=named_id("other unit"), rule=f"TenantRoomChanged/{own}")
        changed = {"kind": "TenantRoomChanged", "rule": f"TenantRoomChanged/{rule}", "beside": beside}
        present = Present(holders={"access_control": (LI,)}, manager_id=WU, **there)
        asked = Ask(matter=MATTER.model_copy(update=changed), on=date(2025, 3, 15), present=present)
        named = [each for each in notice.decide(asked, notice.initial) if isinstance(each, RecipientsNamed)]
        assert all(each.matter.beside is None for each in named)
        assert {each.matter.words.get("other") for each in named} == {there.get("beside")}
        return {each.audience.template: each.person_ids for each in named}

    access_left, access_entered = {"room_left_access": (LI,)}, {"room_entered_access": (LI,)}
    assert told("left", "left_for_own", beside="B-202") == access_left | {"room_left_for_own": (WU,)}
    assert told("entered", "entered_from_own", beside="A-101") == access_entered
    assert told("left", "left_for_own") == access_left | {"room_left_manager": (WU,)}
    assert told("entered", "entered_from_own") == access_entered | {"room_entered_manager": (WU,)}


def test_who_stood_in_for_another_before_they_were_named_does_not_read_it_again() -> None:
    nobody_there = NobodyResponsible(notice_id=NOTICE, who="operations", park_id=PARK)
    told = stood_in(CARE, "operations")
    history = (asked(MANAGER), asked(CARE), nobody_there, told)
    both = Name(who="unit_manager", person_ids=(LI, WU))
    given(notice, *history).when(both).then(named(LI, audience=MANAGER))


def test_nobody_stands_in_for_whom_nobody_looked_for_or_who_is_there() -> None:
    given(notice, asked()).when(STAND_IN).nothing()
    given(notice, *ALL_MISSING, named(LI)).when(STAND_IN).then(
        stood_in(ACCESS, "access_control", "unit_manager")
    )


def test_who_takes_the_role_later_is_not_told_what_others_saw_to() -> None:
    given(notice, asked(), nobody(), stood_in(FINANCE, "finance")).when(
        Name(who="finance", person_ids=(LI,))
    ).nothing()


@pytest.mark.parametrize(
    ("role", "instead_of", "elsewhere"),
    [
        ("supervisor", ["finance"], False),
        ("supervisor", ["finance", "supervisor"], True),
        ("manager", ["unit_manager"], True),
    ],
)
def test_of_which_park_stand_ins_were_is_read_from_what_nobody_held(
    role: str, instead_of: list[str], elsewhere: bool
) -> None:
    lifted = of_some_park({"role": role, "instead_of": instead_of})
    assert lifted == {"role": role, "instead_of": instead_of, "elsewhere": elsewhere}
