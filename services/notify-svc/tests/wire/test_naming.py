"""Who is there is named as they are asked for; looked for later, it would be the same persons."""

from itertools import product
from typing import Any, LiteralString

from kernel.ids import new_id
from notifications.addressing import OPEN, TERMS
from notifications.by_policy import known_for
from notifications.domain.matter import Audience, Matter, Who
from notifications.domain.notice import Ask
from notifications.domain.plans import DESK
from notifications.views.audiences import any_open
from psycopg.rows import dict_row
from published.contracts import RenewalDecided

from .neighbours import START
from .test_telling import DAY, staffed

WHOS: tuple[Who, ...] = (
    "finance",
    "access_control",
    "manager",
    "supervisor",
    "unit_manager",
    "party",
    "emergency_contact",
)
FACTS: LiteralString = (
    "select type, command_id, origin->>'command' from kernel.events"
    " where data->'matter'->>'thing_id' = %s and type in ('AudienceAsked', 'RecipientsNamed')"
    " order by version"
)
WAITING: LiteralString = (
    "insert into views.audiences (id, who, notice_id, kind, stage, thing_id, cause_id, park_id, unit_id,"
    " person_id, open, missing, stood_in, emergency, asked_at, origin)"
    " values (%(id)s, %(who)s, %(id)s, '', '', %(id)s, %(id)s, %(park)s, %(unit)s, %(person)s,"
    " true, false, false, false, %(at)s, '{}')"
)
CALLBACK: LiteralString = (
    "insert into views.callbacks (id, person_id, kind, park_id, reason, due_at, opened_at, closed_at, calls,"
    " origin, version) values (%(id)s, %(id)s, '', %(park)s, 'unreached', %(at)s, %(at)s, %(closed_at)s,"
    " '[]', '{}', 1)"
)


async def test_a_notice_whose_persons_are_there_has_them_by_the_command_that_asks(house: Any) -> None:
    park, unit, staff = await staffed(house)
    renewal = new_id()
    told = RenewalDecided(
        renewal_id=renewal, contract_id=renewal, track="tenant", ends_on=DAY, unit_ids=(unit,), park_id=park,
        party_id=new_id(), decision="approved",
    )  # fmt: skip
    await house.say(told, renewal)
    (row,) = await house.until(renewal, "delivered")
    assert row["person_id"] == str(staff["manager"])
    async with house.runtime.pool.connection() as conn:
        facts = await (await conn.execute(FACTS, [str(renewal)])).fetchall()
    assert [(type_, by) for type_, _, by in facts] == [("AudienceAsked", "Ask"), ("RecipientsNamed", "Ask")]
    assert len({command for _, command, _ in facts}) == 1


async def test_looked_for_later_it_would_be_the_same_persons(house: Any) -> None:
    park, managed, staff = await staffed(house)
    await house.assign(park, "manager", new_id())
    unmanaged, unheard_of, nowhere = new_id(), new_id(), new_id()
    await house.taken_in(unmanaged, park, code="A-102")
    places = [(park, unit) for unit in (None, managed, unmanaged, unheard_of)] + [(nowhere, None)]
    at_once, later = {}, {}
    async with house.runtime.pool.connection() as conn, conn.transaction(force_rollback=True):
        for who, (park_id, unit_id), person in product(WHOS, places, (None, new_id())):
            id_ = new_id()
            matter = Matter(
                notice_id=id_, kind="", rule="", stage="", thing_id=id_, cause_id=id_, park_id=park_id,
                unit_id=unit_id, words={},
            )  # fmt: skip
            audience = Audience(who=who, plan=DESK, template="", person_id=person, rules_version=1)
            known = await known_for(conn, [Ask(matter=matter, on=DAY)])
            at_once[id_] = audience.found(known.present(matter))
            values = {"id": id_, "who": who, "park": park_id, "unit": unit_id, "person": person, "at": START}
            await conn.execute(WAITING, values)
        asked = {"late": False, "limit": 10_000, "patient": START, **TERMS}
        for row in await (await conn.cursor(row_factory=dict_row).execute(OPEN, asked)).fetchall():
            later[row["notice_id"]] = tuple(row["person_ids"])
    assert at_once == {id_: later.get(id_, ()) for id_ in at_once}
    assert (staff["manager"],) in at_once.values()


async def test_persons_are_looked_for_only_where_an_audience_waits(house: Any) -> None:
    id_ = new_id()
    waits = {"id": id_, "who": "supervisor", "park": new_id(), "unit": None, "person": None, "at": START}
    async with house.runtime.pool.connection() as conn, conn.transaction(force_rollback=True):
        await conn.execute("update views.audiences set open = false where open")
        assert not await any_open(conn, missing=False)
        assert not await any_open(conn, missing=True)
        await conn.execute(WAITING, waits)
        assert await any_open(conn, missing=False)
        assert not await any_open(conn, missing=True)
        await conn.execute("update views.audiences set missing = true where id = %s", [str(id_)])
        assert not await any_open(conn, missing=False)
        assert await any_open(conn, missing=True)


async def test_a_late_callback_that_was_made_is_told_to_nobody_who_takes_the_role_later(house: Any) -> None:
    """Of one that is still to be made they hear; whether, the table of callbacks says."""
    park, made, to_make = new_id(), new_id(), new_id()
    await house.assign(park, "supervisor", new_id())
    async with house.runtime.pool.connection() as conn, conn.transaction(force_rollback=True):
        for id_, closed_at in ((made, START), (to_make, None)):
            await conn.execute(CALLBACK, {"id": id_, "park": park, "at": START, "closed_at": closed_at})
            values = {"id": id_, "who": "supervisor", "park": park, "unit": None, "person": None, "at": START}
            await conn.execute(WAITING, values)
        await conn.execute(
            "update views.audiences set kind = 'CallbackOverdue', missing = true where id = any(%s)",
            [[str(made), str(to_make)]],
        )
        asked = {"late": True, "limit": 10_000, "patient": START, **TERMS}
        rows = await (await conn.cursor(row_factory=dict_row).execute(OPEN, asked)).fetchall()
    assert {row["notice_id"] for row in rows} & {made, to_make} == {to_make}
