"""The questions of the board, as SQL: put together from the conditions that are wanted, so that each is
planned for itself, and asked of the rows as they are or as they were known at a moment.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import LiteralString

from neighbours.tenants import goes_by

from contracts.domain.board import Amiss
from contracts.domain.settlement_items import ITEMS
from contracts.domain.terms import Track
from contracts.views.board_held import COVERS, LIVES, RELEASED, TURN
from contracts.views.board_uncovered import (
    GAP,
    OVERRUN,
    RUNS,
    SINCE,
    UNCOVERED,
    WALK_UNCOVERED,
)
from contracts.views.coming_back import COUNTS
from contracts.views.dwellings import NEVER
from contracts.views.lettings import FOREVER
from contracts.views.past_end import OBJECTED

SIDES: tuple[Track, ...] = ("owner", "tenant")
LET = f"l.unit_id = s.unit_id and l.track = 'tenant' and {COUNTS}"
LIVING, LETTING = (goes_by(tenant, "{tenants}") for tenant in ("s.tenant_id", "l.tenant_id"))
SAME = f"(s.tenant_id = l.tenant_id or {LIVING} = {LETTING})"


def lived_in(unit: LiteralString) -> LiteralString:
    """By which contract somebody lives in a unit that day: of two that live there, or that ran out, by those
    that fit. Who lives on past the end of theirs has none any more once another's has begun; of two that run
    the last to begin is shown, so that is the one they live by or do not.
    """
    return f"""(
        select case when l.id is null then 'without_contract'
                    when {SAME} then 'by_contract' else 'by_another' end
          from {{stays}} s left join {{lettings}} l on {LET}
         where s.unit_id = {unit} and {LIVES}
         order by l.ends_on > %(day)s desc nulls last,
                  case when l.ends_on > %(day)s then l.starts_on end desc nulls last,
                  {SAME} desc nulls last limit 1)"""


# Nobody asks a hundred thousand units who lives there: only where there may be something amiss. Let to two,
# it may be lived in by the one whose contract has run out.
UNTIL: dict[Amiss, Sequence[LiteralString]] = {
    "without_contract": ("without_until",),
    "by_another": ("another_until", "two_until"),
}
MAY_BE = {
    how: " union ".join(
        f"select id from {{dwellings}} d where d.{until} > '{NEVER}' and d.{until} > %(day)s"
        for until in untils
    )
    for how, untils in UNTIL.items()
}
AMISS = {
    how: f"u.id in (select d.id from ({may_be} offset 0) d where {lived_in('d.id')} = '{how}')"
    for how, may_be in MAY_BE.items()
}
# Where a renewal was declined the tenant leaves, or the owner has the unit back, at the end of just these
# terms or on the day that was agreed on.
DECLINED = """{0}.track = '{1}' and {0}.contract_id = {2}.contract_id and {0}.ends_on = {2}.ends_on
             and {0}.declined_on <= %(day)s and {0}.declined_until > %(day)s"""
# What a letting says as well as its unit, and what only the unit says.
PLACES = {"parks": "{}.park_id = any(%(parks)s)", "park_id": "{}.park_id = %(park_id)s"}
CONDITIONS = {
    "building_id": "u.building_id = %(building_id)s",
    "manager_id": "u.manager_id = %(manager_id)s",
    "code": "u.code_grams @> %(code_grams)s and position(%(code)s in lower(u.code)) > 0",
}
# On a day that is over a unit was in the care of who managed it then: looked up by all who ever did.
MANAGER = "u.manager_id"
MANAGER_THEN = f"(u.managers_before || {MANAGER})[width_bucket(%(day)s::date, u.managers_changed_on) + 1]"
CONDITIONS_THEN = CONDITIONS | {
    "manager_id": f"""({CONDITIONS["manager_id"]}
            or cardinality(u.managers_before) > 0 and u.managers_before @> array[%(manager_id)s::uuid])
        and {MANAGER_THEN} = %(manager_id)s"""
}
# One word of what was typed: part of the door code, of the building's name or of the park's, or the number of
# a contract.
THERE = """u.code_grams @> %({word}_grams)s and position(%({word})s in lower(u.code)) > 0
        or u.building_id = any(%({word}_buildings)s) or u.park_id = any(%({word}_parks)s)"""
# A contract is found where it has a room on the day; which it does not have on any, where it is to have one.
ROOMS = f"""select l.unit_id from {{{{lettings}}}} l
         where l.contract_id = any(%({{word}}_contracts)s) and {COUNTS}"""
WORD = f"""({THERE} or u.id in ({ROOMS})
        or u.id = any(%({{word}}_units)s) and not exists ({ROOMS}))"""
# Given back, and not settled: of several the one that has been open longest.
IS_OPEN = "s.opened_on <= %(day)s and s.closed_on > %(day)s"
# What goes on in few of all units: in which, on the day. `overrun` are days that no owner covers, of the
# contract of the day or of one to come.
GOES_ON: dict[str, str] = {
    **{
        name: f"""
    select l.unit_id from {{renewals}} w join {{lettings}} l on {DECLINED.format("w", side, "l")}
     where {COUNTS}"""
        for name, side in (("leaving", "tenant"), ("handing_back", "owner"))
    },
    "overrun": """
    select o.unit_id from {overruns} o
      join {lettings} l on l.unit_id = o.unit_id and l.contract_id = o.contract_id
     where not o.draft and o.over_on > %(day)s and l.track = 'tenant' and l.until > %(day)s
           and (not o.stays_on or o.cover_ends_on <= %(day)s)""",
    "settling": f"select s.unit_id from {{settling}} s where {IS_OPEN}",
}
SETTLEMENT = f"""
    left join lateral (
        select s.id as settlement_id, s.opened_on, s.due_on,
               {len(ITEMS)} - (select count(*) from jsonb_each_text(s.ticked) ticked (item, ticked_on)
                                where ticked.ticked_on::date <= %(day)s) as items_open
          from {{settling}} s where s.unit_id = u.id and {IS_OPEN}
         order by s.opened_on, s.id limit 1
    ) settlement on true"""
SHOWN = (
    *("starts_on", "ends_on", "cycle", "rent_fen", "rent_steps"),
    *("deposit_fen", "carried_fen", "held_fen", "settled", "party_id", "tenant_id", "ending_since"),
)
VIEWS = (
    *("units", "lettings", "overruns", "vacancies", "stays", "dwellings", "renewals", "settling"),
    "tenants",  # as they go by one number for another
)

HOW_MANY = "select count(*) from (select from {units} u where {wanted} limit %(few)s) few"
HOW_MANY_HELD = "select count(*) from {units} u where {wanted}"

# The contract that counts on the day: of those that have begun and not ended, the last to begin.
SIDE = f"""
    left join lateral (
        select l.* from {{lettings}} l
         where l.unit_id = u.id and l.track = '{{side}}' and {COUNTS} and {COVERS}
         order by l.starts_on desc, l.id limit 1
    ) {{side}} on true"""
# Where the next contract of this side has the unit later than this one, or where there is none yet, is a gap:
# by the stays of each, for who changes rooms takes the contract along.
NEXT = """
    left join lateral (
        select turn.begins as next_starts_on, l.contract_id as next_contract_id
          from {lettings} l cross join unnest(l.earlier || l.since) with ordinality as turn (begins, place)
         where l.unit_id = u.id and l.track = '{side}' and l.until > l.since
           and mod(turn.place, 2) = 1 and turn.begins > %(day)s
         order by turn.begins, l.id limit 1
    ) next_{side} on true
    left join lateral (
        select min(turn.ends) as leaves_on
          from unnest({side}.earlier || array[{side}.since, {side}.until])
               with ordinality as turn (ends, place)
         where mod(turn.place, 2) = 0 and turn.ends > %(day)s
    ) stay_{side} on true"""
# Of the rooms of one contract some were given back, and nobody says who had lived in the others.
PARTLY_LEFT = """exists (
        select from {lettings} l where l.contract_id = tenant.contract_id and l.given_back_on <= %(day)s)"""
# Who left before it begins had signed it already.
FORSAKEN = """exists (
        select from {lettings} l where l.unit_id = u.id and l.forsaken_on <= %(day)s
           and coalesce(tenant.contract_id, next_tenant.next_contract_id) = any(l.forsakes))"""
# Past an end that was a termination's; of a room changed for another, the one left knows what was agreed on.
TERMINATED = """tenant.ends_on <= %(day)s and tenant.ends_on <> (
        select max(l.agreed_until) from {lettings} l where l.contract_id = tenant.contract_id)"""
# What follows on an end to come is signed: nobody has to think of it any more, so it is the last of all ends.
RENEWED = FOREVER - timedelta(days=1)
IS_RENEWED = "{0}.renewed_on <= %(day)s and {0}.ends_on > %(day)s"
COLUMNS = ", ".join(
    f"{side}.contract_id as {side}_contract_id, next_{side}.next_starts_on as {side}_next_starts_on,"
    f" next_{side}.next_contract_id as {side}_next_contract_id,"
    f" stay_{side}.leaves_on as {side}_leaves_on,"
    f" coalesce({IS_RENEWED.format(side)}, false) as {side}_renewed, "
    + ", ".join(f"{side}.{name} as {side}_{name}" for name in SHOWN)
    for side in SIDES
)
ROWS = f"""
    select u.id as unit_id, u.park_id, u.building_id, u.code, {{manager}} as manager_id, {COLUMNS},
           case when not r.bare then r.cover_ends_on end as cover_ends_on, r.days_over, r.exposure_fen,
           r.stays_on, r.cover_ends_on as uncovered_from, r.rents as over_rents, r.uncovered,
           r.contract_id as over_contract_id, uncovered.since as owner_uncovered_since,
           coalesce(leaves.move_out_on, leaves.ends_on - 1) as leaving_on,
           coalesce(back.hand_back_on, back.ends_on - 1) as handing_back_on,
           {OBJECTED.format("leaves")} as tenant_objected, {OBJECTED.format("back")} as owner_objected,
           {TERMINATED} as terminated, {PARTLY_LEFT} as partly_left,
           {FORSAKEN} as forsaken,
           settlement.settlement_id, settlement.opened_on as settlement_opened_on,
           settlement.due_on as settlement_due_on, settlement.items_open as settlement_items_open,
           {lived_in("u.id")} as lived_in, {RELEASED} as released_on
      from {{units}} u {{sides}}
      left join lateral ({OVERRUN}) r on true{SETTLEMENT}
      left join {{renewals}} leaves on {DECLINED.format("leaves", "tenant", "tenant")}
      left join {{renewals}} back on {DECLINED.format("back", "owner", "owner")}
     where u.id = any(%(ids)s)"""

# Each unit with the most urgent of the ends that count: of some units, or of few and sorted.
ENDS_FIRST = f"""
        select u.id as unit_id, coalesce(least({{ends}}), '{FOREVER}') as urgent_on
          from {{units}} u {{sides}}"""
URGENT_OF = f"{ENDS_FIRST} where u.id = any(%(ids)s) and {{wanted}}"
URGENT = f"""
    select unit_id, urgent_on from ({ENDS_FIRST} where {{wanted}}) few
     where (urgent_on, unit_id) > (%(urgent_on)s, %(unit_id)s) and {{which}}
     order by urgent_on, unit_id limit %(limit)s"""
DUE = f"case when {IS_RENEWED} then '{RENEWED}'::date else {{0}}.ends_on end"
WITHIN = f"case when {DUE.format('{side}')} between %(first)s and %(last)s then {DUE.format('{side}')} end"

# What has no end yet and what has one later than the day lie in two indexes: one for both would begin with
# all that ended years ago.
WALK = f"""
    select unit_id, ends_on from (
        (select l.unit_id, l.ends_on from {{lettings}} l {{among}}
          where l.until = '{FOREVER}' and {{met}} order by l.ends_on, l.unit_id limit %(batch)s)
        union all
        (select l.unit_id, l.ends_on from {{lettings}} l {{among}}
          where l.until <> '{FOREVER}' and {{met}} order by l.ends_on, l.unit_id limit %(batch)s)
        union all
        {WALK_UNCOVERED}
        union all
        (select l.unit_id, '{RENEWED}'::date from {{lettings}} l {{among}}
          where l.until = '{FOREVER}' and {{met_renewed}} order by l.unit_id limit %(batch)s)
        union all
        (select l.unit_id, '{RENEWED}'::date from {{lettings}} l {{among}}
          where l.until <> '{FOREVER}' and {{met_renewed}} order by l.unit_id limit %(batch)s)
    ) walked order by ends_on, unit_id limit %(batch)s"""
AMONG = "join {units} u on u.id = l.unit_id and {wanted}"
# As it was known nothing tells PostgreSQL that an id is that of one unit in both tables: it took nearly each
# letting for one that is wanted, and compared each with all units that are.
AMONG_KNOWN = "cross join lateral (select from {units} u where u.id = l.unit_id and {wanted} offset 0) met"
NOT_RENEWED = "(l.renewed_on is null or l.renewed_on > %(day)s or l.ends_on <= %(day)s)"
MET_RENEWED = f"""{IS_RENEWED.format("l")} and '{RENEWED}'::date between %(first)s and %(last)s
            and ('{RENEWED}'::date, l.unit_id) > (%(urgent_on)s, %(unit_id)s)"""
MET = """l.ends_on between %(first)s and %(last)s
            and (l.ends_on, l.unit_id) > (%(urgent_on)s, %(unit_id)s)"""
VACANT = f"""
    select u.id as unit_id, '{FOREVER}'::date as urgent_on
      from {{vacancies}} v join {{units}} u on u.id = v.unit_id
     where v.track = %(vacant_on)s and v.last_until > %(day)s and u.id > %(unit_id)s and {{wanted}}
       and not exists (
           select from {{lettings}} l where l.unit_id = u.id and l.track = any(%(tracks)s)
              and {COUNTS} and {COVERS})
       and not ('owner' = any(%(tracks)s) and exists (
           select from {{overruns}} o where o.unit_id = u.id and {RUNS}))
     order by u.id limit %(limit)s"""
ENDS_OF_EACH = f"""
    select track, ends_on, count(*) as units from (
        select distinct on (l.unit_id, l.track) l.track, {DUE.format("l")} as ends_on
          from {{lettings}} l join {{units}} u on u.id = l.unit_id
         where {COUNTS} and {COVERS} and {{wanted}} and {{among}}
         order by l.unit_id, l.track, l.starts_on desc, l.id
    ) counted group by track, ends_on"""
# Of a hundred thousand units, few have two contracts of a track at once or are not held: what counts is the
# end of each letting, but of those few, which are looked at unit by unit.
ODD = f"""
    select v.unit_id from {{vacancies}} v where v.several_until > '{NEVER}' and v.several_until > %(day)s
    union all select u.id from {{units}} u
     where u.held_until <= %(day)s or u.held_since > %(day)s or mod({TURN}, 2) = 1"""
ENDS_OF_ALL = f"""
    with odd as materialized ({ODD})
    select track, {DUE.format("l")} as ends_on, count(*) as units from {{lettings}} l
     where {COUNTS} and {{met}} group by 1, 2
    union all
    select track, {DUE.format("l")} as ends_on, -count(*) from {{lettings}} l
     where {COUNTS} and {{met}} and l.unit_id = any(array(select unit_id from odd)) group by 1, 2
    union all {ENDS_OF_EACH}"""
# As arrays both are looked up by: as it was known, PostgreSQL else read all lettings once more for a few.
AMONG_ODD = " and ".join(f"{unit} = any(array(select unit_id from odd))" for unit in ("u.id", "l.unit_id"))
ENDS = f"""
    {{ends}}
    union all
    select 'owner', since, count(*) from (
        select o.unit_id, min({GAP}) as since
          from {{overruns}} o join {{units}} u on u.id = o.unit_id
         where {RUNS} and {{wanted}} and not exists (
               select from {{lettings}} l where l.unit_id = o.unit_id and l.track = 'owner'
                  and {COUNTS} and {COVERS})
         group by o.unit_id
    ) uncovered group by since"""

# What is asked of both tables is asked behind the union: within it PostgreSQL reads each by itself, sorts all
# of it, and looks nothing up in it.
KNOWN = """(
    select * from (
        select *, 'infinity'::timestamptz as known_until from views.{0}
        union all
        select * from views.{0}_past) said
     where known_since < %(known)s and known_until >= %(known)s)"""
NOW = {name: f"views.{name}" for name in VIEWS}
THEN = {name: KNOWN.format(name) for name in VIEWS}


@lru_cache(maxsize=1000)
def text(query: LiteralString, known: bool, wanted: str, **parts: str) -> bytes:
    """A question, of the views as they are or, when `known`, as they were known at that moment."""
    views = THEN if known else NOW
    wanted = wanted.format(**views)
    filled = {name: part.format(**views, wanted=wanted) for name, part in parts.items()}
    return query.format(**views, wanted=wanted, **filled).encode()


def goes_on(name: str, asked: bool, *, ahead: bool = False) -> str:
    """In which units it does, looked up `ahead` or as they are met. Or in which it does not, which is nearly
    all of them: each is asked as it is met, and `offset 0` keeps PostgreSQL from asking all of them first.
    """
    units = GOES_ON[name]
    if asked:
        return f"u.id = any(array({units}))" if ahead else f"u.id in ({units})"
    return f"not exists (select from ({units}) it where it.unit_id = u.id offset 0)"


def sides(of: Sequence[Track], *, following: bool = False) -> str:
    """The contracts that count, beside each unit; with `following` also when the next ones begin."""
    texts = [SIDE, NEXT] if following else [SIDE]
    beside = [part.replace("{side}", side) for side in of for part in texts]
    return "".join([*beside, UNCOVERED] if "owner" in of else beside)


def ends(of: Sequence[Track]) -> str:
    """Of each side; the owner's is past where it should cover the day and there is none."""
    each = [WITHIN.format(side=side) for side in of]
    return ", ".join([*each, SINCE] if "owner" in of else each)
