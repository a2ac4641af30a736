"""The paper of a settlement: made once all is settled, read with a reason, sent to both sides, taken back."""

from functools import partial
from uuid import UUID

import httpx
from contracts.domain.settlement import settlement
from contracts.domain.settlement_commands import WithdrawSettlement
from contracts.domain.settlement_items import ITEMS
from contracts.papers.own_keys import ContractPapers
from contracts.views.settlements import settlements
from contracts.views.signings import signings
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import new_id
from kernel.rebuild import rebuild
from psycopg import AsyncConnection
from published.tenants import PersonErased
from testkit.stack import Roles, bearer, eventually
from testkit.voices import Voices

from .over_http import (
    BUILDING,
    LI,
    MANAGER,
    PARK,
    TENANT,
    TENANT_CONTRACT,
    UNIT,
    UNIT_BODY,
    approved,
    get,
    logged,
    post,
)
from .test_settling import PATH, PERSON, close, let, opened, tick
from .test_signing import all_sign
from .test_signing_door import Departments, departments, papers_held

__all__ = ["departments", "opened"]


async def test_what_was_settled_is_one_paper_that_is_kept_and_read_with_a_reason(
    http: httpx.AsyncClient, voices: Voices, papers: ContractPapers, departments: Departments
) -> None:
    await voices.known(LI, MANAGER)
    await voices.registered(TENANT)
    await post(http, f"/parks/{PARK}/buildings", {"building_id": str(BUILDING), "name": "三号楼"}, 200)
    await post(http, "/units", UNIT_BODY)
    make, why = {"landlord": "安居公寓"}, {"X-Reason": "to%20be%20signed"}
    early = await post(http, f"{PATH}/paper", make, 409)
    assert (early["type"], early["title"]) == ("urn:anju:problem:not-settled-yet", "结清后才能制作结算单")
    for item in ITEMS:
        assert (await tick(http, item)).is_success
    assert (await tick(http, "deposit_refund", reference=str(new_id()))).is_success
    assert (await close(http)).is_success
    none = await http.get(f"{PATH}/paper.pdf", headers=why)
    assert (none.status_code, none.json()["type"]) == (404, "urn:anju:problem:no-paper-made")

    departments.away = True
    assert (await post(http, f"{PATH}/paper", make, 503))["type"] == "urn:anju:problem:department-away"
    departments.away = False
    assert (await post(http, f"{PATH}/paper", make, 200))["events"] == ["SettlementPaperMade"]
    assert (await post(http, f"{PATH}/paper", make, 200))["events"] == []
    hashed = (await get(http, PATH))["document_sha256"]
    read = await http.get(f"{PATH}/paper.pdf", headers=why)
    assert (read.headers["content-type"], read.content) == (
        "application/pdf",
        await papers.get(TENANT_CONTRACT, hashed),
    )
    assert departments.asked.count("on-paper") == 2, "it says to which account the deposit goes"
    assert read.content.count(b"/DCTDecode") == 1, "the photo that proves the items is seen, once"
    assert (await http.get(f"{PATH}/paper.pdf")).json()["field"] == "X-Reason"
    assert await papers_held(http, TENANT) == [("settlement", "made", read.content)]

    assert (await http.post(f"{PATH}/reopen", headers=why)).is_success
    assert (await get(http, PATH))["document_sha256"] is None


async def test_with_who_was_erased_ends_what_another_took_the_place_of_and_what_was_settled_is_kept(
    http: httpx.AsyncClient, voices: Voices, runtime: Runtime, departments: Departments
) -> None:
    """It is kept for claims, as all of a contract that was in force."""
    await let(http, voices)
    for item in ITEMS:
        assert (await tick(http, item)).is_success
    await close(http)
    for landlord in ("安居公寓", "安居租赁"):
        await post(http, f"{PATH}/paper", {"landlord": landlord}, 200)
    kept = await http.get(f"{PATH}/paper.pdf", headers={"X-Reason": "a%20claim"})

    async def held(*due: str) -> bool:
        return sorted(each[1] for each in await papers_held(http, TENANT)) == [*due]

    await eventually(partial(held, "made", "made"), "both are told of")
    await voices.tell((f"person-{LI}", PersonErased(person_id=LI)))
    await logged(runtime, "UnsentPaperDestroyed")
    await eventually(partial(held, "destroyed", "made"), "one is no more")
    told = {status: content for _, status, content in await papers_held(http, TENANT)}
    assert (told["made"], b"paper-destroyed" in told["destroyed"]) == (kept.content, True)


