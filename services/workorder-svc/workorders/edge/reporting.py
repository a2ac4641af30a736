"""HTTP of who scans a sticker: without a login, by what the link says. Each wrong link is answered alike."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from edge.body import Body, Phone, Text
from edge.call import Call, CallContext
from edge.encoded import characters, no_larger_than
from edge.kit import ANYONE, Edge
from edge.links import Token, Tokens, id_in
from host.runtime import Runtime
from host.settings import told
from kernel.clock import local_date
from kernel.domain import Command, Event, Refusal
from kernel.handle import How
from kernel.ids import named_id
from kernel.service import Row
from neighbours.units import given_back_on
from psycopg.rows import dict_row
from published.workorders import number_of
from pydantic import BaseModel, Field
from vault.sealing import Vault

from workorders.domain.hearing import NoteSilence, RequestHearing, hearing
from workorders.domain.promise import Stage
from workorders.domain.repair import Repair
from workorders.domain.sticker import (
    RefuseUpload,
    StickerLinkInvalid,
    TooManyReports,
    UseSticker,
    sticker,
)
from workorders.domain.sticker_facts import (
    StickerTurnedAway,
)
from workorders.domain.triage import UNCLEAR, emergency_in
from workorders.domain.work_order_refusals import OrderIdTaken
from workorders.edge.danger import emergency_phone
from workorders.edge.kept import File, kept_files, photo, recording
from workorders.edge.taking_in import Said, TakingIn
from workorders.settings import FileSettings
from workorders.views import pool, stickers

LARGEST: Final = 19_000_000
PHOTO, RECORDING = 5, 12
"""Megabytes: a picture from a good camera; a minute in stereo as a wav, as nobody makes it smaller."""
DEVICE: Final = 16  # characters of what tells devices apart

Encoded = Annotated[str, Field(strict=True, min_length=4, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
EncodedPhoto = Annotated[Encoded, Field(max_length=characters(PHOTO)), no_larger_than(PHOTO)]
EncodedRecording = Annotated[Encoded, Field(max_length=characters(RECORDING)), no_larger_than(RECORDING)]

WhatIsBroken = Annotated[Text, Field(min_length=2, max_length=500, description="what is broken")]


class ScanBody(Body):
    token: Token


class BroughtReport(ScanBody):
    """What may come with any: `report_id` stays when it is sent again; `phone`: where they can be reached."""

    report_id: UUID
    phone: Annotated[Phone | None, Field(repr=False)] = None
    photos: Annotated[
        tuple[EncodedPhoto, ...], Field(max_length=2, repr=False, description="JPEG, PNG or WebP, in base64")
    ] = ()


class ScannedReport(BroughtReport):
    """What is broken, in words."""

    words: Annotated[WhatIsBroken, Field(repr=False)]


class SpokenReport(BroughtReport):
    """The same, spoken: at most a minute. It is in the pool at once; somebody listens to it there.

    `words`: written as well.
    """

    recording: Annotated[
        EncodedRecording, Field(repr=False, description="webm, ogg, m4a, aac, amr or wav, in base64")
    ]
    words: Annotated[WhatIsBroken | None, Field(repr=False)] = None


class UnitScanned(BaseModel):
    """Whose door it is on, as its people call it; `emergencies_only`: it takes nothing else at present.

    `park`, `building`: null where nobody said what they are called. `emergency_phone`: whom to call first in
    danger, null where the company has no such number.
    """

    code: str
    park: str | None
    building: str | None
    emergencies_only: bool
    emergency_phone: str | None


class ReportTaken(BaseModel):
    """`number`: to be said on the telephone; `known`: somebody had reported it already; `reopened`: it was
    repaired since, and did not hold. `silent`: nothing is to be heard in the recording, so they are asked for
    words. `stage` is promised until `due_at`. `deferred_until`: it is put off to that local day, and nobody
    comes before. `emergency_phone`: as above.
    """

    number: str
    known: bool
    reopened: bool
    urgent: bool
    silent: bool = False
    stage: Stage | None
    due_at: datetime | None
    deferred_until: date | None
    emergency_phone: str | None


class ReportIdTaken(Refusal):
    """The id is that of an earlier report that said something else: this one was not taken."""

    title, field, status = "这次报修的内容与之前提交的不同，尚未收到，请刷新页面后重新提交", "report_id", 409


class Links:
    """What stickers lead by: made of a key, the unit and which of its stickers it is, so none is kept."""

    def __init__(self, runtime: Runtime, vault: Vault) -> None:
        self._runtime = runtime
        self._tokens, self._devices = Tokens(vault.key_of_links("stickers")), vault.key_of_links("devices")

    def token(self, unit_id: UUID, version: int) -> str:
        return self._tokens.make(unit_id, version)

    def device(self, address: str | None, token: str) -> str:
        """What tells devices apart by one sticker, and says nothing of them anywhere else.

        By their address, as the gateway saw it: what a device calls itself it may say anew each time.
        """
        return hmac.new(self._devices, f"{address} {token}".encode(), hashlib.sha256).hexdigest()[:DEVICE]

    async def row(self, token: str) -> Row:
        """The sticker that this leads to. Raises StickerLinkInvalid."""
        unit_id = id_in(token)
        async with self._runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            row: Row | None = await (await cursor.execute(stickers.ONE, [unit_id])).fetchone()
        if row is None or row["status"] == "revoked":
            raise StickerLinkInvalid
        if not hmac.compare_digest(token, self.token(row["unit_id"], row["version"])):
            raise StickerLinkInvalid
        return row


def reporting_routes(edge: Edge, runtime: Runtime, vault: Vault, links: Links, taking_in: TakingIn) -> None:
    """Add them to the service's own."""

    @edge.post("/reporting/open", allow=ANYONE)
    async def open_(body: ScanBody, call: Call) -> UnitScanned:
        """Whose sticker this is; opening it counts for nothing."""
        row = await links.row(body.token)
        async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found: Row | None = await (await cursor.execute(stickers.DOOR, [row["unit_id"]])).fetchone()
        door = found or {"code": "", "park": None, "building": None}
        alone = row["status"] == "parked" or await given_back(row["unit_id"], call)
        return UnitScanned(**door, emergencies_only=alone, emergency_phone=emergency_phone())

    @edge.post("/reporting/report", allow=ANYONE, limit=LARGEST)
    async def report(body: ScannedReport, call: Call) -> ReportTaken:
        """Report a repair of the unit. Sent again, it is the same report; emergencies are always taken."""
        photos = [partial(photo, each) for each in body.photos]
        order, files = await admitted(call, body, emergency_in(body.words), photos)
        repair = Repair(**order, source="sticker", files=await keep(order["order_id"], files))
        return await answered(runtime, taking_in, call, repair, Said(body.words, body.phone))

    @edge.post("/reporting/voice", allow=ANYONE, limit=LARGEST)
    async def voice(body: SpokenReport, call: Call) -> ReportTaken:
        """Report a repair by saying so. Sent again, it is the same report; it may be an emergency, whatever
        the words say. Where these say what is known already its text goes to that.
        """
        uploads = [partial(recording, body.recording), *(partial(photo, each) for each in body.photos)]
        order, files = await admitted(call, body, emergency_in(body.words or "") or UNCLEAR, uploads)
        repair = Repair(**order, source="voice", files=await keep(order["order_id"], files))
        taken = await answered(runtime, taking_in, call, repair, Said(body.words or "", body.phone))
        about = {"order_id": repair.order_id, "park_id": repair.park_id, "file_id": repair.files[0]}
        if files[0].silent:
            silent = call.part("silent", repair.order_id)
            await silent.do(hearing, repair.order_id, NoteSilence(at=call.now, **about))
        elif taken.known:
            aside = call.part("aside", repair.order_id)
            await aside.do(hearing, repair.order_id, RequestHearing(at=call.now, **about))
        return taken.model_copy(update={"silent": files[0].silent and not body.words})

    async def admitted(
        call: Call,
        body: BroughtReport,
        emergency: str | None,
        uploads: Sequence[Callable[[], Awaitable[File]]],
    ) -> tuple[dict[str, Any], Sequence[File]]:
        """What of an order the sticker says, once it took the report, and what came with it.

        A report with an upload that is refused is none, and does not count as one.
        """
        row = await links.row(body.token)
        unit_id = row["unit_id"]
        order_id = named_id("scanned report", unit_id, body.report_id)
        who: dict[str, Any] = {"version": row["version"], "device": links.device(call.origin.ip, body.token)}
        said = who | {"report_id": order_id, "emergency": emergency, "uploads": bool(uploads)}
        said |= {"given_back": await given_back(unit_id, call)}
        asked = UseSticker(at=call.now, **said)
        foreseen = await runtime.would(sticker, unit_id, asked)
        files = list[File]()
        if not turned_away(foreseen):
            try:
                files = [await look_at() for look_at in uploads]
            except Refusal:
                await ask(call.part("refused", order_id, call.now), unit_id, RefuseUpload(at=call.now, **who))
                raise
        if turned_away(await ask(call.part("use", order_id, call.now), unit_id, asked)):
            raise TooManyReports
        place = {"order_id": order_id, "unit_id": unit_id, "park_id": row["park_id"]}
        return place | {"fault": UNCLEAR, "urgency": "ordinary"}, files

    async def given_back(unit_id: UUID, call: Call) -> bool:
        """Its owner lets it, and lives with what is broken there, unless it is an emergency."""
        day = await given_back_on(runtime.pool, unit_id)
        return day is not None and day <= local_date(call.now)

    async def ask(part: CallContext, unit_id: UUID, command: Command) -> Sequence[Event]:
        how: How = {"origin": part.origin, "command_id": part.command_id}
        return (await runtime.handle(sticker, unit_id, command, **how)).events

    async def keep(report_id: UUID, files: Sequence[File]) -> tuple[UUID, ...]:
        if not files:
            return ()
        store = kept_files(vault, told(FileSettings))
        return tuple([await store.put(report_id, report_id, each) for each in files])


def turned_away(events: Sequence[Event]) -> bool:
    return any(isinstance(event, StickerTurnedAway) for event in events)


async def answered(
    runtime: Runtime, taking_in: TakingIn, call: Call, repair: Repair, said: Said
) -> ReportTaken:
    """Take a report in, and say what became of it. Raises ReportIdTaken."""
    part = call.part("report", repair.order_id)
    try:
        taken = UUID((await taking_in.report(part, call.now, repair, said)).id)
    except OrderIdTaken:
        raise ReportIdTaken from None
    async with runtime.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        order: Row = await (await cursor.execute(pool.ONE, [taken])).fetchone() or {}
    runs = not order.get("rests", True)
    known = taken != repair.order_id or order.get("joined", False)
    return ReportTaken(
        number=number_of(taken),
        known=known,
        reopened=taken != repair.order_id and order.get("reopened", 0) > 0,
        urgent=order.get("urgency") == "emergency",
        stage=order["next_stage"] if runs else None,
        due_at=order["next_due_at"] if runs else None,
        deferred_until=order.get("deferred_until"),
        emergency_phone=emergency_phone(),
    )
