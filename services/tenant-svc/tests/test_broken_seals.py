"""A seal that does not open holds up nobody but its own person, and operations hears of it."""

import logging
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.leader import leadership
from local.engines import Engines
from prometheus_client import REGISTRY
from psycopg.types.json import Jsonb
from sandbox.settings import LOCAL_SECRETS
from tenants.app import service
from tenants.edge.authority import HttpAuthority
from tenants.edge.personal import PersonalData
from tenants.foreseeing import foresee
from tenants.indexing import Indexing
from tenants.settings import AuthoritySettings
from tenants.verifying import Verifying
from tenants.views import finding, people
from testkit.stack import running

from .test_edge import NAME, registered
from .test_suspicions import desk_of
from .test_verification import opened, partner


async def break_the_name(runtime: Runtime, person_id: str) -> None:
    """As if it had been moved here from somebody else."""
    async with runtime.pool.connection() as conn:
        of_the_name = "update views.people set seals = jsonb_set(seals, '{name,c}', '\"AAAA\"') where id = %s"
        await conn.execute(of_the_name, [person_id])


def passed_over() -> float:
    return REGISTRY.get_sample_value("anju_seals_broken_total") or 0.0


async def test_all_others_are_verified_and_the_one_is_tried_again_later(
    database: str, engines: Engines, topic_prefix: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret = LOCAL_SECRETS["ANJU_IDENTITY_SECRET"]
    told = AuthoritySettings(identity_url="http://s", identity_secret=secret)  # type: ignore[arg-type]
    async with (
        opened(database, engines, topic_prefix) as house,
        partner(tmp_path) as client,
        leadership(house.runtime.settings.url, "identity.test") as lead,
    ):
        assert house.runtime.vault is not None
        authority = HttpAuthority(told, client, WallClock().now)
        asking = Verifying(house.runtime, PersonalData(house.runtime.vault), authority, lead)
        first, broken, last = [
            await house.person(f"E1234567{digit}", name=f"{NAME}{digit}") for digit in range(3)
        ]
        for who in (first, broken, last):
            assert (await house.http.post(f"/people/{who}/verification")).is_success
        await break_the_name(house.runtime, broken)
        before = passed_over()
        caplog.clear()
        assert await asking.once() == 3
        assert [(await house.shown(who))["status"] for who in (first, broken, last)] == [
            "verified",
            "waiting",
            "verified",
        ]
        [attempt] = (await house.shown(broken))["attempts"]
        assert (attempt["outcome"], attempt["reason"]) == ("unavailable", "seal broken")
        assert attempt["retry_at"] is not None
        assert await asking.once() == 0, "it does not come first in each round"
        assert passed_over() == before + 1
        errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
        assert any(broken in text for text in errors)
        assert not any(secret in caplog.text for secret in ("E1234567", NAME))


async def test_all_others_are_found_and_foreseen_and_the_one_as_soon_as_the_seal_is_mended(
    database: str, engines: Engines, topic_prefix: str
) -> None:
    idle = replace(service, workers=())
    async with (
        running(idle, database, engines.kafka, topic_prefix) as runtime,
        desk_of(runtime) as http,
        runtime.pool.connection() as lead,
    ):
        assert runtime.vault
        personal = PersonalData(runtime.vault)
        ids = [(await registered(http, name=name))[1] for name in ("李雷", "韩梅梅", "王芳")]
        broken = ids[1]
        whole = {row["id"]: row["seals"] for row in await people.by_ids(runtime.pool, [UUID(broken)])}
        await break_the_name(runtime, broken)
        indexing = Indexing(runtime, personal, lead)
        await indexing.catch_up()
        assert [str(row["id"]) for row in await finding.stale(runtime.pool, 10)] == [broken]
        async with runtime.pool.connection() as conn:
            mended = (Jsonb(whole[UUID(broken)]), broken)
            await conn.execute("update views.people set seals = %s where id = %s", mended)
        await indexing.catch_up()
        assert await finding.stale(runtime.pool, 10) == []

        async with runtime.pool.connection() as conn:
            for id_ in ids:
                sealed = await runtime.vault.seal_many(UUID(id_), {"senior_on": "2030-05-17"})
                known = sealed["senior_on"].model_dump() | ({"c": "AAAA"} if id_ == broken else {})
                born = "update views.people set seals = jsonb_set(seals, '{senior_on}', %s) where id = %s"
                await conn.execute(born, (Jsonb(known), id_))
        await foresee(runtime)
        foreseen = {
            str(row["id"])
            for row in await people.by_ids(runtime.pool, [UUID(id_) for id_ in ids])
            if row["high_risk_from"]
        }
        assert foreseen == {*ids} - {broken}
