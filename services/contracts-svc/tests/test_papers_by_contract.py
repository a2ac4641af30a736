"""Papers at rest: each contract's under a key of its own; those from before that are sealed anew."""

import asyncio
import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from contracts.app import service
from contracts.destroying import note_from_before
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Recall
from contracts.domain.signers import Signer
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import OpenSigning
from contracts.edge.made_of import bind
from contracts.edge.papers import units_of
from contracts.papers.desk import papers_of
from contracts.papers.own_keys import ContractPapers, PapersDestroyed
from contracts.policies.moving_out import moving_out
from contracts.resealing import reseal
from contracts.settings import PaperSettings
from contracts.views.contracts import contract_of
from contracts.views.retentions import retentions
from edge.access import Role
from files.sealed import FileMissing, SealedFiles
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date
from kernel.facts import SYSTEM
from kernel.following import lock_checkpoints
from kernel.ids import named_id, new_id
from kernel.rebuild import rebuild
from local.engines import Engines
from obstore.store import LocalStore
from published.tenants import PersonErased
from testkit.followed import all_followed
from testkit.stack import MASTER, bearer, eventually, running
from testkit.voices import Voices

from .domain.test_sending import SEND
from .domain.words import LEASE, LI, MANAGER, NEXT_LEASE, day, draft, terminate, terms
from .over_http import LI as TENANT_PERSON
from .over_http import MANAGER as MANAGER_OF_UNIT
from .over_http import OWNER_CONTRACT, TENANT_CONTRACT, UNIT, approved, contract_body, log_of, logged, post

OTHER = named_id("another lease")
SENT, MADE, NOBODYS = b"%PDF sent", b"%PDF made and never sent", b"%PDF of a crash"


def wrapped_under_the_master_key(folder: Path) -> SealedFiles:
    """Papers as they were kept before contracts had keys."""
    return SealedFiles(LocalStore(folder), base64.b64decode(MASTER), "papers")


