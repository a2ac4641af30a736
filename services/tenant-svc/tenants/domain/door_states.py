"""How far a code for a door is; each status holds what decisions need of it."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from kernel.domain import State


class NoDoor(State):
    """No code of this tenant's for this unit."""


class Known(State):
    """`occupied` while the tenant lives there.

    By each contract in `leases` they have a code from its day on, unless they left; `ended`: those that are
    over. A contract that follows another is told of long before the other is over.
    """

    access_id: UUID
    tenant_id: UUID
    unit_id: UUID
    park_id: UUID
    occupied: bool = False
    leases: Mapping[UUID, date] = {}
    ended: Mapping[UUID, date] = {}


class Resident(Known):
    """Lives there since before Anju was, or did, with a code of which the lock alone knows."""


class Ordered(Known):
    """The lock service was asked, and nobody has confirmed it."""

    order_id: UUID
    day: date
    tries: int = 0
    taken: bool = False
    told: bool = False


class Granting(Ordered):
    """To have a code from `day` on."""


class Granted(Known):
    """Has a code."""

    order_id: UUID
    day: date


class Revoking(Ordered):
    """To lose it: left on `day`, or never `came`."""

    came: bool


class Revoked(Known):
    """Has none any more."""

    order_id: UUID
    day: date
    came: bool
