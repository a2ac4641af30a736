"""What has become of a contract `c` past its end, as SQL: it goes on without a term (Civil Code art. 734), or
is overstayed 逾期未退, where the lessor had said that it is not renewed, or where it was terminated: it did
not run out. As of `day`: who stays where another's lease has begun is in their place, and has the room by
this one no more.
"""

from typing import LiteralString

from neighbours.tenants import goes_by

from contracts.views.coming_back import HAS
from contracts.views.handing_back import GIVEN_BACK
from contracts.views.lettings import FOREVER

LIVED_IN: LiteralString = f"""exists (
        select from views.residents r
         where r.unit_id = any(c.unit_ids) and r.tenant_id = {goes_by("c.tenant_id")}
           and not exists (
               select from views.lettings n
                where n.unit_id = r.unit_id and n.track = 'tenant'
                      and n.ends_on > %(day)s and {HAS.format("n")}
                      and {goes_by("n.tenant_id")} <> {goes_by("c.tenant_id")}))"""
# Of an owner's contract we are the lessee: we use what we have not given back and no other contract covers.
KEPT: LiteralString = f"""exists (
        select from unnest(c.unit_ids) as it (unit_id)
         where not exists (select from views.units u where u.id = it.unit_id and {GIVEN_BACK})
           and not exists (
               select from views.lettings n
                where n.unit_id = it.unit_id and n.track = 'owner' and n.contract_id <> c.id
                      and least(n.until, n.ends_on) > c.ends_on))"""
USED: LiteralString = f"""(c.status = 'expired'
           and case c.track when 'owner' then {KEPT} else {LIVED_IN} end)"""
# Who declines a renewal and is not the lessee has objected to their staying.
OBJECTED: LiteralString = "{0}.declined_by <> case {0}.track when 'owner' then 'operator' else 'tenant' end"
TO_IT: LiteralString = f"""exists (
        select from views.renewals w
         where w.contract_id = c.id and w.ends_on = c.ends_on and w.declined_until = '{FOREVER}'
               and {OBJECTED.format("w")})"""
GOES: LiteralString = f"(c.ends_on <> c.agreed_until or {TO_IT})"
WITHOUT_TERM: LiteralString = f"({USED} and not {GOES})"
OVERSTAYS: LiteralString = f"({USED} and {GOES})"
