"""What each technician has in hand, and did lately: a question over the pool and its completions."""

from typing import Final

from workorders.views.pool_sql import LATE

# Who is sent wherever it is near belongs to no park, so everybody who looks at technicians sees them.
_LOADS: Final = f"""
    select t.technician_id, t.employment, t.skills, t.parks, t.status, t.capacity,
           t.zone, t.shifts, t.days_off, had.*, did.*
      from views.technicians t
      cross join lateral (
        select count(*) as load, count(*) filter (where p.status = 'offered') as offered,
               count(*) filter (where p.status = 'taken_up') as taken_up,
               count(*) filter (where p.status = 'on_site') as on_site,
               count(*) filter (where p.urgency = 'emergency') as emergencies,
               count(*) filter (where {LATE}) as overdue, min(p.next_due_at) as next_due_at
          from views.pool p where p.technician_id = t.technician_id and not p.rests
      ) had
      cross join lateral (
        select count(*) as done, count(reopened_at) as reopened, round(avg(stars), 1)::float as stars
          from views.completions d
         where d.technician_id = t.technician_id and d.completed_at > %(since)s
      ) did
     where (%(parks)s::uuid[] is null or t.parks && %(parks)s or cardinality(t.parks) = 0)
       and (%(park_id)s::uuid is null or %(park_id)s = any(t.parks) or cardinality(t.parks) = 0)
"""

PAGE: Final = f"""
    {_LOADS}
       and (%(skill)s::text is null or %(skill)s = any(t.skills))
       and (%(last)s::uuid is null or t.technician_id > %(last)s)
     order by t.technician_id limit %(limit)s
"""

FULLEST: Final = f"""
    {_LOADS} and t.status = 'active'
     order by had.load::float / t.capacity desc, had.overdue desc, t.technician_id limit %(limit)s
"""
