"""Each attempt to find out who somebody is can be seen, however many there were."""

from datetime import timedelta
from typing import Any

from kernel.clock import local_date
from kernel.domain import Command
from kernel.facts import SYSTEM
from kernel.ids import new_id
from local.engines import Engines
from tenants.domain.verification import GiveUp, Postpone, RequestVerification, verification

from .test_edge import is_problem
from .test_verification import opened


async def test_each_attempt_of_each_check_is_listed(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    async with opened(database, engines, topic_prefix) as house:
        who = await house.person("E12345679")

        async def do(command: Command) -> None:
            await house.runtime.handle(verification, who, command, origin=SYSTEM, command_id=new_id())

        made: list[tuple[str, int]] = []
        for tries in (2, 3):
            house.clock.advance(timedelta(minutes=1))
            check, today = new_id(), local_date(house.clock.now())
            await do(RequestVerification(person_id=who, check_id=check, today=today))
            for attempt in range(1, tries + 1):
                house.clock.advance(timedelta(minutes=attempt == 2))  # the others at the same moment
                await do(Postpone(check_id=check, reason="HTTP 503", at=house.clock.now(), jitter=0))
                made.insert(0, (str(check), attempt))
            await do(GiveUp(check_id=check))

        url, listed = f"/people/{who}/verification", list[tuple[str, int]]()
        page: dict[str, Any] = {"next": None}
        while not listed or page["next"]:
            asked = {"limit": 2} | ({"cursor": page["next"]} if page["next"] else {})
            page = (await house.http.get(f"{url}/attempts", params=asked)).json()
            listed += [(each["check_id"], each["attempt"]) for each in page["items"]]
        assert listed == made
        shown = (await house.http.get(url)).json()["attempts"]
        assert [(each["check_id"], each["attempt"]) for each in shown] == made
        nobody = await house.http.get(f"/people/{new_id()}/verification/attempts")
        is_problem(nobody, 404, "person-unknown", "person_id")
