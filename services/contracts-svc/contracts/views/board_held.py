"""What the board asks about the days on which a unit is the operator's to let, as SQL."""

from contracts.views.coming_back import HAS
from contracts.views.lettings import FOREVER

LIVES = HAS.format("s")
# Given back, and taken in again since; or the owner's again only until their next contract, where that was
# told later.
TURN = "width_bucket(%(day)s::date, u.not_held)"
AWAY = f"""(mod({TURN}, 2) = 1 and not exists (
        select from {{lettings}} n where n.unit_id = u.id and n.track = 'owner' and n.until > n.since
           and n.starts_on between u.not_held[{TURN}] and %(day)s))"""
# Until it is given back, or as long as somebody lives there all the same: of those given back alone that is
# asked.
HELD_STILL = f"""(u.held_until > %(day)s and not {AWAY} or exists (
        select from {{stays}} s where s.unit_id = u.id and {LIVES} offset 0))"""
# Since it was taken in; or since the first day of a contract of it, where that was told later.
HELD = f"""{HELD_STILL}
       and (u.held_since <= %(day)s or exists (
        select from {{lettings}} l where l.unit_id = u.id and l.starts_on <= %(day)s))"""
# What was given back is covered by its owner no more, whatever they signed.
COVERS = f"(l.track = 'tenant' or u.held_until > %(day)s and not {AWAY})"
# That of the day, or the next to come.
RELEASED = f"""coalesce(
        case when {AWAY} then u.not_held[{TURN}] else u.not_held[({TURN} + 1) / 2 * 2 + 1] end,
        nullif(u.held_until, '{FOREVER}'))"""
