"""What binds somebody, as tenant-svc asks before it forgets them: to the moment, until all is done."""

from uuid import UUID

import httpx
import pytest
from contracts.destroying import destroy_some
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import CloseSettlement, NoteRefundPaid
from contracts.domain.settlement_items import ITEMS
from contracts.views.retentions import retentions
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date
from kernel.facts import SYSTEM
from kernel.ids import derived_id, new_id
from kernel.rebuild import rebuild
from published.tenants import PersonErased
from testkit.stack import bearer
from testkit.voices import Voices

from .domain.twelve import check
from .over_http import (
    LI,
    MANAGER,
    OWNER,
    OWNER_CONTRACT,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    contract_body,
    get,
    log_of,
    logged,
    post,
    terminate,
)
from .test_signing import sent

__all__ = ["sent"]


async def bonds(http: httpx.AsyncClient, *ids: UUID) -> list[tuple[UUID, str]]:
    asked = {"ids": [str(id_) for id_ in ids]}
    answer = await http.post("/held/bonds", json=asked, headers=bearer(Role.系统))
    assert answer.status_code == 200, answer.text
    return [(UUID(each["contract_id"]), each["kind"]) for each in answer.json()]


async def test_a_contract_binds_until_it_is_over_settled_and_paid_back(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await post(http, "/contracts", contract_body())
    for who in (LI, TENANT):
        assert await bonds(http, who) == [(TENANT_CONTRACT, "contract")]
    assert await bonds(http, OWNER) == [(OWNER_CONTRACT, "contract")]
    assert await bonds(http, MANAGER) == []
    assert len(await bonds(http, LI, OWNER)) == 2, "of all that one human being goes by"
    assert (await http.post("/held/bonds", json={"ids": [str(LI)]})).status_code == 403

    await terminate(http, TENANT_CONTRACT, "2025-02-28")
    await logged(runtime, "SettlementOpened")
    assert await bonds(http, LI) == [(TENANT_CONTRACT, "settlement")]
    id_, today = derived_id(TENANT_CONTRACT, "settlement", UNIT), local_date(clock.now())
    paid = NoteRefundPaid(
        amount_fen=900_000, paid_on=today, reference="B-1", unsigned="signed_by_hand", today=today
    )
    for command in (*(check(item) for item in ITEMS), CloseSettlement(closed_by=MANAGER, today=today)):
        await runtime.handle(settlement, id_, command, origin=SYSTEM, command_id=new_id())
    assert await bonds(http, LI) == [(TENANT_CONTRACT, "refund")]
    await runtime.handle(settlement, id_, paid, origin=SYSTEM, command_id=new_id())
    assert await bonds(http, LI, TENANT) == []


@pytest.mark.usefixtures("sent")
async def test_a_paper_that_is_out_binds_whoever_is_to_sign_it(http: httpx.AsyncClient) -> None:
    for who in (LI, MANAGER):
        assert await bonds(http, who) == [(TENANT_CONTRACT, "signature")]
    assert (
        await http.post(f"/contracts/{TENANT_CONTRACT}/signing/void", headers={"X-Reason": "no"})
    ).is_success


async def test_an_owners_contract_that_ran_out_binds_while_the_unit_is_held(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    clock.set(clock.now().replace(year=2028, month=2))
    await logged(runtime, "ContractExpired")
    assert await bonds(http, OWNER) == [(OWNER_CONTRACT, "contract")]
    released = await http.post(f"/units/{UNIT}/release", json={"released_on": "2028-02-01"})
    assert released.is_success, released.text
    assert await bonds(http, OWNER) == []


async def test_what_was_signed_in_the_moment_in_which_its_party_was_erased_is_told_of(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, ledger: None
) -> None:
    """tenant-svc asked what binds them, and heard of nothing yet."""
    await post(http, "/contracts", contract_body())
    await voices.tell((f"person-{LI}", PersonErased(person_id=LI)))
    await logged(runtime, "PartyForgotten", "ContractPartyErased")
    assert (await rebuild(runtime, retentions, swap=False)).differences == 0
    assert await destroy_some(runtime) == 0, "told once"


async def test_what_was_sent_in_the_moment_in_which_its_party_was_erased_is_taken_back(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, sent: UUID
) -> None:
    await voices.tell((f"person-{LI}", PersonErased(person_id=LI)))
    await logged(runtime, "ContractRecalled", "SigningVoided")
    found = await get(http, f"/contracts/{TENANT_CONTRACT}")
    assert (found["status"], found["signing_id"]) == ("drafted", str(sent))
    await destroy_some(runtime)
    assert (await log_of(runtime)).count("ContractRecalled") == 1
