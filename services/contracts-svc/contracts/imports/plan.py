"""An import as a list of steps in a fixed order: whoever goes on after a crash goes on at the same row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final, cast
from uuid import UUID

from edge.call import Host
from ledger.checking import Ledger
from ledger.columns import OWNER_CONTRACTS, OWNERS, STAFF, TENANT_CONTRACTS, TENANTS, UNITS
from ledger.rows import Contract, Person, Row, Unit

from contracts.imports import people, places
from contracts.imports.agreements import Agreements
from contracts.imports.became import Became
from contracts.imports.cities import Cities, cities_said
from contracts.imports.departments import Departments
from contracts.imports.doors import Doors, Room, room_of, rooms_of
from contracts.imports.given_back import GivenBack
from contracts.imports.had_before import HadBefore
from contracts.imports.hands import Hands
from contracts.imports.lettings import Lettings
from contracts.imports.meant import Meant
from contracts.imports.moves import Moves
from contracts.imports.parks_meant import ParksMeant
from contracts.imports.parks_put_right import ParksPutRight
from contracts.imports.people import Known
from contracts.imports.put_right import PutRight
from contracts.imports.report import report_of
from contracts.imports.saying import Saying

AT_ONCE: Final = 200  # rows of one batch; a crash does at most these again, and they double nothing
DUTIES: Final = "duties"
PHASES: Final = (
    *(STAFF.title, UNITS.title, DUTIES, OWNERS.title, OWNER_CONTRACTS.title),
    *(TENANTS.title, TENANT_CONTRACTS.title),
)
Step = tuple[str, Row]


def steps_of(ledger: Ledger) -> list[Step]:
    """Each good row, in each phase in which something is done for it."""
    rows: dict[str, Sequence[Row]] = {
        phase: ledger.of(STAFF.title if phase == DUTIES else phase) for phase in PHASES
    }
    for phase in (OWNER_CONTRACTS.title, TENANT_CONTRACTS.title):
        rows[phase] = in_order(cast(Sequence[Contract], rows[phase]))
    return [(phase, row) for phase in PHASES for row in rows[phase]]


def in_order(rows: Sequence[Contract]) -> list[Contract]:
    """As in the file, but those that others of the file follow on come last: when one is written down whose
    end has passed, it is known by then that nobody has to ask what is to become of it.
    """
    begins: dict[Room, date] = {}
    for row in rows:
        begins |= {room: max(row.first, begins.get(room, row.first)) for room in rooms_of(row)}
    return sorted(rows, key=lambda row: all(begins[room] > row.last for room in rooms_of(row)))


@dataclass
class Taking:
    """The steps of one file, a batch at a time, by `hands`; `done` of them were done before. `city`: in which
    its parks lie that nobody puts in one.
    """

    host: Host
    hands: Hands
    departments: Departments
    ledger: Ledger
    city: str | None = None
    done: int = 0
    steps: list[Step] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = steps_of(self.ledger)
        self.known = Known(self.host)
        self.units: dict[UUID, UUID] = {}
        self.doors = Doors(self.host, ParksMeant(cities_said(self.ledger)))
        self.cities = Cities(self.doors, self.ledger, self.city)
        saying = Saying(self.host, self.ledger, self.doors, self.known, self.departments)
        self.parks = ParksPutRight(saying, self.doors)
        self.right = PutRight(saying, self.doors)
        self.given_back = GivenBack(self.host, self.ledger)
        self.meant = Meant(self.host, self.ledger, self.doors)
        self.moves = Moves(
            self.ledger, self.host, self.departments, self.known, self.doors, self.meant, self.hands.dry_run
        )
        self.had_before = HadBefore(self.ledger, self.doors)
        self.staff = people.numbers_by_name(cast(Sequence[Person], self.ledger.of(STAFF.title)))
        self.lettings = Lettings(self.host)
        self.agreements = Agreements(
            self.ledger,
            self.hands,
            self.host,
            self.known,
            self.lettings,
            self.doors,
            self.meant,
            self.cities,
            self.units,
        )

    async def resume(self, before: Sequence[Became]) -> None:
        """Go on behind these steps, which were done by another or before a crash."""
        await self._look_up(self.steps[: len(before)])
        for step, became in zip(self.steps, before, strict=False):
            self._note(step, became)
        self.done = len(before)

    async def some(self) -> list[Became]:
        """The next batch: rows of one phase. Nothing where all is done. Raises what its neighbours do; of the
        batch nothing was foretold then, and it may be asked for again.
        """
        phase = self.steps[self.done][0] if self.done < len(self.steps) else ""
        batch = [step for step in islice(self.steps, self.done, self.done + AT_ONCE) if step[0] == phase]
        if not batch:
            return []
        await self.parks.look_up()
        await self.right.look_up()
        await self._look_up(batch)
        with self._wholly():
            found = await self._do(phase, [row for _, row in batch])
        for step, became in zip(batch, found, strict=True):
            self._note(step, became)
        self.done += len(batch)
        return found

    @contextmanager
    def _wholly(self) -> Iterator[None]:
        """Rows of a batch are judged by those before them: what these left behind goes with the batch."""
        before = [(each, each.copy()) for of in (self.hands, self.lettings, self.cities) for each in of.left]
        try:
            yield
        except BaseException:
            for each, was in before:
                each.clear()
                each.update(was)
            raise

    async def _look_up(self, steps: Sequence[Step]) -> None:
        """Which units these rows are about."""
        rows = [row for _, row in steps]
        await self.doors.know_parks()
        await self.doors.look_up(room_of(row) for row in rows if isinstance(row, Unit))
        await self.doors.look_up(room for row in rows if isinstance(row, Contract) for room in rooms_of(row))

    async def _do(self, phase: str, rows: Any) -> list[Became]:
        match phase:
            case UNITS.title:
                return await places.take_in(
                    rows,
                    self.hands,
                    self.known,
                    self.doors,
                    self.cities,
                    self.parks,
                    self.right,
                    self.given_back,
                    self.staff,
                )
            case _ if phase == DUTIES:
                return await people.make_responsible(
                    rows, self.departments, self.known, self.doors, self.hands.dry_run
                )
            case OWNER_CONTRACTS.title:
                return await self.agreements.write_down(rows)
            case TENANT_CONTRACTS.title:
                return await self.moves.move_in(rows, await self.agreements.write_down(rows))
            case _:
                return await people.register(rows, self.departments, self.had_before, self.hands.dry_run)

    async def report(self) -> dict[str, Any]:
        """All that is told of it, in the end."""
        self.ledger.report.workbook.notices += [*self.parks.told(), *await self.cities.told()]
        return report_of(self.ledger)

    def leave_undone(self) -> None:
        """Say of each row with a step before us that it was not done."""
        for _, row in self.steps[self.done :]:
            self.ledger.report.leave(row.line)

    def _note(self, step: Step, became: Became) -> None:
        phase, row = step
        report = self.ledger.report
        if became.refused:
            report.refuse(row.line, *became.reasons, type_=became.type)
        elif became.new:
            report.make(row.line)
        elif became.changed:
            report.change(row.line, became.changes)
        if became.note:
            report.note(row.line, became.note)
        if isinstance(row, Person) and phase != DUTIES:
            self.known.note(row.line.sheet, row.number, became)
        if isinstance(row, Unit) and not became.refused and not became.given_back:
            id_ = self.doors.of(room_of(row))
            self.units[id_] = self.doors.park_id(row.park)
            if row.own is not None:
                self.lettings.say(id_, own=row.own)
