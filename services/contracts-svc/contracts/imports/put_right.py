"""Homes that a ledger calls by another door or building than before: put right, or asked about.

Looked for once, before a file brings any unit: by the contracts of each home that nobody knows, against those
of the homes of its park that the file does not name (`same_home`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from edge.call import Host
from kernel.domain import Refusal
from ledger.checking import Ledger
from ledger.columns import OWNER_CONTRACTS, OWNERS, TENANT_CONTRACTS, TENANTS, UNITS
from ledger.homes import homes_of
from ledger.rows import Contract, Person, TenantContract, Unit

from contracts.domain.terms import Track
from contracts.imports.alike import Alike, alike, track_of
from contracts.imports.became import Became
from contracts.imports.departments import Departments
from contracts.imports.doors import Doors, Room, room_of, rooms_of
from contracts.imports.had_before import AT_MOST
from contracts.imports.ids import park_id
from contracts.imports.people import Known, body_of
from contracts.imports.same_home import Found, Home, Judging, Says
from contracts.views.contracts import having, said_of
from contracts.views.parks import names
from contracts.views.units import held_in

NAMED: Final = 3  # homes that are told by name; of more, how many
NOBODY: Final = Became()  # who is known
CONTRACTS: Final = (OWNER_CONTRACTS, TENANT_CONTRACTS)
PUT_RIGHT: Final = (
    "门牌由 {old} 更正为 {new}：合同与 {old} 的相同，台账中已没有 {old}；"
    "如是另一套房源，请在台账中保留 {old} 的行后重新导入"
)
PERHAPS: Final = (
    "业主合同与 {homes} 的相同，按新收的房源导入；如是更正门牌，请先在系统中更正原房源的房号再导入"
)


class HomeInDoubt(Refusal):
    """Several may be meant, or not all that is known of the one is said of it."""

    title = (
        "合同与已有房源 {homes} 的相同，无法确定是更正门牌还是另一套房源：是更正门牌的，"
        "请先在系统中更正原房源的房号；是另一套的，请在台账中保留 {homes} 的行"
    )
    field, status = "code", 409


class LetElsewhere(Refusal):
    """The file names the other home as well, and nothing of its contract."""

    title = (
        "同一份租客合同已登记在 {homes}：门牌写错的请改正，换房的请在系统中办理换房；"
        "确是另一份合同的，请在台账中保留 {homes} 的合同"
    )
    field, status = "code", 409


class HomeUnclear(Refusal):
    """Its contracts, which would tell, cannot be taken in; and homes of the park are missing in the file."""

    title = "该房源的合同有误，无法确定是新收的房源还是更正门牌：请把合同一并改好后再导入"
    field, status = "code", 409


class Called(NamedTuple):
    """What a home is called: its park, its building by id and by name, its door."""

    park_id: UUID
    building_id: UUID
    building: str
    code: str

    def __str__(self) -> str:
        return f"{self.building} {self.code}".strip()


@dataclass
class PutRight:
    """Of one file. `notes`: what is to be told of rows that are not refused; `was`: what homes that are put
    right were called.
    """

    host: Host
    ledger: Ledger
    doors: Doors
    known: Known
    departments: Departments
    notes: dict[Room, str] = field(default_factory=dict)
    was: dict[Room, Called] = field(default_factory=dict)
    _looked: bool = False

    async def look_up(self) -> None:
        """Once. Raises what the neighbours of an import do, and may be asked again."""
        if self._looked:
            return
        await self.doors.look_up(self._named)
        units = cast(Sequence[Unit], self.ledger.of(UNITS.title))
        rooms = dict.fromkeys(room_of(row) for row in units)
        new = [room for room in rooms if not (self.doors.is_there(room) or self.doors.wrong(room))]
        held = await self._held({park_id(park) for park, _, _ in new})
        if held:
            await self._judge(new, held)
        self._looked = True

    async def _judge(self, new: Sequence[Room], held: Mapping[UUID, Called]) -> None:
        unknown = {*new}
        rows = [row for row in self._contracts if not unknown.isdisjoint(rooms_of(row))]
        said, unclear = await self._said(new, rows)
        ids = {id_ for each in said.values() for says in each for id_ in says.like}
        homes = await self._homes(list(ids), held)
        parks = {room[0] for room in self._named if self.doors.is_there(room)}
        found = await asyncio.to_thread(Judging(said, homes, parks).judge)  # nobody waits for many alike
        for room, each in found.items():
            self._tell(room, each, held)
        right = {each.homes[0] for each in found.values() if each.how == "is"}
        gone = {held[id_].park_id for id_ in held.keys() - right - self._here}
        for room in unclear & unknown:
            if park_id(room[0]) in gone and (room not in found or found[room].how == "perhaps"):
                self.doors.doubt(room, HomeUnclear())

    async def _said(
        self, new: Sequence[Room], rows: Sequence[Contract]
    ) -> tuple[dict[Room, list[Says]], set[Room]]:
        """What the file says of each new home, and of which it cannot be told who has it."""
        known = await alike(self.host, rows)
        parties = await self._parties(rows, known)
        said: dict[Room, list[Says]] = {room: [] for room in new}
        unclear = self._refused()
        for row in rows:
            party = parties.get((_sheet_of(row), row.party), NOBODY)
            if party.refused:
                unclear |= {*rooms_of(row)}
            same, like = known.same(row, party), known.like(row, party)
            for room in rooms_of(row):
                if room in said:
                    said[room].append(Says(track_of(row), same, like))
        return said, unclear

    async def _parties(self, rows: Sequence[Contract], known: Alike) -> dict[tuple[str, str], Became]:
        """Who is said to have what may be known: by the number, or as tenant-svc knows them."""
        perhaps: dict[tuple[str, str], dict[UUID, None]] = defaultdict(dict)
        for row in rows:
            parties = known.parties(row)
            if parties is not None:
                perhaps[_sheet_of(row), row.party] |= dict.fromkeys(parties)
        found: dict[tuple[str, str], Became] = {}
        for sheet in (OWNERS.title, TENANTS.title):
            numbers = [number for of, number in perhaps if of == sheet]
            await self.known.look_up(sheet, numbers)
            people = cast(Sequence[Person], self.ledger.of(sheet))
            asked = [row for row in people if (sheet, row.number) in perhaps]
            bodies = [body_of(row, list(perhaps[sheet, row.number])[:AT_MOST]) for row in asked]
            told = await self.departments.people(bodies, dry_run=True) if bodies else []
            here = {row.number: became for row, became in zip(asked, told, strict=True)}
            for number in numbers:
                if became := here.get(number) or self.known.of(sheet, number):
                    found[sheet, number] = became
        return found

    async def _homes(self, contracts: Sequence[UUID], held: Mapping[UUID, Called]) -> dict[UUID, Home]:
        """Those held that have one of these contracts, which none of their own rows says."""
        of = await said_of(self.host, contracts)
        units = [id_ for id_ in dict.fromkeys(u for k in of.values() for u in k["unit_ids"]) if id_ in held]
        here: dict[UUID, list[dict[str, Any]]] = {id_: [] for id_ in units}
        for k in await having(self.host, units) if units else []:
            for id_ in here.keys() & {*k["unit_ids"]}:
                if (id_, k["track"], k["starts_on"]) not in self._said_here:
                    here[id_].append(k)
        return {
            id_: Home(
                building=held[id_].building,
                code=held[id_].code,
                contracts=frozenset(k["id"] for k in there),
                running=frozenset(
                    k["id"] for k in there if k["status"] != "over" and k["track"] in self._tracks
                ),
                gone=id_ not in self._here,
            )
            for id_, there in here.items()
        }

    def _tell(self, room: Room, found: Found, held: Mapping[UUID, Called]) -> None:
        told = [str(held[id_]) for id_ in found.homes]
        homes = "、".join(told[:NAMED]) + (f" 等 {len(told)} 套" if len(told) > NAMED else "")
        match found.how:
            case "is":
                [id_] = found.homes
                self.doors.put_right(room, id_)
                self.was[room] = was = held[id_]
                old, new = (was.code, room[2]) if was.building == room[1] else (str(was), " ".join(room[1:]))
                self.notes[room] = PUT_RIGHT.format(old=old, new=new)
            case "may_be":
                self.doors.doubt(room, HomeInDoubt(homes=homes))
            case "elsewhere":
                self.doors.doubt(room, LetElsewhere(homes=homes))
            case "perhaps":
                self.notes[room] = PERHAPS.format(homes=homes)

    async def _held(self, parks: Collection[UUID]) -> dict[UUID, Called]:
        """What those held in these parks are called."""
        if not parks:
            return {}
        known = await names(self.host)
        called = {id_: name for each in known.values() for id_, name in each["buildings"].items()}
        return {
            id_: Called(park, building, called.get(str(building), ""), code)
            for id_, (park, building, code) in (await held_in(self.host, list(parks))).items()
        }

    @cached_property
    def _contracts(self) -> list[Contract]:
        return [row for sheet in CONTRACTS for row in cast(Sequence[Contract], self.ledger.of(sheet.title))]

    @cached_property
    def _named(self) -> list[Room]:
        """Each home that the file names, in whatever row."""
        tables = self.ledger.report.workbook.tables
        lines = (line for table in tables if table.sheet in (UNITS, *CONTRACTS) for line in table.lines)
        return list(dict.fromkeys(room for line in lines for room in homes_of(line)))

    @cached_property
    def _here(self) -> set[UUID]:
        return {self.doors.of(room) for room in self._named}

    @cached_property
    def _said_here(self) -> set[tuple[UUID, Track, date]]:
        """Of which units a row says a contract of this track from this day on."""
        return {
            (self.doors.of(room), track_of(row), row.first)
            for row in self._contracts
            for room in rooms_of(row)
        }

    @cached_property
    def _tracks(self) -> set[Track]:
        """Of which contracts the file speaks at all."""
        there = {table.sheet.title for table in self.ledger.report.workbook.tables if table.lines}
        tracks: dict[str, Track] = {OWNER_CONTRACTS.title: "owner", TENANT_CONTRACTS.title: "tenant"}
        return {tracks[title] for title in there & tracks.keys()}

    def _refused(self) -> set[Room]:
        """The homes of contracts that cannot be read."""
        report = self.ledger.report
        lines = (line for table in report.workbook.tables if table.sheet in CONTRACTS for line in table.lines)
        return {room for line in lines if not report.ok(line) for room in homes_of(line)}


def _sheet_of(row: Contract) -> str:
    return TENANTS.title if isinstance(row, TenantContract) else OWNERS.title
