"""Homes that a ledger calls by another door or building than before: put right, or asked about.

Looked for once, before a file brings any unit: by the contracts of each home that nobody knows, against those
of the homes of its park that the file does not name (`same_home`).
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from kernel.domain import Refusal

from contracts.imports.doors import Doors, Room, rooms_of
from contracts.imports.same_home import Found, Home, Judging
from contracts.imports.saying import Called, Saying
from contracts.views.contracts import said_of

NAMED: Final = 3  # homes that are told by name; of more, how many
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


def by_name(them: Sequence[str], counted: str = "套") -> str:
    """The first of them, and how many there are."""
    return "、".join(them[:NAMED]) + (f" 等 {len(them)} {counted}" if len(them) > NAMED else "")


@dataclass
class PutRight:
    """Of one file. `notes`: what is to be told of rows that are not refused; `was`: what homes that are put
    right were called.
    """

    saying: Saying
    doors: Doors
    notes: dict[Room, str] = field(default_factory=dict)
    was: dict[Room, Called] = field(default_factory=dict)
    _looked: bool = False

    async def look_up(self) -> None:
        """Once, when it is known which parks are meant. Raises what the neighbours of an import do, and may
        be asked again.
        """
        if self._looked:
            return
        await self.doors.look_up(self.saying.named)
        rooms = self.saying.rooms
        new = [room for room in rooms if not (self.doors.is_there(room) or self.doors.wrong(room))]
        held = await self.saying.held({self.doors.park_id(park) for park, _, _ in new})
        if held:
            await self._judge(new, held)
        self._looked = True

    async def _judge(self, new: Sequence[Room], held: Mapping[UUID, Called]) -> None:
        unknown = {*new}
        rows = [row for row in self.saying.contracts if not unknown.isdisjoint(rooms_of(row))]
        said, unclear = await self.saying.of(new, rows)
        unclear |= self.saying.unreadable()
        ids = {id_ for each in said.values() for says in each for id_ in says.like}
        homes = await self._homes(list(ids), held)
        parks = {room[0] for room in self.saying.named if self.doors.is_there(room)}
        found = await asyncio.to_thread(Judging(said, homes, parks).judge)  # nobody waits for many alike
        for room, each in found.items():
            self._tell(room, each, held)
        right = {each.homes[0] for each in found.values() if each.how == "is"}
        gone = {held[id_].park_id for id_ in held.keys() - right - self.saying.here().units}
        for room in unclear & unknown:
            if self.doors.park_id(room[0]) in gone and (room not in found or found[room].how == "perhaps"):
                self.doors.doubt(room, HomeUnclear())

    async def _homes(self, contracts: Sequence[UUID], held: Mapping[UUID, Called]) -> dict[UUID, Home]:
        """Those held that have one of these contracts."""
        of = await said_of(self.saying.host, contracts)
        units = [id_ for id_ in dict.fromkeys(u for k in of.values() for u in k["unit_ids"]) if id_ in held]
        return await self.saying.homes(units, held, self.saying.here())

    def _tell(self, room: Room, found: Found, held: Mapping[UUID, Called]) -> None:
        told = [str(held[id_]) for id_ in found.homes]
        homes = by_name(told)
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
