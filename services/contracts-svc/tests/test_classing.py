"""The class of a contract over HTTP: given with a reason, inherited by a renewal, and said by a ledger."""

from datetime import UTC, datetime
from typing import Any

import httpx
from contracts.imports.ids import contract_id
from contracts.views.contracts import contracts
from edge.access import Role
from files.sealed import SealedFiles
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.rebuild import rebuild
from testkit.stack import bearer
from testkit.voices import Voices

from .over_http import OWNER_CONTRACT, TENANT_CONTRACT, approve, contract_body, get, logged, post
from .test_imports import asked, followed, hand_in
from .test_imports import ledger as csv
from .test_ledger_signing import HEAD, PLACE, a_room_covered_until_the_end_of_2027

PATH = f"/contracts/{TENANT_CONTRACT}"
CHIEF, WU = bearer(Role.主管, actor="chief"), bearer(Role.运营经理, actor="wu")
OFFER = {"last_day": "2026-04-30", "rent_fen": 460_000, "deposit_fen": 900_000, "cycle": "monthly"}


async def give(http: httpx.AsyncClient, said: str, path: str = PATH, **more: Any) -> httpx.Response:
    return await http.post(f"{path}/class", json={"contract_class": said}, **more)


async def test_a_clerk_gives_it_with_a_reason_and_the_renewal_is_of_the_same(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(last_day="2025-04-30", contract_class="key"))
    assert (await get(http, PATH))["contract_class"] == "key"
    why = {"X-Reason": "company%20lets"}
    mute = await give(http, "corporate")
    assert (mute.status_code, mute.json()["type"]) == (422, "urn:anju:problem:reason-missing")
    assert (await give(http, "vip", headers=why)).status_code == 422
    assert (await give(http, "corporate", headers=why)).json()["events"] == ["ContractClassGiven"]
    owner = await give(http, "key", f"/contracts/{OWNER_CONTRACT}", headers=why)
    assert (owner.status_code, owner.json()["field"]) == (422, "contract_class")
    clock.set(datetime(2025, 4, 11, 2, tzinfo=UTC))
    await logged(runtime, "RenewalOpened")
    [renewal] = [each["renewal_id"] for each in (await get(http, "/renewals", track="tenant"))["items"]]
    assert (await http.post(f"/renewals/{renewal}/propose", json=OFFER, headers=WU)).is_success
    assert (await approve(http, f"/renewals/{renewal}", CHIEF)).is_success
    await logged(runtime, *["ContractDrafted"] * 3)
    await post(http, f"/contracts/{renewal}/sign", {"signed_on": "2025-03-01"}, 200)
    await logged(runtime, *["ContractClassGiven"] * 3)
    assert (await get(http, f"/contracts/{renewal}"))["contract_class"] == "corporate"
    assert (await rebuild(runtime, contracts, swap=False)).differences == 0


async def test_a_ledger_says_it_and_mended_says_it_otherwise(
    papers: SealedFiles, http: httpx.AsyncClient, voices: Voices
) -> None:
    await a_room_covered_until_the_end_of_2027(http, voices)
    row = ("ZH1", "ZK1", *PLACE, "2025-02-01", "2025-02-01", "2026-01-31", "4500", "9000", "月付", "")
    lease, head = contract_id("租客合同", "ZH1"), (*HEAD, "合同类别")
    for said, known, column in (("VIP", "key", []), ("企业", "corporate", ["合同类别"])):
        opened = await hand_in(http, csv((*row, said), head=head))
        await followed(http, opened["id"])
        await asked(http, "POST", f"/imports/{opened['id']}/confirm")
        await followed(http, opened["id"])
        assert (await get(http, f"/contracts/{lease}"))["contract_class"] == known
        rows = (await asked(http, "GET", f"/imports/{opened['id']}/rows"))["items"]
        assert [each["column"] for each in rows if each["outcome"] == "changed"] == column
    wrong = await hand_in(http, csv((*row, "尊享"), head=head))
    await followed(http, wrong["id"])
    report = await asked(http, "GET", f"/imports/{wrong['id']}/report")
    assert [each["column"] for each in report["refused"]] == ["合同类别"]
