"""Rules that would reach nobody, or say what nobody knows, are refused by name before they are in force."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from kernel.domain import Refusal
from notifications.domain.causes import CAUSES
from notifications.domain.notice_rules import RULES, WORDS_OF, NoticeRules
from notifications.domain.notice_rules_refused import (
    AdvertisingAtNight,
    AdvertisingToStaff,
    ChannelTwice,
    CodeHeld,
    ContactsByPhone,
    EmergencyHeld,
    EmergencySilenced,
    HeardTwice,
    ImportantAdvertised,
    ImportantNeedsTwo,
    ImportantSilenced,
    NightNotQuiet,
    PartySilenced,
    PartyUnknown,
    PlansMissing,
    PlanTooSlow,
    PlanUnknown,
    QuietTooLong,
    RulesMissing,
    RuleUnknown,
    TemplateBound,
    TemplateNeedsMore,
    TemplateUnknown,
    ToldSinglyOutOfRange,
)
from notifications.domain.plan import Step
from notifications.domain.plans import ALARM, DESK, DESK_BY_DAY, NEWS, NIGHT, PLANS
from notifications.domain.policy import POLICIES
from notifications.domain.prices import MessagePrices
from notifications.domain.quiet import QuietHours
from notifications.domain.rules import TOLD
from notifications.upcasters import by_priority_alone
from pydantic import ValidationError

FIRST = RULES.known[0].values
SMS: Any = {"priority": "important", "urgent": True, "steps": [{"channels": ["sms"], "minutes": 5}]}

AD: Any = {"ad": SMS | {"priority": "marketing", "urgent": False}}


def rules(rule: str = "FilingOverdue", *, plans: Any = (), **change: Any) -> NoticeRules:
    """The first rules, with another hearer of one thing."""
    hearer = {"who": "operations", "plan": "desk", "template": "filing_overdue"} | change
    said = FIRST.model_dump(mode="json")
    return NoticeRules.model_validate(
        said | {"rules": said["rules"] | {rule: [hearer]}, "plans": said["plans"] | dict(plans)}
    )


def quiet(begins: time, ends: time) -> NoticeRules:
    return FIRST.model_copy(update={"quiet": QuietHours(begins=begins, ends=ends)})


def test_by_one_channel_comes_what_can_wait_a_code_and_what_contacts_hear() -> None:
    rules(plan="one", plans={"one": SMS | {"priority": "ordinary", "urgent": False}}).check()
    contacts = {"who": "emergency_contact", "plan": "one", "template": "expired"}
    rules("ContractExpired", plans={"one": SMS}, **contacts).check()
    in_turn = [{"channels": [channel], "minutes": 5} for channel in ("sms", "email")]
    rules(plan="two", plans={"two": SMS | {"steps": in_turn}}).check()


def waiting(priority: str, *minutes: int) -> Any:
    """A plan of two steps, of so many minutes."""
    steps = zip(("app", "sms"), minutes, strict=True)
    return {
        "priority": priority,
        "urgent": True,
        "steps": [{"channels": [channel], "minutes": each} for channel, each in steps],
    }


def test_that_nobody_heard_an_emergency_is_known_within_the_hour_and_what_matters_in_a_day() -> None:
    rules(plans={"alarm": waiting("emergency", 30, 30), "desk": waiting("important", 720, 720)}).check()
    can_wait = waiting("ordinary", 10_080, 10_080) | {"urgent": False}
    rules("RatingAsked", who="party", template="rating_asked", plan="slow", plans={"slow": can_wait}).check()


def test_an_emergency_may_be_others_affair_and_what_can_wait_nobodys() -> None:
    rules("NobodyFits", who="operations", plan="alarm", template="nobody_fits").check()
    FIRST.model_copy(update={"rules": FIRST.rules | {"FilingOverdue": (), "RatingAsked": ()}}).check()


def test_quiet_hours_are_half_a_day_at_most_and_have_the_night_within_them() -> None:
    for begins, ends in ((20, 8), (22, 10), (23, 7), (22, 8)):
        quiet(time(begins), time(ends)).check()


def test_the_first_version_holds_and_every_cause_has_its_rule() -> None:
    FIRST.check()
    assert FIRST.rules.keys() == CAUSES.keys() == TOLD.keys()
    assert set(POLICIES) == {
        *("notice-rules", "message-limits", "message-prices", "wording", "provider-templates"),
        *("callbacks", "channel-outages", "kept-texts", "staff-groups"),
    }


def test_what_a_version_is_too_old_to_name_is_told_as_its_kind_is_in_words_that_fit() -> None:
    named = {name: told for name, told in FIRST.rules.items() if "/" not in name}
    older = FIRST.model_copy(update={"rules": named})

    def texts(rule: str, of: NoticeRules = older) -> list[str]:
        return [each.template for each in of.audiences(rule, {}, 2)]

    assert texts("RatingAsked/charged") == texts("RatingAsked") == ["rating_asked"]
    assert texts("NoSuchThing") == []
    apart = FIRST.model_copy(update={"rules": {k: v for k, v in FIRST.rules.items() if "/ordinary" not in k}})
    for rule in ("WorkOrderOverdue/ordinary_manager", "PromiseEndangered/ordinary"):
        [hears] = apart.audiences(rule, {}, 2)
        assert (hears.plan.name, hears.rules_version) == ("alarm", 2), "as they had said it"
    nobody = FIRST.model_copy(update={"rules": named | {"RatingAsked/charged": ()}})
    assert texts("RatingAsked/charged", nobody) == []
    unrated = FIRST.model_copy(update={"rules": named | {"RatingAsked": ()}})
    assert texts("RatingAsked/charged", unrated) == []


def test_what_a_version_is_too_old_to_know_is_told_by_the_shipped_rules() -> None:
    older = FIRST.model_copy(
        update={
            "quiet": QuietHours(begins=time(21), ends=time(9)),
            "plans": {"desk": FIRST.plans["desk"]},
            "rules": {"TenantMovedOut": FIRST.rules["TenantMovedOut"], "FilingOverdue": ()},
        }
    )
    older.check()
    [hears] = older.audiences("RecordingUnheard", {}, 7)
    assert (hears.who, hears.plan, hears.rules_version) == ("supervisor", ALARM, 1)
    [manager, _] = older.audiences("ContractExpired", {}, 7)
    assert manager.plan.quiet == older.quiet
    assert [each.rules_version for each in older.audiences("TenantMovedOut", {}, 7)] == [7, 7, 7]
    # In the words of its kind it would not say how many are still to sign.
    signing = FIRST.model_copy(update={"rules": {"SigningOverdue": FIRST.rules["SigningOverdue"]}})
    assert [each.template for each in signing.audiences("SigningOverdue/signer", {}, 7)] == [
        "signing_reminder"
    ]
    assert older.audiences("FilingOverdue", {}, 7) == ()


def test_advertising_waits_for_the_morning_and_is_for_no_staff() -> None:
    plan = {
        "advert": {"priority": "marketing", "urgent": False, "steps": [{"channels": ["sms"], "minutes": 60}]}
    }
    assert rules(plans=plan).plan("advert").quiet == NEWS.quiet
    rules("RatingAsked", plans=plan, plan="advert", who="party", template="rating_asked").check()
    with pytest.raises(AdvertisingToStaff):
        rules("ContractExpired", plans=plan, plan="advert", template="expired").check()


def test_a_plan_is_carried_with_its_quiet_hours_unless_it_is_urgent() -> None:
    assert {name: FIRST.plan(name) for name in FIRST.plans} == {plan.name: plan for plan in PLANS}
    assert (DESK.quiet, DESK_BY_DAY.quiet) == (None, NIGHT)
    assert (DESK.priority, DESK.steps) == (DESK_BY_DAY.priority, DESK_BY_DAY.steps)
    later = rules(plans={"desk": SMS | {"priority": "ordinary", "urgent": False}})
    [audience] = later.audiences("FilingOverdue", {}, 7)
    assert (audience.plan.steps, audience.plan.quiet) == ((Step(channels=("sms",), minutes=5),), NEWS.quiet)
    assert audience.rules_version == 7


def test_at_night_go_codes_emergencies_and_what_somebody_waits_for() -> None:
    night = datetime(2025, 3, 14, 16, tzinfo=UTC)  # midnight in Shanghai

    def at_night(rule: str) -> set[bool]:
        return {each.plan.begins(night)[0] == night for each in FIRST.audiences(rule, {}, 1)}

    waits = {rule for rule in FIRST.rules if at_night(rule) == {False}}
    assert {*("ContractNearExpiry/tenant", "ContractExpired", "RenewalOverdue/decision")} <= waits
    assert not waits & {
        rule for rule in FIRST.rules if rule.startswith(("CodeAsked", "Door", "WorkOrderOver"))
    }
    assert at_night("SigningReminded") == at_night("WorkOrderDispatched") == at_night("NobodyFits") == {True}


def test_what_was_published_before_plans_said_so_goes_and_waits_as_it_did() -> None:
    plans = {
        "desk": {"priority": "important"},
        "code": {"priority": "emergency"},
        "news": {"priority": "ordinary"},
    }
    lifted = by_priority_alone({"values": {"policy": "notice-rules", "plans": plans}})
    assert {name: each["urgent"] for name, each in lifted["values"]["plans"].items()} == {
        "desk": True, "code": True, "news": False,
    }  # fmt: skip
    prices = {"values": {"policy": "message-prices"}}
    assert by_priority_alone(prices) == prices


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (FIRST.model_copy(update={"rules": {}}), RulesMissing),
        (FIRST.model_copy(update={"plans": {}}), PlansMissing),
        (FIRST.model_copy(update={"rules": FIRST.rules | {"NobodyFits": ()}}), EmergencySilenced),
        (FIRST.model_copy(update={"rules": FIRST.rules | {"ContractExpired": ()}}), ImportantSilenced),
        (
            rules("WorkOrderDispatched/emergency", who="finance", plan="alarm", template="order_offered"),
            PartySilenced,
        ),
        (rules(plans={"alarm": waiting("emergency", 30, 31)}), PlanTooSlow),
        (rules(plans={"desk": waiting("important", 720, 721)}), PlanTooSlow),
        (rules("NobodyFits", who="supervisor", plan="news", template="nobody_fits"), EmergencySilenced),
        (
            rules("SigningReminded", who="party", plan="ad", template="signing_reminder", plans=AD),
            ImportantAdvertised,
        ),
        (rules("KingCrowned"), RuleUnknown),
        (rules(plan="by_pigeon"), PlanUnknown),
        (rules(template="poem"), TemplateUnknown),
        (rules(template="overrun"), TemplateNeedsMore),
        (rules(who="party"), PartyUnknown),
        (rules(who="emergency_contact"), PartyUnknown),
        (rules("ContractExpired", who="emergency_contact", template="expired"), ContactsByPhone),
        (rules("CodeAsked", who="emergency_contact", template="confirmation_code"), TemplateBound),
        (rules("CodeAsked", template="confirmation_code"), TemplateBound),
        (rules("CodeAsked/contact_sms", who="party", template="confirmation_code"), TemplateBound),
        (
            rules(
                plans={
                    "desk": {
                        "priority": "important",
                        "urgent": True,
                        "steps": [{"channels": ["sms"], "minutes": 5}, {"channels": ["sms"], "minutes": 5}],
                    }
                }
            ),
            ChannelTwice,
        ),
        (rules(plans={"alarm": SMS | {"priority": "emergency", "urgent": False}}), EmergencyHeld),
        (rules(plan="one", plans={"one": SMS}), ImportantNeedsTwo),
        (rules(plans={"desk": SMS | {"urgent": False}}), ImportantNeedsTwo),
        (rules(plan="one", plans={"one": SMS | {"priority": "emergency"}}), ImportantNeedsTwo),
        (quiet(time(9), time(8, 59)), QuietTooLong),
        (quiet(time(20), time(8, 1)), QuietTooLong),
        *((quiet(time(begins), time(ends)), NightNotQuiet) for begins, ends in ((8, 20), (0, 12), (9, 9))),
        (quiet(time(23, 1), time(8)), NightNotQuiet),
        (quiet(time(22), time(6, 59)), NightNotQuiet),
        (quiet(time(0), time(0)), NightNotQuiet),
        *((FIRST.model_copy(update={"told_singly": n}), ToldSinglyOutOfRange) for n in (0, 21)),
        (rules(plans={"advert": SMS | {"priority": "marketing"}}), AdvertisingAtNight),
        (rules(plans={"code": SMS | {"urgent": False}}), CodeHeld),
        (
            FIRST.model_copy(update={"rules": {"FilingOverdue": FIRST.rules["FilingOverdue"] * 2}}),
            HeardTwice,
        ),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_what_makes_no_sense_is_refused_by_name(wrong: NoticeRules, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        wrong.check()


@pytest.mark.parametrize(
    "steps", [[], [{"channels": [], "minutes": 5}], [{"channels": ["sms"], "minutes": 0}]]
)
def test_a_plan_without_a_channel_or_time_is_none(steps: Any) -> None:
    with pytest.raises(ValidationError):
        rules(plans={"desk": SMS | {"steps": steps}})


def test_a_text_may_say_what_all_its_causes_give() -> None:
    assert WORDS_OF["signing_reminder"] == {"due": "moment", "link": "link"}
    assert WORDS_OF["door_code_left"] == {}


def test_an_sms_is_paid_by_its_parts() -> None:
    prices = MessagePrices(app=0, sms=5, wechat=1, email=0)
    assert (prices.of("sms", 3), prices.of("wechat"), prices.of("app", 3)) == (15, 1, 0)


@pytest.mark.parametrize("said", ["22:00+05:00", "22:00Z", 79200, "22:00:00.5", "24:00"])
def test_quiet_hours_are_by_the_clock_on_the_wall(said: object) -> None:
    with pytest.raises(ValidationError):
        QuietHours.model_validate({"begins": said, "ends": "08:00"})
