"""What was made and not sent is held of who it names: it is told of, and it ends with them."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.domain.handover_items import ITEMS
from contracts.noting import note_made_before
from contracts.papers.own_keys import ContractPapers
from contracts.settings import PaperSettings
from contracts.views.papers import papers as view
from contracts.views.retentions import retentions
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id
from kernel.rebuild import rebuild
from psycopg import AsyncConnection
from published.tenants import PersonErased, TenantMovedIn, TenantMoveInWithdrawn
from testkit.stack import Roles, bearer, eventually
from testkit.voices import Voices

from .conftest import bring_photo
from .over_http import LI, MANAGER, PARK, TENANT, TENANT_CONTRACT, contract_body, get, log_of, logged, post
from .test_papers_by_contract import files_in, keys
from .test_signed_as_recorded import TEMPLATE, VALUES, publish
from .test_signing import PAPER, made_of_it
from .test_signing_door import ASKED_ALL, Departments, departments
from .test_taking_over import CLERK, FOUND, STAY

__all__ = ["departments"]

PATH = f"/contracts/{TENANT_CONTRACT}"
WHY = {"X-Reason": "a%20wish"}
NEXT = named_id("next tenant")
NEXT_PERSON = named_id("person", NEXT)
ERASED = (f"person-{LI}", PersonErased(person_id=LI))
PROBLEM = "urn:anju:problem:"
Held = list[tuple[str, str, int]]


@pytest.fixture
async def draft(
    departments: Departments, papers: ContractPapers, http: httpx.AsyncClient, ledger: None
) -> None:
    """Of a lease that nobody signed, and the wording to make its paper of."""
    await post(http, "/contracts", contract_body(signed_on=None))
    await publish(http)


async def make(http: httpx.AsyncClient, due_days: int = 5, status: int = 200) -> Any:
    """The paper's hash; or how it is refused."""
    body = {"template_id": str(TEMPLATE), "values": VALUES | {"due_days": due_days}}
    told = await post(http, f"{PATH}/paper", body, status)
    return told["document_sha256"] if status == 200 else told["type"].removeprefix(PROBLEM)


async def read(http: httpx.AsyncClient, paper: str) -> tuple[int, str]:
    """As a clerk does: what came, or how it is refused."""
    answer = await http.get(f"{PATH}/papers/{paper}", headers=bearer(Role.客服专员) | WHY)
    said = answer.json()["type"].removeprefix(PROBLEM) if answer.is_error else answer.content[:5].decode()
    return answer.status_code, said


async def held(http: httpx.AsyncClient, *ids: UUID) -> Held:
    """Each paper that names one of these: what it is about, how it stands, what comes of reading it."""
    asked = {"ids": [str(id_) for id_ in ids]}
    told = []
    for each in (await http.post("/held/papers", json=asked, headers=ASKED_ALL)).json():
        content = await http.post(f"/held/papers/{each['id']}", headers=ASKED_ALL)
        told.append((each["about"], each["status"], content.status_code))
    return sorted(told)


async def held_as(http: httpx.AsyncClient, due: Held, *ids: UUID) -> None:
    """Soon, as the list follows what is told."""

    async def so() -> bool:
        return await held(http, *ids) == due

    await eventually(so, f"{due} is held")


async def all_gone(http: httpx.AsyncClient, runtime: Runtime, *papers: str) -> None:
    async def gone() -> bool:
        return [(await read(http, each))[0] for each in papers] == [410] * len(papers)

    await eventually(gone, "they are read no more")
    for each in (view, retentions):
        assert (await rebuild(runtime, each, swap=False)).differences == 0, each.name


