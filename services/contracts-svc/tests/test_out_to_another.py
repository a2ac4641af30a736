"""A paper that is out has its days: no second one goes out, or is signed, for a day of the same unit."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.app import service
from contracts.domain.contract import contract
from contracts.domain.contract_commands import SendForSignature
from contracts.domain.contract_facts import ContractEvent, ContractSentForSignature
from contracts.domain.contract_states import Contract
from contracts.domain.letting import UnitDayTaken
from contracts.domain.terms import Track
from contracts.domain.unit import Release, unit
from contracts.edge.http import ContractBody
from contracts.imports.lettings import Lettings
from contracts.papers.own_keys import ContractPapers
from contracts.upcasters import before_owners_reserved
from contracts.views.claims import claims
from edge.access import Role
from edge.kit import create_app
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from testkit.stack import bearer

from .over_http import MANAGER, OWNER_CONTRACT, TENANT_CONTRACT, UNIT, contract_body, get, logged, post
from .test_signing import DOCUMENT, PAPER, PATH, SEND, WHY, all_sign, made_of_it, sent

__all__ = ["sent"]

NEXT = named_id("next contract")
NEXT_PATH = f"/contracts/{NEXT}"
RELEASE = f"/units/{UNIT}/release"
OUT, TAKEN = "urn:anju:problem:out-to-another", "urn:anju:problem:let-twice"


OWNERS: dict[str, Any] = {"track": "owner", "starts_on": "2028-01-01", "last_day": "2029-12-31"}
"""Behind what its owner has signed already."""


async def drafted(
    http: httpx.AsyncClient,
    runtime: Runtime,
    papers: ContractPapers,
    id_: UUID,
    track: Track = "tenant",
    **other: object,
) -> None:
    """A draft of the same room, and its paper."""
    await post(http, "/contracts", contract_body(track, contract_id=str(id_), signed_on=None, **other))
    await papers.put(id_, PAPER)
    await made_of_it(runtime, id_)


async def test_while_a_paper_is_out_no_other_goes_out_or_is_signed_for_its_days(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, sent: UUID
) -> None:
    await drafted(http, runtime, papers, NEXT, starts_on="2025-12-31", last_day="2026-06-30")
    told = await post(http, f"{NEXT_PATH}/send-for-signature", SEND, 409)
    assert (told["type"], told["field"], told["last_day"]) == (OUT, "unit_ids", "2025-12-31")
    assert (told["unit_id"], told["contract_id"]) == (str(UNIT), str(TENANT_CONTRACT))
    by_hand = await post(http, f"{NEXT_PATH}/sign", {"signed_on": "2025-03-01"}, 409)
    at_once = await post(http, "/contracts", contract_body(contract_id=str(new_id())), 409)
    assert by_hand["type"] == at_once["type"] == OUT

    foretold = Lettings(runtime)  # and by a ledger as little
    await foretold.look_up([UNIT])
    terms = ContractBody.model_validate_json(json.dumps(contract_body())).terms()
    assert [each.contract_id for each in foretold.out_to(NEXT, terms)] == [TENANT_CONTRACT]

    before = contract_body(contract_id=str(new_id()), starts_on="2024-01-01", last_day="2024-12-31")
    await post(http, "/contracts", before | {"signed_on": "2024-01-01", "taken_over": True})
    late = await post(http, f"/contracts/{before['contract_id']}/extend", {"last_day": "2025-01-01"}, 409)
    assert (late["type"], late["field"]) == (OUT, "last_day")

    assert (await http.post(f"{PATH}/signing/void", headers=WHY)).is_success
    await post(http, f"{NEXT_PATH}/send-for-signature", SEND, 200)
    assert (await rebuild(runtime, claims, swap=False)).differences == 0


async def test_while_an_owners_paper_is_out_no_other_owner_is_sent_or_signs_one_for_its_days(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> None:
    """Both would be signed by their owner, and paid; no tenant's is kept from anything by it."""
    first, other = new_id(), new_id()
    for id_ in (first, other):
        await drafted(http, runtime, papers, id_, **OWNERS)
    await post(http, f"/contracts/{first}/send-for-signature", SEND, 200)
    told = await post(http, f"/contracts/{other}/send-for-signature", SEND, 409)
    assert (told["type"], told["field"], told["last_day"]) == (OUT, "unit_ids", "2029-12-31")
    assert (told["unit_id"], told["contract_id"]) == (str(UNIT), str(first))
    by_hand = await post(http, f"/contracts/{other}/sign", {"signed_on": "2025-03-01"}, 409)
    at_once = contract_body("owner", contract_id=str(new_id()), starts_on="2029-12-31", last_day="2030-12-31")
    longer = await post(http, f"/contracts/{OWNER_CONTRACT}/extend", {"last_day": "2028-01-01"}, 409)
    assert (longer["type"], longer["field"]) == (OUT, "last_day")
    assert by_hand["type"] == (await post(http, "/contracts", at_once, 409))["type"] == OUT

    foretold = Lettings(runtime)
    await foretold.look_up([UNIT])
    terms = ContractBody.model_validate_json(json.dumps(at_once)).terms()
    assert [each.contract_id for each in foretold.out_to(other, terms)] == [first]

    await drafted(http, runtime, papers, TENANT_CONTRACT)
    await post(http, f"{PATH}/send-for-signature", SEND, 200)
    await post(http, RELEASE, {"released_on": "2028-06-01"}, 200)  # the house need not keep it
    assert (await http.post(f"/contracts/{first}/signing/void", headers=WHY)).is_success
    assert (await rebuild(runtime, claims, swap=False)).differences == 0