async def test_the_paper_is_sent_to_both_sides_and_taken_back_when_it_is_settled_anew(
    http: httpx.AsyncClient,
    voices: Voices,
    runtime: Runtime,
    clock: VirtualClock,
    departments: Departments,
) -> None:
    await let(http, voices)
    send, why = {"operator_signer_id": str(MANAGER)}, {"X-Reason": "again"}
    for item in ITEMS:
        assert (await tick(http, item)).is_success
    await close(http)
    early = await post(http, f"{PATH}/send-for-signature", send, 404)
    assert early["type"] == "urn:anju:problem:no-paper-made"
    await post(http, f"{PATH}/paper", {"landlord": "安居公寓"}, 200)
    door = {"building_id": str(BUILDING), "code": "3栋-1502"}
    assert (await http.put(f"/units/{UNIT}/door", json=door, headers=why)).is_success
    elsewhere = await post(http, f"{PATH}/send-for-signature", send, 409)
    assert elsewhere["type"] == "urn:anju:problem:unit-corrected-since"
    await post(http, f"{PATH}/paper", {"landlord": "安居公寓"}, 200)
    await post(http, f"{PATH}/send-for-signature", send, 200)
    await logged(runtime, "SigningOpened")
    found = await get(http, f"{PATH}/signing")
    assert (found["about"], [each["side"] for each in found["signers"]]) == (
        "settlement",
        ["tenant", "operator"],
    )
    again = await post(http, f"{PATH}/send-for-signature", send, 409)
    assert again["type"] == "urn:anju:problem:paper-is-out"
    paid = {"amount_fen": 900_000, "paid_on": "2025-03-01", "reference": "B-1"}
    unsigned = await post(http, f"{PATH}/refund-paid", paid, 409)
    assert unsigned["type"] == "urn:anju:problem:paper-unsigned"
    await all_sign(runtime, clock, UUID(found["signing_id"]), found["document_sha256"])
    await logged(runtime, "SettlementSigned")
    assert (await get(http, PATH))["signed_on"] == "2025-03-01"
    assert (await http.post(f"{PATH}/reopen", headers=why)).is_success
    await logged(runtime, "SigningVoided")
    back = await get(http, f"{PATH}/signing")
    assert (back["signing_id"], back["status"]) == (found["signing_id"], "void"), "and who had signed"
    gone = await post(http, f"{PATH}/signing/remind", {"person_id": str(MANAGER)}, 409)
    assert gone["type"] == "urn:anju:problem:signing-over", gone
    await close(http)
    assert (await post(http, f"{PATH}/refund-paid", paid, 409))["type"] == unsigned["type"]
    await post(http, f"{PATH}/paper", {"landlord": "安居公寓"}, 200)
    await post(http, f"{PATH}/send-for-signature", send, 200)
    await logged(runtime, "SigningOpened", "SigningOpened")
    found = await get(http, f"{PATH}/signing")
    await all_sign(runtime, clock, UUID(found["signing_id"]), found["document_sha256"])
    await logged(runtime, "SettlementSigned", "SettlementSigned")
    await post(http, f"{PATH}/refund-paid", paid, 200)
    shown = await get(http, PATH)
    assert (shown["status"], shown["refunded_unsigned"]) == ("paid", None)
    assert (await rebuild(runtime, settlements, swap=False)).differences == 0