def files_in(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


async def keys(runtime: Runtime) -> dict[UUID, bytes | None]:
    async with runtime.pool.connection() as conn:
        rows = await conn.execute("select contract_id, wrapped from contract_keys")
        return dict(await rows.fetchall())


async def test_a_paper_is_of_one_contract_and_opens_with_its_key_alone(
    papers: ContractPapers, paper_folder: Path, runtime: Runtime
) -> None:
    digest = await papers.put(LEASE, SENT)
    assert digest == hashlib.sha256(SENT).hexdigest()
    assert await papers.get(LEASE, digest) == SENT
    with pytest.raises(FileMissing):
        await papers.get(OTHER, digest)
    found = await keys(runtime)
    assert set(found) == {LEASE, OTHER}
    assert found[LEASE] != found[OTHER]
    [file] = files_in(paper_folder)
    assert str(LEASE) in str(file)
    assert SENT not in file.read_bytes()


async def test_two_who_keep_the_first_papers_of_a_contract_at_once_have_one_key(
    papers: ContractPapers, runtime: Runtime
) -> None:
    both = [papers, papers_of(PaperSettings(), runtime.pool, runtime.clock)]
    kept = await asyncio.gather(*(each.put(LEASE, f"{n}".encode()) for n, each in enumerate(both * 4)))
    for number, digest in enumerate(kept):
        assert await papers.get(LEASE, digest) == f"{number}".encode()


async def test_what_was_kept_under_the_master_key_is_read_and_sealed_anew_for_whose_it_is(
    papers: ContractPapers, paper_folder: Path, runtime: Runtime, clock: VirtualClock
) -> None:
    before = wrapped_under_the_master_key(paper_folder)
    sent, made, nobodys = [await before.put(each) for each in (SENT, MADE, NOBODYS)]
    assert await papers.get(LEASE, sent) == SENT, "also before it is sealed anew"
    signers = (Signer(person_id=LI, side="tenant"), Signer(person_id=MANAGER, side="operator"))
    said = {"contract_id": LEASE, "about_id": LEASE, "terms": terms(), "signers": signers, "sent_by": "clerk"}
    now = clock.now()
    opened = OpenSigning(
        signing_id=new_id(), **said, document_sha256=sent, sent_at=now, today=local_date(now)
    )
    await runtime.handle(signing, opened.signing_id, opened, origin=SYSTEM, command_id=new_id())
    other = {"id": OTHER, "clauses": {}, **terms().model_dump()}
    await bind(other, await units_of(runtime, other["unit_ids"]), made)

    await asyncio.gather(*(reseal(runtime, PaperSettings()) for _ in range(2)))
    assert (await papers.get(LEASE, sent), await papers.get(OTHER, made)) == (SENT, MADE)
    assert [each async for each in before.digests()] == [nobodys], "nothing is thrown away unread"
    with pytest.raises(FileMissing):
        await papers.get(OTHER, sent)
    await reseal(runtime, PaperSettings())


PATH = f"/contracts/{TENANT_CONTRACT}"
READ, OPERATOR = {"X-Reason": "a%20claim"}, {"operator_signer_id": str(MANAGER_OF_UNIT)}


@pytest.fixture
async def two_papers(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, ledger: None
) -> tuple[str, str]:
    """Of a lease that was sent for signature and taken back, and of the owner's contract."""
    await post(http, "/contracts", contract_body(signed_on=None))
    lease, owners = await papers.put(TENANT_CONTRACT, SENT), await papers.put(OWNER_CONTRACT, MADE)
    row = await contract_of(runtime, TENANT_CONTRACT)
    assert row
    await bind(row, await units_of(runtime, row["unit_ids"]), lease)
    await post(http, f"{PATH}/send-for-signature", OPERATOR | {"document_sha256": lease}, 200)
    await logged(runtime, "SigningOpened")
    assert (await http.post(f"{PATH}/signing/void", headers=READ)).is_success
    await logged(runtime, "SigningVoided")
    return lease, owners


async def destroyed_alone(
    papers: ContractPapers, http: httpx.AsyncClient, runtime: Runtime, folder: Path, owners: str
) -> None:
    """The lease's papers are no more, wherever somebody looks; those of the owner's contract are."""

    async def gone() -> bool:
        return (await http.get(f"{PATH}/paper.pdf", headers=READ)).status_code == 410

    await eventually(gone, "the papers are destroyed")
    answer = (await http.get(f"{PATH}/paper.pdf", headers=READ)).json()
    assert (
        answer["title"]
        == "该合同的文件已经销毁（保存期限已满；从未发出签署的，已随当事人的个人信息一并删除）"
    )
    assert await papers.get(OWNER_CONTRACT, owners) == MADE
    found = await keys(runtime)
    assert (found[TENANT_CONTRACT], found[OWNER_CONTRACT] is None) == (None, False)
    with pytest.raises(PapersDestroyed):
        await papers.put(TENANT_CONTRACT, SENT)
    system = bearer(Role.系统) | READ
    [held] = (await http.post("/held/papers", json={"ids": [str(TENANT_PERSON)]}, headers=system)).json()
    assert held["status"] == "destroyed"
    assert (await http.post(f"/held/papers/{held['id']}", headers=system)).status_code == 410

    async def no_file() -> bool:
        return not [each for each in files_in(folder) if str(TENANT_CONTRACT) in str(each)]

    await eventually(no_file, "nothing of them lies in the store")
    assert (await rebuild(runtime, retentions, swap=False)).differences == 0


async def test_of_what_was_given_up_no_paper_is_made_and_what_was_made_before_is_read(
    http: httpx.AsyncClient, two_papers: tuple[str, str]
) -> None:
    await approved(http, TENANT_CONTRACT, "annulment")
    assert (await http.post(f"{PATH}/void", headers=READ)).is_success
    refused = await post(http, f"{PATH}/paper", {"template_id": str(new_id())}, 409)
    assert (refused["type"], refused["field"]) == ("urn:anju:problem:no-paper-any-more", "contract_id")
    assert refused["title"] == "合同已作废，不能再制作合同文本（现在可以：另起一份合同）"
    made = await http.get(f"{PATH}/papers/{two_papers[0]}", headers=bearer(Role.客服专员) | READ)
    assert (made.status_code, made.content) == (200, SENT)


async def test_five_years_after_its_end_the_papers_of_a_contract_are_destroyed_and_no_others(
    papers: ContractPapers,
    paper_folder: Path,
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    two_papers: tuple[str, str],
) -> None:
    await approved(http, TENANT_CONTRACT, "annulment")
    assert (await http.post(f"{PATH}/void", headers=READ)).is_success
    await logged(runtime, "RetentionBegan")
    clock.set(datetime(2030, 2, 28, 12, tzinfo=UTC))
    await logged(runtime, "ContractExpired")  # the owner's: what was due by now is done
    assert (await http.get(f"{PATH}/paper.pdf", headers=READ)).content == SENT, "with a reason, until then"
    clock.set(datetime(2030, 3, 1, 2, tzinfo=UTC))
    await logged(runtime, "ContractPapersDestroyed")
    await destroyed_alone(papers, http, runtime, paper_folder, two_papers[1])


async def test_what_was_sent_and_taken_back_and_is_left_at_that_is_kept_as_long_from_that_day(
    papers: ContractPapers,
    paper_folder: Path,
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    two_papers: tuple[str, str],
) -> None:
    """Nobody signs it and nobody gives it up (民法典 500, PIPL art. 19)."""
    await logged(runtime, "ContractRecalled", "RetentionBegan")
    clock.set(datetime(2030, 3, 1, 2, tzinfo=UTC))
    await logged(runtime, "ContractPapersDestroyed")
    await destroyed_alone(papers, http, runtime, paper_folder, two_papers[1])


@pytest.mark.parametrize("goes_on", ["sent anew", "signed on paper"])
async def test_what_was_taken_back_and_goes_on_after_all_is_kept(
    goes_on: str, http: httpx.AsyncClient, runtime: Runtime, two_papers: tuple[str, str]
) -> None:
    await logged(runtime, "RetentionBegan")
    if goes_on == "sent anew":
        again = OPERATOR | {"document_sha256": two_papers[0]}
        await post(http, f"{PATH}/send-for-signature", again, 200)
    else:
        await post(http, f"{PATH}/sign", {"signed_on": "2025-03-01"}, 200)
    await logged(runtime, "RetentionInterrupted")


async def test_the_papers_of_an_owner_by_whose_contract_we_go_on_are_kept_until_years_after_that(
    papers: ContractPapers,
    http: httpx.AsyncClient,
    runtime: Runtime,
    clock: VirtualClock,
    two_papers: tuple[str, str],
) -> None:
    """Past its end it goes on without a term (Civil Code art. 734): its only signed paper was destroyed."""
    _, owners = two_papers
    clock.set(datetime(2028, 1, 2, 2, tzinfo=UTC))
    await logged(runtime, "ContractExpired", "RetentionBegan", "RetentionBegan")
    clock.set(datetime(2028, 1, 3, 2, tzinfo=UTC))  # whoever looks once a day may have looked before that
    await logged(runtime, "RetentionInterrupted")
    clock.set(datetime(2033, 3, 5, 2, tzinfo=UTC))
    await logged(runtime, "ContractPapersDestroyed")  # of the lease that was sent and taken back
    assert await papers.get(OWNER_CONTRACT, owners) == MADE
    await post(http, f"/units/{UNIT}/release", {"released_on": "2033-03-05"}, 200)
    clock.set(datetime(2033, 3, 6, 2, tzinfo=UTC))
    await logged(runtime, "RetentionBegan", "RetentionBegan", "RetentionBegan")
    assert (await log_of(runtime)).count("ContractPapersDestroyed") == 1
    clock.set(datetime(2038, 3, 7, 2, tzinfo=UTC))
    await logged(runtime, "ContractPapersDestroyed", "ContractPapersDestroyed")


async def test_of_who_was_erased_they_are_kept_for_three_years_as_claims_may_be_made(
    papers: ContractPapers,
    paper_folder: Path,
    http: httpx.AsyncClient,
    runtime: Runtime,
    voices: Voices,
    clock: VirtualClock,
    two_papers: tuple[str, str],
) -> None:
    await voices.tell((f"person-{TENANT_PERSON}", PersonErased(person_id=TENANT_PERSON)))
    await logged(runtime, "RetentionBegan", "PartyForgotten")
    clock.set(datetime(2028, 3, 1, 2, tzinfo=UTC))
    await logged(runtime, "ContractPapersDestroyed")
    await destroyed_alone(papers, http, runtime, paper_folder, two_papers[1])


async def test_what_was_over_before_papers_had_a_time_is_kept_from_now_on(
    engines: Engines, database: str, topic_prefix: str, clock: VirtualClock
) -> None:
    before = replace(service, policies=moving_out, workers=())
    async with running(before, database, engines.kafka, topic_prefix, clock) as runtime:
        for command in (draft(day("3-10")), terminate(day("9-1"))):
            await runtime.handle(contract, LEASE, command, origin=SYSTEM, command_id=new_id())
        await logged(runtime, "SettlementOpened")
        other = draft(unit_ids=(named_id("other room"),)).model_copy(update={"contract_id": NEXT_LEASE})
        for asked in (other, SEND, Recall()):
            await runtime.handle(contract, NEXT_LEASE, asked, origin=SYSTEM, command_id=new_id())
        await all_followed(runtime)
        for _ in range(2):
            assert await note_from_before(runtime)
        found = await log_of(runtime)
        assert [found.count(each) for each in ("PapersClaimed", "RetentionBegan")] == [1, 2]
        async with runtime.pool.connection() as conn:
            rows = await conn.execute("select contract_id, over_on from views.retentions")
            days = dict(await rows.fetchall())
        assert days[NEXT_LEASE] == local_date(clock.now())


async def test_what_ended_a_moment_ago_is_left_to_be_noted_by_who_follows_the_log(
    engines: Engines, database: str, topic_prefix: str, clock: VirtualClock
) -> None:
    """Killed between the two and started again, a service looks before its policies are through."""
    later = replace(service, policies=moving_out, workers=())
    async with running(later, database, engines.kafka, topic_prefix, clock) as runtime:
        async with runtime.store.transaction() as behind:
            place = (runtime.own_log.source, 0)
            await lock_checkpoints(behind, runtime.following.last.consumer, {place})
            for command in (draft(day("3-10")), terminate(day("9-1"))):
                await runtime.handle(contract, LEASE, command, origin=SYSTEM, command_id=new_id())
            assert await note_from_before(runtime)
            assert "RetentionBegan" not in await log_of(runtime)
        await all_followed(runtime)
        assert await note_from_before(runtime)
        assert "RetentionBegan" in await log_of(runtime)
