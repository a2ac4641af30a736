"""What a ledger says of homes and contracts, held against what is known of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from edge.call import Host
from ledger.checking import Ledger
from ledger.columns import OWNER_CONTRACTS, OWNERS, TENANT_CONTRACTS, TENANTS, UNITS
from ledger.homes import homes_of
from ledger.rows import Contract, Person, TenantContract, Unit

from contracts.domain.terms import Track
from contracts.imports.alike import NONE, alike, track_of
from contracts.imports.became import Became
from contracts.imports.departments import Departments
from contracts.imports.doors import Doors, Room, room_of, rooms_of
from contracts.imports.had_before import AT_MOST
from contracts.imports.people import Known, body_of
from contracts.imports.same_home import Home, Says
from contracts.views.contracts import having
from contracts.views.parks import names
from contracts.views.units import held_in

NOBODY: Final = Became()  # who is known
Question = tuple[str, str, tuple[UUID, ...]]
"""Who goes by this number of a sheet, and perhaps is one of these."""
CONTRACTS: Final = (OWNER_CONTRACTS, TENANT_CONTRACTS)


class Called(NamedTuple):
    """What a home is called: its park, its building by id and by name, its door."""

    park_id: UUID
    building_id: UUID
    building: str
    code: str

    def __str__(self) -> str:
        return f"{self.building} {self.code}".strip()


class Here(NamedTuple):
    """The units that the file names, by what it is known to mean at a moment, and of which of them a row says
    a contract of this track from this day on.
    """

    units: set[UUID]
    contracts: set[tuple[UUID, Track, date]]


@dataclass
class Saying:
    """Of one file."""

    host: Host
    ledger: Ledger
    doors: Doors
    known: Known
    departments: Departments
    _people: dict[Question, Became] = field(default_factory=dict)

    async def of(
        self, rooms: Sequence[Room], rows: Sequence[Contract]
    ) -> tuple[dict[Room, list[Says]], set[Room]]:
        """What these rows say of each of these homes, and of which it cannot be told who has it."""
        known = await alike(self.doors, rows)
        perhaps: dict[tuple[str, str], dict[UUID, None]] = defaultdict(dict)
        may_be = [known.parties(row) for row in rows]
        for row, parties in zip(rows, may_be, strict=True):
            if parties is not None:
                perhaps[sheet_of(row), row.party] |= dict.fromkeys(parties)
        people = await self.people(perhaps)
        said: dict[Room, list[Says]] = {room: [] for room in rooms}
        unclear: set[Room] = set()
        for row, parties in zip(rows, may_be, strict=True):
            party = people.get((sheet_of(row), row.party), NOBODY)
            if party.refused:
                unclear |= {*rooms_of(row)}
            same = like = NONE
            if parties is not None:
                same = known.same(row, party)
                like = known.like(row, party, same)
            for room in rooms_of(row):
                if room in said:
                    said[room].append(Says(track_of(row), same, like))
        return said, unclear

    async def people(
        self, perhaps: Mapping[tuple[str, str], Collection[UUID]]
    ) -> dict[tuple[str, str], Became]:
        """Who goes by these numbers of a sheet: by the number, or as tenant-svc knows them; `perhaps`: whom
        they may be. A file of many new parks asks the same of each park that is known: it is answered once.
        """
        found: dict[tuple[str, str], Became] = {}
        for sheet in (OWNERS.title, TENANTS.title):
            numbers = [number for of, number in perhaps if of == sheet]
            rows = self._people_of[sheet]
            asked = {
                number: (sheet, number, tuple(perhaps[sheet, number])[:AT_MOST])
                for number in numbers
                if number in rows
            }
            await self.known.look_up(sheet, [number for number in numbers if number not in asked])
            new = [question for question in asked.values() if question not in self._people]
            bodies = [body_of(rows[number], may_be) for _, number, may_be in new]
            told = await self.departments.people(bodies, dry_run=True) if bodies else []
            self._people |= zip(new, told, strict=True)
            for number in numbers:
                question = asked.get(number)
                if became := self._people[question] if question else self.known.of(sheet, number):
                    found[sheet, number] = became
        return found

    async def homes(self, units: Sequence[UUID], held: Mapping[UUID, Called], now: Here) -> dict[UUID, Home]:
        """Of these, which are held: each with the contracts that have it and none of its own rows says."""
        here: dict[UUID, list[dict[str, Any]]] = {id_: [] for id_ in units}
        for k in await having(self.host, units) if units else []:
            for id_ in here.keys() & {*k["unit_ids"]}:
                if (id_, k["track"], k["starts_on"]) not in now.contracts:
                    here[id_].append(k)
        return {
            id_: Home(
                building=held[id_].building,
                code=held[id_].code,
                contracts=frozenset(k["id"] for k in there),
                running=frozenset(
                    k["id"] for k in there if k["status"] != "over" and k["track"] in self._tracks
                ),
                gone=id_ not in now.units,
            )
            for id_, there in here.items()
        }

    async def held(self, parks: Collection[UUID]) -> dict[UUID, Called]:
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
    def rooms(self) -> list[Room]:
        """The homes that the file brings."""
        units = cast(Sequence[Unit], self.ledger.of(UNITS.title))
        return list(dict.fromkeys(room_of(row) for row in units))

    @cached_property
    def contracts(self) -> list[Contract]:
        return [row for sheet in CONTRACTS for row in cast(Sequence[Contract], self.ledger.of(sheet.title))]

    @cached_property
    def named(self) -> list[Room]:
        """Each home that the file names, in whatever row."""
        tables = self.ledger.report.workbook.tables
        lines = (line for table in tables if table.sheet in (UNITS, *CONTRACTS) for line in table.lines)
        return list(dict.fromkeys(room for line in lines for room in homes_of(line)))

    def here(self) -> Here:
        """By now. Of ten thousand rows, to be asked once for all that is judged by it."""
        said = {
            (self.doors.of(room), track_of(row), row.first)
            for row in self.contracts
            for room in rooms_of(row)
        }
        return Here({self.doors.of(room) for room in self.named}, said)

    @cached_property
    def _people_of(self) -> dict[str, dict[str, Person]]:
        """By sheet and number."""
        sheets = OWNERS.title, TENANTS.title
        rows = {sheet: cast(Sequence[Person], self.ledger.of(sheet)) for sheet in sheets}
        return {sheet: {row.number: row for row in each} for sheet, each in rows.items()}

    @cached_property
    def _tracks(self) -> set[Track]:
        """Of which contracts the file speaks at all."""
        there = {table.sheet.title for table in self.ledger.report.workbook.tables if table.lines}
        tracks: dict[str, Track] = {OWNER_CONTRACTS.title: "owner", TENANT_CONTRACTS.title: "tenant"}
        return {tracks[title] for title in there & tracks.keys()}

    def unreadable(self) -> set[Room]:
        """The homes of contracts that cannot be read."""
        report = self.ledger.report
        lines = (line for table in report.workbook.tables if table.sheet in CONTRACTS for line in table.lines)
        return {room for line in lines if not report.ok(line) for room in homes_of(line)}


def sheet_of(row: Contract) -> str:
    """That of its party."""
    return TENANTS.title if isinstance(row, TenantContract) else OWNERS.title
