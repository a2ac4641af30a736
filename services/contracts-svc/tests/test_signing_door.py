"""The door of the signers, where those it asks say no, are wrong, or do not answer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import httpx
import orjson
import pytest
import uvicorn
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import Escalate
from contracts.edge.tokens import tokens_of_signers
from contracts.papers.own_keys import ContractPapers
from edge.access import Role
from edge.signed import sign
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from host.runtime import Runtime
from kernel.clock import WallClock
from kernel.facts import SYSTEM as OURSELVES
from kernel.ids import named_id, new_id
from local.home import free_port
from pydantic import SecretStr
from testkit.stack import bearer, eventually

from .over_http import (
    LI,
    MANAGER,
    OWNER,
    TENANT_CONTRACT,
    contract_body,
    log_of,
    post,
)
from .test_signing import PAPER, PATH, SEND, made_of_it, sent

__all__ = ["sent"]

SYSTEM = bearer(Role.系统, "notify-svc")
ASKED_ALL = bearer(Role.系统, "tenant-svc") | {"X-Reason": "all%20that%20is%20held"}
JSON = {"content-type": "application/json"}
SIGNER = "of-who-signs-in-our-stead"
NOT_VALID = "urn:anju:problem:link-not-valid"
RIGHT, WRONG = "12345X", "123456"
LISTED = {
    str(LI): {"name": "李*", "number": "T-000001-7"},
    str(OWNER): {"name": "王**", "number": None},
}


@dataclass
class Departments:
    """tenant-svc and notify-svc, as far as contracts-svc can tell.

    `meet`: so many are compared at one moment. `codes`: each that was sent; the last alone counts.
    """

    away: bool = False
    refuses: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    meet: asyncio.Barrier | None = None
    codes: list[str] = field(default_factory=list)
    holder_theirs: bool = True
    replaced: bool = False
    missing: Literal["document", "phone"] | None = None
    named_at: int | None = None
    party: dict[str, str] = field(default_factory=lambda: {"name": "李娜"})

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/{path:path}")
        async def any_(path: str, request: Request) -> Any:
            what = path.rpartition("/")[2]
            self.asked.append(what)
            if self.away:
                return JSONResponse({}, 503)
            if what in self.refuses:
                status, code = self.refuses[what]
                return JSONResponse({"type": f"urn:anju:problem:{code}", "retry_after": 60}, status)
            if what == "matches" and self.meet:
                await self.meet.wait()
            if what == "check" and path.split("/")[1] != self.codes[-1]:
                return JSONResponse({"type": "urn:anju:problem:code-expired"}, 409)
            if what == "confirmations":
                code = str(named_id(request.headers.get("idempotency-key") or new_id()))
                self.codes += [] if code in self.codes else [code]
                return {"id": code}
            body = await request.json()
            answers = {
                "matches": {"matches": body.get("last6") == RIGHT, "by": "document"},
                "check": {},
                "on-file": {
                    "on_file": self.missing is None,
                    "missing": self.missing,
                    "named_at": self.named_at,
                },
                "party": self.party | {"named_at": self.named_at},
                "whose": {"person_id": str(LI), "replaced": self.replaced},
                "holder": {"theirs": self.holder_theirs},
                "on-paper": {"holder": "李*", "bank": "工商银行", "number": "**** 4328"},
                "listed": {
                    "people": {who: LISTED[who] for who in body.get("person_ids", ()) if who in LISTED}
                },
                "names": {"names": dict.fromkeys(body.get("person_ids", ()), "吴管家")},
            }
            return answers[what]

        return app


@pytest.fixture
async def departments(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Departments]:
    found, port = Departments(), free_port()
    monkeypatch.setenv("ANJU_SIGNER_SECRET", SIGNER)
    for name in ("TENANTS", "NOTIFICATIONS"):
        monkeypatch.setenv(f"ANJU_{name}_BASE_URL", f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(found.app(), port=port, log_config=None))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, "the departments answer", every=0.005)
    yield found
    server.should_exit = True
    await task


@pytest.fixture
async def session(departments: Departments, http: httpx.AsyncClient, sent: UUID) -> str:
    """The tenant followed their link."""
    path, body = f"/signings/{sent}/links", {"person_id": str(LI)}
    answers = [await http.post(path, json=body, headers=SYSTEM | {"Idempotency-Key": key}) for key in "aab"]
    first, again, other = (answer.json()["url"] for answer in answers)
    assert first == again != other
    opened = await post(http, "/signing/open", {"token": first.partition("#")[2]}, 200)
    assert (opened["step"], opened["side"], opened["last_day"]) == ("invited", "tenant", "2025-12-31")
    return str(opened["session"])


async def test_nothing_is_sent_to_sign_to_who_could_not_say_who_they_are(
    departments: Departments, papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None))
    await papers.put(TENANT_CONTRACT, PAPER)
    await made_of_it(runtime)
    for missing, code in (("document", "signer-without-document"), ("phone", "signer-without-phone")):
        departments.missing = missing
        refused = await post(http, f"{PATH}/send-for-signature", SEND, 409)
        assert (refused["type"], refused["field"]) == (f"urn:anju:problem:{code}", "party_id")
    assert "请先登记手机号" in refused["title"]
    departments.missing = None
    await post(http, f"{PATH}/send-for-signature", SEND, 200)


async def identify(http: httpx.AsyncClient, session: str, claim: str, status: int) -> Any:
    return await post(http, "/signing/identify", {"session": session, "last6": claim}, status)


async def test_each_wrong_claim_counts_and_none_counts_that_nobody_could_judge(
    departments: Departments, http: httpx.AsyncClient, session: str
) -> None:
    departments.away = True
    for _ in range(6):
        assert (await identify(http, session, RIGHT, 503))["type"] == "urn:anju:problem:department-away"
    departments.away = False
    departments.refuses["confirmations"] = (429, "codes-asked-too-often")
    often = await identify(http, session, RIGHT, 429)
    assert (often["type"], often["title"]) == (
        "urn:anju:problem:codes-asked-too-often",
        "验证码发送过于频繁，请 60 秒后再试",
    )
    for _ in range(5):
        assert (await identify(http, session, WRONG, 422))["type"] == "urn:anju:problem:identity-wrong"
    del departments.refuses["confirmations"]
    spent = await identify(http, session, RIGHT, 403)
    assert spent["type"] == "urn:anju:problem:identity-tries-spent"
    assert departments.asked.count("matches") == 6 + 1 + 5
    shown = (await http.get(f"{PATH}/signing")).json()
    assert [each["tries"] for each in shown["signers"]] == [5, 0]
    renew, body = f"{PATH}/signing/renew-tries", {"person_id": str(LI)}
    assert (await post(http, renew, body, 422))["type"] == "urn:anju:problem:reason-missing"
    renewed = await http.post(renew, json=body, headers={"X-Reason": "came%20with%20the%20passport"})
    assert renewed.json()["events"] == ["TriesRenewed"]
    assert (await identify(http, session, RIGHT, 200))["step"] == "identified"


async def test_a_used_link_asks_for_another_and_a_strangers_is_answered_alike(
    departments: Departments, http: httpx.AsyncClient, sent: UUID, runtime: Runtime
) -> None:
    made = await http.post(f"/signings/{sent}/links", json={"person_id": str(LI)}, headers=SYSTEM)
    token = made.json()["url"].partition("#")[2]
    await post(http, "/signing/open", {"token": token}, 200)
    assert (await post(http, "/signing/open", {"token": token}, 403))["type"] == NOT_VALID
    unheard_of = tokens_of_signers(runtime.settings.token_key or "").make(new_id(), "link")
    for asked in (token, token, unheard_of, token[:-1] + "_", "nothing at all".replace(" ", "-")):
        assert await post(http, "/signing/resend", {"token": asked}, 200) == {"minutes": 10}
    assert (await log_of(runtime)).count("SigningLinkAsked") == 1


async def test_who_is_late_is_shown_until_when_they_can_still_sign(
    http: httpx.AsyncClient, session: str, sent: UUID, runtime: Runtime
) -> None:
    in_time = await post(http, "/signing/state", {"session": session}, 200)
    assert not in_time["overdue"]
    await runtime.handle(signing, sent, Escalate(), origin=OURSELVES, command_id=new_id())
    late = await post(http, "/signing/state", {"session": session}, 200)
    assert late["overdue"]
    lapses_at, due_at = (datetime.fromisoformat(late[name]) for name in ("lapses_at", "due_at"))
    assert lapses_at - due_at == timedelta(days=29)


async def test_who_has_no_document_on_file_is_told_so_and_it_counts_as_no_try(
    departments: Departments, http: httpx.AsyncClient, session: str
) -> None:
    for why, told, to_do in (
        ("identity-unknown", "identity-not-on-file", "登记证件"),
        ("phone-missing", "phone-not-on-file", "登记手机号"),
    ):
        departments.refuses["matches"] = (404, why)
        for _ in range(6):
            refused = await identify(http, session, "1111", 409)
            assert (refused["type"], refused["field"]) == (f"urn:anju:problem:{told}", "last6")
            assert to_do in refused["title"]
    del departments.refuses["matches"]
    assert (await identify(http, session, RIGHT, 200))["step"] == "identified"


async def papers_held(http: httpx.AsyncClient, who: UUID) -> list[tuple[str, str, bytes]]:
    """What tenant-svc is told of the papers that name somebody."""
    found = await http.post("/held/papers", json={"ids": [str(who)]}, headers=ASKED_ALL)
    told = []
    for each in found.json():
        content = await http.post(f"/held/papers/{each['id']}", headers=ASKED_ALL)
        mute = await http.post(f"/held/papers/{each['id']}", headers=bearer(Role.系统))
        assert mute.json()["type"] == "urn:anju:problem:reason-missing"
        told.append((each["about"], each["status"], content.content))
    return told


async def test_our_people_see_no_session_and_read_the_paper_with_a_reason(
    http: httpx.AsyncClient, session: str, runtime: Runtime
) -> None:
    shown = (await http.get(f"{PATH}/signing")).json()
    assert not {"session", "session_until", "confirmation_id", "asked"} & {*shown, *shown["signers"][0]}
    assert (await http.get(f"{PATH}/paper.pdf")).json()["type"] == "urn:anju:problem:reason-missing"
    read = await http.get(f"{PATH}/paper.pdf", headers={"X-Reason": "audit"})
    assert (read.headers["content-type"], read.content) == ("application/pdf", b"%PDF of a lease")
    assert (await http.get(f"{PATH}/paper.pdf", headers=bearer(Role.客服专员))).status_code == 403
    assert await papers_held(http, LI) == [("contract", "out", read.content)]
    assert await papers_held(http, MANAGER) == [], "who signs for the operator"
    for path in ("", f"/{new_id()}"):
        assert (await http.post(f"/held/papers{path}", json={"ids": [str(LI)]})).status_code == 403
    unknown = await http.post(f"/held/papers/{new_id()}", headers=ASKED_ALL)
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:anju:problem:paper-unknown")
    assert (await log_of(runtime)).count("PaperLookedAt") == 2
    for path in ("/signing/state", "/signing/sign", "/signing/document"):
        wrong = await http.post(path, json={"session": "x" * 54})
        assert (wrong.status_code, wrong.json()["type"]) == (403, "urn:anju:problem:link-not-valid")


async def test_the_word_of_who_signs_in_our_stead_is_signed_and_counts_once(
    http: httpx.AsyncClient, session: str, runtime: Runtime
) -> None:
    await identify(http, session, RIGHT, 200)
    await post(http, "/signing/confirm", {"session": session, "code": "123456"}, 200)
    await post(http, "/signing/sign", {"session": session}, 200)
    [signature_id] = await asked_for(runtime)
    for id_, receipt in ((signature_id, "a"), (signature_id, "a"), (signature_id, "b"), (new_id(), "c")):
        word = {"receipt_id": receipt, "key": str(id_), "status": "delivered"}
        body = orjson.dumps(word)
        proof = sign(body, SecretStr(SIGNER), WallClock().now())
        answer = await http.post("/receipts/signing", content=body, headers=proof | JSON)
        assert answer.status_code == 204, answer.text
        forged = await http.post("/receipts/signing", content=body + b" ", headers=proof | JSON)
        assert (forged.status_code, forged.json()["type"]) == (401, "urn:anju:problem:word-forged")
    proof = sign(b"{}", SecretStr(SIGNER), WallClock().now())
    unread = await http.post("/receipts/signing", content=b"{}", headers=proof | JSON)
    assert (unread.status_code, unread.json()["type"]) == (400, "urn:anju:problem:word-malformed")
    assert (await log_of(runtime)).count("SignatureAnnounced") == 1


async def asked_for(runtime: Runtime) -> list[UUID]:
    query = "select (data->>'signature_id')::uuid from kernel.events where type = 'SignatureAsked'"
    async with runtime.pool.connection() as conn:
        return [row[0] for row in await (await conn.execute(query)).fetchall()]
