"""Who sends by codes of its own is sent those, and what it has not approved goes by another, or is said."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from edge.access import Role
from kernel.clock import local_date
from kernel.ids import new_id
from testkit.stack import bearer

from .asking import advance, attempt, says, tell
from .conftest import House

EXPIRY = "near_expiry_tenant_zh"
BY_ALIYUN = {EXPIRY: {"code": "SMS_153055065", "variables": [{"ours": "place", "theirs": "where"}]}}
IN_WECHAT = {EXPIRY: {"code": "Wx_1110", "variables": [{"ours": "place", "theirs": "thing1"}]}}


@pytest_asyncio.fixture
async def sandboxed(slow_house: House) -> AsyncIterator[House]:
    """Afterwards no provider is named."""
    yield slow_house
    await approve(slow_house)


async def approve(house: House, **approved: Any) -> None:
    """From tomorrow on, which then is today."""
    values = {"policy": "provider-templates", "approved": approved}
    day = (local_date(house.runtime.clock.now()) + timedelta(days=1)).isoformat()
    one, other = (bearer(Role.管理员, actor=who) | {"X-Reason": "codes"} for who in ("wu", "chief"))
    body = {"valid_from": day, "values": values}
    proposed = await house.http.post("/policies", json=body, headers=one)
    assert proposed.is_success, proposed.text
    path = f"/policies/provider-templates/versions/{proposed.json()['version']}/publish"
    assert (await house.http.post(path, headers=other)).is_success
    advance(house, timedelta(days=1))


async def knows(house: House, partner: str, *codes: str) -> None:
    answer = await house.partners.http.post(f"/_control/{partner}/texts", json={"codes": codes})
    assert answer.is_success, answer.text


async def content(house: House, found: dict[str, Any], channel: str) -> dict[str, Any]:
    """What the one provider that has it was given."""
    [entry] = await house.partners.entries(key=f"{found['id']}.{channel}")
    return dict(entry["content"])


async def test_a_message_goes_by_the_code_and_the_variables_that_its_provider_approved(
    sandboxed: House,
) -> None:
    await approve(sandboxed, aliyun=BY_ALIYUN, tencent={}, wechat=IN_WECHAT)
    await knows(sandboxed, "sms", "SMS_153055065")
    await knows(sandboxed, "wechat", "Wx_1110")
    contract = await tell(sandboxed, sandboxed.person("sms", "wechat"))
    sms = await content(sandboxed, await attempt(sandboxed, contract, "sms", "delivered"), "sms")
    assert (sms["TemplateCode"], sms["TemplateParam"]) == ("SMS_153055065", '{"where":"相关房源"}')
    wechat = await content(sandboxed, await attempt(sandboxed, contract, "wechat", "delivered"), "wechat")
    assert (wechat["template_id"], wechat["data"]) == ("Wx_1110", {"thing1": {"value": "相关房源"}})

    shown = await sandboxed.get("/templates/near_expiry_tenant")
    assert shown["unapproved"] == {
        "aliyun": ["near_expiry_tenant_en"],
        "tencent": [EXPIRY, "near_expiry_tenant_en"],
        "wechat": ["near_expiry_tenant_en"],
    }
    assert shown["preview"]["zh"]["sms"]["unapproved"] == ["tencent"]
    sample = {"rule": "ContractNearExpiry/tenant", "park_id": str(new_id())}
    asked = {"sample": sample, "approved": {"policy": "provider-templates", "approved": {"aliyun": {}}}}
    answer = await sandboxed.http.post("/rules/try", json=asked, headers=bearer(Role.运营经理))
    party = next(each for each in answer.json()[0]["audiences"] if each["who"] == "party")
    assert party["texts"]["zh"]["sms"]["unapproved"] == ["aliyun"]
    assert party["texts"]["zh"]["wechat"]["unapproved"] == []


async def test_what_one_provider_has_not_approved_is_sent_by_the_next_and_what_none_has_is_said(
    sandboxed: House,
) -> None:
    await approve(sandboxed, aliyun={}, tencent={EXPIRY: {"code": "1110"}}, wechat={})
    contract = await tell(sandboxed, sandboxed.person("sms", "wechat"))
    found = await attempt(sandboxed, contract, "sms", "delivered")
    assert (found["provider"], found["tries"]) == ("tencent", 2)
    assert (await content(sandboxed, found, "sms"))["TemplateId"] == "1110"
    assert (await attempt(sandboxed, contract, "wechat", "refused"))["code"] == "no_template"
    said = await says(sandboxed, contract)
    assert "短信：该渠道商没有审核过这条文案，改由其他渠道商发送" in said
    assert "微信：渠道商没有审核过这条文案，没有发送" in said


@pytest.mark.parametrize("knowing", [("tencent",), ()])
async def test_whose_provider_says_that_it_knows_no_such_text_hears_it_by_the_next(
    slow_house: House, knowing: tuple[str, ...]
) -> None:
    for partner in {"sms", "tencent"} - {*knowing}:
        await knows(slow_house, partner, "another")
    contract = await tell(slow_house, slow_house.person("app", "sms"))
    if knowing:
        assert (await attempt(slow_house, contract, "sms", "delivered"))["provider"] == "tencent"
    else:
        found = await attempt(slow_house, contract, "sms", "refused")
        assert found["code"] == "FailedOperation.TemplateIncorrectOrUnapproved"
        assert "短信：渠道商没有审核过这条文案，没有发送" in await says(slow_house, contract)
