"""The questions of the pool, as SQL: put together from the conditions that are wanted, so that each is
planned for itself. Orders are sorted by an index, along which a page walks until it is full; what few orders
have has an index of its own, by which they are looked up and sorted.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from neighbours.looking import Pool
from neighbours.tenants import numbers_of
from psycopg.rows import dict_row

from workorders.domain.fault_names import called
from workorders.views import places
from workorders.views.clocks import FINISHED, OPEN, RESTING, STOPPED, State

Sort = Literal["due", "newest"]
Row = dict[str, Any]

FEW: Final = 2_000
"""Units that are looked up sooner than asked of each order."""

LATE = "(p.late or not p.rests and coalesce(p.paused_at, %(now)s) > p.next_due_at)"
# The worst clock of an order; what a filter by it adds to where such an order can stand.
STANDS = f"""
    case when p.status in ('deferred', 'cancelled') then 'none'
         when p.rests and not p.late then 'kept'
         when {LATE} then 'overdue'
         when p.paused_at is null then 'running' else 'paused' end"""
SLA: Final[Mapping[State, str]] = {
    "none": "true",
    "kept": "not p.late",
    "overdue": LATE,
    "paused": "not p.late and p.paused_at <= p.next_due_at",
    "running": "not p.late and p.paused_at is null and p.next_due_at >= %(now)s",
}
# Where what is wanted can stand: so a walk begins among what rests or what does not, or is not begun at all.
WHERE: Final[Mapping[State, frozenset[str]]] = {
    "none": STOPPED,
    "kept": FINISHED,
    "overdue": OPEN | FINISHED,
    "paused": OPEN,
    "running": OPEN,
}
ENDANGERED = f"(p.endangered is not distinct from p.next_stage and {SLA['running']})"

CONDITIONS: Final[Mapping[str, str]] = {
    "parks": "p.park_id = any(%(parks)s)",
    "park_id": "p.park_id = %(park_id)s",
    "building_id": "p.unit_id in (select unit_id from views.places where building_id = %(building_id)s)",
    "cell": "p.unit_id in (select unit_id from views.places where cell between %(first)s and %(last)s)",
    "unit_id": "p.unit_id = %(unit_id)s",
    "tenant_id": f"p.tenant_id in {numbers_of('%(tenant_id)s')}",
    "technician_id": "p.technician_id = %(technician_id)s",
    "fault": "p.fault = %(fault)s",
    "urgency": "p.urgency = %(urgency)s",
    "source": "p.source = %(source)s",
    "done_with": "p.same_as = %(done_with)s and p.joined",
}
# What only an order can be that does not rest.
FLAGS: Final[Mapping[str, str]] = {
    "endangered": ENDANGERED,
    "at_risk": f"(coalesce(p.paused_at, %(now)s) > p.next_due_at or {ENDANGERED})",
    "nobody_fits": "p.nobody_fits is not null",
}
# One word of what was typed: the number of the order or its beginning, part of the door code of its unit, of
# its fault, or of what its park or building is called.
WORD = """(p.number between %({0}_first)s and %({0}_last)s or p.unit_id = any(%({0}_units)s)
           or p.fault = any(%({0}_faults)s) or p.park_id = any(%({0}_called)s))"""
MANY = """(p.number between %({0}_first)s and %({0}_last)s or p.fault = any(%({0}_faults)s)
           or p.park_id = any(%({0}_called)s)
           or exists (select from views.places u where u.unit_id = p.unit_id
                         and (position(%({0})s in lower(u.code)) > 0
                              or u.building_id = any(%({0}_called)s))))"""
OF_TENANT = f"""p.tenant_id in (select other.tenant_id from views.tenants named
    cross join lateral {numbers_of("named.tenant_id")} other where named.number = %({{0}})s)"""
IN_TWO: Final = re.compile(r"(?<!\S)(\d{4})\s+(\d{4})(?!\S)")
"""The number of an order, as it is shown to be said on the telephone."""
BEGINNING: Final = re.compile(r"\d{5,8}")
"""More digits than a door has."""
TENANT: Final = re.compile(r"t-\d+-\d")

# What is due first; where all are wanted, what rests comes last.
ORDER: Final[Mapping[str, str]] = {
    "all": "p.rests, p.next_due_at, p.order_id",
    "due": "p.next_due_at, p.order_id",
    "newest": "p.reported_at desc, p.order_id desc",
}
AFTER: Final[Mapping[str, str]] = {
    "all": "(p.rests, p.next_due_at, p.order_id) > (%(after_rests)s, %(after)s, %(last_id)s)",
    "due": "(p.next_due_at, p.order_id) > (%(after)s, %(last_id)s)",
    "newest": "(p.reported_at, p.order_id) < (%(after)s, %(last_id)s)",
}
Key = tuple[bool, datetime, UUID]
"""Of a row: whether it rests, the instant it is sorted by, and its id."""

PAGE = """
    select p.*, u.code as unit_code, u.building_id, h.status as recording
      from (select * from views.pool p where {wanted} order by {order} limit %(limit)s) p
      left join views.places u using (unit_id) left join views.hearings h using (order_id) order by {order}"""
COUNTS = f"""
    select p.status, p.urgency, {STANDS} as sla, count(*) as orders from views.pool p
     where {{wanted}} group by 1, 2, 3"""
CELLS = f"""
    select u.cell, {STANDS} as sla, count(*) as orders, min(p.next_due_at) as next_due_at,
           count(*) filter (where p.urgency = 'emergency') as emergencies,
           count(*) filter (where {ENDANGERED}) as endangered
      from views.pool p left join views.places u using (unit_id)
     where {{wanted}} group by 1, 2"""


@dataclass(frozen=True)
class Wanted:
    """Which orders; what is left None wants all. Each word of `text`, in letters and digits of any width, is
    the number of the order or five of its digits or more, the number of its tenant, part of the door code of
    its unit, or part of what its fault, its park or its building is called; these may stand in one word.
    `at_risk`: its next stage is late, or near.
    """

    now: datetime
    parks: list[UUID] | None
    park_id: UUID | None = None
    building_id: UUID | None = None
    cell: str | None = None
    unit_id: UUID | None = None
    tenant_id: UUID | None = None
    technician_id: UUID | None = None
    fault: str | None = None
    urgency: str | None = None
    status: Collection[str] | None = None
    source: str | None = None
    done_with: UUID | None = None
    sla: State | None = None
    rests: bool | None = None
    endangered: bool | None = None
    at_risk: bool | None = None
    nobody_fits: bool | None = None
    reopened: bool | None = None
    to_look_at: bool | None = None
    says_more: bool | None = None
    text: str | None = None

    def stands(self) -> Sequence[str]:
        """Where it can stand, as SQL."""
        found = frozenset(self.status or OPEN | RESTING)
        if self.sla:
            found &= WHERE[self.sla]
        if self.rests is not None:
            found &= RESTING if self.rests else OPEN
        if self.endangered or self.at_risk or self.nobody_fits:
            found &= OPEN
        if not found:
            return ["false"]
        which = [f"p.status in ({', '.join(repr(each) for each in sorted(found))})"]
        if found <= RESTING:
            return ["p.rests", *(which if found < RESTING else ())]
        if found <= OPEN:
            return ["not p.rests", *(which if found < OPEN else ())]
        return which if found < OPEN | RESTING else ()


@dataclass
class Asking:
    """The pool asked once: the conditions as SQL, and their values."""

    pool: Pool
    wanted: Wanted
    texts: list[str] = field(default_factory=list)
    given: Row = field(default_factory=dict)

    @classmethod
    async def of(cls, pool: Pool, wanted: Wanted) -> "Asking":
        """With the units and faults that the words of a text mean."""
        asking = cls(pool, wanted, texts=list(wanted.stands()), given={"now": wanted.now})
        for name, condition in CONDITIONS.items():
            if (value := getattr(wanted, name)) is not None:
                asking.texts.append(condition)
                asking.given[name] = value
        for name, condition in FLAGS.items():
            if (value := getattr(wanted, name)) is not None:
                asking.texts.append(condition if value else f"not (not p.rests and {condition})")
        if wanted.to_look_at is not None:
            asking.texts.append("p.to_look_at" if wanted.to_look_at else "not p.to_look_at")
        if wanted.says_more is not None:
            asking.texts.append("p.also <> '[]'" if wanted.says_more else "p.also = '[]'")
        if wanted.reopened is not None:
            asking.texts.append("p.reopened > 0" if wanted.reopened else "p.reopened = 0")
        if wanted.sla:
            asking.texts.append(SLA[wanted.sla])
        if wanted.cell:
            asking.given["first"], asking.given["last"] = places.finest_of(wanted.cell)
        for number, word in enumerate(await asking._words()):
            await asking._says(f"word{number}", word)
        return asking

    async def _words(self) -> list[str]:
        """What was typed, taken apart where people write without a space: 滨江园1号楼A404."""
        plain = unicodedata.normalize("NFKC", self.wanted.text or "").lower()
        typed, found = IN_TWO.sub(r"\1\2", plain), list[str]()
        if not typed.strip():
            return found
        async with self.pool.connection() as conn:
            names = [row[0] for row in await (await conn.execute(places.WITHIN, [typed])).fetchall()]
        for word in typed.split():
            rest = word
            while begins := next((each for each in names if rest.startswith(each) and rest != each), None):
                found.append(begins)
                rest = rest.removeprefix(begins)
            found.append(rest)
        return found

    async def _says(self, name: str, word: str) -> None:
        if TENANT.fullmatch(word):
            self.texts.append(OF_TENANT.format(name))
            self.given[name] = word.upper()
            return
        parks = [self.wanted.park_id] if self.wanted.park_id else self.wanted.parks
        asked: Row = {"grams": places.grams(word), "word": word, "parks": parks, "limit": FEW + 1}
        async with self.pool.connection() as conn, conn.cursor() as cursor:
            named = [row[0] for row in await (await cursor.execute(places.CALLED, asked)).fetchall()]
            asked["called"] = named
            units = [row[0] for row in await (await cursor.execute(places.NAMED, asked)).fetchall()]
        part = BEGINNING.fullmatch(word)
        first, last = (word.ljust(8, "0"), word.ljust(8, "9")) if part else (word, word)
        self.given |= {f"{name}_first": first, f"{name}_last": last}
        self.given |= {name: word, f"{name}_faults": [word, *called(word)], f"{name}_units": units}
        self.given[f"{name}_called"] = named
        self.texts.append((MANY if len(units) > FEW else WORD).format(name))

    async def page(self, sort: Sort, after: Key | None, limit: int) -> list[Row]:
        """Orders in this order, after the one of this key."""
        all_ = sort == "due" and not {"p.rests", "not p.rests"}.intersection(self.texts)
        order = "all" if all_ else sort
        texts = [*self.texts, AFTER[order]] if after else self.texts
        rests, instant, last_id = after or (None, None, None)
        place = {"after_rests": rests, "after": instant, "last_id": last_id, "limit": limit}
        return await self._rows(PAGE.format(wanted=_all(texts), order=ORDER[order]), **place)

    async def counts(self) -> list[Row]:
        """How many there are of each status, urgency and state of the promise."""
        return await self._rows(COUNTS.format(wanted=_all(self.texts)))

    async def cells(self) -> list[Row]:
        """By the finest cell of the map and the state of the promise."""
        return await self._rows(CELLS.format(wanted=_all(self.texts)))

    async def _rows(self, query: str, **more: Any) -> list[Row]:
        async with self.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            found: list[Row] = await (await cursor.execute(query.encode(), self.given | more)).fetchall()
        return found


def key_of(row: Mapping[str, Any], sort: Sort) -> Key:
    """Where the page after this row begins."""
    return row["rests"], row["next_due_at" if sort == "due" else "reported_at"], row["order_id"]


def _all(texts: Collection[str]) -> str:
    return " and ".join(texts) or "true"
