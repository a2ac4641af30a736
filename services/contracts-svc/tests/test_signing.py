"""A contract sent for signature as it runs: taken back, late, signed by all, signed in vain."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import (
    AskSignature,
    ConfirmWill,
    FollowLink,
    Identify,
    IssueLink,
    RecordSignature,
    SigningCommand,
    TryIdentity,
)
from contracts.edge.made_of import bind
from contracts.edge.papers import units_of
from contracts.papers.own_keys import ContractPapers
from contracts.views.contracts import contract_of
from contracts.views.lost_codes import lost_codes
from contracts.views.signings import signings
from edge.access import Role
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from published.notifications import NotificationUnreached
from testkit.stack import bearer
from testkit.voices import Voices

from .over_http import (
    LI,
    MANAGER,
    OWNER,
    OWNER_CONTRACT,
    TENANT_CONTRACT,
    contract_body,
    get,
    log_of,
    logged,
    post,
    terminate,
)

PATH = f"/contracts/{TENANT_CONTRACT}"
PAPER = b"%PDF of a lease"
DOCUMENT = hashlib.sha256(PAPER).hexdigest()
SEND = {"document_sha256": DOCUMENT, "operator_signer_id": str(MANAGER)}
WHY = {"X-Reason": "rent%20was%20wrong"}


@pytest.fixture
async def sent(papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, ledger: None) -> UUID:
    """The draft of a lease, out for the signatures of the tenant and of the unit's manager."""
    await post(http, "/contracts", contract_body(signed_on=None))
    unknown = await post(http, f"{PATH}/send-for-signature", SEND, 404)
    assert unknown["type"] == "urn:anju:problem:paper-unknown"
    assert await papers.put(TENANT_CONTRACT, PAPER) == DOCUMENT
    other = await post(http, f"{PATH}/send-for-signature", SEND, 409)
    assert other["type"] == "urn:anju:problem:paper-of-other"
    await made_of_it(runtime)
    await read_before_it_is_sent(http, runtime)
    stranger = await post(http, f"{PATH}/send-for-signature", SEND | {"operator_signer_id": str(OWNER)}, 422)
    assert (stranger["type"], stranger["field"]) == ("urn:anju:problem:not-staff", "operator_signer_id")
    await post(http, f"{PATH}/send-for-signature", SEND, 200)
    await logged(runtime, "SigningOpened")
    out = await http.get(f"{PATH}/papers/{DOCUMENT}", headers=bearer(Role.客服专员) | WHY)
    assert (out.status_code, out.json()["type"]) == (409, "urn:anju:problem:paper-was-sent")
    found = await get(http, f"{PATH}/signing")
    assert (found["status"], [each["step"] for each in found["signers"]]) == ("out", ["invited"] * 2)
    return UUID(found["signing_id"])


async def read_before_it_is_sent(http: httpx.AsyncClient, runtime: Runtime) -> None:
    """Whoever sends it sees what they send, says why, and that is known."""
    draft, clerk = f"{PATH}/papers/{DOCUMENT}", bearer(Role.客服专员)
    assert (await http.get(draft, headers=clerk)).json()["type"] == "urn:anju:problem:reason-missing"
    assert (await http.get(draft, headers=bearer(Role.维修员) | WHY)).status_code == 403
    unknown = await http.get(f"{PATH}/papers/{'0' * 64}", headers=clerk | WHY)
    assert unknown.json()["type"] == "urn:anju:problem:paper-unknown"
    read = await http.get(draft, headers=clerk | WHY)
    assert (read.status_code, read.content) == (200, PAPER)
    assert "ContractPaperLookedAt" in await log_of(runtime)


async def made_of_it(runtime: Runtime, contract_id: UUID = TENANT_CONTRACT) -> None:
    """`PAPER` is the contract's, as it stands now."""
    row = await contract_of(runtime, contract_id)
    assert row
    await bind(row, await units_of(runtime, row["unit_ids"]), DOCUMENT)


