"""A link, a session and a paper whose time is over while the page is open: what is told, and the way on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from host.runtime import Runtime
from kernel.clock import VirtualClock
from published.tenants import PersonErased
from testkit.voices import Voices

from .over_http import LI, get, log_of, logged, post
from .test_signing import PATH, WHY, sent
from .test_signing_door import NOT_VALID, RIGHT, SYSTEM, Departments, departments, identify, session

__all__ = ["departments", "sent", "session"]

HOUR = timedelta(hours=1)
CODE = {"code": "123456"}
OVER = "urn:anju:problem:signing-over"


async def link(http: httpx.AsyncClient, sent: UUID) -> str:
    """Another one for the tenant."""
    made = await http.post(f"/signings/{sent}/links", json={"person_id": str(LI)}, headers=SYSTEM)
    return str(made.json()["url"]).partition("#")[2]


async def opened(http: httpx.AsyncClient, token: str) -> dict[str, str]:
    return {"session": (await post(http, "/signing/open", {"token": token}, 200))["session"]}


async def asked(http: httpx.AsyncClient, step: str, body: Any, problem: str, status: int = 403) -> None:
    assert (await post(http, f"/signing/{step}", body, status))["type"] == problem, step


async def test_whose_session_ends_goes_on_by_another_link_and_proves_all_of_it_anew(
    departments: Departments, http: httpx.AsyncClient, sent: UUID, clock: VirtualClock, runtime: Runtime
) -> None:
    token = await link(http, sent)
    inside = await opened(http, token)
    await identify(http, inside["session"], RIGHT, 200)
    clock.set(clock.now() + 2 * HOUR)
    for step, body in (("state", inside), ("confirm", inside | CODE), ("sign", inside)):
        await asked(http, step, body, NOT_VALID)
    await asked(http, "open", {"token": token}, NOT_VALID)
    assert await post(http, "/signing/resend", {"token": token}, 200) == {"minutes": 10}
    assert (await log_of(runtime)).count("SigningLinkAsked") == 1

    again = await opened(http, await link(http, sent))
    await asked(http, "confirm", again | CODE, "urn:anju:problem:identity-first", 409)
    await identify(http, again["session"], RIGHT, 200)
    await post(http, "/signing/confirm", again | CODE, 200)
    clock.set(clock.now() + 2 * HOUR)
    await asked(http, "sign", again, NOT_VALID)

    last = await opened(http, await link(http, sent))
    await asked(http, "sign", last, "urn:anju:problem:identity-first", 409)
    await identify(http, last["session"], RIGHT, 200)
    await post(http, "/signing/confirm", last | CODE, 200)
    assert (await post(http, "/signing/sign", last, 200))["step"] == "asked"
    assert len(departments.codes) == 3, "of each session its own"


async def test_a_link_that_nobody_followed_for_a_week_is_worth_another_one(
    departments: Departments, http: httpx.AsyncClient, sent: UUID, clock: VirtualClock, runtime: Runtime
) -> None:
    token = await link(http, sent)
    clock.set(clock.now() + 7 * 24 * HOUR)
    await logged(runtime, "SigningOverdue")
    await asked(http, "open", {"token": token}, NOT_VALID)
    await post(http, "/signing/resend", {"token": token}, 200)
    assert "SigningLinkAsked" in await log_of(runtime)
    seen = await post(http, "/signing/open", {"token": await link(http, sent)}, 200)
    assert (seen["step"], seen["overdue"]) == ("invited", True)


@pytest.mark.parametrize(
    ("ends", "step", "more"),
    [
        *(("void", "confirm", CODE), ("void", "sign", {}), ("lapsed", "sign", {})),
        ("erased", "identify", {"last6": RIGHT}),
    ],
)
async def test_a_paper_that_ends_while_the_page_is_open_is_signed_no_more_at_any_step(
    http: httpx.AsyncClient, session: str, sent: UUID, runtime: Runtime, clock: VirtualClock, voices: Voices,
    ends: str, step: str, more: dict[str, str],
) -> None:  # fmt: skip
    inside = {"session": session}
    if ends == "lapsed":
        clock.set(clock.now() + 31 * 24 * HOUR - HOUR)
        inside = await opened(http, await link(http, sent))
    if step != "identify":
        await identify(http, inside["session"], RIGHT, 200)
    if step == "sign":
        await post(http, "/signing/confirm", inside | CODE, 200)
    other = await link(http, sent)
    match ends:
        case "void":
            assert (await http.post(f"{PATH}/signing/void", headers=WHY)).is_success
        case "lapsed":
            clock.set(clock.now() + HOUR)
        case "erased":
            await voices.tell((f"person-{LI}", PersonErased(person_id=LI)))
    await logged(runtime, "ContractRecalled", "SigningLapsed" if ends == "lapsed" else "SigningVoided")
    seen = await post(http, "/signing/state", inside, 200)
    assert seen["status"] == ("lapsed" if ends == "lapsed" else "void")
    await asked(http, step, inside | more, OVER, 409)
    await asked(http, "open", {"token": other}, OVER, 409)
    assert await post(http, "/signing/resend", {"token": other}, 200) == {"minutes": 10}
    found = await log_of(runtime)
    assert not {"SignatureAsked", "SigningLinkAsked"} & {*found}
    assert (await get(http, PATH))["status"] == "drafted"