async def test_a_paper_with_the_old_door_is_signed_in_vain_and_made_anew(
    http: httpx.AsyncClient, voices: Voices, runtime: Runtime, clock: VirtualClock, departments: Departments
) -> None:
    await let(http, voices)
    send, why = {"operator_signer_id": str(MANAGER)}, {"X-Reason": "again"}
    for item in ITEMS:
        assert (await tick(http, item)).is_success
    await close(http)
    for door, then in (("3栋-1502", "SigningNotConcluded"), (None, "SettlementSigned")):
        await post(http, f"{PATH}/paper", {"landlord": "安居公寓"}, 200)
        await post(http, f"{PATH}/send-for-signature", send, 200)
        await logged(runtime, *["SigningOpened"] * (1 if door else 2))
        found = await get(http, f"{PATH}/signing")
        if door:
            body = {"building_id": str(BUILDING), "code": door}
            assert (await http.put(f"/units/{UNIT}/door", json=body, headers=why)).is_success
        await all_sign(runtime, clock, UUID(found["signing_id"]), found["document_sha256"])
        await logged(runtime, then)
        if door:
            refused = (await get(http, f"{PATH}/signing"))["refused"]
            assert (refused, (await get(http, PATH))["signed_on"]) == ("signed-before-unit-correction", None)
            assert (await http.post(f"{PATH}/signing/void", headers=why)).is_success
            await logged(runtime, "SigningVoided")
    assert (await get(http, PATH))["signed_on"] == "2025-03-01"


async def test_of_what_was_withdrawn_no_paper_is_made_until_money_went_by_it_and_then_it_names_who_closed_it(
    http: httpx.AsyncClient, voices: Voices, runtime: Runtime, departments: Departments
) -> None:
    await let(http, voices)
    for item in ITEMS:
        assert (await tick(http, item)).is_success
    await close(http)
    id_ = UUID(PATH.split("/")[2])
    await runtime.handle(settlement, id_, WithdrawSettlement(), origin=SYSTEM, command_id=new_id())
    make = {"landlord": "安居公寓"}
    assert (await post(http, f"{PATH}/paper", make, 409))["type"] == "urn:anju:problem:nothing-to-settle"
    paid = {"amount_fen": 900_000, "paid_on": "2025-03-01", "reference": "B-1", "unsigned": "signed_by_hand"}
    why = {"X-Reason": "on%20its%20way"}
    assert (await http.post(f"{PATH}/refund-paid", json=paid, headers=why)).is_success
    found = await get(http, PATH)
    assert (found["status"], found["closed_by"]) == ("to_restore", str(PERSON))
    assert (await post(http, f"{PATH}/paper", make, 200))["events"] == ["SettlementPaperMade"]
    assert (await rebuild(runtime, settlements, swap=False)).differences == 0


async def test_an_account_that_is_replaced_once_it_was_ticked_is_looked_at_anew_before_money_goes_there(
    http: httpx.AsyncClient, voices: Voices, departments: Departments
) -> None:
    await let(http, voices)
    account, anew = {"reference": str(new_id())}, "urn:anju:problem:payee-to-check-anew"
    for item in ITEMS:
        assert (await tick(http, item, **(account if item == "deposit_refund" else {}))).is_success
    departments.replaced = True
    refused = await close(http)
    told = refused.json()
    assert (refused.status_code, told["type"], told["items"]) == (409, anew, ["deposit_refund"])
    departments.replaced = False
    assert (await close(http)).is_success
    make, send = {"landlord": "安居公寓"}, {"operator_signer_id": str(MANAGER)}
    await post(http, f"{PATH}/paper", make, 200)
    paid: dict[str, object] = {"amount_fen": 900_000, "paid_on": "2025-03-01", "reference": "B-1"}
    paid |= {"unsigned": "tenant_unreachable"}
    departments.replaced, http.headers["X-Reason"] = True, "abroad"
    for asked, body in (("paper", make), ("send-for-signature", send), ("refund-paid", paid)):
        assert (await post(http, f"{PATH}/{asked}", body, 409))["type"] == anew
    departments.away = True
    assert (await post(http, f"{PATH}/refund-paid", paid, 503))["type"] == "urn:anju:problem:department-away"
    departments.away = departments.replaced = False
    departments.holder_theirs = False  # nor to who is called otherwise by now: one alone might have mended it
    assert (await post(http, f"{PATH}/refund-paid", paid, 409))["type"] == anew
    departments.holder_theirs, departments.replaced = True, True

    await post(http, f"{PATH}/reopen", {}, 200)
    again = await tick(http, "deposit_refund", **account)
    assert again.json()["type"] == "urn:anju:problem:account-replaced"
    departments.replaced = False  # of the account that came in its place
    assert (await tick(http, "deposit_refund", reference=str(new_id()))).is_success
    assert (await close(http)).is_success
    await post(http, f"{PATH}/refund-paid", paid, 200)
    departments.replaced = True
    assert (await post(http, f"{PATH}/refund-paid", paid, 200))["events"] == [], "it went there"


