"""HTTP of the filing 备案: what the city has still to be told, and what it was."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, LocalDate, ShortText
from edge.call import Answer, Call, Host
from edge.contract_numbers import contract_number
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date

from contracts.domain.filing import filing
from contracts.domain.filing_commands import File, GiveUp, Retract
from contracts.domain.filing_refusals import FilingUnknown
from contracts.edge.references import Reference
from contracts.edge.settlements import READERS
from contracts.edge.sheets import FILINGS, sheet_of
from contracts.views.contracts import contract_of
from contracts.views.filings import filed_under, filing_of, page_of

FILERS = [Role.客服专员, Role.运营经理, Role.管理员]
GIVERS_UP = [Role.运营经理, Role.管理员]

Status = Literal["open", "overdue", "filed", "to_cancel", "dropped", "unknown"]


class FileBody(Body):
    """`number` as the city gave it."""

    number: Reference
    filed_on: LocalDate


def filing_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/filings", allow=READERS, sheet=sheet_of(runtime, FILINGS))
    async def filings(
        call: Call,
        page: Page,
        status: Annotated[Status | None, Query()] = None,
        park_id: Annotated[UUID | None, Query()] = None,
        contract_id: Annotated[UUID | None, Query()] = None,
        unit_id: Annotated[UUID | None, Query()] = None,
        tenant_id: Annotated[UUID | None, Query()] = None,
        text: Annotated[ShortText | None, Query(max_length=64)] = None,
    ) -> Listing[dict[str, Any]]:
        """Filings, those due soonest first; `due_on` is the last day in time.

        `text` is the number that the city gave, or each word of it is part of the door code, of the
        building's or of the park's name, or the number of the contract.

        `to_cancel`: the contract was annulled, and the city still has it under `number`.

        `unknown`: in force before Anju was and past that day by then; whether the city has it nobody said.
        """
        wanted = {"status": status, "park_id": park_id, "parks": call.parks}
        wanted |= {"contract_id": contract_id, "unit_id": unit_id, "tenant_id": tenant_id}
        rows = await page_of(runtime, wanted, text, page.key(tuple[date, UUID]), page.fetch)
        shown = [{**called(row.pop("id")), **row} for row in rows]
        return page.listing(shown, key=lambda row: (row["due_on"], row["contract_id"]))

    @edge.post("/filings/{contract_id}/filed", allow=FILERS)
    async def filed(contract_id: UUID, body: FileBody, call: Call) -> Answer:
        """The city has it."""
        await _guard(contract_id, call)
        contract = await contract_of(runtime, contract_id)
        days = {"today": local_date(call.now), "signed_on": contract and contract["signed_on"]}
        taken_by = await filed_under(runtime, body.number, contract_id)
        taken = {"taken_by": taken_by, "taken_no": contract_number(taken_by) if taken_by else None}
        asked = File(number=body.number, filed_on=body.filed_on, **taken, **days)
        return await call.do(filing, contract_id, asked)

    @edge.post("/filings/{contract_id}/retract", allow=FILERS)
    async def retract(contract_id: UUID, call: Call) -> Answer:
        """Undo of filing, or that what is `to_cancel` is cancelled; `X-Reason` says why, and is kept."""
        await _guard(contract_id, call)
        call.why()
        return await call.do(filing, contract_id, Retract())

    @edge.post("/filings/{contract_id}/not-filed", allow=GIVERS_UP)
    async def not_filed(contract_id: UUID, call: Call) -> Answer:
        """What is overdue, or unknown, will not be filed; `X-Reason` says why, and is kept."""
        await _guard(contract_id, call)
        call.why()
        return await call.do(filing, contract_id, GiveUp(today=local_date(call.now)))

    def called(contract_id: UUID) -> dict[str, Any]:
        return {"contract_id": contract_id, "contract_no": contract_number(contract_id)}

    async def _guard(contract_id: UUID, call: Call) -> None:
        row = await filing_of(runtime, contract_id)
        if row is None:
            raise FilingUnknown
        call.within(row["park_id"])
