"""The photos of repairs, one row each, found by what they look like. Inline.

`original_forgotten_at`: since when its original is no longer kept. `told_late`: by who was there before
another, and told it after that.

A likeness of 64 bits lies in four bands of 16. Two that differ in at most seven bits differ in at most one of
some band, so each is looked for under the 17 values of each band that are so near: exact, by index alone. Of
each photo all its likenesses lie there, as it is and as cropped.

Two that look the same see nothing of each other in the same millisecond; the constraint sees both, and the
second looks again (`edge/photos.py`).
"""

from typing import Any, Final, LiteralString

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.looking import Pool
from psycopg.rows import dict_row

from workorders.domain.on_site_facts import (
    OriginalForgotten,
    PhotoTaken,
    PhotoToldLate,
)
from workorders.domain.photos import FINDABLE, Earlier, Photo

BANDS: Final = 4
WIDTH: Final = 16


def key_of(event: PhotoTaken | PhotoToldLate | OriginalForgotten) -> str:
    sha256 = event.sha256 if isinstance(event, OriginalForgotten) else event.photo.sha256
    return f"{event.order_id}/{sha256}"


def bands_of(likeness: str) -> list[int]:
    digits = WIDTH // 4
    return [int(likeness[start : start + digits], 16) for start in range(0, BANDS * digits, digits)]


def near(band: int) -> list[int]:
    """The band's value and those one bit away."""
    return [band, *(band ^ (1 << bit) for bit in range(WIDTH))]


def signed(likeness: str) -> int:
    """As PostgreSQL keeps 64 bits."""
    return int.from_bytes(bytes.fromhex(likeness), signed=True)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case PhotoTaken() | PhotoToldLate() as taken:
            return _kept(taken)
        case OriginalForgotten(at=at) if row:
            return row | {"original_forgotten_at": at}
    return row


def _kept(event: PhotoTaken | PhotoToldLate) -> Row:
    photo = event.photo.model_dump(exclude={"likeness", "mirrored", "crops"})
    where = event.model_dump(
        include={"order_id", "unit_id", "park_id", "technician_id", "closing", "taken_at"}
    )
    whole_and_cropped = sorted({event.photo.likeness, *event.photo.crops})
    bands = zip(*map(bands_of, whole_and_cropped), strict=True)
    found = {f"band{number}": sorted({*those}) for number, those in enumerate(bands)}
    looks = {"likenesses": [signed(each) for each in whole_and_cropped], **found}
    where["told_late"] = isinstance(event, PhotoToldLate)
    where["shown_once"] = signed(event.photo.likeness) if event.alone else None
    return {"id": key_of(event), **where, **photo, **looks, "original_forgotten_at": None}


photos = View(
    name="photos",
    columns="""
        id            text primary key,
        order_id      uuid not null,
        unit_id       uuid not null,
        park_id       uuid not null,
        technician_id uuid not null,
        closing       integer not null,
        side          text not null,
        sha256        text not null,
        shown_sha256  text not null,
        likenesses    bigint[] not null,
        band0         integer[] not null,
        band1         integer[] not null,
        band2         integer[] not null,
        band3         integer[] not null,
        taken_at      timestamptz not null,
        told_late     boolean not null,
        shown_once    bigint,
        original_forgotten_at timestamptz,
        constraint photo_shown_once unique (shown_once)
    """,
    listens=(PhotoTaken, PhotoToldLate, OriginalForgotten),
    keys=lambda fact: [key_of(fact.event)],  # type: ignore[arg-type]
    project=project,
    inline=True,
    indexes=(
        *("(order_id)", "(sha256)"),
        *(f"using gin (band{number}) with (fastupdate = off)" for number in range(BANDS)),
        "(taken_at) where original_forgotten_at is null",
    ),
)

OF_ORDER = """
    select order_id, technician_id, closing, side, sha256, shown_sha256, taken_at, told_late,
           original_forgotten_at
      from views.photos
     where order_id = %s order by taken_at, sha256
"""

ONE = "select sha256, shown_sha256, original_forgotten_at from views.photos where id = %s"

# Taken long enough ago, unless the very same file is of a later photo too, or is the picture itself.
OVER: Final[LiteralString] = """
    select order_id, sha256 from views.photos p
     where original_forgotten_at is null and taken_at <= %(until)s and sha256 <> shown_sha256
       and not exists (select from views.photos o where o.sha256 = p.sha256 and o.taken_at > %(until)s)
     order by taken_at limit %(limit)s
"""

# First by the index alone, then bit by bit: in one condition the index served neither.
ALIKE: Final[LiteralString] = """
with near as materialized (
    select order_id, sha256, likenesses from views.photos
     where band0 && %(near0)s or band1 && %(near1)s or band2 && %(near2)s or band3 && %(near3)s
)
select order_id::text, sha256, lpad(to_hex(likeness), 16, '0') as likeness
  from near, unnest(likenesses) as likeness
 where exists (select from unnest(%(seen)s::bigint[]) as seen
                where bit_count((likeness # seen)::bit(64)) <= %(within)s)
 union
select order_id::text, sha256, lpad(to_hex(likeness), 16, '0')
  from views.photos, unnest(likenesses) as likeness
 where sha256 = %(sha256)s
 limit 100
"""

# A hundred values in common cost the planner no more than one comparison: up to fifty thousand photos it read
# them all, 56 microseconds each.
BY_INDEX: Final[LiteralString] = "set local enable_seqscan = off"


def sought(photo: Photo, turned: tuple[str, ...]) -> dict[str, Any]:
    """By what a copy of the photo is found that is as it is, in a mirror or `turned`."""
    seen = (photo.likeness, photo.mirrored, *turned)
    bands = zip(*(bands_of(each) for each in seen), strict=True)
    close = {
        f"near{number}": [value for band in those for value in near(band)]
        for number, those in enumerate(bands)
    }
    return close | {"seen": [signed(each) for each in seen], "within": FINDABLE, "sha256": photo.sha256}


async def alike(pool: Pool, photo: Photo, turned: tuple[str, ...]) -> tuple[Earlier, ...]:
    """The photos that were shown before and look much like this one, or like it in a mirror or `turned`."""
    async with pool.connection() as conn, conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(BY_INDEX)
        found = await (await cursor.execute(ALIKE, sought(photo, turned))).fetchall()
    return tuple(Earlier(**row) for row in found)
