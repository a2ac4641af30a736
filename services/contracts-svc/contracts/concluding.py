"""All have signed: the contract is in force, or it is written down why not; the handover is agreed to, and
what a settlement pays back may be paid.

A policy could not ask this, since it looks nothing up: who else has the unit by now, until when the owner
covers it, whose paper it was, and whether that still says of its party and its units what is known of them.
Any number may run; the command's id is the signing's own.
"""

import asyncio
import logging
from typing import Any, Final, LiteralString

from files.sealed import FileBroken
from host.runtime import Runtime
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.handle import Conflict
from kernel.ids import derived_id
from kernel.store import StoreUnavailable
from neighbours.asking import DepartmentAway
from obstore.exceptions import BaseError
from psycopg import OperationalError
from psycopg.rows import dict_row

from contracts.domain import settlement_commands as settling
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Sign
from contracts.domain.handover import handover
from contracts.domain.handover_commands import NoteSigned
from contracts.domain.settlement import settlement
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import NoteRefusal
from contracts.edge.meanwhile import SignedBeforeCorrection, SignedBeforeUnitCorrection, check_still_so
from contracts.papers.desk import PapersNotSetUp
from contracts.views.known import known_of

log = logging.getLogger(__name__)

AT_MOST = 50
POLL_SECONDS = 2.0  # for what the store did not take, or nobody could say; all else the sequencer tells of
AWAY: Final = (DepartmentAway, PapersNotSetUp, BaseError, OSError, FileBroken)
"""Who knows the party, or where it is kept what the paper says: what they have not answered waits."""

COMPLETE: LiteralString = """
select c.*, s.id as signing_id, s.completed_on, s.sent_by, s.origin
from views.signings s join views.contracts c on c.id = s.contract_id
where s.status = 'completed' and s.refused is null and c.status = 'out_for_signature' and c.signing_id = s.id
limit %s
"""
AGREED: LiteralString = """
select h.id, s.id as signing_id, s.completed_on, s.signers, s.origin
from views.handovers h join views.signings s on s.id = h.signing_id
where h.status = 'open' and h.signing_id is not null and s.status = 'completed' and s.refused is null
limit %s
"""
SETTLED: LiteralString = """
select t.id, s.id as signing_id, s.completed_on, s.origin
from views.settlements t join views.signings s on s.id = t.signing_id
where t.signing_id is not null and t.signed_on is null and s.status = 'completed' and s.refused is null
limit %s
"""


async def concluding(runtime: Runtime) -> None:
    """Conclude until cancelled."""
    with runtime.sequencer.advancing() as wake:
        while True:
            waits = False
            try:
                waits = await conclude_some(runtime)
            except (OperationalError, Conflict, StoreUnavailable) as fault:
                log.warning("signed contracts wait for the store: %s", type(fault).__name__)
            # Who does not answer is not asked again with whatever else is written meanwhile.
            await (asyncio.sleep(POLL_SECONDS) if waits else wake.wait(POLL_SECONDS))


async def conclude_some(runtime: Runtime) -> bool:
    """One pass over what all have signed; whether some of it waits for who does not answer."""
    async with runtime.pool.connection() as conn:
        cursor = conn.cursor(row_factory=dict_row)
        contracts = await (await cursor.execute(COMPLETE, [AT_MOST])).fetchall()
        handovers = await (await cursor.execute(AGREED, [AT_MOST])).fetchall()
        settlements = await (await cursor.execute(SETTLED, [AT_MOST])).fetchall()
    waits = False
    for conclude, rows in ((_conclude, contracts), (_agree, handovers), (_settle, settlements)):
        for row in rows:
            try:
                await check_still_so(runtime, row["signing_id"])
                await conclude(runtime, row)
            except AWAY as fault:
                log.warning("%s, signed by all, waits: %s", row["signing_id"], type(fault).__name__)
                waits = True
            except (SignedBeforeCorrection, SignedBeforeUnitCorrection) as refusal:
                await _refuse(runtime, row, refusal)
    return waits


async def _conclude(runtime: Runtime, row: dict[str, Any]) -> None:
    signing_id = row["signing_id"]
    known = await known_of(runtime, row, row["starts_on"], row["ends_on"])
    asked = Sign(signed_on=row["completed_on"], signing_id=signing_id, by=row["sent_by"], **known)
    origin = Origin.from_dict(row["origin"])
    try:
        await runtime.handle(
            contract, row["id"], asked, origin=origin, command_id=derived_id(signing_id, "conclude")
        )
    except (Conflict, StoreUnavailable):
        raise
    except Refusal as refusal:
        await _refuse(runtime, row, refusal)


async def _refuse(runtime: Runtime, row: dict[str, Any], refusal: Refusal) -> None:
    log.warning("%s is signed by all and does not count: %s", row["signing_id"], refusal.code)
    await runtime.handle(
        signing,
        row["signing_id"],
        NoteRefusal(code=refusal.code),
        origin=Origin.from_dict(row["origin"]),
        command_id=derived_id(row["signing_id"], "refused"),
    )


async def _agree(runtime: Runtime, row: dict[str, Any]) -> None:
    signing_id, by = row["signing_id"], {each["side"]: each["person_id"] for each in row["signers"]}
    asked = NoteSigned(
        signing_id=signing_id,
        agreed_by=by["operator"],
        for_tenant=by["tenant"],
        agreed_on=row["completed_on"],
    )
    origin = Origin.from_dict(row["origin"])
    await runtime.handle(
        handover, row["id"], asked, origin=origin, command_id=derived_id(signing_id, "conclude")
    )


async def _settle(runtime: Runtime, row: dict[str, Any]) -> None:
    signing_id, origin = row["signing_id"], Origin.from_dict(row["origin"])
    asked = settling.NoteSigned(signing_id=signing_id, signed_on=row["completed_on"])
    await runtime.handle(
        settlement, row["id"], asked, origin=origin, command_id=derived_id(signing_id, "conclude")
    )
