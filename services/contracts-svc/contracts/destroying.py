"""Destroys papers and photos of contracts whose time is over, tells contracts that their party was erased and
takes back what is out for them to sign.

A policy could not ask whose contracts those are, since it looks nothing up. What the store does not take now
is done in the next round: a key that is there shows what is left to do. Any number may run.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from host.runtime import Runtime
from host.settings import told
from kernel import parking
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.ids import new_id
from kernel.signals import Pace
from obstore.exceptions import BaseError
from psycopg import OperationalError

from contracts.domain.contract import contract
from contracts.domain.contract_commands import Recall
from contracts.domain.contract_paper import NoteDestroyed, contract_paper
from contracts.domain.photo import DestroyPhoto, photo
from contracts.domain.retention import NoteClaim, NoteGoesOn, NoteOver, RetentionCommand, retention
from contracts.papers.desk import papers_of, photos_of
from contracts.papers.own_keys import ContractPapers
from contracts.settings import PaperSettings
from contracts.views.papers import unsent_of_erased
from contracts.views.photos import Stored, files_of_these_alone, photos_over, photos_unused
from contracts.views.retentions import (
    kept_on,
    let_go,
    out_to_the_erased,
    over_before,
    to_be_destroyed,
    to_be_told,
)

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 1.0
MOST_SECONDS: Final = 5.0
ERASED: Final = "签约方的个人信息已按其要求删除，无法签署"
UNUSED: Final = timedelta(days=90)  # a photo that was brought and is evidence of nothing by then


async def destroying(runtime: Runtime) -> None:
    """Destroy until cancelled."""
    pace, noted, looked_on = Pace(LEAST_SECONDS, MOST_SECONDS), False, None
    while True:
        try:
            noted = noted or await note_from_before(runtime)
            if looked_on != (today := local_date(runtime.clock.now())):
                await note_who_keeps(runtime)
                looked_on = today
            if await destroy_some(runtime):
                pace.worked()
        except (BaseError, OSError, OperationalError, Refusal) as fault:
            log.warning("papers wait to be destroyed: %s", type(fault).__name__)
        await asyncio.sleep(pace.seconds())


async def note_from_before(runtime: Runtime) -> bool:
    """Of each contract that was over before papers had a time; whoever ends now is noted by a policy, which
    may be behind when a service starts.
    """
    today = local_date(runtime.clock.now())
    while True:
        async with runtime.pool.connection() as conn:
            rows = await over_before(conn, today)
        if not rows:
            return True
        for id_, ended_on, settlements in rows:
            await _ask(runtime, *(NoteClaim(contract_id=id_, settlement_id=each) for each in settlements))
            await _ask(runtime, NoteOver(contract_id=id_, ended_on=ended_on, today=today))


async def note_who_keeps(runtime: Runtime) -> None:
    """Owners' contracts by which we go on past their end (Civil Code art. 734) are not over; once all of
    their units went back, or are covered by another, they are. Once a day: it is years until it matters.
    """
    today = local_date(runtime.clock.now())
    while True:
        async with runtime.pool.connection() as conn:
            on, over = await kept_on(conn), await let_go(conn)
        if not on and not over:
            return
        await _ask(runtime, *(NoteGoesOn(contract_id=id_) for id_ in on))
        await _ask(runtime, *(NoteOver(contract_id=id_, ended_on=day, today=today) for id_, day in over))


async def destroy_some(runtime: Runtime) -> int:
    """One round; how much there was to do."""
    today = local_date(runtime.clock.now())
    async with runtime.pool.connection() as conn:
        forgotten = await to_be_told(conn, today)
    await _ask(runtime, *forgotten)
    await take_back(runtime)
    settings = told(PaperSettings)
    if not settings.papers_url:
        return len(forgotten)
    papers = papers_of(settings, runtime.pool, runtime.clock)
    if not await _knows_what_is_told(runtime):
        return len(forgotten)
    done = len(forgotten) + await _end_unsent(runtime, papers)
    async with runtime.pool.connection() as conn:
        over = await to_be_destroyed(conn)
    for id_ in over:
        async with runtime.pool.connection() as conn:
            cited = await photos_over(conn, id_)
        await _end(runtime, settings, cited)
        await papers.destroy(id_)  # last: its key shows that there is something left to do
    async with runtime.pool.connection() as conn:
        unused = await photos_unused(conn, runtime.clock.now() - UNUSED)
    await _end(runtime, settings, unused)
    return done + len(over) + len(unused)


async def take_back(runtime: Runtime) -> None:
    """Sent in the very moment in which its party was erased, so that neither was refused: nobody can sign it,
    and the unit was promised to nobody.
    """
    async with runtime.pool.connection() as conn:
        rows = await out_to_the_erased(conn)
    for id_, signing in rows:
        origin = (await runtime.store.following_from(contract.stream(id_), runtime.clock.now()))._replace(
            reason=ERASED
        )
        await runtime.handle(contract, id_, Recall(signing_id=signing), origin=origin, command_id=new_id())


async def _end_unsent(runtime: Runtime, papers: ContractPapers) -> int:
    """Of who was erased what was never sent, where the contract has papers that are kept: the file first.

    A crash in between leaves a paper that is there no more, and ends in the next round.
    """
    async with runtime.pool.connection() as conn:
        unsent = await unsent_of_erased(conn)
    for id_, contract_id, digest, park_id in unsent:
        await papers.remove(contract_id, digest)
        origin = await runtime.store.following_from(contract.stream(contract_id), runtime.clock.now())
        noted = NoteDestroyed(contract_id=contract_id, park_id=park_id, document_sha256=digest)
        await runtime.handle(contract_paper, id_, noted, origin=origin, command_id=new_id())
    return len(unsent)


async def _knows_what_is_told(runtime: Runtime) -> bool:
    """What is cited and what was sent follows the log: what is yet to apply may be all that keeps a file."""
    async with runtime.pool.connection() as conn:
        head = await runtime.store.head(conn)
        parked = await parking.parked(conn, runtime.service.name)
    if any(each["source"] == runtime.own_log.source for each in parked):
        return False
    return await runtime.wait_for(head) == 0


async def _end(runtime: Runtime, settings: PaperSettings, stored: Sequence[Stored]) -> None:
    """The files first: a crash in between leaves photos that show nothing, and end in the next round."""
    if not stored:
        return
    async with runtime.pool.connection() as conn:
        digests = await files_of_these_alone(conn, stored)
    store = photos_of(settings)
    for digest in digests:
        await store.remove(digest)
    for id_, _, _ in stored:
        origin = await runtime.store.following_from(photo.stream(id_), runtime.clock.now())
        await runtime.handle(photo, id_, DestroyPhoto(), origin=origin, command_id=new_id())


async def _ask(runtime: Runtime, *commands: RetentionCommand) -> None:
    for command in commands:
        origin = await runtime.store.following_from(contract.stream(command.contract_id), runtime.clock.now())
        await runtime.handle(retention, command.contract_id, command, origin=origin, command_id=new_id())
