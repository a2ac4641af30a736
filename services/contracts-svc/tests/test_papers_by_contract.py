"""Papers at rest: each contract's under a key of its own; those from before that are sealed anew."""

import asyncio
import base64
import hashlib
from pathlib import Path
from uuid import UUID

import pytest
from contracts.domain.signers import Signer
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import OpenSigning
from contracts.edge.papers import binding
from contracts.papers.desk import bindings_of, papers_of
from contracts.papers.own_keys import ContractPapers
from contracts.resealing import reseal
from contracts.settings import PaperSettings
from files.sealed import FileMissing, SealedFiles
from host.runtime import Runtime
from kernel.clock import VirtualClock, local_date
from kernel.facts import SYSTEM
from kernel.ids import named_id, new_id
from obstore.store import LocalStore
from testkit.stack import MASTER

from .domain.words import LEASE, LI, MANAGER, terms

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
    said = {"contract_id": LEASE, "terms": terms(), "signers": signers, "sent_by": "clerk"}
    now = clock.now()
    opened = OpenSigning(
        signing_id=new_id(), **said, document_sha256=sent, sent_at=now, today=local_date(now)
    )
    await runtime.handle(signing, opened.signing_id, opened, origin=SYSTEM, command_id=new_id())
    contract = {"id": OTHER, "clauses": {}, **terms().model_dump()}
    await bindings_of(PaperSettings()).put(binding(contract, made))

    await asyncio.gather(*(reseal(runtime, PaperSettings()) for _ in range(2)))
    assert (await papers.get(LEASE, sent), await papers.get(OTHER, made)) == (SENT, MADE)
    assert [each async for each in before.digests()] == [nobodys], "nothing is thrown away unread"
    with pytest.raises(FileMissing):
        await papers.get(OTHER, sent)
    await reseal(runtime, PaperSettings())
