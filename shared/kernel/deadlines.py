"""Durable timers as rows, armed with the facts that ask for them. `timers.py` fires them."""

from collections.abc import Sequence

import orjson
from psycopg import AsyncConnection

from kernel.facts import Fact, Origin
from kernel.ids import derived_id
from kernel.listeners import Listeners
from kernel.service import Deadline, Informs, Timer


async def arm(
    conn: AsyncConnection, timers: Listeners[Timer], facts: Sequence[Fact], informs: Informs | None = None
) -> None:
    """Write the deadlines these facts ask for; one that stands already is left as it is."""
    known = None
    if informs and any(timer.rearmed_by for fact in facts for timer in timers.of(fact.event)):
        known = await informs.read(conn, ())
    rows = [
        {
            "deadline_id": derived_id(d.id, d.kind, d.due_at.isoformat(), orjson.dumps(d.note).decode()),
            "kind": d.kind,
            "id": d.id,
            "due_at": d.due_at,
            "note": d.note,
            "origin": _origin(fact, d).to_dict(),
            "armed_at": fact.recorded_at,
        }
        for fact in facts
        for timer in timers.of(fact.event)
        for d in (timer.arm(fact, known) if timer.rearmed_by else timer.arm(fact))
    ]
    if rows:
        await conn.execute(
            "insert into kernel.deadlines (deadline_id, kind, id, due_at, note, origin, armed_at)"
            " select deadline_id, kind, id, due_at, note, origin, armed_at"
            " from json_populate_recordset(null::kernel.deadlines, %s) on conflict (deadline_id) do nothing",
            [orjson.dumps(rows).decode()],
        )


def _origin(fact: Fact, deadline: Deadline) -> Origin:
    """What is due by then came with the fact; what has yet to come, comes by itself."""
    caused = fact.origin.caused_by(fact)
    return caused if deadline.due_at <= fact.recorded_at else caused._replace(import_id=None)
