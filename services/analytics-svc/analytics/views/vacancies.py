"""The vacancy clock: from the day the last tenant left until the next one came. A query, nothing is kept.

Walk through each unit's days, +1 for who enters and −1 for who leaves, entering first on the same day: where
the count falls to nobody a vacancy begins, and it ends with the next step or when the unit is given back.
What is still to come (a leaving on a later day) is no vacancy yet as of `today`.
"""

VACANCIES = """
    with steps as (
        select entered_unit_id as unit_id, park_id, moved_on, 1 as step, id from views.moves
         where entered_unit_id is not null and (%(unit_id)s::uuid is null or entered_unit_id = %(unit_id)s)
        union all
        select left_unit_id, park_id, moved_on, -1, id from views.moves
         where left_unit_id is not null and (%(unit_id)s::uuid is null or left_unit_id = %(unit_id)s)),
    walked as (
        select unit_id, park_id, moved_on, step, sum(step) over days as living,
               lead(moved_on) over days as next
          from steps window days as (partition by unit_id order by moved_on, step desc, id)),
    vacancies as (
        select w.unit_id, u.code, coalesce(u.park_id, w.park_id) as park_id, w.moved_on as vacant_since,
               w.next as moved_in_on, u.released_on, coalesce(w.next, u.released_on) as until
          from walked w left join views.units u using (unit_id)
         where w.step = -1 and w.living <= 0 and w.moved_on <= %(today)s
           and (w.next is not null or u.released_on is null or u.released_on > w.moved_on)),
    seen as (
        select *, coalesce(until > %(today)s, true) as open, least(until, %(today)s) - vacant_since as days
          from vacancies
         where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
           and (%(park_id)s::uuid is null or park_id = %(park_id)s))
"""

PAGE = f"""{VACANCIES}
    select * from seen
     where (%(open)s::boolean is null or open = %(open)s)
       and (%(since)s::date is null or (vacant_since, unit_id) > (%(since)s, %(last)s))
     order by vacant_since, unit_id limit %(limit)s
"""

BY_PARK = f"""{VACANCIES}
    select park_id, count(*) filter (where open) as open, count(*) filter (where not open) as ended,
           round(avg(days) filter (where not open), 2)::float as average_days
      from seen group by park_id order by park_id
"""
