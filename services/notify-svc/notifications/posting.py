"""Has robots say what waits for their groups: intent into the log, then the robot, then what came of it.

Nothing is open while a robot is called. Any number may run: what was begun belongs to the one whose
`PostsBegun` is in the log.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Final, LiteralString
from uuid import UUID

from host.runtime import Runtime
from host.settings import told
from kernel.clock import WallClock, local_date
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from psycopg import OperationalError
from psycopg.types.json import Jsonb

from notifications import meters
from notifications.domain.group_texts import By, in_a_group
from notifications.domain.robot import (
    Begin,
    Lapse,
    Post,
    Postpone,
    PostsBegun,
    Refused,
    RobotCommand,
    Said,
    robot,
)
from notifications.domain.wording import Wording
from notifications.edge.partners import Accepted, PartnerSettings, PartnerUnavailable
from notifications.edge.partners.robots import GroupRobot, open_robots
from notifications.policies.posting import stream_of
from notifications.settings import DangerSettings
from notifications.views.over import KINDS, over
from notifications.views.policies import SHELF
from notifications.views.units import PLACES

log = logging.getLogger(__name__)

OVER: Final[LiteralString] = f"""
select p.notice_id from jsonb_to_recordset(%(matters)s) as p
       (notice_id uuid, kind text, stage text, thing_id uuid, cause_id uuid, unit_id uuid)
 where {over("p")}
"""
POLL_SECONDS: Final = 1.0  # for what falls due by the clock; all else the sequencer tells of


async def posting(runtime: Runtime) -> None:
    """Say it until cancelled."""
    with runtime.sequencer.advancing(robot) as wake:
        async with open_robots(PartnerSettings(), WallClock().now) as robots:
            in_danger = told(DangerSettings).emergency_phone
            work = Posting(runtime, robots, in_danger)
            while True:
                if not await work.say_some():
                    await wake.wait(POLL_SECONDS)


class Posting:
    """One message at a time by each robot, all robots at once."""

    def __init__(self, runtime: Runtime, robots: Mapping[str, GroupRobot], in_danger: str = "") -> None:
        self._runtime = runtime
        self._robots = robots
        self._in_danger = in_danger

    async def say_some(self) -> bool:
        """Whether anything was said."""
        due = "select robot, origin from views.robots where due_at <= %s and robot = any(%s)"
        now = self._runtime.clock.now()
        try:
            async with self._runtime.pool.connection() as conn:
                rows = await (await conn.execute(due, [now, list(self._robots)])).fetchall()
            said = await asyncio.gather(*(self._say(name, Origin.from_dict(of)) for name, of in rows))
        except (OperationalError, Refusal) as fault:
            log.warning("groups of the staff wait for the store: %s", fault)
            return False
        return any(said)

    async def _say(self, name: str, origin: Origin) -> bool:
        for event in await self._do(Begin(robot=name, at=self._runtime.clock.now()), origin):
            if isinstance(event, PostsBegun):
                await self._say_what_holds(event, origin)
                return True
        return False

    async def _say_what_holds(self, begun: PostsBegun, origin: Origin) -> None:
        if over := await self._over(begun.posts):
            now = self._runtime.clock.now()
            await self._do(Lapse(robot=begun.robot, at=now, notice_ids=over), origin)
        holding = tuple(post for post in begun.posts if post.matter.notice_id not in over)
        if holding:
            told = begun.model_copy(update={"posts": holding})
            await self._do(await self._outcome(told), origin)

    async def _over(self, posts: Sequence[Post]) -> frozenset[UUID]:
        """Notices of which nothing holds any more, done or told anew since."""
        matters = [post.matter.model_dump(mode="json") for post in posts]
        async with self._runtime.pool.connection() as conn:
            found = await conn.execute(OVER, {**KINDS, "matters": Jsonb(matters)})
            return frozenset(id_ for (id_,) in await found.fetchall())

    async def _outcome(self, begun: PostsBegun) -> RobotCommand:
        name, by = begun.robot, await self._by(begun)
        title, text = in_a_group(begun.posts, by, self._robots[name].longest, in_doubt=begun.in_doubt)
        try:
            outcome = await self._robots[name].say(title, text)
        except PartnerUnavailable as fault:
            log.warning("%s; try %d", fault, begun.tries)
            meters.ANSWERS.labels(name, "unavailable").inc()
            return Postpone(
                robot=name,
                at=self._runtime.clock.now(),
                left="in_doubt" if fault.in_doubt else "untaken",
                reason=fault.reason[:64],
                retry_after=fault.retry_after,
            )
        at = self._runtime.clock.now()
        meters.ANSWERS.labels(name, type(outcome).__name__.lower()).inc()
        if isinstance(outcome, Accepted):
            return Said(robot=name, at=at)
        log.warning("%s refused what its group was to hear: %s", name, outcome.code)
        return Refused(robot=name, at=at, code=outcome.code[:64])

    async def _by(self, begun: PostsBegun) -> By:
        units = [post.matter.unit_id for post in begun.posts if post.matter.unit_id]
        async with self._runtime.pool.connection() as conn:
            book = await SHELF.book(conn)
            known = await conn.execute(f"select id, place from {PLACES} u where id = any(%s)", [units])
            places: dict[UUID, str] = dict(await known.fetchall())
        today = local_date(begun.at)
        wording: Wording = book.of(Wording).in_force(today).values
        return By(wording, places, today, self._in_danger)

    async def _do(self, command: RobotCommand, origin: Origin) -> list[object]:
        outcome = await self._runtime.handle(
            robot, stream_of(command.robot), command, origin=origin, command_id=new_id()
        )
        return list(outcome.events)
