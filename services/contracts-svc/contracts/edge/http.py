"""HTTP of contracts-svc. Periods come and go with their last day included, as people say them."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role, RoleNotAllowed
from edge.body import Body, Fen, Flag, LocalDate
from edge.call import Answer, Call, CallContext, Host
from edge.contract_numbers import contract_number
from edge.doors import OF_A_CONTRACT
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import APIRouter, Query
from kernel.clock import local_date
from kernel.domain import Refusal
from neighbours.people import check_person
from neighbours.tenants import check_tenant
from policy.routes import policy_routes
from pydantic import Field

from contracts.domain.classing import GiveClass
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    Amend,
    ApproveOverrun,
    Draft,
    Sign,
)
from contracts.domain.policy import POLICIES, policy
from contracts.domain.signing import check_signed_on, check_taken_over
from contracts.domain.terms import ContractClass, Cycle, Terms, Track
from contracts.edge.board import board_routes
from contracts.edge.clauses import ClausesBody
from contracts.edge.disputes import dispute_routes
from contracts.edge.filings import filing_routes
from contracts.edge.handover_papers import handover_paper_routes
from contracts.edge.handovers import handover_routes
from contracts.edge.held_papers import held_papers
from contracts.edge.imports import import_routes
from contracts.edge.overruns import DraftAnswer, overruns_told, with_overruns
from contracts.edge.papers import paper_routes
from contracts.edge.parks import MANAGERS
from contracts.edge.payee import payee_routes
from contracts.edge.payments import payment_routes
from contracts.edge.photos import photo_routes
from contracts.edge.portfolio import UnitUnknown, portfolio_routes
from contracts.edge.renewals import APPROVERS, renewal_routes
from contracts.edge.sensitive import sensitive_routes
from contracts.edge.settlement_papers import settlement_paper_routes
from contracts.edge.settlements import READERS, settlement_routes
from contracts.edge.sheets import CONTRACTS, sheet_of
from contracts.edge.signing_door import signing_door
from contracts.edge.signing_receipts import signing_receipts
from contracts.edge.signings import signing_routes
from contracts.edge.templates import template_routes
from contracts.views.contracts import contract_of, page_of, rents_of
from contracts.views.deposits import held_today
from contracts.views.known import gave_way, known_of, uncovered_of
from contracts.views.lettings import followed
from contracts.views.renewals import renewal_of
from contracts.views.units import not_held, parks_of_units

Status = Literal["drafted", "out_for_signature", "declined", "void", "in_force", "ending", "expired", "over"]
CLERKS = [Role.客服专员, Role.运营经理, Role.管理员]
TAKING_OVER = [*MANAGERS, Role.系统]  # nobody is asked about its cover and its caps
DAY = timedelta(days=1)
OF_ITS_DEPOSIT = ("passed_on", "carried_from", "kept_before", "to_come_fen")
HIDDEN = ("id", "ends_on", "agreed_until", "version", "written_by", *OF_ITS_DEPOSIT)  # said otherwise


class PartyIsNotTenant(Refusal):
    """A tenant contract is with the tenant it names, or its warnings would go to a stranger."""

    title, field = "签约方不是该租客本人", "party_id"


class RenewalDecides(Refusal):
    """Its terms were proposed and approved in a renewal under the same id."""

    title, field, status = "这份草案由续约流程产生，请在续约中退回或确认不续", "contract_id", 409


class ContractUnknown(Refusal):
    """No contract under this id."""

    title, field, status = "没有这份合同", "contract_id", 404


class TermsBody(Body):
    """`last_day` is in the period; rent per month and for all units, deposit once, both in fen."""

    track: Track
    unit_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=OF_A_CONTRACT)]
    park_id: UUID
    party_id: UUID
    tenant_id: UUID | None = None
    manager_id: UUID | None = None
    starts_on: LocalDate
    last_day: LocalDate
    rent_fen: Fen
    deposit_fen: Fen
    cycle: Cycle
    clauses: ClausesBody = ClausesBody()

    def terms(self) -> Terms:
        said = self.model_dump(include=set(Terms.model_fields))
        return Terms(**said, ends_on=self.last_day + DAY)


class ContractBody(TermsBody):
    """With `signed_on` it is in force at once.

    `taken_over`: signed before today and begun by today, so that nobody is asked whether the owner's contract
    covers it.
    """

    contract_id: UUID
    contract_class: Annotated[ContractClass | None, Field(description="left out: ordinary")] = None
    signed_on: LocalDate | None = None
    taken_over: Flag = False


class SignBody(Body):
    signed_on: LocalDate


class ClassBody(Body):
    contract_class: ContractClass


def _shown(row: dict[str, Any], today: date) -> dict[str, Any]:
    """The row as people say it, with the rent of today.

    Past its last day, and used on: `without_term` (Civil Code art. 734), or `overstays`, where the lessor had
    said that it is not renewed.
    """
    told = {name: value for name, value in row.items() if name not in HIDDEN}
    said = {"last_day": row["ends_on"] - DAY}
    if row["track"] == "tenant":
        told["contract_class"] = row["contract_class"] or "ordinary"
    called = {"contract_id": row["id"], "contract_no": contract_number(row["id"])}
    return {**called, **told, **said, **rents_of(row, today), **held_today(row)}


def _asked(body: TermsBody, call: CallContext, merged_into: str | None) -> dict[str, Any]:
    """What is asked beside the terms, and by whom."""
    said = {"clauses": body.clauses.clauses(), "explained": call.origin.reason is not None}
    return {**said, "by": call.actor.id, "merged_into": merged_into}


def routes(runtime: Host) -> APIRouter:
    edge = Edge(runtime)

    @edge.post("/contracts", allow=CLERKS)
    async def draft(body: ContractBody, call: Call) -> DraftAnswer:
        """Write a contract of either track down; with `signed_on` it is in force at once."""
        if body.taken_over and call.actor.role not in TAKING_OVER:
            raise RoleNotAllowed(role=call.actor.role)
        today = local_date(call.now)
        if body.signed_on:
            check_signed_on(body.signed_on, body.starts_on, today)
        if body.taken_over:
            check_taken_over(body.signed_on, body.starts_on, today)
        merged_into = await _there(body, call)
        id_, terms = body.contract_id, body.terms()
        known = await known_of(runtime, {"id": id_, **terms.model_dump()}, terms.starts_on, terms.ends_on)
        said = body.model_dump(include={"contract_id", "signed_on", "taken_over", "contract_class"})
        succeeded = await followed(runtime, terms, today)
        asked = Draft(terms=terms, succeeded=succeeded, **_asked(body, call, merged_into), **said, **known)
        answer = await call.do(contract, id_, asked)
        draft, before = body.signed_on is None, body.taken_over
        return await with_overruns(runtime, answer, terms, asked.clauses, draft=draft, taken_over=before)

    @edge.put("/contracts/{contract_id}/terms", allow=CLERKS)
    async def amend(contract_id: UUID, body: TermsBody, call: Call) -> DraftAnswer:
        """Other terms for a draft; what was approved of the old ones is approved anew.

        What is out for signature is taken back by it; `X-Reason` then tells why.
        """
        if (await _own_draft(contract_id, call))["status"] == "out_for_signature":
            call.why()
        merged_into = await _there(body, call)
        terms = body.terms()
        known = await known_of(
            runtime, {"id": contract_id, **terms.model_dump()}, terms.starts_on, terms.ends_on
        )
        asked = Amend(terms=terms, **_asked(body, call, merged_into), **known)
        answer = await call.do(contract, contract_id, asked)
        return await with_overruns(runtime, answer, terms, asked.clauses, draft=True)

    @edge.post("/contracts/{contract_id}/sign", allow=CLERKS)
    async def sign(contract_id: UUID, body: SignBody, call: Call) -> Answer:
        """All parties have signed."""
        row = await _guarded(contract_id, call)
        check_signed_on(body.signed_on, row["starts_on"], local_date(call.now))
        known = await known_of(runtime, row, row["starts_on"], row["ends_on"])
        known["merged_into"] = await gave_way(runtime, row)
        return await call.do(contract, contract_id, Sign(signed_on=body.signed_on, by=call.actor.id, **known))

    @edge.post("/contracts/{contract_id}/approve-overrun", allow=APPROVERS)
    async def approve_overrun(contract_id: UUID, call: Call) -> Answer:
        """A draft may be signed, by another, though it outlives its cover; say why in `X-Reason`.

        Never by who wrote it, changed it last or proposed it.
        """
        call.why()
        row = await _guarded(contract_id, call)
        days = await uncovered_of(runtime, row, row["starts_on"], row["ends_on"])
        gone = await not_held(runtime, row["unit_ids"], row["ends_on"])
        proposed = await renewal_of(runtime, contract_id)
        authors = [proposed["proposed_by"]] if proposed else row["written_by"]
        who = {"by": call.actor.id, "written_by": tuple(each for each in authors if each)}
        asked = ApproveOverrun(**who, uncovered=days, gone=gone)
        # Whoever changes it meanwhile would have their own change approved.
        return await call.do(contract, contract_id, asked, expected=row["version"])

    @edge.post("/contracts/{contract_id}/class", allow=CLERKS)
    async def give_class(contract_id: UUID, body: ClassBody, call: Call) -> Answer:
        """Of another class from now on; say why in `X-Reason`. What was promised before stays promised."""
        call.why()
        await _guarded(contract_id, call)
        return await call.do(contract, contract_id, GiveClass(**body.model_dump()))

    @edge.get("/contracts", allow=READERS, sheet=sheet_of(runtime, CONTRACTS))
    async def listed(
        call: Call,
        page: Page,
        park_id: Annotated[UUID | None, Query()] = None,
        tenant_id: Annotated[UUID | None, Query()] = None,
        unit_id: Annotated[UUID | None, Query()] = None,
        track: Annotated[Track | None, Query()] = None,
        status: Annotated[Status | None, Query()] = None,
        deposit_to_return: Annotated[bool | None, Query()] = None,
    ) -> Listing[dict[str, Any]]:
        """Contracts of both tracks, the end that comes first on top. `deposit_to_return`: of which more is
        held than the deposit they ask for.
        """
        wanted: dict[str, Any] = {"park_id": park_id, "tenant_id": tenant_id, "unit_id": unit_id}
        wanted |= {"track": track, "status": status, "to_return": deposit_to_return, "parks": call.parks}
        rows = await page_of(runtime, wanted, page.key(tuple[date, UUID]), page.fetch)
        told = page.listing(rows, key=lambda row: (row["ends_on"], row["id"]))
        today = local_date(call.now)
        return Listing(items=[_shown(row, today) for row in told.items], next=told.next)

    @edge.get("/contracts/{contract_id}", allow=READERS)
    async def one(contract_id: UUID, call: Call) -> dict[str, Any]:
        """One contract with its terms, where it stands, and how far it outlives the owners' cover."""
        row = await _guarded(contract_id, call)
        call.etag(row["version"])
        today = local_date(call.now)
        return _shown(row, today) | {"overruns": await overruns_told(runtime, contract_id, today)}

    portfolio_routes(edge, runtime)
    board_routes(edge, runtime)
    renewal_routes(edge, runtime)
    settlement_routes(edge, runtime)
    settlement_paper_routes(edge, runtime)
    held_papers(edge, runtime)
    dispute_routes(edge, runtime)
    filing_routes(edge, runtime)
    handover_routes(edge, runtime)
    handover_paper_routes(edge, runtime)
    photo_routes(edge, runtime)
    template_routes(edge, runtime)
    policy_routes(edge, runtime, POLICIES, policy, READERS)
    import_routes(edge, runtime)

    async def _there(body: TermsBody, call: Call) -> str | None:
        """All that the terms name is known, and in the park they name. The number the tenant gave way to."""
        call.within(body.park_id)
        parks = await parks_of_units(runtime, body.unit_ids)
        for place, unit_id in enumerate(body.unit_ids):
            if parks.get(unit_id) != body.park_id:
                raise UnitUnknown(field=f"unit_ids.{place}", unit_id=unit_id)
        await check_person(runtime.pool, body.party_id, "party_id")
        if body.manager_id:
            await check_person(runtime.pool, body.manager_id, "manager_id")
        if body.tenant_id is None or body.track == "owner":
            return None
        tenant = await check_tenant(runtime.pool, body.tenant_id)
        if tenant.person_id != body.party_id:
            raise PartyIsNotTenant
        return tenant.survivor_number

    async def _own_draft(contract_id: UUID, call: Call) -> dict[str, Any]:
        """What a renewal drafted was approved: it goes another way through the renewal alone."""
        row = await _guarded(contract_id, call)
        if await renewal_of(runtime, contract_id):
            raise RenewalDecides
        return row

    async def _guarded(contract_id: UUID, call: Call) -> dict[str, Any]:
        row = await contract_of(runtime, contract_id)
        if row is None:
            raise ContractUnknown(contract_id=contract_id)
        call.within(row["park_id"])
        return row

    signing_routes(edge, runtime, _guarded)
    paper_routes(edge, runtime, CLERKS, _guarded)
    signing_door(edge, runtime)
    signing_receipts(edge, runtime)
    sensitive_routes(edge, runtime, CLERKS, _guarded, _own_draft)
    payee_routes(edge, runtime, READERS, _guarded)
    payment_routes(edge, runtime, _guarded)
    return edge
