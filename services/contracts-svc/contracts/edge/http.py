"""HTTP of contracts-svc. Periods come and go with their last day included, as people say them."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.body import Body, Count, Fen, LocalDate, ShortText
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import APIRouter
from kernel.domain import Refusal
from neighbours.people import check_person
from neighbours.residents import living_in
from neighbours.tenants import check_tenant
from psycopg.rows import dict_row
from pydantic import Field

from contracts.domain.contract import contract
from contracts.domain.contract_commands import ApproveOverrun, Draft, Extend, Sign, Terminate
from contracts.domain.park import AddBuilding, OpenPark, park
from contracts.domain.terms import Cycle, Terms, Track
from contracts.domain.unit import AssignManager, Release, TakeIn, UnitTakenIn, unit
from contracts.edge.board import board_routes
from contracts.edge.renewals import APPROVERS, renewal_routes
from contracts.edge.settlements import READERS, settlement_routes
from contracts.views.contracts import contract_of
from contracts.views.lettings import clashes, let_beyond
from contracts.views.parks import buildings_of
from contracts.views.renewals import first_uncovered
from contracts.views.units import not_held, parks_of_units

CLERKS = [Role.客服专员, Role.运营经理, Role.管理员]
MANAGERS = [Role.运营经理, Role.管理员]

DAY = timedelta(days=1)


class UnitUnknown(Refusal):
    """Never taken in by the operator, or in another park than the contract's."""

    title, field, status = "该园区没有这套房源", "unit_ids", 404


class UnitCodeTaken(Refusal):
    """Another unit held in the same building has this door code."""

    title, field, status = "该楼栋已有同号房源", "code", 409


class ParkUnknown(Refusal):
    """No park under this id."""

    title, field, status = "没有这个园区", "park_id", 404


class BuildingUnknown(Refusal):
    """No building under this id in this park."""

    title, field, status = "该园区没有这栋楼", "building_id", 404


class PartyIsNotTenant(Refusal):
    """A tenant contract is with the tenant it names, or its warnings would go to a stranger."""

    title, field = "签约方不是该租客本人", "party_id"


class ContractUnknown(Refusal):
    """No contract under this id."""

    title, field, status = "没有这份合同", "contract_id", 404


class ParkBody(Body):
    park_id: UUID
    name: ShortText


class BuildingBody(Body):
    building_id: UUID
    name: ShortText


class UnitBody(Body):
    """`area_dm2` in square decimetres."""

    unit_id: UUID
    park_id: UUID
    building_id: UUID
    code: Annotated[ShortText, Field(max_length=64)]
    area_dm2: Count | None = None
    rooms: Count | None = None
    manager_id: UUID | None = None


class ManagerBody(Body):
    manager_id: UUID


class ReleaseBody(Body):
    released_on: LocalDate


class ContractBody(Body):
    """`last_day` is in the period; rent per month. With `signed_on` it is in force at once.

    `taken_over`: signed before Anju was, so that nobody is asked whether the owner's contract covers it.
    """

    contract_id: UUID
    track: Track
    unit_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=500)]
    park_id: UUID
    party_id: UUID
    tenant_id: UUID | None = None
    manager_id: UUID | None = None
    starts_on: LocalDate
    last_day: LocalDate
    rent_fen: Fen
    deposit_fen: Fen
    cycle: Cycle
    signed_on: LocalDate | None = None
    taken_over: bool = False

    def terms(self) -> Terms:
        said = self.model_dump(exclude={"contract_id", "last_day", "signed_on", "taken_over"})
        return Terms(**said, ends_on=self.last_day + DAY)


class SignBody(Body):
    signed_on: LocalDate


class LastDayBody(Body):
    last_day: LocalDate


