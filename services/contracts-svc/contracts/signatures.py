"""Has the signatures made that signers asked for, one upon the other, and writes down what came of it.

Nothing is open while a signature is made. One process does it at a time; a crash in between has it made again
under the same id.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, LiteralString
from uuid import UUID

from files.sealed import FileBroken, FileMissing
from host.leading import leading
from host.runtime import Runtime
from host.settings import told
from kernel.clock import local_date
from kernel.crash import point
from kernel.domain import Refusal
from kernel.facts import Origin
from kernel.ids import new_id
from kernel.telemetry import span
from neighbours.asking import DepartmentAway
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from contracts.domain.contract_refusals import PartyErased
from contracts.domain.signers import box_of
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import RecordSignature, RefuseSignature, SigningCommand
from contracts.edge.parties import Parties, open_parties
from contracts.papers.desk import open_provider, papers_of
from contracts.papers.own_keys import ContractPapers, PapersDestroyed
from contracts.papers.provider import Order, ProviderAway, Refused, Signed, SigningProvider
from contracts.settings import PaperSettings

log = logging.getLogger(__name__)

AT_MOST: Final = 50
POLL_SECONDS: Final = 1.0
LONGEST_WAIT: Final = 60.0
SIGNING: Final = "签署合同"

ASKED: LiteralString = """
select * from views.signings where status = 'out' and asked <> '[]'
   and concat_ws(' ', asked -> 0 ->> 'signature_id', asked -> 0 ->> 'announced') <> all(%s)
limit %s
"""
"""Those that wait are left out: as many as are asked for at a time would be in the way of all others."""

Row = dict[str, Any]
Wanted = tuple[UUID, bool]
"""A signature, and whether who makes it said that there is an answer."""


async def signatures(runtime: Runtime) -> None:
    """Have them made until cancelled; for ever nothing where there are no papers."""
    settings = told(PaperSettings)
    if not settings.papers_url:
        await asyncio.Event().wait()
    papers = papers_of(settings, runtime.pool, runtime.clock)
    async with (
        open_parties(settings, runtime.settings.token_key) as parties,
        open_provider(settings, runtime.clock.now) as provider,
    ):
        await leading(
            runtime,
            "signatures",
            lambda lead: partial(Signatures(runtime, papers, parties, provider).once, lead),
            POLL_SECONDS,
        )


@dataclass
class Signatures:
    """Rounds of: who asked first → the signature → the document with it."""

    runtime: Runtime
    papers: ContractPapers
    parties: Parties
    provider: SigningProvider
    waits: dict[Wanted, tuple[float, float]] = field(default_factory=dict)
    """Until when, and how long, we wait before we ask again; of what was announced we had not waited yet."""

    async def once(self, lead: AsyncConnection) -> int:
        """How many were made or refused. Looks by the connection that leads: it is lost with the lead."""
        cursor, now = lead.cursor(row_factory=dict_row), asyncio.get_running_loop().time()
        waiting = [wanted for wanted, (until, _) in self.waits.items() if until > now]
        keys = [f"{id_} yes" if announced else str(id_) for id_, announced in waiting]
        rows = await (await cursor.execute(ASKED, [keys, AT_MOST])).fetchall()
        known = {_wanted(row) for row in rows}.union(waiting)
        self.waits = {wanted: wait for wanted, wait in self.waits.items() if wanted in known}
        return sum(await asyncio.gather(*map(self._have_made, rows)))

    async def _have_made(self, row: Row) -> bool:
        wanted = _wanted(row)
        signature_id = wanted[0]
        try:
            with span("sign a document", row["origin"].get("trace")):
                answer = await self.provider.sign(await self._order(row, signature_id))
        except (ProviderAway, DepartmentAway, FileMissing, FileBroken) as fault:
            log.warning("signature %s waits: %s %s", signature_id, type(fault).__name__, fault)
            return self._later(wanted)
        except (PartyErased, PapersDestroyed) as gone:
            answer = Refused(gone.code)
        if answer is None:
            return self._later(wanted)
        point("accepted")
        return await self._record(row, wanted, answer)

    async def _order(self, row: Row, signature_id: UUID) -> Order:
        person_id = row["asked"][0]["person_id"]
        side = next(each["side"] for each in row["signers"] if each["person_id"] == person_id)
        document = await self.papers.get(row["contract_id"], row["document_sha256"])
        party = await self.parties.party(UUID(person_id), SIGNING)
        return Order(signature_id, document, box_of(row["track"], side), party.name, UUID(person_id))

    async def _record(self, row: Row, wanted: Wanted, answer: Signed | Refused) -> bool:
        signature_id = wanted[0]
        command: SigningCommand
        if isinstance(answer, Refused):
            command = RefuseSignature(signature_id=signature_id, code=answer.code[:64])
        else:
            command = RecordSignature(
                signature_id=signature_id,
                before_sha256=row["document_sha256"],
                document_sha256=await self.papers.put(row["contract_id"], answer.document),
                certificate_serial=answer.certificate_serial,
                signed_at=answer.signed_at,
                signed_on=local_date(answer.signed_at),
            )
        origin = Origin.from_dict(row["origin"])
        try:
            await self.runtime.handle(signing, row["id"], command, origin=origin, command_id=new_id())
        except Refusal as fault:  # the store is away, or others were faster three times: never our decider
            log.warning("%s of %s waits: %s", type(command).__name__, row["id"], fault.code)
            return self._later(wanted)
        return True

    def _later(self, wanted: Wanted) -> bool:
        waited = self.waits.get(wanted, (0.0, POLL_SECONDS / 2))[1]
        wait = min(waited * 2, LONGEST_WAIT)
        self.waits[wanted] = (asyncio.get_running_loop().time() + wait, wait)
        return False


def _wanted(row: Row) -> Wanted:
    first = row["asked"][0]
    return UUID(first["signature_id"]), "announced" in first
