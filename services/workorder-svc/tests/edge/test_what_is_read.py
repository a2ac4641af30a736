"""What is read to find who can be sent: what they have, and not all that they ever did."""

from psycopg import AsyncConnection
from testkit.stack import Roles
from workorders.choosing import TURNS
from workorders.choosing_sql import CANDIDATES


async def test_what_somebody_did_is_passed_over_by_the_index(roles: Roles) -> None:
    async with await AsyncConnection.connect(roles.owner) as conn:
        # Of a table it knows nothing of the planner expects rows; of one that was emptied and vacuumed none,
        # and then any index is as good; and what it noted of the rows of other tests outlives them.
        await conn.execute("truncate views.pool, views.technicians, views.units")
        await conn.execute("delete from pg_statistic where starelid = 'views.pool'::regclass")
        await conn.execute("set enable_seqscan = off")
        await conn.execute("set enable_bitmapscan = off")  # which says its condition twice
        asked = {"parks": [], "cells": None, "but": [], "heading": True} | TURNS
        plan = await conn.execute(f"explain {CANDIDATES}", asked)
        [found] = [line for (line,) in await plan.fetchall() if "(technician_id = t.technician_id)" in line]
    assert "Index Cond" in found
    assert "(rests = false)" in found
