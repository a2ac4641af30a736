"""Providers send by codes of their own: each text has one there, or all know before that it has none."""

from typing import Any

import pytest
from kernel.domain import Refusal
from notifications.domain.notice_rules import RULES
from notifications.domain.provider_templates import (
    Approved,
    CodeTwice,
    ProviderTemplates,
    SecretNotCarried,
    TextNotOurs,
    Variable,
    VariableNotGiven,
)
from notifications.domain.sendable import hearers, names
from notifications.domain.wording import WORDING

TOLD, WORDS = hearers(RULES.known[0].values), WORDING.known[0].values
CODE = "SMS_153055065"


def approved(**texts: Any) -> ProviderTemplates:
    return ProviderTemplates.model_validate({"approved": texts})


def test_who_is_not_named_takes_our_names_and_who_is_what_they_approved_alone() -> None:
    some = approved(aliyun={"overdue_zh": {"code": CODE}}, wechat={})
    some.check()
    assert some.at("aliyun", "overdue_zh") == Approved(code=CODE)
    assert some.at("tencent", "overdue_zh") == Approved(code="overdue_zh")
    assert some.lacking(("aliyun", "tencent"), "overdue_en") == ("aliyun",)
    assert not some.takes("wechat", "overdue_zh")
    once = approved(wechat={}, wechat_subscription={"overdue_zh": {"code": "1110"}})
    assert once.takes("wechat", "overdue_zh")
    assert once.name_of("wechat_subscription", "1110") == "overdue_zh"
    assert once.name_of("wechat_subscription", "other") == "other"


def test_variables_go_in_the_order_and_by_the_names_that_the_text_has_there() -> None:
    said = {"place": "A-101", "due": "10:00", "name": "李"}
    two = Approved(code="1110", variables=(Variable(ours="place", theirs="thing1"), Variable(ours="due")))
    assert list(two.filled(said).items()) == [("thing1", "A-101"), ("due", "10:00")]
    assert list(Approved(code="1110").filled(said)) == ["due", "name", "place"]
    assert Approved(code="1110", variables=(Variable(ours="whom"),)).filled(said) == {"whom": ""}


@pytest.mark.parametrize(
    ("texts", "refusal"),
    [
        ({"poem_zh": {"code": "1"}}, TextNotOurs),
        ({"overdue": {"code": "1"}}, TextNotOurs),
        ({"overdue_zh": {"code": "1", "variables": [{"ours": "rent"}]}}, VariableNotGiven),
        ({"overdue_zh": {"code": "1", "variables": [{"ours": "whom"}]}}, VariableNotGiven),
        ({"contact_code_zh": {"code": "1", "variables": [{"ours": "name"}]}}, SecretNotCarried),
        ({"overdue_zh": {"code": "1"}, "overdue_en": {"code": "1"}}, CodeTwice),
    ],
)
def test_what_nothing_would_be_sent_by_is_refused_by_name(texts: Any, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        approved(tencent=texts).check()


def test_what_is_said_in_somebodys_stead_is_a_text_of_its_own() -> None:
    framed = {"overdue_zh_instead": {"code": "1", "variables": [{"ours": "whom"}, {"ours": "place"}]}}
    approved(aliyun=framed, tencent={"overdue_zh_1f0c9a3b": {"code": "2"}}).check()


def test_what_rules_tell_by_a_channel_is_what_its_providers_have_to_know() -> None:
    assert names("near_expiry_tenant", "zh", "wechat", TOLD, WORDS) == ("near_expiry_tenant_zh",)
    overdue = WORDS.code("overdue", "zh", "sms")
    assert names("overdue", "zh", "sms", TOLD, WORDS) == (overdue, f"{overdue}_instead")
    assert names("overdue", "zh", "wechat", TOLD, WORDS) == (), "staff are told by other means"
    danger = names("nobody_fits", "en", "sms", TOLD, WORDS, in_danger="110")
    code = WORDS.code("nobody_fits", "en", "sms")
    assert {name.removeprefix(code) for name in danger} == {
        *("", "_instead", "_danger", "_instead_danger"),
    }
    advert = RULES.known[0].values
    plans = advert.plans | {"word": advert.plans["word"].model_copy(update={"priority": "marketing"})}
    told = hearers(advert.model_copy(update={"plans": plans}))
    code = WORDS.code("rating_asked", "zh", "sms")
    assert names("rating_asked", "zh", "sms", told, WORDS) == (f"{code}_advert",)
