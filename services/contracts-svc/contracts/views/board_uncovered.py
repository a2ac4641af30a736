"""What the board asks about days that no owner covers, as SQL: those of what goes on, and of what is over."""

from contracts.views.coming_back import COUNTS
from contracts.views.lettings import FOREVER
from contracts.views.overruns import PAST

# Of one contract in one unit: what is over, and what goes on.
OF_BOTH = "o.id in (u.id || '/' || {0}.contract_id, u.id || '/' || {0}.contract_id || '" + PAST + "')"
# Let on a day that no owner's contract covers: as urgent as a contract whose end is past.
RUNS = f"""o.cover_ends_on <= %(day)s and o.over_on > %(day)s and not o.draft and exists (
        select from {{lettings}} l where l.unit_id = o.unit_id and l.contract_id = o.contract_id
           and l.track = 'tenant' and {COUNTS})"""
# Since when, where owners covered it again in between: the day of the last such gap, not of the first.
GAP = """case when o.uncovered = '[]' then o.cover_ends_on else (
        select max((gap ->> 0)::date) from jsonb_array_elements(o.uncovered) gap
         where (gap ->> 0)::date <= %(day)s) end"""
UNCOVERED = f"""
    left join lateral (
        select min({GAP}) as since from {{lettings}} t
          join {{overruns}} o on {OF_BOTH.format("t")}
         where owner.contract_id is null and t.unit_id = u.id and t.track = 'tenant' and {RUNS}
    ) uncovered on true"""
SINCE = "case when uncovered.since between %(first)s and %(last)s then uncovered.since end"
# The tenant's contract of the day may be covered, and one signed to follow it not: of those that are not, the
# first.
OVERRUN = f"""
        select o.* from {{lettings}} l join {{overruns}} o on {OF_BOTH.format("l")}
         where l.unit_id = u.id and l.track = 'tenant' and (l.contract_id = tenant.contract_id
               or l.starts_on > coalesce(tenant.starts_on, %(day)s) and l.until > l.starts_on)
           and not o.draft and o.over_on > %(day)s and (not o.stays_on or o.cover_ends_on <= %(day)s)
         order by l.starts_on, l.id, o.over_on limit 1"""
# Oldest first, for the walk along all that ends: what is over lies in an index of its own, by when it was.
WALK_UNCOVERED = f"""(select l.unit_id, l.ends_on
           from (select o.*, 'owner' as track, o.cover_ends_on as ends_on
                   from {{overruns}} o where not o.draft and o.cover_ends_on <= %(day)s
                    and o.uncovered = '[]' and o.over_on = '{FOREVER}') l {{among}}
          where {{met_over}} order by l.ends_on, l.unit_id limit %(batch)s)
        union all
        (select l.unit_id, l.ends_on
           from (select o.*, 'owner' as track, {GAP} as ends_on
                   from {{overruns}} o where not o.draft and o.cover_ends_on <= %(day)s
                    and o.uncovered <> '[]' and o.over_on = '{FOREVER}') l {{among}}
          where {{met_over}} order by l.ends_on, l.unit_id limit %(batch)s)
        union all
        (select l.unit_id, l.ends_on
           from (select o.*, 'owner' as track, {GAP} as ends_on
                   from {{overruns}} o where o.over_on <> '{FOREVER}' and o.over_on > %(day)s
                    and o.cover_ends_on <= %(day)s) l {{among}}
          where {{met_over}} order by l.ends_on, l.unit_id limit %(batch)s)"""