@pytest.mark.usefixtures("draft")
async def test_each_paper_that_was_made_is_held_of_who_it_names_until_it_is_sent_and_after(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    paper, before = await make(http), await make(http, due_days=7)
    assert paper == await make(http) != before, "the same again is the same paper"
    assert (await log_of(runtime)).count("ContractPaperMade") == 2
    await held_as(http, [("contract", "made", 200)] * 2, LI)
    assert (await log_of(runtime)).count("ContractPaperLookedAt") >= 2, "each is a look"
    assert await held(http, MANAGER) == []
    send = {"document_sha256": paper, "operator_signer_id": str(MANAGER)}
    await post(http, f"{PATH}/send-for-signature", send, 200)
    await logged(runtime, "SigningOpened")
    await held_as(http, [("contract", "made", 200), ("contract", "out", 200)], LI)
    assert (await rebuild(runtime, view, swap=False)).differences == 0


@pytest.mark.usefixtures("draft")
async def test_the_papers_of_a_draft_end_with_who_they_name_in_every_copy_of_the_store(
    http: httpx.AsyncClient,
    runtime: Runtime,
    voices: Voices,
    departments: Departments,
    paper_folder: Path,
    tmp_path: Path,
) -> None:
    """It was erased, and read in full: name, document, phone."""
    papers = [await make(http), await make(http, due_days=7)]
    assert await read(http, papers[0]) == (200, "%PDF-")
    copy = shutil.copytree(paper_folder, tmp_path / "copy")
    departments.refuses["party"] = (410, "person-erased")
    assert await make(http, status=409) == "party-erased"
    departments.refuses.clear()
    papers.append(
        await make(http, due_days=9)
    )  # asked for their name a moment before, heard of a moment late
    await voices.tell(ERASED, ERASED)
    await all_gone(http, runtime, *papers)
    assert await read(http, papers[0]) == (410, "papers-destroyed")
    assert (await keys(runtime))[TENANT_CONTRACT] is None
    assert await make(http, status=410) == "papers-destroyed", "of who is not forgotten yet where it is asked"
    shutil.copytree(copy, paper_folder, dirs_exist_ok=True)
    assert [await read(http, each) for each in papers] == [(410, "papers-destroyed")] * 3
    await voices.repeat()
    await held_as(http, [("contract", "destroyed", 410)] * 3, LI)
    found = await log_of(runtime)
    assert [found.count(each) for each in ("PartyForgotten", "DraftPapersDestroyed")] == [1, 1]


@pytest.mark.usefixtures("draft")
async def test_where_another_was_sent_only_what_was_not_ends_with_them_also_what_is_made_too_late(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, paper_folder: Path
) -> None:
    sent, unsent = await make(http), await make(http, due_days=7)
    send = {"document_sha256": sent, "operator_signer_id": str(MANAGER)}
    await post(http, f"{PATH}/send-for-signature", send, 200)
    await logged(runtime, "SigningOpened")
    assert (await http.post(f"{PATH}/signing/void", headers=WHY)).is_success
    await logged(runtime, "SigningVoided")
    await voices.tell(ERASED, ERASED)
    await all_gone(http, runtime, unsent)
    assert await read(http, unsent) == (410, "paper-destroyed")
    assert await read(http, sent) == (200, "%PDF-"), "it is kept for claims alone"
    late = await make(http, due_days=9)
    await all_gone(http, runtime, unsent, late)
    assert await make(http, due_days=7) == unsent
    await all_gone(http, runtime, unsent, late)
    await held_as(http, [("contract", "destroyed", 410)] * 2 + [("contract", "void", 200)], LI)
    theirs = [each.name for each in files_in(paper_folder) if str(TENANT_CONTRACT) in str(each)]
    assert theirs == [sent]
    assert "DraftPapersDestroyed" not in await log_of(runtime)


@pytest.mark.usefixtures("draft")
async def test_of_a_draft_that_is_anothers_by_now_the_paper_that_names_who_was_erased_ends_alone(
    http: httpx.AsyncClient, runtime: Runtime, voices: Voices, paper_folder: Path
) -> None:
    theirs = await make(http)
    async with voices.in_one_breath():
        await voices.known(NEXT_PERSON, kind="tenant")
        await voices.registered(NEXT)
    terms = contract_body(party_id=str(NEXT_PERSON), tenant_id=str(NEXT))
    body = {name: terms[name] for name in terms if name not in ("contract_id", "signed_on")}
    assert (await http.put(f"{PATH}/terms", json=body)).is_success
    other = await make(http, due_days=7)
    made = [("contract", "made", 200)]
    for who in (LI, NEXT_PERSON):
        await held_as(http, made, who)
    await voices.tell(ERASED)
    await logged(runtime, "UnsentPaperDestroyed")
    await held_as(http, [("contract", "destroyed", 410)], LI)
    assert await read(http, other) == (200, "%PDF-")
    there = {each.name for each in files_in(paper_folder)}
    assert (theirs in there, other in there) == (False, True)
    assert (await rebuild(runtime, view, swap=False)).differences == 0


async def test_what_was_made_before_that_was_a_fact_is_noted_once(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, roles: Roles, ledger: None
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None))
    await papers.put(TENANT_CONTRACT, PAPER)
    await made_of_it(runtime)
    assert await held(http, LI) == []

    async def noted_at_the_start() -> bool:
        async with await AsyncConnection.connect(roles.owner) as owner:
            return (await owner.execute("delete from papers_noted")).rowcount == 1

    await eventually(noted_at_the_start, "what there was at the start was noted")
    for _ in range(2):
        await note_made_before(runtime, PaperSettings())
    await held_as(http, [("contract", "made", 200)], LI)
    assert (await log_of(runtime)).count("ContractPaperMade") == 1


async def test_of_a_handover_that_nobody_came_to_the_paper_is_told_of_and_ends_with_who_it_names(
    papers: ContractPapers,
    departments: Departments,
    http: httpx.AsyncClient,
    runtime: Runtime,
    voices: Voices,
    ledger: None,
) -> None:
    await voices.known(CLERK)
    await bring_photo(http, PARK)
    await post(http, "/contracts", contract_body())
    await voices.tell((f"tenant-{TENANT}", TenantMovedIn(**STAY, moved_in_on=date(2025, 1, 2))))
    [row] = (await get(http, "/handovers", tenant_id=str(TENANT)))["items"]
    path = f"/handovers/{row['handover_id']}"
    for item in ITEMS:
        said = {"checked_by": str(CLERK), "found": FOUND}
        assert (await http.post(f"{path}/items/{item}", json=said, headers=WHY)).is_success
    await post(http, f"{path}/paper", {"landlord": "安居公寓"}, 200)
    await post(http, f"{path}/paper", {"landlord": "安居租赁"}, 200)
    made = [("handover", "made", 200)]
    await held_as(http, made * 2, LI, TENANT)  # also what another took the place of
    await voices.tell((f"tenant-{TENANT}", TenantMoveInWithdrawn(**STAY, moved_in_on=date(2025, 1, 2))))
    await logged(runtime, "HandoverWithdrawn")
    await held_as(http, made * 2, LI, TENANT)
    await voices.tell(ERASED)
    await logged(runtime, "UnsentPaperDestroyed", "UnsentPaperDestroyed")
    await held_as(http, [("handover", "destroyed", 410)] * 2, LI, TENANT)
