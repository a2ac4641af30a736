"""Seals papers anew that were kept before contracts had keys: each under the key of its contract.

Whose a paper is say the facts that name it, and of what was made and never sent the note of what it was made
of. What nobody says anything of stays where it lies, and opens for nobody.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import orjson
from files.sealed import FileBroken
from host.runtime import Runtime

from contracts.domain.handover_facts import HandoverPaperMade
from contracts.domain.settlement_facts import SettlementPaperMade
from contracts.domain.signing_round_facts import PartySigned, SigningOpened
from contracts.once import once_of_papers
from contracts.papers.desk import bindings_of, papers_of
from contracts.settings import PaperSettings

log = logging.getLogger(__name__)

NAMING: Final = (SigningOpened, PartySigned, SettlementPaperMade, HandoverPaperMade)


async def resealing(runtime: Runtime) -> None:
    """Everything once, then nothing until cancelled; nothing where there are no papers."""
    await once_of_papers(runtime, "sealing papers anew", reseal)


async def reseal(runtime: Runtime, settings: PaperSettings) -> None:
    """One pass. Any number may run, and a crash leaves the rest to the next."""
    papers = papers_of(settings, runtime.pool, runtime.clock)
    waiting = {digest async for digest in papers.under_the_master_key()}
    if not waiting:
        return
    whose = await _whose(runtime, settings)
    for digest in waiting & whose.keys():
        try:
            await papers.seal_anew(digest, whose[digest])
        except FileBroken:
            log.error("paper %s cannot be sealed anew: it does not open", digest)
    if nobodys := len(waiting - whose.keys()):
        log.warning("%d papers are nobody's, and stay as they are", nobodys)


async def _whose(runtime: Runtime, settings: PaperSettings) -> Mapping[str, set[UUID]]:
    found = defaultdict[str, set[UUID]](set)
    async with runtime.pool.connection() as conn:
        async for facts in runtime.store.read_types(conn, [each.__name__ for each in NAMING]):
            for fact in facts:
                if isinstance(fact.event, NAMING):
                    found[fact.event.document_sha256].add(fact.event.contract_id)
    bindings = bindings_of(settings)
    async for digest in bindings.digests():
        made = orjson.loads(await bindings.get(digest))
        found[made["paper"]].add(UUID(made["contract"]))
    return found