async def all_sign(runtime: Runtime, clock: VirtualClock, signing_id: UUID, document: str = DOCUMENT) -> None:
    """Both go the way of a signer, up to what who signs for them tells."""
    now = clock.now()
    for number, who in enumerate((LI, MANAGER), 1):
        link, session, signed = (f"{number}{word}" * 32 for word in "abc")
        code, mark = named_id("code", who), named_id("mark", who)
        inside: dict[str, Any] = {"session_sha256": session, "now": now}
        for command in (
            IssueLink(person_id=who, link_sha256=link, now=now),
            FollowLink(link_sha256=link, **inside),
            TryIdentity(**inside),
            Identify(confirmation_id=code, **inside),
            ConfirmWill(confirmation_id=code, **inside),
            AskSignature(signature_id=mark, **inside),
            RecordSignature(
                signature_id=mark,
                before_sha256=document,
                document_sha256=signed,
                certificate_serial=f"7f0{number}",
                signed_at=now,
                signed_on=now.date(),
            ),
        ):
            await runtime.handle(signing, signing_id, command, origin=SYSTEM, command_id=new_id())
        document = signed


async def test_what_was_sent_is_taken_back_by_hand_or_by_other_terms_with_a_reason(
    http: httpx.AsyncClient, runtime: Runtime, sent: UUID
) -> None:
    assert (await get(http, PATH))["status"] == "out_for_signature"
    paper = await post(http, f"{PATH}/sign", {"signed_on": "2025-03-01"}, 409)
    assert paper["type"] == "urn:anju:problem:still-out"
    for path in ("void", "conclude"):
        refused = await http.post(f"{PATH}/signing/{path}", headers=bearer(Role.客服专员))
        assert refused.status_code == 403
    mute = await http.post(f"{PATH}/signing/void")
    assert mute.json()["type"] == "urn:anju:problem:reason-missing"
    assert (await http.post(f"{PATH}/signing/void", headers=WHY)).json()["events"] == ["ContractRecalled"]
    await logged(runtime, "SigningVoided")
    assert (await get(http, f"{PATH}/signing"))["status"] == "void"
    assert (await get(http, PATH))["status"] == "drafted"

    await post(http, f"{PATH}/send-for-signature", SEND, 200)
    body = contract_body(rent_fen=420_000)
    terms = {name: body[name] for name in body.keys() - {"contract_id", "signed_on"}}
    mute = await http.put(f"{PATH}/terms", json=terms)
    assert mute.json()["type"] == "urn:anju:problem:reason-missing"
    amended = await http.put(f"{PATH}/terms", json=terms, headers=WHY)
    assert amended.json()["events"] == ["ContractRecalled", "ContractDrafted"]
    await logged(runtime, "SigningVoided", "SigningVoided")


async def test_signed_by_all_it_is_in_force(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, sent: UUID
) -> None:
    early = await post(http, f"{PATH}/signing/conclude", {}, 409)
    assert early["type"] == "urn:anju:problem:not-signed-by-all"
    await all_sign(runtime, clock, sent)
    await logged(runtime, "ContractSigned", "ContractSigned")  # the owner's was before
    found = await get(http, PATH)
    assert (found["status"], found["signed_on"]) == ("in_force", "2025-03-01")
    found = await get(http, f"{PATH}/signing")
    assert [each["certificate_serial"] for each in found["signers"]] == ["7f01", "7f02"]
    assert (await rebuild(runtime, signings, swap=False)).differences == 0


async def test_signed_in_vain_is_seen_and_concluded_when_it_is_cured(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, sent: UUID
) -> None:
    await terminate(http, OWNER_CONTRACT, "2025-06-30")
    await all_sign(runtime, clock, sent)
    await logged(runtime, "SigningNotConcluded")
    assert (await get(http, f"{PATH}/signing"))["refused"] == "beyond-cover"
    assert (await get(http, PATH))["status"] == "out_for_signature"
    again = await post(http, f"{PATH}/signing/conclude", {}, 409)
    assert again["type"] == "urn:anju:problem:beyond-cover"
    chief = bearer(Role.主管, "chief") | WHY
    assert (await http.post(f"{PATH}/approve-overrun", headers=chief)).is_success
    done = await post(http, f"{PATH}/signing/conclude", {}, 200)
    assert done["events"] == ["ContractSigned"]


