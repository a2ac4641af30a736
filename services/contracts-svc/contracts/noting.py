"""Notes which papers of contracts were made before that was a fact: so that they are found of who they name.

What each was made of lies beside it, and says whom it names. Once: what is made now is noted as it is made.
"""

import logging
from typing import Final

import orjson
from files.sealed import FileBroken
from host.runtime import Runtime
from kernel.ids import new_id

from contracts.domain.contract import contract
from contracts.domain.contract_paper import NoteMade, contract_paper
from contracts.once import once_of_papers
from contracts.papers.desk import bindings_of
from contracts.settings import PaperSettings
from contracts.views.papers import paper_id

log = logging.getLogger(__name__)

NOTED: Final = "select from papers_noted limit 1"
DONE: Final = "insert into papers_noted (noted_at) values (%s)"


async def noting(runtime: Runtime) -> None:
    """All of them, then nothing until cancelled; nothing where there are no papers."""
    await once_of_papers(runtime, "noting papers of before", note_made_before)


async def note_made_before(runtime: Runtime, settings: PaperSettings) -> None:
    """One pass. Any number may run, and a crash leaves all to the next, which notes nothing twice."""
    async with runtime.pool.connection() as conn:
        if await (await conn.execute(NOTED)).fetchone() is not None:
            return
    bindings = bindings_of(settings)
    async for digest in bindings.digests():
        try:
            made = orjson.loads(await bindings.get(digest))
        except FileBroken:
            log.error("what a paper was made of does not open: %s", digest)
            continue
        terms, id_ = made["terms"], made["contract"]
        asked = NoteMade(
            contract_id=id_,
            park_id=terms["park_id"],
            party_id=terms["party_id"],
            document_sha256=made["paper"],
        )
        place = paper_id(asked.contract_id, asked.document_sha256)
        origin = await runtime.store.following_from(contract.stream(asked.contract_id), runtime.clock.now())
        await runtime.handle(contract_paper, place, asked, origin=origin, command_id=new_id())
    async with runtime.pool.connection() as conn:
        await conn.execute(DONE, [runtime.clock.now()])
