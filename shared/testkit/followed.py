"""Waiting until a service is through with what it was told: what follows changes what lists show."""

from host.runtime import Runtime

from testkit.stack import eventually

BEHIND = """
    select exists (select from kernel.outbox)
        or exists (select from kernel.deadlines
                    where due_at <= %(now)s and fired_at is null and failure is null)
        or %(follows)s and coalesce((select max(position) from kernel.log), 0) > coalesce((
               select position from kernel.checkpoints
                where consumer = %(consumer)s and source = %(source)s), 0)"""


async def all_followed(*runtimes: Runtime, within: float = 15.0) -> None:
    """Until each has its facts in its log, has fired what is due and has decided upon its own facts.

    Not part of it is what the bus has yet to bring, and what `workers` look for. AssertionError after
    `within` seconds.
    """

    async def through() -> bool:
        return not any([await _behind(runtime) for runtime in runtimes])

    await eventually(through, "nothing more follows", within=within)


async def _behind(runtime: Runtime) -> bool:
    """In one look: what a policy appends and how far it has come are one transaction."""
    last = runtime.following.last
    asked = {"now": runtime.clock.now(), "follows": last.follows_own_log}
    asked |= {"consumer": last.consumer, "source": runtime.own_log.source}
    async with runtime.pool.connection() as conn:
        row = await (await conn.execute(BEHIND, asked)).fetchone()
    return row != (False,)