async def test_while_a_paper_is_out_its_unit_is_not_given_back_for_one_of_its_days(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, sent: UUID
) -> None:
    found = await post(http, RELEASE, {"released_on": "2025-12-31"}, 409)
    assert (found["type"], found["field"]) == ("urn:anju:problem:unit-out-for-signature", "released_on")
    assert (found["contract_id"], found["last_day"]) == (str(TENANT_CONTRACT), "2025-12-31")
    unseen = Release(released_on=date(2025, 12, 31))  # as who asked in the same millisecond
    with pytest.raises(UnitDayTaken):
        await runtime.handle(unit, UNIT, unseen, origin=SYSTEM, command_id=new_id())
    await post(http, RELEASE, {"released_on": "2026-01-01"}, 200)
    await all_sign(runtime, clock, sent)
    await logged(runtime, "ContractSigned", "ContractSigned")  # the owner's was before
    assert (await get(http, PATH))["status"] == "in_force"
    assert (await rebuild(runtime, claims, swap=False)).differences == 0


async def sent_before_the_rule(
    runtime: Runtime, clock: VirtualClock, contract_id: UUID, signing_id: UUID, rule: str
) -> None:
    """As it was when there was no such `rule`: what papers that are out have nobody else may have."""

    def decide(asked: SendForSignature, state: Contract) -> list[ContractEvent]:
        [sent] = contract.decide(asked, state)
        assert isinstance(sent, ContractSentForSignature)
        return [sent.model_copy(update={rule: False})]

    asked = SendForSignature(
        signing_id=signing_id,
        document_sha256=DOCUMENT,
        operator_signer_id=MANAGER,
        sent_at=clock.now(),
        by="clerk",
    )
    old = replace(contract, decide=decide)
    await runtime.handle(old, contract_id, asked, origin=SYSTEM, command_id=new_id())


async def test_what_is_taken_back_leaves_its_unit_to_be_given_back(
    http: httpx.AsyncClient, sent: UUID
) -> None:
    assert (await http.post(f"{PATH}/signing/void", headers=WHY)).is_success
    await post(http, RELEASE, {"released_on": "2025-07-01"}, 200)


