"""What breaks in a town, and how its technicians go about it: told to the house as a phone would tell it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any, Final, LiteralString
from uuid import UUID

from anju.demonstration.house import House
from anju.demonstration.passing import Agenda
from anju.demonstration.photos import picture
from anju.gateway import Gateway, Refused
from anju.scenarios.technicians import Job, Technician, answers, thinks, travels, works
from anju.scenarios.town import Town

FEW: Final = timedelta(minutes=1)
SOME: Final = timedelta(minutes=5)
EMERGENCIES: Final = 0.08
ABSENT: Final = 0.04
HOME_AFTER: Final = timedelta(minutes=40)
URGENT: Final = ("water_leak", "pipe_burst", "power_cut", "gas_leak", "lock_out")
ORDINARY: Final = (
    *("tap_drips", "drain_blocked", "toilet_broken", "no_hot_water", "aircon_broken", "lamp_broken"),
    *("socket_broken", "lock_broken", "door_broken", "furniture_broken", "wall_damp", "network_down"),
    "pests",
)
HOURS: Final = (1, 1, 1, 1, 1, 1, 2, 5, 8, 8, 7, 6, 6, 6, 6, 6, 7, 8, 9, 9, 8, 6, 4, 2)
"""How much is reported in each hour of a day."""
OFFERED: Final[LiteralString] = """
select order_id, unit_id, technician_id, urgency, due_at, respond_by
  from views.pool where status = 'offered' and park_id = any(%s)
"""
LIKE_ANOTHER: Final = "photo-not-new"
GONE: Final = ("offered-to-another", "taken-by-another", "not-theirs", "hands-full")


class Repairs:
    """The world around one house: units in which things break, and who mends them."""

    def __init__(self, house: House, town: Town, agenda: Agenda, technicians: list[Technician]) -> None:
        self._house, self._town, self._agenda = house, town, agenda
        self._who = {each.id: each for each in technicians}
        self._places = {unit.id: unit.place for unit in town.units}
        self._api: Gateway = house.api("field")
        self._seen: set[tuple[UUID, datetime]] = set()
        self._urgent = False
        self.too_late = 0
        self.taken_again = 0

    def plan_reports(self, first: datetime, orders: int, number: int) -> None:
        """The orders of one day."""
        for i in range(orders):
            order_id = self._town.id("order", number, i)
            dice = self._dice("when", order_id)
            [hour] = dice.choices(range(24), HOURS)
            at = first + timedelta(hours=hour, seconds=dice.randrange(3600))
            self._agenda.plan(at, partial(self._report, order_id))

    async def _report(self, order_id: UUID) -> None:
        dice = self._dice("what", order_id)
        unit, urgent = dice.choice(self._town.units), dice.random() < EMERGENCIES
        body = {"order_id": str(order_id), "unit_id": str(unit.id), "park_id": str(unit.park.id)}
        fault = dice.choice(URGENT if urgent else ORDINARY)
        # Each that breaks here is another, however much else is broken in that home.
        said = {"fault": fault, "urgency": "emergency" if urgent else "ordinary", "another": True}
        await self._api.post("/workorders/orders", body | said)

    async def look(self) -> None:
        """Every technician at their phone: what is new there, and what they will do with it."""
        parks = [park.id for park in self._town.parks]
        rows = await self._house.ask("workorders", OFFERED, [parks])
        new = [row for row in rows if (row["order_id"], row["respond_by"]) not in self._seen]
        self._seen = {(row["order_id"], row["respond_by"]) for row in rows}
        for offer in sorted(new, key=lambda row: (row["due_at"], row["order_id"])):
            who, dice = self._who[offer["technician_id"]], self._dice("answer", *offer.values())
            answer, at = answers(dice, who, offer), who.on_duty_at(self._now) + thinks(dice, offer)
            if answer is not None and at < offer["respond_by"]:
                self._agenda.plan(at, partial(self._answer, who, offer, answer))
        self._urgent = any(row["urgency"] == "emergency" for row in rows)

    def step(self) -> timedelta:
        """How long nothing is looked at: an emergency has to be answered within minutes."""
        return FEW if self._urgent else SOME

    async def _answer(self, who: Technician, offer: Mapping[str, Any], answer: str) -> None:
        path, me = f"/workorders/orders/{offer['order_id']}", {"technician_id": str(who.id)}
        try:
            if answer != "respond":
                await self._api.post(f"{path}/decline", me | {"reason": answer})
                return
            await self._api.post(f"{path}/respond", me)
        except Refused as refused:
            if refused.type not in GONE:
                raise
            self.too_late += 1
            return
        place = self._places[offer["unit_id"]]
        who.take_up(Job(offer["urgency"] == "ordinary", offer["due_at"], offer["order_id"], place))
        await self._go_on(who)

    async def _go_on(self, who: Technician) -> None:
        """To the next home, unless they are under way: to an emergency at once, else when on duty."""
        if who.busy or not who.jobs:
            return
        if (begins := who.on_duty_at(self._now)) > self._now and who.jobs[0].ordinary:
            self._agenda.plan(begins, partial(self._go_on, who))
            return
        job = who.set_out()
        there = self._now + travels(self._dice("way", job.order_id), who.place, job.place)
        self._agenda.plan(there, partial(self._arrive, who, job))

    async def _arrive(self, who: Technician, job: Job) -> None:
        path = f"/workorders/orders/{job.order_id}"
        position = {"latitude": job.place[0], "longitude": job.place[1], "accuracy": 15.0}
        await self._api.post(f"{path}/arrive", {"technician_id": str(who.id), "position": position})
        who.place = job.place
        if job.ordinary and self._dice("home", job.order_id).random() < ABSENT:
            await self._api.post(f"{path}/consent", {"answer": "absent", "how": "none"})
            self._agenda.plan(self._now + HOME_AFTER, partial(self._enter, who, job))
        else:
            await self._enter(who, job)

    async def _enter(self, who: Technician, job: Job) -> None:
        path = f"/workorders/orders/{job.order_id}"
        leave = {"answer": "given", "how": "in_person", "said_by": "tenant"}
        await self._api.post(f"{path}/consent", leave)
        await self._photo(job, "before")
        done = self._now + works(self._dice("work", job.order_id))
        self._agenda.plan(done, partial(self._complete, who, job))

    async def _complete(self, who: Technician, job: Job) -> None:
        await self._photo(job, "after")
        await self._api.post(f"/workorders/orders/{job.order_id}/complete", {})
        who.busy = False
        await self._go_on(who)

    async def _photo(self, job: Job, side: str) -> None:
        """Among many thousand one is like another by chance: then it is taken again, as they are asked to."""
        path = f"/workorders/orders/{job.order_id}/photos?side={side}"
        for shot in count():
            key = self._town.id("photo", job.order_id, side, shot)
            try:
                await self._api.hand_in(path, picture(f"{job.order_id} {side} {shot}"), key)
            except Refused as refused:
                if refused.type != LIKE_ANOTHER:
                    raise
                self.taken_again += 1
            else:
                return

    def _dice(self, *what: object) -> Random:
        """The same for the same question, whatever else is asked before."""
        return Random(f"{self._town.seed} {what}")  # noqa: S311 - drawn, not secret

    @property
    def _now(self) -> datetime:
        return self._house.clock.now()
