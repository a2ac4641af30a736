"""The people who call: each round they take what is most urgent, and say what came of it."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from anju.demonstration.passing import Agenda
from anju.gateway import Gateway, Refused
from anju.scenarios.town import Town, each

ROUND: Final = timedelta(minutes=30)
CALLED: Final = timedelta(hours=8)
"""After which whoever had to be called was, or never will be in time."""
CALLS_A_ROUND: Final = 60  # four of them, two minutes a call
ANSWERS: Final = 0.7  # of those whose number is theirs
WHY: Final = "nobody answers there: told at the door"


class Clerks:
    """They call as long as the scenario lasts; whose number is another's they tell at the door."""

    def __init__(self, town: Town, agenda: Agenda) -> None:
        self._api: Gateway = town.house.api("caller")
        self._parks = [park.id for park in town.parks]
        self._wrong = {one.person_id for one in town.residents if "sms" in one.dead}
        self._random = Random(f"calls {town.seed}")  # noqa: S311 - drawn, not secret
        self._agenda, self._clock = agenda, town.house.clock

    def begin(self, at: datetime) -> None:
        self._agenda.plan(at, self._work)

    async def _work(self) -> None:
        open_: list[dict[str, Any]] = []
        for park in self._parks:
            page = await self._api.get("/notifications/callbacks", park_id=park, limit=CALLS_A_ROUND)
            open_ += page["items"]
        open_.sort(key=lambda task: (task["due_at"], task["id"]))
        one_each = {task["person_id"]: task for task in reversed(open_)}
        await each(list(one_each.values())[:CALLS_A_ROUND], self._call)
        self.begin(self._clock.now() + ROUND)

    async def _call(self, task: dict[str, Any]) -> None:
        path = f"/notifications/callbacks/{task['id']}"
        shown = False
        if not task["calls"]:
            with suppress(Refused):  # whose number is known to be wrong has none to be shown
                await self._api.post(f"{path}/phone", None)
                shown = True
        if UUID(task["person_id"]) not in self._wrong:
            outcome = "reached" if self._random.random() < ANSWERS else "no_answer"
            await self._api.post(f"{path}/calls", {"outcome": outcome})
        elif shown:
            await self._api.post(f"{path}/calls", {"outcome": "wrong_number"})
        else:
            await self._api.post(f"{path}/close", {"how": "in_person"}, why=WHY)
