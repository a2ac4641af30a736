"""Destroys the keys of whoever was erased, until it is done: the fact comes first, and the rest may fail.

A crash, or a store that is away, in between leaves somebody forgotten by word alone, or under one of their
numbers and known under the others; the next round does it.
"""

import asyncio
import logging
from typing import Final, LiteralString
from uuid import UUID

from host.runtime import Runtime
from host.settings import told
from kernel.domain import Refusal
from kernel.facts import SYSTEM, Origin
from kernel.ids import new_id
from kernel.signals import Pace
from prometheus_client import Gauge
from psycopg import Error

from tenants.domain.erasure import ErasePersonalData
from tenants.domain.person import person
from tenants.edge.paper_store import place_of, store_of
from tenants.edge.personal import PersonalData
from tenants.settings import DocumentSettings
from tenants.views import documents, finding
from tenants.views.forgotten import behind, merges_of
from tenants.views.query import rows

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 1.0
MOST_SECONDS: Final = 30.0
WHY: Final = "个人信息已要求删除，补做密钥销毁"
KEYS_LEFT: Final = Gauge(
    "anju_erased_with_keys", "People who were erased, by any number, and whose keys are not destroyed yet"
)
LEFT: LiteralString = """
    select id from views.people p
     where seals is null and not exists (select from erasures e where e.person_id = p.id)
     order by id limit 100"""


async def forgetting_keys(runtime: Runtime) -> None:
    """Destroy what is left until cancelled. Raises ValueError without a vault."""
    if runtime.vault is None:
        raise ValueError("no key to destroy without a vault")
    personal, pace = PersonalData(runtime.vault), Pace(LEAST_SECONDS, MOST_SECONDS)
    seen: dict[UUID, UUID] = {}
    while True:
        try:
            left, half = await rows(runtime.pool, LEFT, []), await behind(runtime.pool)
            KEYS_LEFT.set(len(left) + len(half))
            for row in left:
                await forget(runtime, personal, row["id"], SYSTEM, WHY)
                pace.worked()
            # Whoever is erased at this moment is not behind a second time.
            for who, erased in half.items() & seen.items():
                await _along(runtime, who, erased)
            if half != seen:
                pace.worked()
            seen = half
        except Error as fault:
            log.warning("keys of who was erased wait for the store: %s", type(fault).__name__)
        await asyncio.sleep(pace.seconds())


async def _along(runtime: Runtime, person_id: UUID, erased: UUID) -> None:
    """They were judged together with who was `erased`, and do nothing since: what was begun goes on."""
    origin = await runtime.store.following_from(person.stream(erased), runtime.clock.now())
    asked = ErasePersonalData(by=await merges_of(runtime.pool, person_id))
    try:
        await runtime.handle(person, person_id, asked, origin=origin, command_id=new_id())
    except Refusal as fault:
        log.warning("%s is not forgotten with all whom they are: %s", person_id, fault.code)


async def forget_or_leave(
    runtime: Runtime, personal: PersonalData, person_id: UUID, origin: Origin, why: str
) -> None:
    """At once where it can be; else `forgetting_keys` does it."""
    try:
        await forget(runtime, personal, person_id, origin, why)
    except Error as fault:
        log.warning("the keys of %s wait to be destroyed: %s", person_id, type(fault).__name__)


async def forget(runtime: Runtime, personal: PersonalData, person_id: UUID, origin: Origin, why: str) -> None:
    """What they are found by, their keys, what they handed in. After the fact, and as often as need be."""
    await finding.forget(runtime.pool, person_id)
    await personal.vault.erase(person_id, origin, why)
    settings = told(DocumentSettings)
    if settings.documents_url:
        handed_in = [place_of(row) for row in await documents.all_of(runtime.pool, [person_id])]
        await store_of(personal.vault, settings).remove(handed_in)
