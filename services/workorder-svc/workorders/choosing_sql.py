"""Which orders wait, who is amiss, and who could be sent: what `choosing.py` asks of the tables."""

from typing import LiteralString

# `due_at`: of the stage that is not reached yet. `last_there`: who did the last completed repair of the unit.
# `not rests`, here and below: so is all that waits, and by the index what is over is not read.
JOB: LiteralString = """
select w.*, p.park_id, p.fault, p.urgency, p.status, p.technician_id, p.nobody_fits, p.version,
       p.next_due_at as due_at,
       u.latitude, u.longitude,
       (select technician_id from views.pool done
         where done.unit_id = p.unit_id and done.completed_at is not null
         order by done.completed_at desc limit 1) as last_there
from views.waiting w
join views.pool p on p.order_id = w.order_id and not p.rests
left join views.units u on u.unit_id = p.unit_id
"""

ONE: LiteralString = JOB + " where w.order_id = %s"

BY_IDS: LiteralString = JOB + " where w.order_id = any(%s)"

THEIRS: LiteralString = (
    JOB + " where p.technician_id = %s and p.status in ('offered', 'taken_up', 'on_site') order by w.order_id"
)

# Emergencies first, of these by `turns` of `same_danger.py`, then what is due first.
BY_TURN: LiteralString = """
order by p.urgency = 'emergency' desc,
         case when p.urgency = 'emergency' then (%(turns)s::jsonb ->> p.fault)::int end,
         p.next_due_at, w.order_id
limit %(limit)s
"""

POOL: LiteralString = (
    JOB
    + """
where (w.waiting or %(offered)s and p.status = 'offered')
  and (%(park_id)s::uuid is null or p.park_id = %(park_id)s)
  and (%(parks)s::uuid[] is null or p.park_id = any(%(parks)s))
"""
    + BY_TURN
)

# What began by a sticker beside so many dangers waits until somebody has looked at it, or might have.
# Where nobody was ever taken on, people give ordinary repairs by hand; an emergency is looked at all the
# same, so that it is told at once that nobody fits.
NEXT: LiteralString = (
    JOB
    + """
where w.waiting and (p.urgency = 'emergency' or exists (select from views.technicians))
  and not exists (select from views.stickers s
                   where s.unit_id = p.unit_id and p.source in ('sticker', 'voice')
                     and p.reported_at > s.dangers_at and p.reported_at > %(looked_since)s)
  and not exists (select from unnest(%(ids)s::uuid[], %(versions)s::integer[]) as rests (id, version)
                   where rests.id = w.order_id and rests.version = p.version)
"""
    + BY_TURN
)

# Whoever was asked and cannot be sent any more; a person who chose them knew of their trade and their parks.
# What somebody took up, or is there for, they keep, unless they were stood down, or it turned out to be of
# another trade before they came; of who is there already it is said that it did.
ABLE: LiteralString = "coalesce(%(needed)s::jsonb ->> p.fault, %(general)s) = any(t.skills)"
AMISS: LiteralString = f"""
select * from (
    select p.order_id, p.technician_id, p.version, t.origin,
           case when t.status <> 'active' then 'suspended'
                when w.turned and not {ABLE} then 'skill'
                when w.by_hand is not null or p.status <> 'offered' then null
                when cardinality(t.parks) > 0 and not p.park_id = any(t.parks) then 'park'
                when not {ABLE} then 'skill'
           end as reason
    from views.pool p
    join views.waiting w on w.order_id = p.order_id
    join views.technicians t on t.technician_id = p.technician_id
    where not p.rests and p.status in ('offered', 'taken_up', 'on_site')
) asked where reason is not null order by order_id limit %(limit)s
"""

# Who has some day off about now, and what they have and are not there for.
OFF: LiteralString = """
    select p.order_id, p.technician_id, p.version, p.urgency, p.responded_at, w.origin, w.by_hand,
           t.zone, t.shifts, t.days_off, t.granted
      from views.technicians t
      join views.pool p on p.technician_id = t.technician_id and not p.rests
           and p.status in ('offered', 'taken_up')
      join views.waiting w on w.order_id = p.order_id
     where t.status = 'active' and jsonb_path_exists(
           t.days_off, '$[*] ? (@.first_day <= $last && @.until > $first)', %(about)s)
     order by p.order_id
"""

# Where they are: at the order they are on, else at the one they last took up, as far as it counts where they
# are `heading` for, else where they set out from.
# What is given anew (`but`) is nobody's: it keeps nobody from it, and nobody is where it is.
# `roster` is text, by which those who work the same hours are known.
AT: LiteralString = "(p.arrived_at is not null or %(heading)s)"
_TECHNICIAN: LiteralString = f"""
select t.technician_id, t.skills, t.parks, t.capacity, t.call_out_fen + t.hourly_fen as visit_fen,
       jsonb_build_object('zone', t.zone, 'shifts', t.shifts, 'days_off', t.days_off)::text as roster,
       had.load, had.offered, had.first, had.lesser,
       t.latitude, t.longitude, had.latitude as now_latitude, had.longitude as now_longitude
from views.technicians t
left join lateral (
    select count(*) as load,
           count(*) filter (where p.urgency = 'ordinary' and p.status = 'offered') as offered,
           count(*) filter (where p.urgency = 'emergency' or p.status = 'on_site') as first,
           count(*) filter (where p.urgency = 'emergency' and p.status = 'offered'
                              and (%(turns)s::jsonb ->> p.fault)::int is distinct from 0) as lesser,
           (array_agg(u.latitude order by p.arrived_at desc nulls last, p.responded_at desc)
             filter (where u.latitude is not null and p.responded_at is not null and {AT}))[1] as latitude,
           (array_agg(u.longitude order by p.arrived_at desc nulls last, p.responded_at desc)
             filter (where u.latitude is not null and p.responded_at is not null and {AT}))[1] as longitude
    from views.pool p left join views.units u on u.unit_id = p.unit_id
    where p.technician_id = t.technician_id and not p.rests
      and p.status in ('offered', 'taken_up', 'on_site') and not p.order_id = any(%(but)s)
) had on true
"""

CANDIDATES: LiteralString = (
    _TECHNICIAN
    + """
where t.status = 'active'
  and (t.parks && %(parks)s
       or cardinality(t.parks) = 0 and (%(cells)s::text[] is null or t.cell = any(%(cells)s)))
"""
)

CANDIDATE: LiteralString = _TECHNICIAN + " where t.technician_id = %(id)s"