async def test_what_nobody_signed_for_31_days_is_a_draft_again_and_its_room_is_free(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, sent: UUID
) -> None:
    clock.set(clock.now() + timedelta(days=31))
    await logged(runtime, "SigningOverdue", "SigningLapsed", "ContractRecalled")
    assert (await get(http, f"{PATH}/signing"))["status"] == "lapsed"
    held = await http.post("/held/papers", json={"ids": [str(LI)]}, headers=bearer(Role.系统))
    assert [each["status"] for each in held.json()] == ["lapsed"]
    assert (await get(http, PATH))["status"] == "drafted"
    await post(http, "/contracts", contract_body(contract_id=str(new_id()), last_day="2025-01-31"))
    again = await post(http, f"{PATH}/send-for-signature", SEND, 409)
    assert again["type"] == "urn:anju:problem:let-twice"
    assert "SigningVoided" not in await log_of(runtime)


async def test_whoever_sent_it_sees_whom_no_message_reached_and_why(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, sent: UUID
) -> None:
    about = {"person_id": MANAGER, "kind": "SigningOpened", "cause_id": new_id(), "thing_id": sent}
    lost = [{"channel": "sms", "why": "refused"}, {"channel": "wechat", "why": "no_address"}]
    told = NotificationUnreached.model_validate({"notification_id": new_id(), **about, "lost": lost})
    other = told.model_copy(update={"kind": "CodeAsked", "person_id": LI})
    await voices.tell(("notification", told), ("notification", other))
    await voices.repeat()
    assert (await log_of(runtime)).count("SignerUnreached") == 1
    tenant, keeper = (await get(http, f"{PATH}/signing"))["signers"]
    assert ("unreached" in tenant, keeper["unreached"]["lost"]) == (False, lost)
    await post(http, f"{PATH}/signing/remind", {"person_id": str(MANAGER)}, 200)
    assert "unreached" not in (await get(http, f"{PATH}/signing"))["signers"][1]
    assert (await rebuild(runtime, signings, swap=False)).differences == 0


async def test_whoever_sent_it_sees_whose_code_reached_nobody_and_why_until_another_is_asked_for(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, voices: Voices, sent: UUID
) -> None:
    now, link, session = clock.now(), "1a" * 32, "1b" * 32
    inside: dict[str, Any] = {"session_sha256": session, "now": now}

    async def asked(*commands: SigningCommand) -> dict[str, Any]:
        for each in commands:
            await runtime.handle(signing, sent, each, origin=SYSTEM, command_id=new_id())
        tenant, keeper = (await get(http, f"{PATH}/signing"))["signers"]
        assert "code_unreached" not in keeper
        found: dict[str, Any] | None = tenant.get("code_unreached")
        return found or {}

    code = named_id("code")
    who_they_are = TryIdentity(**inside), Identify(confirmation_id=code, **inside)
    link_followed = IssueLink(person_id=LI, link_sha256=link, now=now), FollowLink(link_sha256=link, **inside)
    assert await asked(*link_followed, *who_they_are) == {}
    lost = [{"channel": "sms", "why": "dead"}, {"channel": "wechat", "why": "no_address"}]
    said = {"person_id": LI, "cause_id": new_id(), "notification_id": new_id(), "lost": lost}
    told = [
        NotificationUnreached.model_validate(said | {"kind": kind, "thing_id": id_})
        for kind, id_ in (("CodeAsked", code), ("CodeAsked", new_id()), ("RentDue", new_id()))
    ]
    await voices.tell(*((f"notification-{number}", each) for number, each in enumerate(told)))
    await voices.repeat()
    assert (await asked())["lost"] == lost
    assert (await rebuild(runtime, lost_codes, swap=False)).differences == 0
    again = Identify(confirmation_id=named_id("another"), **inside)
    assert await asked(TryIdentity(**inside), again) == {}


async def test_who_has_not_signed_after_48_hours_is_told_of_once(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, sent: UUID
) -> None:
    clock.set(clock.now() + timedelta(hours=49))
    await logged(runtime, "SigningOverdue")
    assert (await get(http, f"{PATH}/signing"))["overdue"]
    never = await http.get(f"/contracts/{new_id()}/signing")
    assert never.status_code == 404