async def test_nothing_is_settled_with_anothers_account_once_its_approval_is_taken_back(
    http: httpx.AsyncClient, voices: Voices, departments: Departments
) -> None:
    await let(http, voices)
    account, departments.holder_theirs = str(new_id()), False
    settled = {"settlement_id": PATH.split("/")[2]}
    await approved(http, TENANT_CONTRACT, "refund_to_another", account_id=account, **settled)
    for item in ITEMS:
        named = {"reference": account} if item == "deposit_refund" else {}
        assert (await tick(http, item, **named)).is_success
    withdraw = f"/contracts/{TENANT_CONTRACT}/approvals/refund_to_another/withdraw"
    chief = bearer(Role.主管, "chief") | {"X-Reason": "not%20them"}
    assert (await http.post(withdraw, params=settled, headers=chief)).is_success
    refused = (await close(http)).json()
    assert (refused["type"], refused["items"]) == (
        "urn:anju:problem:payee-to-check-anew",
        ["deposit_refund"],
    )
    other = str(new_id())
    await approved(http, TENANT_CONTRACT, "refund_to_another", account_id=other, **settled)
    assert (await close(http)).json()["type"] == refused["type"], "approved was another account"
    assert (await tick(http, "deposit_refund", reference=other)).is_success
    assert (await close(http)).is_success


async def test_what_was_sent_a_moment_ago_is_being_prepared_and_since_when(
    http: httpx.AsyncClient, voices: Voices, runtime: Runtime, roles: Roles, departments: Departments
) -> None:
    await let(http, voices)
    for item in ITEMS:
        assert (await tick(http, item)).is_success
    await close(http)
    await post(http, f"{PATH}/paper", {"landlord": "安居公寓"}, 200)
    async with await AsyncConnection.connect(roles.owner) as holder:
        await holder.execute("lock table kernel.checkpoints in exclusive mode")  # no policy hears of it yet
        await post(http, f"{PATH}/send-for-signature", {"operator_signer_id": str(MANAGER)}, 200)
        found = await get(http, f"{PATH}/signing")
        assert (found["status"], found["opened_at"], found["due_at"]) == (
            "preparing",
            "2025-03-01T02:00:00Z",
            None,
        )
        assert [each["step"] for each in found["signers"]] == ["preparing"] * 2
        soon = await post(http, f"{PATH}/signing/remind", {"person_id": str(MANAGER)}, 409)
        assert (soon["type"], soon["title"]) == (
            "urn:anju:problem:signing-in-preparation",
            "结算单正在准备签署（10:00:00 发起），各方还没有收到签署链接，请稍后再试",
        )
    await logged(runtime, "SigningOpened")
    out = await get(http, f"{PATH}/signing")
    assert (out["status"], [each["step"] for each in out["signers"]]) == ("out", ["invited"] * 2)
    assert (await rebuild(runtime, signings, swap=False)).differences == 0
