"""What a test was lent is as it was made when the next has it, however much was written."""

import psycopg
import pytest
from testkit.databases import Databases
from testkit.library import library
from testkit.stack import Roles
from testkit.stores import MUCH, Stores

PARKED = """
    insert into kernel.parked (consumer, source, part, position, key, headers, digest, reason, parked_at)
    select 'desk', 'library', 0, n, repeat('x', 1000), '{}', 'd', 'r', now()
      from generate_series(1, %s) n returning id"""


@pytest.mark.parametrize("rows", [1, MUCH // 1000])
async def test_the_next_finds_nothing_of_what_the_last_wrote(stores: Stores, rows: int) -> None:
    seen: set[Roles] = set()
    for _ in range(2):
        async with stores.lent(library) as roles:
            seen.add(roles)
            with psycopg.connect(roles.owner) as conn:
                held = conn.execute("select count(*) from kernel.views").fetchone()
                first, *_ = conn.execute(PARKED, [rows]).fetchone() or ()
                assert (first, held) == (1, (len(library.views),))
    assert len(seen) == 1, "one and the same, not another that was made anew"


def test_what_stays_of_a_server_that_stays_is_dropped(databases: Databases) -> None:
    of_its_own = Databases(databases.url, lasting=True)
    with of_its_own.lent() as lent:
        names = [url.rpartition("/")[2].partition("?")[0] for url in (lent, of_its_own.given())]
    of_its_own.close()
    with psycopg.connect(databases.url) as conn:
        left = conn.execute("select datname from pg_database where datname = any(%s)", [names]).fetchall()
    assert left == []
