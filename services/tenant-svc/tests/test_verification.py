"""Whether somebody is who they say: asked until there is an answer, each attempt seen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.clock import VirtualClock, WallClock, local_date
from kernel.domain import Command
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id, new_id
from kernel.leader import leadership
from local.engines import Engines
from policy.domain.book import Book
from policy.domain.values import Version
from policy.trying.replaying import Books
from sandbox.server import create_app as sandbox_app
from sandbox.settings import LOCAL_SECRETS, SandboxSettings
from tenants.app import service
from tenants.by_policy import tell
from tenants.domain.policy import POLICIES
from tenants.domain.verification import (
    GiveUp,
    Postpone,
    RecordAnswer,
    RequestVerification,
    Unverified,
    Verified,
    VerifyByHand,
    Waiting,
    Withdraw,
    patience_by,
    verification,
    wait,
)
from tenants.domain.verification_facts import (
    TenantVerified,
    VerificationAttempted,
    VerificationMismatched,
    VerificationRequested,
    VerificationUnanswered,
    VerificationWithdrawn,
)
from tenants.domain.verification_policy import VERIFICATION, PatienceOutOfRange, VerificationPatience
from tenants.edge.authority import HttpAuthority, IdentityAuthority, Question, Result
from tenants.edge.personal import PersonalData
from tenants.policies.verifying import verifications_unanswered
from tenants.settings import AuthoritySettings
from tenants.trying import QUESTIONS
from tenants.verifying import Verifying
from testkit.given import given
from testkit.stack import bearer, eventually, running

from .test_edge import NAME, is_problem, zhang

ZHANG, ONE, TWO, PARK = (named_id(word) for word in ("zhang", "one", "two", "park"))
NOW = datetime(2025, 3, 15, 2, tzinfo=UTC)
IDS: dict[str, Any] = {"person_id": ZHANG, "check_id": ONE, "park_id": PARK}
PATIENCE = patience_by(VERIFICATION.known[0])
REQUESTED, VERIFIED = VerificationRequested(**IDS, patience=PATIENCE), TenantVerified(person_id=ZHANG)


def asks(check: Any = ONE) -> RequestVerification:
    return RequestVerification(person_id=ZHANG, check_id=check, park_id=PARK, today=local_date(NOW))


def tried(attempt: int, outcome: str, **more: Any) -> VerificationAttempted:
    return VerificationAttempted(**IDS, attempt=attempt, outcome=outcome, **more)


def away(**more: Any) -> Postpone:
    return Postpone(check_id=ONE, reason="HTTP 503", at=NOW, jitter=0.5, **more)


# ---- rules


def test_who_is_asked_about_is_asked_about_once() -> None:
    given(verification).when(asks()).then(REQUESTED)
    given(verification, REQUESTED).when(asks(TWO)).nothing()
    given(verification, REQUESTED, VERIFIED).when(asks(TWO)).nothing()


def test_the_authority_knows_them_or_knows_no_such_name_with_this_document() -> None:
    yes, no = (RecordAnswer(check_id=ONE, outcome=word) for word in ("match", "mismatch"))
    given(verification, REQUESTED).when(yes).then(tried(1, "match"), VERIFIED)
    mismatched = VerificationMismatched(**IDS)
    given(verification, REQUESTED).when(no).then(tried(1, "mismatch"), mismatched)
    again = REQUESTED.model_copy(update={"check_id": TWO})
    given(verification, REQUESTED, mismatched).when(asks(TWO)).then(again)
    given(verification, REQUESTED, mismatched).when(yes).nothing()


def test_without_an_answer_it_is_asked_again_and_each_attempt_is_told() -> None:
    first = tried(1, "unavailable", reason="HTTP 503", retry_at=NOW + timedelta(seconds=1.5))
    given(verification, REQUESTED).when(away()).then(first)
    second = tried(2, "forged", reason="HTTP 503", retry_at=NOW + timedelta(seconds=3))
    given(verification, REQUESTED, first).when(away(forged=True)).then(second)


@every(some.integers(1, 60), some.floats(0, 1), some.none() | some.timedeltas(timedelta(0), timedelta(1)))
def test_the_wait_grows_to_an_hour_and_never_falls_short_of_what_was_asked_for(
    attempt: int, jitter: float, asked: timedelta | None
) -> None:
    found = wait(attempt, jitter, asked, timedelta(hours=1))
    assert found >= (asked or timedelta(seconds=1))
    assert asked or found <= timedelta(seconds=min(2**attempt, 3600))


def test_asked_for_days_in_vain_a_person_sees_to_it_and_may_say_that_it_is_they() -> None:
    unanswered, by_hand = VerificationUnanswered(**IDS), TenantVerified(person_id=ZHANG, by_hand=True)
    given(verification, REQUESTED).when(GiveUp(check_id=ONE)).then(unanswered)
    given(verification, REQUESTED, VERIFIED).when(GiveUp(check_id=ONE)).nothing()
    for before in ((), (REQUESTED,), (REQUESTED, unanswered)):
        given(verification, *before).when(VerifyByHand(person_id=ZHANG)).then(by_hand)
    given(verification, by_hand).when(VerifyByHand(person_id=ZHANG)).nothing()


def test_a_check_keeps_the_patience_it_was_asked_with_and_another_can_be_tried() -> None:
    hasty = VerificationPatience(answered_within=2, longest_wait=1)
    second = Version(version=2, valid_from=local_date(NOW), values=hasty)
    book = Book(POLICIES, {"verification": (second,)})
    asked = REQUESTED.model_copy(update={"patience": patience_by(second)})
    given(verification).when(tell(asks(), book)).then(asked)
    assert wait(20, 0, None, timedelta(minutes=1)) == timedelta(minutes=1)
    fact, then = Fact(REQUESTED, ONE, "verification", 1, 1, NOW, NOW, SYSTEM, "tenants"), Book(POLICIES)
    [deadline] = verifications_unanswered.arm(fact)
    assert deadline.due_at == NOW + timedelta(days=3)
    [question] = QUESTIONS["verification"]
    told = [[*question.ask([fact], Books(then, each), date(2025, 3, 31))] for each in (then, book)]
    assert [(each.what, each.on.day) for side in told for each in side] == [
        ("VerificationUnanswered", 18),
        ("VerificationUnanswered", 15),
    ]


@pytest.mark.parametrize("wrong", [(0, 60), (721, 60), (72, 0), (72, 1441)])
def test_nobody_waits_for_ever_or_not_at_all(wrong: tuple[int, int]) -> None:
    with pytest.raises(PatienceOutOfRange):
        VerificationPatience(answered_within=wrong[0], longest_wait=wrong[1]).check()


def test_of_who_was_erased_nobody_is_asked() -> None:
    withdrawn = VerificationWithdrawn(**IDS)
    given(verification, REQUESTED).when(Withdraw()).then(withdrawn)
    for before in ((), (REQUESTED, VERIFIED), (REQUESTED, withdrawn)):
        given(verification, *before).when(Withdraw()).nothing()
    given(verification, REQUESTED, withdrawn).when(away()).nothing()


CHECKS = some.sampled_from([ONE, TWO])
COMMANDS = some.one_of(
    some.builds(asks, CHECKS),
    some.just(VerifyByHand(person_id=ZHANG)),
    some.builds(RecordAnswer, check_id=CHECKS, outcome=some.sampled_from(["match", "mismatch"])),
    some.builds(Postpone, check_id=CHECKS, reason=some.just("away"), at=some.just(NOW)),
    some.builds(GiveUp, check_id=CHECKS),
    some.just(Withdraw()),
)


@every(some.lists(COMMANDS, max_size=12))
def test_whatever_comes_in_whatever_order_verified_is_for_good_and_no_check_is_lost(
    asked: list[Command],
) -> None:
    state, open_ = verification.initial, None
    for command in asked:
        before = state
        for event in verification.decide(command, state):
            state = verification.evolve(state, event)
            open_ = event.check_id if isinstance(event, VerificationRequested) else open_
            over = (TenantVerified, VerificationMismatched, VerificationUnanswered, VerificationWithdrawn)
            open_ = None if isinstance(event, over) else open_
        assert state == before or not isinstance(before, Verified)
        assert open_ == (state.check_id if isinstance(state, Waiting) else None)
        assert isinstance(state, Unverified | Waiting | Verified)


# ---- with the authority


class House:
    """tenant-svc and the authority, asked when the test says so."""

    def __init__(self, runtime: Runtime, clock: VirtualClock, http: httpx.AsyncClient) -> None:
        self.runtime, self.clock, self.http = runtime, clock, http

    async def person(self, number: str, **more: Any) -> str:
        body = zhang(phone=None, identity={"kind": "passport", "number": number, "country": "USA"}, **more)
        assert (await self.http.post("/people", json=body)).status_code == 201
        return str(body["person_id"])

    async def shown(self, who: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.http.get(f"/people/{who}/verification")).json()
        return found

    async def outcomes(self, who: str) -> list[str]:
        return [each["outcome"] for each in (await self.shown(who))["attempts"]]


@asynccontextmanager
async def opened(database: str, engines: Engines, topic_prefix: str) -> AsyncIterator[House]:
    clock = VirtualClock(WallClock().now())
    async with running(service, database, engines.kafka, topic_prefix, clock) as runtime:
        transport, headers = httpx.ASGITransport(create_app(runtime)), bearer(Role.管理员)
        async with httpx.AsyncClient(transport=transport, base_url="http://t", headers=headers) as http:
            yield House(runtime, clock, http)


class Killed(Exception):
    """The process is gone."""


class DyingAuthority:
    """Whoever asks dies when the answer is there."""

    def __init__(self, authority: IdentityAuthority) -> None:
        self._authority = authority

    async def ask(self, question: Question) -> Result:
        await self._authority.ask(question)
        raise Killed


@asynccontextmanager
async def partner(home: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The sandbox's identity authority; its orders go to `/_control`."""
    app = sandbox_app(SandboxSettings(home=home))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://s/identity") as client:
        yield client


