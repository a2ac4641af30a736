"""An authority that is slow about one is asked about all others meanwhile, and about the one only once."""

import asyncio
from collections import Counter
from pathlib import Path

from kernel.clock import WallClock
from kernel.leader import leadership
from local.engines import Engines
from sandbox.settings import LOCAL_SECRETS
from tenants.edge.authority import HttpAuthority, IdentityAuthority, Question, Result
from tenants.edge.personal import PersonalData
from tenants.settings import AuthoritySettings
from tenants.verifying import Verifying
from testkit.stack import eventually

from .test_edge import NAME
from .test_verification import opened, partner


class SlowAbout:
    """Answers about one document when it is let to."""

    def __init__(self, authority: IdentityAuthority, number: str) -> None:
        self._authority, self._number = authority, number
        self.asked, self.let = Counter[str](), asyncio.Event()

    async def ask(self, question: Question) -> Result:
        self.asked[question.number] += 1
        if question.number == self._number:
            await self.let.wait()
        return await self._authority.ask(question)


async def test_all_others_are_asked_about_while_one_is_waited_for(
    database: str, engines: Engines, topic_prefix: str, tmp_path: Path
) -> None:
    secret = LOCAL_SECRETS["ANJU_IDENTITY_SECRET"]
    told = AuthoritySettings(identity_url="http://s", identity_secret=secret)  # type: ignore[arg-type]
    async with (
        opened(database, engines, topic_prefix) as house,
        partner(tmp_path) as client,
        leadership(house.runtime.settings.url, "identity.test") as lead,
    ):
        assert house.runtime.vault is not None
        authority = SlowAbout(HttpAuthority(told, client, WallClock().now), "E12345670")
        asking = Verifying(house.runtime, PersonalData(house.runtime.vault), authority, lead)

        async def wanted(digit: int) -> str:
            who = await house.person(f"E1234567{digit}", name=f"{NAME}{digit}")
            assert (await house.http.post(f"/people/{who}/verification")).is_success
            return who

        async def status(who: str) -> str:
            return str((await house.shown(who))["status"])

        slow, other = await wanted(0), await wanted(1)
        assert await asking.once() == 2
        later = await wanted(2)
        assert await asking.once() == 1
        assert [await status(who) for who in (slow, other, later)] == ["waiting", "verified", "verified"]
        rounds = asyncio.create_task(asking.run())
        authority.let.set()

        async def answered() -> bool:
            return await status(slow) == "verified"

        await eventually(answered, "what was asked before the rounds began is written down")
        assert authority.asked == {f"E1234567{digit}": 1 for digit in range(3)}
        rounds.cancel()
