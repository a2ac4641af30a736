"""Which units have a sticker, and which are parked: for the staff to look at. Inline, one row a unit.

`let_through`: the last emergencies that it took though it was parked or used too often, until somebody
looked. `dangers_at`: since when it is parked for so many dangers, until then.
"""

from typing import Final

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.sticker_facts import (
    StickerIssued,
    StickerLetThrough,
    StickerParked,
    StickerReleased,
    StickerRevoked,
    StickerUsed,
)

SHOWN: Final = 20


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case StickerIssued(unit_id=unit, park_id=park, version=version, at=at):
            issued = {"unit_id": unit, "park_id": park, "version": version, "status": "in_use"}
            return issued | {
                "issued_at": at,
                "used_at": None,
                "parked_at": None,
                "dangers_at": None,
                "let_through": [],
            }
        case StickerRevoked() if row:
            return row | {"status": "revoked", "parked_at": None, "dangers_at": None}
        case StickerLetThrough(at=at, report_id=report) if row:
            return row | {"used_at": at, "let_through": [*row["let_through"], report][-SHOWN:]}
        case StickerUsed(at=at) if row:
            return row | {"used_at": at}
        case StickerParked(at=at, dangers=dangers) if row:
            since = row["dangers_at"] or (at if dangers else None)
            return row | {"status": "parked", "parked_at": row["parked_at"] or at, "dangers_at": since}
        case StickerReleased() if row:
            return row | {"status": "in_use", "parked_at": None, "dangers_at": None, "let_through": []}
    return row


stickers = View(
    name="stickers",
    columns="""
        unit_id     uuid primary key,
        park_id     uuid not null,
        version     integer not null,
        status      text not null,
        issued_at   timestamptz not null,
        used_at     timestamptz,
        parked_at   timestamptz,
        dangers_at  timestamptz,
        let_through uuid[] not null
    """,
    listens=(
        *(StickerIssued, StickerRevoked, StickerUsed, StickerLetThrough),
        *(StickerParked, StickerReleased),
    ),
    keys=lambda fact: [fact.event.unit_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="unit_id",
)

ONE = "select * from views.stickers where unit_id = %s"

PAGE = """
    select stickers.*, units.code, units.building_id
      from views.stickers join views.units using (unit_id)
     where (%(parks)s::uuid[] is null or stickers.park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or stickers.park_id = %(park_id)s)
       and (%(building_id)s::uuid is null or units.building_id = %(building_id)s)
       and (%(status)s::text is null or status = %(status)s)
       and (%(last)s::uuid is null or unit_id > %(last)s)
     order by unit_id limit %(limit)s
"""

OF_BUILDING = """
    select unit_id, units.park_id, code, stickers.version, status,
           park.name as park, building.name as building
      from views.units left join views.stickers using (unit_id)
      left join views.names park on park.id = units.park_id
      left join views.names building on building.id = units.building_id
     where building_id = %s and released_on is null order by code
"""

# Where it sticks, as people call it; null where nobody said what park and building are called.
DOOR = """
    select code, park.name as park, building.name as building from views.units
      left join views.names park on park.id = units.park_id
      left join views.names building on building.id = units.building_id
     where unit_id = %s
"""