async def behave(client: httpx.AsyncClient, mode: str, address: str | None = None) -> None:
    rule = {"mode": mode, "address": address}
    assert (await client.post("http://s/_control/identity", json=rule)).is_success


async def test_a_check_is_asked_until_it_is_answered_and_a_person_sees_to_the_rest(
    database: str, engines: Engines, topic_prefix: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = LOCAL_SECRETS["ANJU_IDENTITY_SECRET"]
    told = AuthoritySettings(identity_url="http://s", identity_secret=secret)  # type: ignore[arg-type]
    async with (
        opened(database, engines, topic_prefix) as house,
        partner(tmp_path) as client,
        leadership(house.runtime.settings.url, "identity.test") as lead,
    ):
        assert house.runtime.vault is not None
        personal, authority = PersonalData(house.runtime.vault), HttpAuthority(told, client, WallClock().now)
        asking = Verifying(house.runtime, personal, authority, lead)
        dying = Verifying(house.runtime, personal, DyingAuthority(authority), lead)

        good, other, erased = [
            await house.person(f"E1234567{digit}", name=f"{NAME}{digit}") for digit in range(3)
        ]
        for who in (good, other, erased):
            asked = await house.http.post(f"/people/{who}/verification")
            assert (asked.status_code, asked.json()["events"]) == (201, ["VerificationRequested"])
        assert (await house.http.post(f"/people/{good}/verification")).json()["events"] == []
        wish = {"X-Reason": "wish"}
        assert (await house.http.delete(f"/people/{erased}/personal-data", headers=wish)).is_success

        async def withdrawn() -> bool:
            return bool((await house.shown(erased))["status"] == "withdrawn")

        await eventually(withdrawn, "nobody is asked about who was erased")
        await behave(client, "down")
        assert (await asking.once(), await asking.once()) == (2, 0)
        assert [await house.outcomes(who) for who in (good, other)] == [["unavailable"]] * 2

        house.clock.advance(timedelta(hours=1))
        await client.post("http://s/_control/reset", json={})
        await behave(client, "forged", "E12345670")
        await behave(client, "undelivered", "E12345671")
        with pytest.raises(Killed):
            await dying.once()
        await asking.once()
        assert (await house.outcomes(other), (await house.shown(other))["status"]) == (
            ["mismatch", "unavailable"],
            "mismatched",
        )
        assert (await house.outcomes(good))[0] == "forged"

        house.clock.advance(timedelta(hours=1))
        await client.post("http://s/_control/reset", json={})
        assert (await asking.once(), await asking.once()) == (1, 0)
        seen = await house.shown(good)
        assert (seen["status"], seen["by_hand"], seen["call_at"]) == ("verified", False, None)
        assert seen["attempts"][0]["outcome"] == "match"
        assert not any(secret in caplog.text for secret in ("E1234567", NAME))


async def test_whom_nobody_can_tell_of_waits_for_a_person(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    async with opened(database, engines, topic_prefix) as house:
        who = await house.person("E12345679")
        url = f"/people/{who}/verification"
        assert (await house.shown(who))["status"] is None
        await house.http.post(url)
        house.clock.advance(timedelta(hours=PATIENCE.answered_within))

        async def unanswered() -> bool:
            found = await house.http.get("/people/verifications", params={"status": "unanswered"})
            return [row["person_id"] for row in found.json()["items"]] == [who]

        await eventually(unanswered, "a person is asked")
        is_problem(await house.http.post(f"{url}/by-hand"), 422, "reason-missing", "X-Reason")
        done = await house.http.post(f"{url}/by-hand", headers={"X-Reason": "seen"})
        assert done.json()["events"] == ["TenantVerified"]
        assert (await house.shown(who))["by_hand"] is True

        bare = zhang(identity=None, phone="13900001111")
        await house.http.post("/people", json=bare)
        unshown = await house.http.post(f"/people/{bare['person_id']}/verification")
        is_problem(unshown, 404, "identity-unknown", "person_id")
        unknown = await house.http.post(f"/people/{new_id()}/verification")
        is_problem(unknown, 404, "person-unknown", "person_id")
        await house.http.delete(f"/people/{who}/personal-data", headers={"X-Reason": "wish"})
        is_problem(await house.http.post(url), 410, "person-erased", "person_id")
