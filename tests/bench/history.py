"""Long histories made by SQL in seconds, for the rows that read rather than write."""

from psycopg import AsyncConnection

NOTE = "monthly rent of the flat on the third floor"

EVENTS = """
with numbered as materialized (
    select n, md5('account' || n %% %(streams)s::int)::uuid as id
      from generate_series(%(first)s::int, %(first)s::int + %(events)s::int - 1) n),
logged as (
    insert into kernel.log select n + 1, 'account-' || id, n / %(streams)s::int + 1 from numbered)
insert into kernel.events
select 'account-' || id, n / %(streams)s::int + 1, gen_random_uuid(), gen_random_uuid(), 'Moved', 1,
       json_build_object('account_id', id, 'amount_fen', n, 'note', %(note)s::text),
       '{"actor":"8a4f2c","role":"clerk","ip":"10.0.0.7","correlation":"c-1","command":"Move","digest":"00"}',
       clock_timestamp(), clock_timestamp()
  from numbered
"""


async def fill(owner: AsyncConnection, events: int, streams: int, first: int = 0) -> None:
    """Append `events` facts over `streams` accounts, positions and all, behind the `first` ones."""
    await owner.execute(EVENTS, {"events": events, "streams": streams, "first": first, "note": NOTE})