async def test_a_unit_given_back_under_a_paper_sent_before_the_rule_keeps_the_contract_out_of_force(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    await drafted(http, runtime, papers, TENANT_CONTRACT)
    signing_id = new_id()
    await sent_before_the_rule(runtime, clock, TENANT_CONTRACT, signing_id, "bars_release")
    await logged(runtime, "SigningOpened")
    given_back = Release(released_on=date(2025, 7, 1))
    await runtime.handle(unit, UNIT, given_back, origin=SYSTEM, command_id=new_id())
    assert (await rebuild(runtime, claims)).differences == 0
    await all_sign(runtime, clock, signing_id)
    await logged(runtime, "SigningNotConcluded")
    assert (await get(http, f"{PATH}/signing"))["refused"] == "unit-given-back"


async def test_signed_by_all_the_paper_has_its_days_for_good(
    http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, sent: UUID
) -> None:
    await all_sign(runtime, clock, sent)
    await logged(runtime, "ContractSigned", "ContractSigned")  # the owner's was before
    found = await post(http, "/contracts", contract_body(contract_id=str(NEXT)), 409)
    assert found["type"] == TAKEN
    assert (await rebuild(runtime, claims, swap=False)).differences == 0


@pytest.fixture
async def copy(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """A second process of the service."""
    other = Runtime(service, runtime.settings, runtime.clock)
    await other.start()
    transport = httpx.ASGITransport(create_app(other))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://copy", headers=bearer(Role.管理员)
    ) as http:
        yield http
    await other.stop()


@pytest.mark.parametrize("terms", [{}, OWNERS], ids=["tenants", "owners"])
async def test_of_clerks_who_send_in_the_same_millisecond_one_is_first_and_the_others_are_told_who(
    papers: ContractPapers,
    http: httpx.AsyncClient,
    runtime: Runtime,
    copy: httpx.AsyncClient,
    ledger: None,
    terms: dict[str, Any],
) -> None:
    """On two processes: only the database stands between them."""
    drafts = [new_id() for _ in range(6)]
    for id_ in drafts:
        await drafted(http, runtime, papers, id_, **terms)
    answers = await asyncio.gather(
        *(
            (http, copy)[number % 2].post(f"/contracts/{id_}/send-for-signature", json=SEND)
            for number, id_ in enumerate(drafts)
        )
    )
    assert sorted(each.status_code for each in answers) == [200, *[409] * 5]
    [first] = [str(id_) for id_, each in zip(drafts, answers, strict=True) if each.is_success]
    told = [each.json() for each in answers if each.status_code == 409]
    assert {(each["type"], each["contract_id"]) for each in told} == {(OUT, first)}


async def test_owners_papers_that_were_both_out_before_the_rule_stay_so(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    """Two that claimed the same days would keep the view from being built anew."""
    for _ in range(2):
        id_ = new_id()
        await drafted(http, runtime, papers, id_, **OWNERS)
        await sent_before_the_rule(runtime, clock, id_, new_id(), "reserves")
    assert (await rebuild(runtime, claims, swap=False)).differences == 0
    for track, reserves in (("owner", False), ("tenant", True)):
        assert before_owners_reserved({"terms": {"track": track}, "reserves": True})["reserves"] is reserves


async def test_papers_sent_before_the_rule_are_both_out_and_the_first_signed_by_all_has_the_room(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, clock: VirtualClock, ledger: None
) -> None:
    rounds = {TENANT_CONTRACT: new_id(), NEXT: new_id()}
    for id_, signing_id in rounds.items():
        await drafted(http, runtime, papers, id_)
        await sent_before_the_rule(runtime, clock, id_, signing_id, "reserves")
    await logged(runtime, "SigningOpened", "SigningOpened")
    assert (await rebuild(runtime, claims)).differences == 0
    await all_sign(runtime, clock, rounds[TENANT_CONTRACT])
    await logged(runtime, "ContractSigned", "ContractSigned")
    assert (await get(http, PATH))["status"] == "in_force"
    await all_sign(runtime, clock, rounds[NEXT])
    await logged(runtime, "SigningNotConcluded")
    assert (await get(http, f"{NEXT_PATH}/signing"))["refused"] == "let-twice"
