"""A yes in WeChat is one message, whatever becomes of it and however often it is tried."""

from datetime import date
from uuid import UUID

import pytest
from notifications.domain.notice_rules import RULES, Hearer
from notifications.domain.subscribable import subscribable
from notifications.domain.subscription import (
    EVENTS,
    MOST,
    Grant,
    NoSubscriptionLeft,
    NoteRefused,
    OfTemplate,
    Release,
    Reserve,
    Spend,
    SubscriptionGranted,
    SubscriptionRefused,
    SubscriptionReleased,
    SubscriptionReserved,
    SubscriptionsEnough,
    SubscriptionSpent,
    subscription,
)
from notifications.domain.wording import WORDING, Texts, Wording
from testkit.given import given

BOOK, SAID = (each.in_force(date(2025, 3, 1)).values for each in (RULES, WORDING))
LI, ONE, OTHER, EXPIRY = UUID(int=1), UUID(int=2), UUID(int=3), "near_expiry_tenant_zh"
OF = {"person_id": LI, "template": EXPIRY}

GRANT = Grant(person_id=LI, template=EXPIRY)
granted = SubscriptionGranted(person_id=LI, template=EXPIRY)


def reserve(message: UUID, template: str = EXPIRY) -> Reserve:
    return Reserve(person_id=LI, notification_id=message, template=template)


def reserved(message: UUID) -> SubscriptionReserved:
    return SubscriptionReserved(person_id=LI, template=EXPIRY, notification_id=message)


def spent(message: UUID) -> SubscriptionSpent:
    return SubscriptionSpent(person_id=LI, template=EXPIRY, notification_id=message)


def released(message: UUID) -> SubscriptionReleased:
    return SubscriptionReleased(person_id=LI, template=EXPIRY, notification_id=message)


def refused(message: UUID) -> SubscriptionRefused:
    return SubscriptionRefused(person_id=LI, template=EXPIRY, notification_id=message)


def test_each_yes_buys_one_message_of_its_template() -> None:
    given(subscription).when(GRANT).then(granted)
    given(subscription).when(reserve(ONE)).refused(NoSubscriptionLeft)
    given(subscription, granted).when(reserve(ONE)).then(reserved(ONE))
    given(subscription, granted).when(reserve(ONE, "expired_zh")).refused(NoSubscriptionLeft)
    given(subscription, granted, reserved(ONE)).when(reserve(OTHER)).refused(NoSubscriptionLeft)
    given(subscription, granted, granted, reserved(ONE)).when(reserve(OTHER)).then(reserved(OTHER))


def test_the_same_message_tried_again_is_the_same_yes() -> None:
    given(subscription, granted, reserved(ONE)).when(reserve(ONE)).nothing()


def test_a_message_that_was_taken_spends_it_and_one_that_was_not_frees_it() -> None:
    held = given(subscription, granted, reserved(ONE))
    of_it = {"person_id": LI, "notification_id": ONE}
    held.when(Spend.model_validate(of_it)).then(spent(ONE))
    held.when(Release.model_validate(of_it)).then(released(ONE))
    given(subscription, granted, reserved(ONE), spent(ONE)).when(reserve(OTHER)).refused(NoSubscriptionLeft)
    given(subscription, granted, reserved(ONE), released(ONE)).when(reserve(OTHER)).then(reserved(OTHER))
    for settled in (spent(ONE), released(ONE), refused(ONE)):
        for command in (Spend, Release, NoteRefused):
            given(subscription, granted, reserved(ONE), settled).when(command.model_validate(of_it)).nothing()


def test_where_wechat_knows_of_none_we_count_none() -> None:
    held = (granted, granted, granted, reserved(ONE))
    noted = NoteRefused(person_id=LI, notification_id=ONE)
    given(subscription, *held).when(noted).then(refused(ONE))
    given(subscription, *held, refused(ONE)).when(reserve(OTHER)).refused(NoSubscriptionLeft)
    given(subscription, *held, refused(ONE), granted).when(reserve(OTHER)).then(reserved(OTHER))


def test_nobody_says_yes_for_ever() -> None:
    given(subscription, *[granted] * MOST).when(GRANT).refused(SubscriptionsEnough, most=MOST)


@pytest.mark.parametrize("event", EVENTS)
def test_nothing_that_is_told_makes_a_budget_negative(event: type[OfTemplate]) -> None:
    fact = event.model_validate({**OF, "notification_id": ONE} if event is not SubscriptionGranted else OF)
    assert min(given(subscription, fact).state.left.values()) >= 0


def test_a_yes_can_be_said_to_what_a_party_may_be_told_in_wechat_in_its_present_words() -> None:
    found = subscribable(BOOK, SAID, "zh")
    assert found[EXPIRY] == "租约即将到期"
    assert "overdue_zh" not in found  # staff are told by other means
    # Of an emergency, with a number to call first, WeChat has another text, and wants another yes.
    assert {*subscribable(BOOK, SAID, "zh", "0571-110")} - {*found} == {
        WORDING.known[0].values.code("reported_already", "zh", "wechat") + "_danger",
        "repair_made_urgent_zh_danger",
    }
    changed = Wording(texts={"near_expiry_tenant": {"zh": Texts(subject="快到期了", text="{day} 到期。")}})
    other = subscribable(BOOK, changed, "zh")
    assert EXPIRY not in other
    assert "快到期了" in other.values()
    plans = BOOK.plans | {"at_once": BOOK.plans["at_once"].model_copy(update={"priority": "marketing"})}
    hearer = Hearer(who="party", plan="at_once", template="near_expiry_tenant")
    advert = BOOK.model_copy(update={"plans": plans, "rules": {"ContractNearExpiry/tenant": (hearer,)}})
    assert subscribable(advert, SAID, "zh") == {}
