"""HTTP of the renewal 续约: what waits for whom, and each step of it."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from edge.access import Role
from edge.body import Body, Fen, Flag, LocalDate
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Query
from kernel.clock import local_date
from kernel.domain import Refusal
from psycopg.rows import dict_row

from contracts.domain.clauses import Clauses, going_on
from contracts.domain.letting import UnitDays
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import (
    AppointHandBack,
    AppointMoveOut,
    Approve,
    Decline,
    Open,
    Propose,
    RenewalCommand,
    RenewalUnknown,
    SendBack,
)
from contracts.domain.renewal_facts import Offer, RenewalPassedOn, Side
from contracts.domain.settlement_items import ITEMS
from contracts.domain.terms import Cycle, Terms, Track
from contracts.edge.clauses import ClausesBody
from contracts.edge.handing_back import units_to_hand_back
from contracts.edge.settlements import READERS
from contracts.edge.sheets import RENEWALS, sheet_of
from contracts.policies.moving_out import settlement_id
from contracts.policies.renewals import renewal_after, renewal_id
from contracts.views.contracts import contract_of
from contracts.views.deposits import held_for
from contracts.views.following import follows_on
from contracts.views.known import caps_of, uncovered_of
from contracts.views.renewals import PAGE, renewal_of
from contracts.views.units import not_held

OPENERS = [Role.客服专员, Role.运营经理, Role.管理员]
PROPOSERS = [Role.运营经理, Role.管理员]
APPROVERS = [Role.主管, Role.管理员]
DAY = timedelta(days=1)
KEPT_BACK = ("id", "ends_on", "version", "known_since", "declined_until")
GOES_ON = ("proposal", "decision", "signature", "completed")
NO_LONGER = dict.fromkeys(("declined_by", "declined_on", "move_out_on", "hand_back_on"))

Status = Literal["proposal", "decision", "signature", "declined", "completed", "closed"]


class NothingToRenew(Refusal):
    """Not signed, or over."""

    title, field, status = "合同未生效或已结束，不能续约", "contract_id", 409


class FollowedAlready(Refusal):
    """Another contract is signed that follows on its end, which no renewal of it has drafted."""

    title, field, status = "该合同到期后已有接续的合同，无须再办理续约", "contract_id", 409


class OpenBody(Body):
    contract_id: UUID


class ClausesUnknown(Refusal):
    """A ledger holds no clauses: nobody has written down what of the deposit may be kept."""

    title, field, status = "原合同从台账接入，没有录入条款；请填写续约合同的条款", "clauses", 409


class OfferBody(Body):
    """From the day after the old contract's last day; `last_day` is in the period, rent per month.

    `clauses`: left out, grounds and breaks go on as they are.
    """

    last_day: LocalDate
    rent_fen: Fen
    deposit_fen: Fen
    cycle: Cycle
    clauses: ClausesBody | None = None


class ApproveBody(Body):
    """`beyond_cover`: also the days that no owner contract covers; then say why in `X-Reason`."""

    beyond_cover: Flag = False


class DeclineBody(Body):
    declined_by: Side


class MoveOutBody(Body):
    """The day of inspection and handover, agreed on with the tenant."""

    on: LocalDate


class HandBackBody(Body):
    """The day on which the owner has the units back, agreed on with them."""

    on: LocalDate


def renewal_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.post("/renewals", allow=OPENERS)
    async def open_early(body: OpenBody, call: Call) -> Answer:
        """Begin before the twenty days; a renewal that is open already stays as it is. Where one lapsed the
        answer has the id of another. What another contract follows on, signed by hand, is not renewed.
        """
        row = await contract_of(runtime, body.contract_id)
        if row is None or row["status"] not in ("in_force", "expired"):
            raise NothingToRenew
        call.within(row["park_id"])
        by = await follows_on(runtime, body.contract_id)
        if by and await renewal_of(runtime, by) is None:
            raise FollowedAlready(next_contract_id=str(by))
        has = tuple(each for each in row["unit_ids"] if str(each) not in row["given_back"])
        terms = Terms(**{name: row[name] for name in Terms.model_fields} | {"unit_ids": has})
        id_ = renewal_id(body.contract_id, terms)
        asked = Open(renewal_id=id_, contract_id=body.contract_id, terms=terms, today=local_date(call.now))
        while any(isinstance(each, RenewalPassedOn) for each in await runtime.would(renewal, id_, asked)):
            id_ = renewal_after(id_)
            asked = asked.model_copy(update={"renewal_id": id_})
        return await call.do(renewal, id_, asked)

    @edge.post("/renewals/{renewal_id}/propose", allow=PROPOSERS)
    async def propose(renewal_id: UUID, body: OfferBody, call: Call) -> Answer:
        """What is to be offered, for somebody else to decide. Of an owner's contract the units that are back
        by its end are in it no more.
        """
        row = await found(renewal_id, call)
        said = body.model_dump(exclude={"last_day", "clauses"})
        offer = Offer(ends_on=body.last_day + DAY, clauses=await clauses_of(row, body), **said)
        asked = {"by": call.actor.id, "today": local_date(call.now)}
        asked["explained"] = call.origin.reason is not None
        caps = await caps_of(runtime, row["park_id"], row["ends_on"])
        lease = await contract_of(runtime, row["contract_id"])
        units, held = (lease["unit_ids"], lease["held_fen"]) if lease else (row["unit_ids"], 0)
        gone = await not_held(runtime, units, row["ends_on"])
        proposed = Propose(offer=offer, **asked, caps=caps, units=units, gone=gone, held_fen=held)
        return await call.do(renewal, renewal_id, proposed)

    @edge.post("/renewals/{renewal_id}/approve", allow=APPROVERS)
    async def approve(renewal_id: UUID, body: ApproveBody, call: Call) -> Answer:
        """The offer becomes a draft, to be signed: as the approver saw it (`If-Match`). Never by who
        proposed it.
        """
        call.seen()
        if body.beyond_cover:
            call.why()
        row = await found(renewal_id, call)
        days, gone = tuple[UnitDays, ...](), tuple[UUID, ...]()
        if row["offer"]:
            end = date.fromisoformat(row["offer"]["ends_on"])
            days = await uncovered_of(runtime, row, row["ends_on"], end)
            gone = await not_held(runtime, row["unit_ids"], end)
        said = {"by": call.actor.id, "beyond_cover": body.beyond_cover, "today": local_date(call.now)}
        return await call.do(renewal, renewal_id, Approve(**said, uncovered=days, gone=gone))

    @edge.post("/renewals/{renewal_id}/return", allow=APPROVERS)
    async def send_back(renewal_id: UUID, call: Call) -> Answer:
        """Not like this; say why in `X-Reason`."""
        call.why()
        return await ask(renewal_id, call, SendBack(by=call.actor.id, today=local_date(call.now)))

    @edge.post("/renewals/{renewal_id}/decline", allow=OPENERS)
    async def decline(renewal_id: UUID, body: DeclineBody, call: Call) -> Answer:
        """There will be none: the tenant moves out at the end, or the owner has the units back."""
        return await ask(renewal_id, call, Decline(by=body.declined_by, today=local_date(call.now)))

    @edge.post("/renewals/{renewal_id}/move-out", allow=OPENERS)
    async def appoint_move_out(renewal_id: UUID, body: MoveOutBody, call: Call) -> Answer:
        """The day on which the tenant moves out, where it was declined; said again, the last word counts."""
        asked = AppointMoveOut(on=body.on, by=call.actor.id, today=local_date(call.now))
        return await ask(renewal_id, call, asked)

    @edge.post("/renewals/{renewal_id}/hand-back", allow=OPENERS)
    async def appoint_hand_back(renewal_id: UUID, body: HandBackBody, call: Call) -> Answer:
        """The day on which the owner has the units back, where it was declined; the last word counts.

        Given back is each of them by `POST /units/{id}/release`.
        """
        asked = AppointHandBack(on=body.on, by=call.actor.id, today=local_date(call.now))
        return await ask(renewal_id, call, asked)

    @edge.get("/renewals", allow=READERS, sheet=sheet_of(runtime, RENEWALS))
    async def renewals(
        call: Call,
        page: Page,
        park_id: Annotated[UUID | None, Query()] = None,
        contract_id: Annotated[UUID | None, Query()] = None,
        manager_id: Annotated[UUID | None, Query()] = None,
        track: Annotated[Track | None, Query()] = None,
        status: Annotated[Status | None, Query(description="the step it waits at, or how it ended")] = None,
        overdue: Annotated[bool | None, Query(description="the step is late")] = None,
    ) -> Listing[dict[str, Any]]:
        """Renewals, the end that comes first on top; `without_term`, `overstays` of its contract."""
        ends_on, last = page.key(tuple[date, UUID]) or (None, None)
        wanted: dict[str, Any] = {
            "park_id": park_id,
            "contract_id": contract_id,
            "manager_id": manager_id,
            "track": track,
        }
        wanted |= {"status": status, "overdue": overdue, "parks": call.parks}
        place = {"ends_on": ends_on, "last": last, "limit": page.fetch, "day": local_date(call.now)}
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(PAGE, wanted | place)).fetchall()
        told = page.listing(rows, key=lambda row: (row["ends_on"], row["id"]))
        return Listing(items=[shown(row) for row in told.items], next=told.next)

    @edge.get("/renewals/{renewal_id}", allow=READERS)
    async def one(renewal_id: UUID, call: Call) -> dict[str, Any]:
        """One renewal; its version comes as the ETag. Declined, with the settlements it will come to, or with
        what is to be handed back to the owner, and the leases that go beyond that.
        """
        row = await found(renewal_id, call)
        call.etag(row["version"])
        of_owner = row["status"] == "declined" and row["track"] == "owner"
        units = await units_to_hand_back(runtime, row, local_date(call.now)) if of_owner else []
        return shown(row) | {"settlements": await foreseen(row), "hand_back": units}

    async def foreseen(row: dict[str, Any]) -> list[dict[str, Any]]:
        """Of each unit that a tenant who leaves gives back: from when on its items are open."""
        lease = await contract_of(runtime, row["contract_id"])
        if lease is None or row["status"] != "declined" or row["track"] == "owner":
            return []
        terms = Terms(**{name: lease[name] for name in Terms.model_fields})
        opens_on = row["move_out_on"] or row["ends_on"]
        return [
            {
                "settlement_id": settlement_id(row["contract_id"], unit),
                "unit_id": unit,
                "opens_on": opens_on,
                "deposit_fen": held_for(lease, unit),
                "items": ITEMS,
            }
            for unit in terms.unit_ids
            if str(unit) not in lease["given_back"]
        ]

    async def clauses_of(row: dict[str, Any], body: OfferBody) -> Clauses:
        """What the next contract says beside its terms. Raises ClausesUnknown."""
        if body.clauses:
            return body.clauses.clauses()
        lease = await contract_of(runtime, row["contract_id"])
        before = Clauses.model_validate(lease["clauses"]) if lease else Clauses()
        if lease and lease["taken_over"] and row["track"] == "tenant" and not before.grounds:
            raise ClausesUnknown
        return going_on(before, row["ends_on"])

    async def ask(renewal_id: UUID, call: Call, command: RenewalCommand) -> Answer:
        await found(renewal_id, call)
        return await call.do(renewal, renewal_id, command)

    async def found(renewal_id: UUID, call: Call) -> dict[str, Any]:
        row = await renewal_of(runtime, renewal_id)
        if row is None:
            raise RenewalUnknown
        call.within(row["park_id"])
        return row


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """The row with last days, as people say them.

    Proposed after all, it says no more of being declined: the view keeps that for the board of past days.
    """
    told = {name: value for name, value in row.items() if name not in KEPT_BACK}
    if row["status"] in GOES_ON:
        told |= NO_LONGER
    if offer := told["offer"]:
        end = date.fromisoformat(offer["ends_on"])
        told["offer"] = {**{k: v for k, v in offer.items() if k != "ends_on"}, "last_day": end - DAY}
    return {"renewal_id": row["id"], **told, "last_day": row["ends_on"] - DAY}
