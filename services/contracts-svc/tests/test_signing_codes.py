"""The code that a signer waits for: whether it came, and which of several counts."""

import asyncio
from uuid import UUID

import httpx
import pytest
from contracts.views.lost_codes import lost_among
from contracts.views.signings import signing_of
from host.runtime import Runtime
from kernel.ids import new_id
from published.notifications import NotificationUnreached
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import LI, post
from .test_signing import sent
from .test_signing_door import RIGHT, WRONG, Departments, departments, identify, session

__all__ = ["departments", "sent", "session"]


async def code_of(runtime: Runtime, signing_id: UUID) -> UUID:
    """The confirmation that the tenant's code is of."""
    row = await signing_of(runtime, signing_id)
    assert row is not None
    return UUID(row["signers"][0]["confirmation_id"])


@pytest.mark.parametrize(("by_mail", "unreached"), [("no_address", True), ("no_receipt", False)])
async def test_who_waits_for_a_code_that_came_by_no_channel_is_told_so_until_they_ask_for_another(
    http: httpx.AsyncClient, session: str, sent: UUID, runtime: Runtime, voices: Voices,
    by_mail: str, unreached: bool,
) -> None:  # fmt: skip
    assert (await identify(http, session, RIGHT, 200))["code_unreached"] is False
    code = await code_of(runtime, sent)
    lost = [{"channel": "sms", "why": "dead"}, {"channel": "email", "why": by_mail}]
    told = {"notification_id": new_id(), "cause_id": new_id(), "person_id": LI, "lost": lost}
    about = {"kind": "CodeAsked", "thing_id": code}
    await voices.tell(("notification", NotificationUnreached.model_validate(told | about)))

    async def known() -> bool:
        return code in await lost_among(runtime, [code])

    await eventually(known, "that it came by none")
    seen = await post(http, "/signing/state", {"session": session}, 200)
    assert (seen["step"], seen["code_unreached"]) == ("identified", unreached)
    assert (await identify(http, session, RIGHT, 200))["code_unreached"] is False


async def test_who_asks_twice_at_one_moment_is_sent_one_code_and_that_confirms(
    departments: Departments, http: httpx.AsyncClient, session: str
) -> None:
    departments.meet = asyncio.Barrier(2)
    seen = await asyncio.gather(*(identify(http, session, RIGHT, 200) for _ in range(2)))
    departments.meet = None
    assert [each["step"] for each in seen] == ["identified"] * 2
    assert len(departments.codes) == 1
    again = await identify(http, session, RIGHT, 200)
    assert (again["step"], len(departments.codes)) == ("identified", 2), "later, it is another"
    confirmed = await post(http, "/signing/confirm", {"session": session, "code": "123456"}, 200)
    assert confirmed["step"] == "willing"


async def test_the_code_decides_and_what_notify_svc_says_of_it_is_passed_on(
    departments: Departments, http: httpx.AsyncClient, session: str
) -> None:
    body = {"session": session, "code": "123456"}
    early = await post(http, "/signing/confirm", body, 409)
    assert early["type"] == "urn:anju:problem:identity-first"
    assert (await identify(http, session, RIGHT, 200))["step"] == "identified"
    for code, status in (("code-wrong", 422), ("code-expired", 409), ("code-tries-spent", 409)):
        departments.refuses["check"] = (status, code)
        refused = await post(http, "/signing/confirm", body, status)
        assert (refused["type"], refused["field"]) == (f"urn:anju:problem:{code}", "code")
    departments.refuses.clear()
    unwilling = await post(http, "/signing/sign", {"session": session}, 409)
    assert unwilling["type"] == "urn:anju:problem:will-first"
    assert (await post(http, "/signing/confirm", body, 200))["step"] == "willing"
    assert (await post(http, "/signing/sign", {"session": session}, 200))["step"] == "asked"
    asked = len(departments.asked)
    assert (await identify(http, session, WRONG, 200))["step"] == "asked"
    assert departments.asked[asked:].count("matches") == 0
