"""What is asked of the dual-track board: which units, and the questions by which they are found, all of one
moment.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from contracts.domain.board import SEED, Amiss, BoardColours
from contracts.domain.terms import Track
from contracts.views import board_sql as sql
from contracts.views.board_held import HELD
from contracts.views.board_sql import SIDES
from contracts.views.units import grams
from contracts.views.words import words_of

Row = dict[str, Any]
Key = tuple[date, UUID]

FEW = 500  # units that are looked up and sorted sooner than walked to,
RARE = 1_500  # and of those in which something goes on, which no index puts in the order of the ends, or that
# are asked for as they were known, where each that is met is looked up in two tables
ASKED = ("day", "known", "track", *sql.PLACES, *sql.CONDITIONS)


@dataclass(frozen=True)
class Wanted:
    """Which units; each condition left None wants all.

    `code` is any part of a door code; of `text`, each word is part of the door code, of the building's name
    or of the park's, or the number of a contract. `lived_in`: somebody lives there, and this is amiss.
    `leaving`, `handing_back`: whether the renewal of its tenant's or of its owner's contract was declined.
    `overrun`: whether it is let for days that no owner covers, on the day or later. `settling`: whether it
    was given back, or changed for another room, and that is not settled.
    `over`: the day is past, and a unit in the care of who managed it then.
    `known` is the first moment of which nothing is known any more, `colours` are the day's.
    """

    day: date
    parks: list[UUID] | None
    park_id: UUID | None = None
    building_id: UUID | None = None
    manager_id: UUID | None = None
    code: str | None = None
    text: str | None = None
    track: Track | None = None
    lived_in: Amiss | None = None
    leaving: bool | None = None
    handing_back: bool | None = None
    overrun: bool | None = None
    settling: bool | None = None
    known: datetime | None = None
    over: bool = False
    colours: BoardColours = SEED

    @property
    def sides(self) -> Sequence[Track]:
        return (self.track,) if self.track else SIDES


class Asking:
    """The board asked once: the conditions as SQL, and their values."""

    def __init__(self, conn: AsyncConnection, wanted: Wanted, given: dict[str, Any]) -> None:
        self._conn, self.wanted = conn, wanted
        of_day = sql.CONDITIONS_THEN if wanted.over else sql.CONDITIONS
        at, on = (
            [text for name, text in each.items() if given.get(name) is not None]
            for each in (sql.PLACES, of_day)
        )
        if wanted.lived_in:
            on.append(sql.AMISS[wanted.lived_in])
        going = {name: asked for name in sql.GOES_ON if (asked := getattr(wanted, name)) is not None}
        on += [sql.WORD.format(word=word) for word in given["words"]]
        # As many as are sooner looked up and sorted than walked to.
        rare = wanted.lived_in or any(going.values()) or (wanted.known and (at or on))
        self._few = RARE if rare else FEW if at or on else 0
        self.of_lettings = [text.format("l") for text in at]
        among = sql.AMONG if wanted.known is None else sql.AMONG_KNOWN
        self.among = among if on or going else ""
        self.narrowed = bool(on or going)
        said = [HELD, *(text.format("u") for text in at), *on]
        self._met, self._ahead = (
            " and ".join([*said, *(sql.goes_on(*each, ahead=ahead) for each in going.items())])
            for ahead in (False, True)
        )
        self._given, self._then = given, wanted.known is not None

    @classmethod
    @asynccontextmanager
    async def of(cls, host: Host, wanted: Wanted) -> AsyncIterator["Asking"]:
        """With the places that the words of a text mean; all that is asked is asked of one moment.

        A unit that was let between two questions stood neither among what ends nor among what is vacant.
        """
        given = {name: getattr(wanted, name) for name in ASKED}
        if wanted.code:
            given |= {"code": wanted.code.lower(), "code_grams": grams(wanted.code)}
        given["words"], values = await words_of(host, wanted.text or "")
        given |= values
        async with host.pool.connection() as conn, conn.transaction():
            await conn.execute("set transaction isolation level repeatable read, read only")
            yield cls(conn, wanted, given)

    async def rows(
        self, query: LiteralString, parts: Mapping[str, str] = MappingProxyType({}), **more: Any
    ) -> list[Row]:
        """What a question of `board_sql` answers, with its `parts`."""
        return await self._answered(sql.text(query, self._then, self._met, **parts), more)

    async def rows_ahead(
        self, query: LiteralString, parts: Mapping[str, str] = MappingProxyType({}), **more: Any
    ) -> list[Row]:
        """The same, where in which units something goes on is better found ahead than as they are met."""
        return await self._answered(sql.text(query, self._then, self._ahead, **parts), more)

    async def _answered(self, asked: bytes, more: Row) -> list[Row]:
        async with self._conn.cursor(row_factory=dict_row) as cursor:
            found: list[Row] = await (await cursor.execute(asked, self._given | more)).fetchall()
            return found

    @property
    def ends(self) -> Mapping[str, str]:
        """How the ends are counted: of what only places narrow, without a look at each unit."""
        if self.narrowed:
            return {"ends": sql.ENDS_OF_EACH.replace("{among}", "true")}
        of_track = ["l.track = %(track)s"] if self.wanted.track else []
        met = " and ".join(["true", *self.of_lettings, *of_track])
        return {"ends": sql.ENDS_OF_ALL.replace("{among}", sql.AMONG_ODD).replace("{met}", met)}

    async def few(self) -> bool:
        """Whether what is wanted is sooner looked up and sorted; what narrows nothing is not counted."""
        if not self._few:
            return False
        [row] = await self.rows_ahead(sql.HOW_MANY, few=self._few + 1)
        return bool(row["count"] <= self._few)

    async def whole(self, keys: Sequence[Key]) -> list[Row]:
        """The rows of these units, in this order."""
        manager = sql.MANAGER_THEN if self.wanted.over else sql.MANAGER
        parts = {"sides": sql.sides(SIDES, following=True), "manager": manager}
        found = await self.rows(sql.ROWS, parts, ids=[unit for _, unit in keys]) if keys else []
        by_unit = {row["unit_id"]: row for row in found}
        return [by_unit[unit] | {"urgent_on": on} for on, unit in keys if unit in by_unit]
