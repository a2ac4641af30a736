"""Two who may be one are referred to who can tell once they can, and taken back once nobody can any more."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import new_id
from kernel.rebuild import rebuild
from published.contracts import ParkOpened
from tenants import referring
from tenants.policies.suspecting import pair_of
from tenants.views.suspicions import suspicions
from testkit.stack import bearer, eventually
from testkit.voices import Voices

from .test_edge import PARK, PHONE, zhang
from .test_merging import CHIEF, asked_to_merge
from .test_search import in_step
from .test_suspicions import tasks


@pytest.fixture(autouse=True)
def short_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the service starts: ten seconds between two looks are for a hundred thousand tenants."""
    monkeypatch.setattr(referring, "BREATH_SECONDS", 0.1)


RAISED, REFERRED, LAPSED = "SuspicionRaised", "SuspicionReferred", "SuspicionLapsed"


async def known(http: httpx.AsyncClient, name: str, **more: Any) -> str:
    """A person of the one phone, who has no number yet."""
    body = zhang(**{"identity": None, "phone": PHONE, "name": name, **more})
    assert (await http.post("/people", json=body)).status_code == 201
    return str(body["person_id"])


async def numbered(http: httpx.AsyncClient, person_id: str, park: UUID | None = None) -> str:
    body = {"tenant_id": str(new_id()), "person_id": person_id, "park_id": park and str(park)}
    answer = await http.post("/tenants", json=body)
    assert answer.status_code == 201, answer.text
    return str(body["tenant_id"])


async def facts(runtime: Runtime, one: str, other: str) -> list[tuple[str, str | None]]:
    """What came of the question whether these are one, with the park that a reference names."""
    stream = f"suspicion-{pair_of(UUID(one), UUID(other))['suspicion_id']}"
    query = "select type, data->>'park_id' from kernel.events where stream_id = %s order by version"
    async with runtime.pool.connection() as conn:
        return list(await (await conn.execute(query, [stream])).fetchall())


async def until(
    runtime: Runtime, one: str, other: str, *expected: str, passing: str = ""
) -> list[str | None]:
    """The parks that were named, once these facts came; `passing` may have come among them, or not."""
    found: list[tuple[str, str | None]] = []

    async def there() -> bool:
        found[:] = [each for each in await facts(runtime, one, other) if each[0] != passing]
        return [type_ for type_, _ in found] == list(expected)

    await eventually(there, f"{expected}")
    return [park for type_, park in found if type_ == REFERRED]


async def test_it_is_referred_once_both_have_numbers_to_the_park_of_both_and_of_two_to_all(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices
) -> None:
    elsewhere = new_id()
    await voices.tell(*((f"park-{park}", ParkOpened(park_id=park)) for park in (PARK, elsewhere)))
    li, han, wu = [await known(http, name) for name in ("李雷", "韩梅梅", "吴用")]
    await in_step(runtime)
    await numbered(http, li, PARK)
    await numbered(http, han)
    assert await until(runtime, li, han, RAISED, REFERRED) == [str(PARK)]
    assert await facts(runtime, li, wu) == [(RAISED, None)], "nobody can merge who has no number"
    await numbered(http, wu, elsewhere)
    assert await until(runtime, li, wu, RAISED, REFERRED) == [None]
    assert await until(runtime, han, wu, RAISED, REFERRED) == [str(elsewhere)]
    assert len(await tasks(http)) == 3


async def test_who_was_erased_or_leads_to_the_same_tenant_is_judged_by_nobody_until_that_is_undone(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    li, han, wu = [await known(http, name) for name in ("李雷", "韩梅梅", "吴用")]
    one, other, third = [await numbered(http, who) for who in (li, han, wu)]
    for pair in ((li, han), (li, wu), (han, wu)):
        await until(runtime, *pair, RAISED, REFERRED)
    for gone in (one, other):
        assert (await asked_to_merge(http, gone, third)).is_success
    # Whoever looks may see the merge before it is taken for the answer.
    answered = RAISED, REFERRED, "SuspicionConfirmed"
    for who in (li, han):
        await until(runtime, who, wu, *answered, passing=LAPSED)
    await until(runtime, li, han, RAISED, REFERRED, LAPSED)
    assert (await http.post(f"/tenants/{other}/unmerge", headers=CHIEF)).is_success
    await until(runtime, li, han, RAISED, REFERRED, LAPSED, REFERRED)
    await until(runtime, han, wu, *answered, "SuspicionDismissed", passing=LAPSED)
    erasing = {"X-Reason": "wish"} | bearer(Role.管理员)
    assert (await http.delete(f"/people/{han}/personal-data", headers=erasing)).is_success
    await until(runtime, li, han, RAISED, REFERRED, LAPSED, REFERRED, LAPSED)
    assert await tasks(http) == []
    assert (await rebuild(runtime, suspicions, swap=False)).differences == 0
