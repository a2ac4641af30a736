"""A stay that a ledger tells of somebody who lives with us, or did: no news where that is what we know.

Who changed rooms may stand in a ledger behind the door they came to or behind the one they live behind now,
and the day beside it may still be the one on which they came. By which contract they live there that one
itself says.
"""

from itertools import pairwise

from kernel.domain import Refusal

from tenants.domain.tenant_facts import MovedIn, MovedOut, Stay


class LivesThereSince(Refusal):
    """It is their home, and another day is known for it than the ledger says."""

    title, field, status = "租客自 {moved_in_on} 起已住在该房源", "moved_in_on", 409


class RoomLeft(Refusal):
    """They lived there and changed rooms; since another day than the ledger says."""

    title, field, status = "租客已于 {changed_on} 换房，不再住在该房源", "unit_id", 409


def is_told_again(stay: Stay, tenant: MovedIn | MovedOut) -> bool:
    """Whether they lived there since that day, also before they changed rooms; or live where they changed to
    and came on that day.
    """
    if isinstance(tenant, MovedOut) and stay.moved_in_on >= tenant.left_on:
        return False  # whoever came back since
    lived = {(each.unit_id, each.moved_in_on) for each in (*tenant.rooms, tenant.stay)}
    since_they_came = {(tenant.stay.unit_id, first.moved_in_on) for first in tenant.rooms[:1]}
    return (stay.unit_id, stay.moved_in_on) in lived | since_they_came


def check_home(stay: Stay, tenant: MovedIn) -> None:
    """Raises LivesThereSince or RoomLeft of a home of theirs that is told otherwise than it is known."""
    if stay.unit_id == tenant.stay.unit_id:
        raise LivesThereSince(moved_in_on=tenant.stay.moved_in_on)
    for room, after in reversed([*pairwise((*tenant.rooms, tenant.stay))]):
        if stay.unit_id == room.unit_id:
            raise RoomLeft(changed_on=after.moved_in_on)
