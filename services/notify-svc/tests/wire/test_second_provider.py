"""Where a provider takes nothing, asks to wait or is at its limit, another one or another channel serves."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from kernel.clock import VirtualClock, WallClock
from kernel.facts import SYSTEM, Origin
from kernel.ids import new_id
from local.engines import Engines
from notifications.circuits import APART, Circuits, stream_of
from notifications.domain.circuit import FAILURES, Break, circuit, wait
from notifications.domain.limits import MessageLimits
from notifications.domain.notification_commands import Line
from notifications.domain.plan import RANK, Priority
from notifications.domain.plans import AT_ONCE
from published.values import Urgency
from published.workorders import NobodyFits
from testkit.stack import eventually
from testkit.stores import Stores

from .asking import advance, attempt, says, tell
from .conftest import House, open_house
from .neighbours import START, TenantSvc


@pytest_asyncio.fixture(scope="module")
async def stopped_clock(
    engines: Engines, stores: Stores, registry: TenantSvc, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """A house of their own: whose message finds a provider out of order first must not be one that another
    test left to fall due."""
    home = tmp_path_factory.mktemp("sandbox")
    async with open_house(engines, stores, registry, home, VirtualClock(START)) as house:
        yield house


async def out_of_order(house: House, provider: str, rests: timedelta | None = None) -> None:
    """Some message finds it so."""
    found = await attempt(house, await tell(house, house.person("app")), "app", "delivered")
    async with house.runtime.pool.connection() as conn:
        query = "select origin from views.notifications where id = %s"
        row = await (await conn.execute(query, [found["id"]])).fetchone()
    assert row is not None
    opened = Break(provider=provider, at=house.runtime.clock.now(), reason="HTTP 503", rests=rests)
    by = Origin.from_dict(row[0])
    await house.runtime.handle(circuit, stream_of(provider), opened, origin=by, command_id=new_id())


async def test_who_has_no_address_there_takes_nobody_the_try_of_a_provider_that_may_be_back(
    slow_house: House,
) -> None:
    await out_of_order(slow_house, "wechat")
    advance(slow_house, wait(1))
    without = await tell(slow_house, slow_house.person("app"))
    await attempt(slow_house, without, "wechat", "no_address")
    # The clock stands: what finds the try taken waits for a time that never comes.
    await attempt(slow_house, await tell(slow_house, slow_house.person("wechat")), "wechat", "delivered")


async def test_whom_no_provider_in_order_leads_to_is_called_in_the_time_of_the_plan(
    slow_house: House,
) -> None:
    hour = timedelta(hours=1)
    await out_of_order(slow_house, "wechat", rests=hour)
    contract = await tell(slow_house, slow_house.person("wechat"))
    assert (await attempt(slow_house, contract, "wechat", "postponed"))["code"] == "out_of_order"
    advance(slow_house, AT_ONCE.steps[0].time)
    (row,) = await slow_house.until(contract, "unreached")
    assert row["callback_due_at"] is not None
    advance(slow_house, hour + wait(1))
    await attempt(slow_house, contract, "wechat", "delivered")


async def test_a_try_is_given_back_by_whoever_took_it_and_an_emergency_has_the_first(house: House) -> None:
    now, lineup = house.runtime.clock.now(), {"sms": ("never-there",)}
    opened = Break(provider="never-there", at=now, reason="HTTP 503")
    await house.runtime.handle(circuit, stream_of("never-there"), opened, origin=SYSTEM, command_id=new_id())
    circuits, one, other = Circuits(house.runtime, lineup, {}), new_id(), new_id()  # type: ignore[arg-type]
    async with house.runtime.pool.connection() as conn:
        await circuits.look(conn)

    def line(of: UUID, at: datetime, priority: Priority = "important") -> Line:
        attempts = {"sms": {"due_at": now.isoformat()}}
        row = {"id": of, "rank": RANK[priority], "words": {}, "attempts": attempts}
        return circuits.lines(row, at)[0]

    def may(by: UUID) -> bool:
        return bool(line(by, now + wait(1)).usable)

    back = {line(one, now).back_at for _ in range(20)}
    assert len(back) > 1, "not all at the same moment"
    assert now + wait(1) <= min(back) <= max(back) <= now + 2 * wait(1)
    urgent = line(one, now, "emergency")
    assert urgent.back_at == now + wait(1), "an emergency as soon as it is tried"
    assert [may(one), may(other)] == [True, False]
    circuits.untried(other, ["never-there"])
    assert not may(other)
    circuits.untried(one, ["never-there"])
    assert [may(other), may(one)] == [True, False]


async def test_who_says_that_it_took_nothing_makes_way_for_the_second_who_may_have_it_does_not(
    slow_house: House,
) -> None:
    await slow_house.partners.order("sms", "down", code="504", times=1)
    doubtful = await tell(slow_house, slow_house.person("sms"))
    found = await attempt(slow_house, doubtful, "sms", "postponed")
    assert (found["provider"], found["code"]) == ("aliyun", "HTTP 504")
    await slow_house.partners.order("sms", "down")
    certain = [await tell(slow_house, slow_house.person("sms")) for _ in range(FAILURES)]
    for contract in certain:
        assert (await attempt(slow_house, contract, "sms", "delivered"))["provider"] == "tencent"
    assert "短信：第 2 次发送（腾讯云）" in await says(slow_house, certain[0])
    first = await eventually_open(slow_house)
    assert (first["reason"], first["times"]) == ("HTTP 503", 1)
    last = await tell(slow_house, slow_house.person("sms"))
    found = await attempt(slow_house, last, "sms", "delivered")
    assert (found["provider"], found["tries"]) == ("tencent", 1)
    # Who may have the other is asked for it as soon as it answers; nobody else gets it before.
    await slow_house.partners.order("sms", "ok")
    await eventually(lambda: _delivered(slow_house, doubtful), "delivered", every=0.05)
    assert (await attempt(slow_house, doubtful, "sms", "delivered"))["provider"] == "aliyun"
    for contract, provider in ((doubtful, "sms"), *((each, "tencent") for each in (*certain, last))):
        [row] = await slow_house.told(contract)
        got = await slow_house.partners.of(row["id"], "sms")
        assert [(each["channel"], each["deliveries"]) for each in got] == [(provider, 1)]
    assert not (await aliyun(slow_house))["open"]
    assert doubtful in (told := await circuits_follow_from(slow_house))
    assert None not in told


@pytest.mark.parametrize("word", ["Throttling", "isv.DAY_LIMIT_CONTROL", "HTTP 429", "HTTP 503"])
async def test_who_asks_everybody_to_wait_is_asked_by_nobody_meanwhile(slow_house: House, word: str) -> None:
    if word.startswith("HTTP"):
        code = {"HTTP 429": "429"}.get(word)
        await slow_house.partners.order("sms", "down", code=code, retry_after_s=600)
    else:
        await slow_house.partners.order("sms", "fail", code=word)
    before = await slow_house.partners.summary()
    found = await attempt(slow_house, await tell(slow_house, slow_house.person("sms")), "sms", "delivered")
    assert (found["provider"], found["tries"]) == ("tencent", 2)
    circuit = await eventually_open(slow_house)
    assert (circuit["reason"], circuit["times"]) == (word, 1), "by one answer"
    left = datetime.fromisoformat(circuit["until"]) - slow_house.runtime.clock.now()
    assert timedelta(seconds=50) < left <= timedelta(hours=1)
    await slow_house.partners.order("sms", "ok")
    found = await attempt(slow_house, await tell(slow_house, slow_house.person("sms")), "sms", "delivered")
    assert (found["provider"], found["tries"]) == ("tencent", 1)
    after = await slow_house.partners.summary()
    assert after["sms"]["messages"] == before["sms"]["messages"]
    advance(slow_house, left + timedelta(seconds=1))

    async def back() -> bool:
        # Of what is due by now one message tries it, each five seconds: it need not be this one.
        advance(slow_house, APART)
        await attempt(slow_house, await tell(slow_house, slow_house.person("sms")), "sms", "delivered")
        return not (await aliyun(slow_house))["open"]

    await eventually(back, "it is back", within=30)


async def circuits_follow_from(house: House) -> set[UUID | None]:
    """What the messages were about by which a provider was found to be out of order, or to be back."""
    query = (
        "select n.thing_id from kernel.events e"
        " left join views.notifications n on n.origin->>'cause' = e.origin->>'cause'"
        " where e.stream_id like 'circuit-%'"
    )
    async with house.runtime.pool.connection() as conn:
        return {row[0] for row in await (await conn.execute(query)).fetchall()}


async def _delivered(house: House, cause: UUID) -> bool:
    """A little later, whether it arrived."""
    advance(house, timedelta(seconds=2))
    (row,) = await house.told(cause)
    return bool(row["attempts"]["sms"]["status"] == "delivered")


async def eventually_open(house: House) -> dict[str, Any]:
    async def open_() -> bool:
        return bool((await aliyun(house))["open"])

    await eventually(open_, "the circuit is open")
    return await aliyun(house)


async def aliyun(house: House) -> dict[str, Any]:
    return next(each for each in await house.get("/providers") if each["provider"] == "aliyun")


async def test_over_its_limit_the_first_provider_makes_way_for_the_second_at_once(house: House) -> None:
    person = house.person("sms")
    await house.partners.order("sms", "fail", address=house.address(person, "sms"))
    contract = await tell(house, person)
    assert (await attempt(house, contract, "sms", "delivered"))["provider"] == "tencent"
    said = await says(house, contract)
    assert "短信：第 2 次发送（腾讯云）" in said


def limited(monkeypatch: pytest.MonkeyPatch, others: int, emergencies: int = 0) -> None:
    """To so many SMS a day."""

    def reached(_: object, channel: str, today: int, __: int, *, emergency: bool) -> bool:
        return channel == "sms" and today >= (emergencies if emergency else others)

    monkeypatch.setattr(MessageLimits, "reached", reached)
    monkeypatch.setattr(MessageLimits, "least", lambda _, channel: others)


async def test_who_got_as_many_today_as_providers_take_hears_it_by_another_channel(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, others=1)
    person = house.person("app", "sms")
    await attempt(house, await tell(house, person), "sms", "delivered")
    contract = await tell(house, person)
    await attempt(house, contract, "app", "delivered")
    assert (await attempt(house, contract, "sms", "refused"))["code"] == "over_limit"
    assert "短信：今天经该渠道的消息已达上限，改用其他渠道" in await says(house, contract)


async def test_an_ordinary_notice_leaves_room_for_an_emergency_and_a_number_gets_no_more_of_both(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, others=1, emergencies=2)
    park, supervisor = new_id(), house.person("app", "sms")
    await house.assign(park, "supervisor", supervisor)

    async def by_sms(urgency: Urgency, status: str) -> None:
        order = new_id()
        where = {"order_id": order, "unit_id": new_id(), "park_id": park}
        nobody = NobodyFits.model_validate(
            where | {"urgency": urgency, "why": ("skill",), "at": WallClock().now()}
        )
        await house.say(nobody, order)
        await attempt(house, order, "sms", status)

    await by_sms("ordinary", "delivered")
    await by_sms("ordinary", "refused")
    await by_sms("emergency", "delivered")
    await by_sms("emergency", "refused")