def routes(runtime: Host) -> APIRouter:
    edge = Edge(runtime)

    @edge.post("/parks", allow=MANAGERS)
    async def open_park(body: ParkBody, call: Call) -> Answer:
        """Open a park."""
        call.within(body.park_id)
        return await call.do(park, body.park_id, OpenPark(park_id=body.park_id, name=body.name))

    @edge.post("/parks/{park_id}/buildings", allow=MANAGERS)
    async def add_building(park_id: UUID, body: BuildingBody, call: Call) -> Answer:
        """Add a building to a park."""
        call.within(park_id)
        await _place(park_id)
        return await call.do(park, park_id, AddBuilding(building_id=body.building_id, name=body.name))

    @edge.get("/parks", allow=READERS)
    async def parks(call: Call, page: Page) -> Listing[dict[str, Any]]:
        """Parks with their buildings."""
        query = (
            "select id as park_id, name, buildings from views.parks where (%(parks)s::uuid[] is null or"
            " id = any(%(parks)s)) and (%(last)s::uuid is null or id > %(last)s) order by id limit %(limit)s"
        )
        given = {"parks": call.parks, "last": page.key(UUID), "limit": page.fetch}
        return page.listing(await _rows(query, given), key=lambda row: row["park_id"])

    @edge.post("/units", allow=MANAGERS)
    async def take_in(body: UnitBody, call: Call) -> Answer:
        """Take a unit in."""
        call.within(body.park_id)
        await _place(body.park_id, body.building_id)
        if body.manager_id:
            await check_person(runtime.pool, body.manager_id, "manager_id")
        return await call.do(unit, body.unit_id, TakeIn(unit=UnitTakenIn(**body.model_dump())))

    @edge.post("/units/{unit_id}/manager", allow=MANAGERS)
    async def assign_manager(unit_id: UUID, body: ManagerBody, call: Call) -> Answer:
        """Put a unit in somebody's care."""
        await _guard_unit(unit_id, call)
        await check_person(runtime.pool, body.manager_id, "manager_id")
        return await call.do(unit, unit_id, AssignManager(manager_id=body.manager_id))

    @edge.post("/units/{unit_id}/release", allow=MANAGERS)
    async def release(unit_id: UUID, body: ReleaseBody, call: Call) -> Answer:
        """Give a unit back to its owner."""
        await _guard_unit(unit_id, call)
        let = await let_beyond(runtime, unit_id, body.released_on)
        lived_in_by = await living_in(runtime.pool, unit_id)
        asked = Release(released_on=body.released_on, let=let, lived_in_by=lived_in_by)
        return await call.do(unit, unit_id, asked)

    @edge.post("/contracts", allow=CLERKS)
    async def draft(body: ContractBody, call: Call) -> Answer:
        """Write a contract of either track down; with `signed_on` it is in force at once."""
        call.within(body.park_id)
        parks = await parks_of_units(runtime, body.unit_ids)
        for place, unit_id in enumerate(body.unit_ids):
            if parks.get(unit_id) != body.park_id:
                raise UnitUnknown(field=f"unit_ids.{place}", unit_id=unit_id)
        await check_person(runtime.pool, body.party_id, "party_id")
        if body.manager_id:
            await check_person(runtime.pool, body.manager_id, "manager_id")
        if body.tenant_id and await check_tenant(runtime.pool, body.tenant_id) != body.party_id:
            raise PartyIsNotTenant
        id_, terms = body.contract_id, body.terms()
        known = await _known({"id": id_, **terms.model_dump()}, terms.starts_on, terms.ends_on)
        said = body.model_dump(include={"contract_id", "signed_on", "taken_over"})
        return await call.do(contract, id_, Draft(terms=terms, by=call.actor.id, **said, **known))

    @edge.post("/contracts/{contract_id}/sign", allow=CLERKS)
    async def sign(contract_id: UUID, body: SignBody, call: Call) -> Answer:
        """All parties have signed."""
        row = await _guarded(contract_id, call)
        known = await _known(row, row["starts_on"], row["ends_on"])
        return await call.do(contract, contract_id, Sign(signed_on=body.signed_on, by=call.actor.id, **known))

    @edge.post("/contracts/{contract_id}/approve-overrun", allow=APPROVERS)
    async def approve_overrun(contract_id: UUID, call: Call) -> Answer:
        """A draft may be signed, by another, though it outlives its cover; say why in `X-Reason`."""
        call.why()
        row = await _guarded(contract_id, call)
        until = await _covered_until(row, row["starts_on"], row["ends_on"])
        return await call.do(contract, contract_id, ApproveOverrun(by=call.actor.id, covered_until=until))

    @edge.post("/contracts/{contract_id}/extend", allow=CLERKS)
    async def extend(contract_id: UUID, body: LastDayBody, call: Call) -> Answer:
        """Move the end out."""
        row, ends_on = await _guarded(contract_id, call), body.last_day + DAY
        known = await _known(row, row["ends_on"], ends_on)
        if row["track"] == "owner":
            del known["gone"]  # of many units one may have gone back; the owner lets the others longer
        return await call.do(contract, contract_id, Extend(ends_on=ends_on, **known))

    @edge.post("/contracts/{contract_id}/terminate", allow=MANAGERS)
    async def terminate(contract_id: UUID, body: LastDayBody, call: Call) -> Answer:
        """End it before its time."""
        await _guarded(contract_id, call)
        return await call.do(contract, contract_id, Terminate(ends_on=body.last_day + DAY))

    @edge.get("/contracts/{contract_id}", allow=READERS)
    async def one(contract_id: UUID, call: Call) -> dict[str, Any]:
        """One contract with its terms and where it stands."""
        row = await _guarded(contract_id, call)
        call.etag(row.pop("version"))
        contract_id, last_day = row.pop("id"), row.pop("ends_on") - DAY
        return {"contract_id": contract_id, **row, "last_day": last_day}

    board_routes(edge, runtime)
    renewal_routes(edge, runtime)
    settlement_routes(edge, runtime)

    async def _rows(query: str, given: dict[str, Any]) -> list[dict[str, Any]]:
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows: list[dict[str, Any]] = await (await cursor.execute(query, given)).fetchall()
        return rows

    async def _place(park_id: UUID, building_id: UUID | None = None) -> None:
        buildings = await buildings_of(runtime, park_id)
        if buildings is None:
            raise ParkUnknown
        if building_id and building_id not in buildings:
            raise BuildingUnknown

    async def _guarded(contract_id: UUID, call: Call) -> dict[str, Any]:
        row = await contract_of(runtime, contract_id)
        if row is None:
            raise ContractUnknown(contract_id=contract_id)
        call.within(row["park_id"])
        return row

    async def _known(row: dict[str, Any], first: date, end: date) -> dict[str, Any]:
        """Who else has its units on these days, which are given back, and until when owners cover them."""
        return {
            "clashes": await clashes(runtime, row["track"], row["id"], row["unit_ids"], (first, end)),
            "gone": await not_held(runtime, row["unit_ids"]),
            "covered_until": await _covered_until(row, first, end),
        }

    async def _covered_until(row: dict[str, Any], first: date, end: date) -> date | None:
        return (
            await first_uncovered(runtime, row["unit_ids"], first, end) if row["track"] == "tenant" else None
        )

    async def _guard_unit(unit_id: UUID, call: Call) -> None:
        parks = await parks_of_units(runtime, [unit_id])
        if unit_id not in parks:
            raise UnitUnknown(field="unit_id", unit_id=unit_id)
        call.within(parks[unit_id])

    return edge
