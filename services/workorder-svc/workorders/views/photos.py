"""The photos of repairs, and of what is inspected, one row each, found by what they look like. Inline.

`visit_id`: of the order, or of the inspection. Of an order `closing` says which repair of it is shown, and
`side` of before it or after; of an inspection `item` says what is shown.

`original_forgotten_at`: since when its original is no longer kept. `told_late`: by who was there before
another, and told it after that.

A likeness of 64 bits lies in four bands of 16. Two that differ in at most seven bits differ in at most one of
some band, so each is looked for under the 17 values of each band that are so near: exact, by index alone. Of
each photo all its likenesses lie there, as it is and as cropped.

Two that look the same see nothing of each other in the same millisecond; the constraint sees both, and the
second looks again (`edge/bringing.py`).
"""

from typing import Any, Final, LiteralString
from uuid import UUID

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.looking import Pool
from psycopg.rows import dict_row

from workorders.domain.inspection_facts import ItemPhotographed, ShotForgotten
from workorders.domain.on_site_facts import (
    OriginalForgotten,
    PhotoTaken,
    PhotoToldLate,
)
from workorders.domain.photos import FINDABLE, Earlier, Shot
from workorders.views.visits import visit_of

BANDS: Final = 4
WIDTH: Final = 16
WHERE: Final = ("unit_id", "park_id", "technician_id", "taken_at")
OF_ONE: Final[Row] = dict.fromkeys(("order_id", "closing", "side", "inspection_id", "item"))


Taken = PhotoTaken | PhotoToldLate | ItemPhotographed


def key_of(fact: Fact) -> str:
    event: Taken | OriginalForgotten | ShotForgotten = fact.event  # type: ignore[assignment]
    sha256 = event.sha256 if isinstance(event, OriginalForgotten | ShotForgotten) else shot_of(event).sha256
    return f"{visit_of(fact)}/{sha256}"


def shot_of(event: Taken) -> Shot:
    return event.shot if isinstance(event, ItemPhotographed) else event.photo


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
        case PhotoTaken() | PhotoToldLate() | ItemPhotographed() as taken:
            return _kept(taken) | {"id": key_of(fact), "visit_id": visit_of(fact)}
        case OriginalForgotten(at=at) | ShotForgotten(at=at) if row:
            return row | {"original_forgotten_at": at}
    return row


def _kept(event: Taken) -> Row:
    shot = shot_of(event)
    photo = OF_ONE | shot.model_dump(exclude={"likeness", "mirrored", "crops"})
    where = event.model_dump(include={*WHERE, *OF_ONE})
    whole_and_cropped = sorted({shot.likeness, *shot.crops})
    bands = zip(*map(bands_of, whole_and_cropped), strict=True)
    found = {f"band{number}": sorted({*those}) for number, those in enumerate(bands)}
    looks = {"likenesses": [signed(each) for each in whole_and_cropped], **found}
    where["told_late"] = isinstance(event, PhotoToldLate)
    alone = isinstance(event, ItemPhotographed) or event.alone
    where["shown_once"] = signed(shot.likeness) if alone else None
    return {**photo, **where, **looks, "original_forgotten_at": None}


photos = View(
    name="photos",
    columns="""
        id            text primary key,
        visit_id      uuid not null,
        order_id      uuid,
        inspection_id uuid,
        unit_id       uuid not null,
        park_id       uuid not null,
        technician_id uuid not null,
        closing       integer,
        side          text,
        item          text,
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
    listens=(PhotoTaken, PhotoToldLate, OriginalForgotten, ItemPhotographed, ShotForgotten),
    keys=lambda fact: [key_of(fact)],
    project=project,
    inline=True,
    indexes=(
        *("(order_id)", "(inspection_id)", "(sha256)"),
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

OF_INSPECTION = """
    select inspection_id, item, technician_id, sha256, shown_sha256, taken_at, original_forgotten_at
      from views.photos
     where inspection_id = %s order by taken_at, sha256
"""

ONE = "select sha256, shown_sha256, original_forgotten_at from views.photos where id = %s"

# Taken long enough ago, unless the very same file is of a later photo too, or is the picture itself.
OVER: Final[LiteralString] = """
    select order_id, inspection_id, sha256 from views.photos p
     where original_forgotten_at is null and taken_at <= %(until)s and sha256 <> shown_sha256
       and not exists (select from views.photos o where o.sha256 = p.sha256 and o.taken_at > %(until)s)
     order by taken_at limit %(limit)s
"""

# First by the index alone, then bit by bit: in one condition the index served neither. Each difference is
# written out: a question within the question, of each likeness of thousands, took two thirds of the time.
ALIKE: Final[LiteralString] = """
with near as materialized (
    select visit_id, sha256, likenesses from views.photos
     where band0 && %(near0)s or band1 && %(near1)s or band2 && %(near2)s or band3 && %(near3)s
)
select visit_id::text, sha256, lpad(to_hex(likeness), 16, '0') as likeness
  from near, unnest(likenesses) as likeness
 where least({differences}) <= %(within)s
 union
select visit_id::text, sha256, lpad(to_hex(likeness), 16, '0')
  from views.photos, unnest(likenesses) as likeness
 where sha256 = %(sha256)s
 limit 100
"""
DIFFERENCE: Final[LiteralString] = "bit_count((likeness # (%(seen)s::bigint[])[{place}])::bit(64))"

# A hundred values in common cost the planner no more than one comparison: up to fifty thousand photos it read
# them all, 56 microseconds each.
BY_INDEX: Final[LiteralString] = "set local enable_seqscan = off"


def sought(photo: Shot, turned: tuple[str, ...]) -> tuple[LiteralString, dict[str, Any]]:
    """The question by which a copy of the photo is found that is as it is, in a mirror or `turned`."""
    seen = (photo.likeness, photo.mirrored, *turned)
    bands = zip(*(bands_of(each) for each in seen), strict=True)
    close = {
        f"near{number}": [value for band in those for value in near(band)]
        for number, those in enumerate(bands)
    }
    differences = ", ".join(DIFFERENCE.format(place=place) for place in range(1, len(seen) + 1))
    given = close | {"seen": [signed(each) for each in seen], "within": FINDABLE, "sha256": photo.sha256}
    return ALIKE.format(differences=differences), given


async def alike(pool: Pool, photo: Shot, turned: tuple[str, ...]) -> tuple[Earlier, ...]:
    """The photos that were shown before and look much like this one, or like it in a mirror or `turned`."""
    async with pool.connection() as conn, conn.transaction(), conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(BY_INDEX)
        found = await (await cursor.execute(*sought(photo, turned))).fetchall()
    return tuple(Earlier(**row) for row in found)


async def one(pool: Pool, visit_id: UUID, sha256: str) -> dict[str, Any] | None:
    """A photo of an order, or of an inspection."""
    async with pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found: dict[str, Any] | None = await (await cursor.execute(ONE, [f"{visit_id}/{sha256}"])).fetchone()
    return found
