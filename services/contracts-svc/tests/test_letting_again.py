"""What has run out, and nobody was said to live by, is over where another tenant's contract begins: whichever
was written down first.
"""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from contracts.letting_again import look
from contracts.views.let_since import let_since
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date
from kernel.following import lock_checkpoints
from kernel.ids import named_id
from testkit.followed import all_followed
from testkit.stack import eventually
from testkit.voices import Voices

from .over_http import (
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    contract_body,
    get,
    logged,
    post,
    terminate,
)

WANG, OTHER, NEXT = named_id("tenant wang"), named_id("other unit"), named_id("next contract")
HERS: dict[str, Any] = {
    "contract_id": str(NEXT),
    "tenant_id": str(WANG),
    "party_id": str(named_id("person", WANG)),
    "starts_on": "2025-03-01",
    "signed_on": "2025-02-20",
}
RAN_OUT: dict[str, Any] = {"last_day": "2025-02-10"}
TENANCIES = [
    ("tenancy", "2025-01-01", "2025-02-10", str(TENANT_CONTRACT)),
    ("vacancy", "2025-02-11", "2025-02-28", None),
    ("tenancy", "2025-03-01", "2025-12-31", str(NEXT)),
]

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture(autouse=True)
async def wang(voices: Voices) -> None:
    await voices.registered(WANG)
    await voices.known(named_id("person", WANG))


async def line(http: httpx.AsyncClient) -> list[tuple[str, str, str | None, str | None]]:
    spans = (await get(http, f"/units/{UNIT}/life"))["spans"]
    kinds = ("tenancy", "vacancy")
    return [
        (it["kind"], it["starts_on"], it["last_day"], it["id"])
        for it in spans
        if it["kind"] in kinds and it["starts_on"] >= "2025"
    ]


async def stands(http: httpx.AsyncClient, status: str) -> None:
    async def there() -> bool:
        return bool((await get(http, f"/contracts/{TENANT_CONTRACT}"))["status"] == status)

    await eventually(there, f"the contract is {status}")


@pytest.mark.parametrize("first", ["what ran out", "the next"])
async def test_it_is_over_on_its_last_day_whichever_was_written_first(
    first: str, http: httpx.AsyncClient, runtime: Runtime
) -> None:
    bodies = [contract_body(**RAN_OUT), contract_body(**HERS)]
    if first == "the next":
        bodies.reverse()
    for body in bodies:
        await post(http, "/contracts", body)
    await stands(http, "over")
    await all_followed(runtime)
    assert await line(http) == TENANCIES
    [row] = (await get(http, "/board"))["items"]
    assert (row["tenant"]["contract_id"], row["tenant"]["colour"]) == (str(NEXT), "green")
    if first == "what ran out":
        await logged(runtime, "SettlementOpened")
        [found] = (await get(http, "/settlements", contract_id=str(TENANT_CONTRACT)))["items"]
        assert (found["opened_on"], found["deposit_fen"]) == ("2025-02-11", 900_000)
    assert await let_since(runtime, local_date(runtime.clock.now())) == []


async def test_it_is_over_also_where_somebody_looked_before_its_tenancy_knew_of_it(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    async with runtime.store.transaction() as behind:
        place = (runtime.own_log.source, 0)
        await lock_checkpoints(behind, runtime.following.last.consumer, {place})
        for body in (contract_body(**RAN_OUT), contract_body(**HERS)):
            await post(http, "/contracts", body)
        await stands(http, "expired")
        await look(runtime)
    await stands(http, "over")


async def test_of_two_rooms_the_one_is_over_and_the_other_can_be_terminated(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await post(http, "/units", UNIT_BODY | {"unit_id": str(OTHER), "code": "3栋-503"})
    owners = contract_body("owner", contract_id=str(named_id("owner", OTHER)), unit_ids=[str(OTHER)])
    await post(http, "/contracts", owners)
    both = {"unit_ids": [str(UNIT), str(OTHER)]}
    await post(http, "/contracts", contract_body(**RAN_OUT, **both))
    await logged(runtime, "ContractExpired")
    await post(http, "/contracts", contract_body(**HERS))
    await logged(runtime, "SettlementOpened")
    assert await line(http) == TENANCIES
    await stands(http, "expired")
    rows = {each["unit_id"]: each["tenant"] for each in (await get(http, "/board"))["items"]}
    assert (rows[str(UNIT)]["contract_id"], rows[str(OTHER)]["to_terminate"]) == (str(NEXT), True)
    await terminate(http, TENANT_CONTRACT, "2025-03-01")
    await logged(runtime, "ContractTerminated")


async def test_what_has_yet_to_begin_ends_nothing_and_on_its_day_it_does(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock
) -> None:
    await post(http, "/contracts", contract_body(**RAN_OUT))
    await logged(runtime, "ContractExpired")
    await post(http, "/contracts", contract_body(**HERS | {"starts_on": "2025-03-02"}))
    await all_followed(runtime)
    await look(runtime)
    await stands(http, "expired")
    clock.set(datetime(2025, 3, 2, 2, tzinfo=UTC))
    await look(runtime)
    await stands(http, "over")
