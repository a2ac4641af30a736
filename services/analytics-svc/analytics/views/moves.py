"""Who left and entered which unit on which day: a set of facts, so it does not matter which comes first.

Two tenants of one unit are two keys of their topic, so the next tenant's arrival may be heard before the last
one's leaving. Nothing is counted here; `vacancies.py` reads the clock off the days. An arrival or a leaving
that was put down by mistake is taken out again: it is what was said of the tenant right before.
"""

from uuid import UUID

from kernel.facts import Fact
from kernel.ids import derived_id
from kernel.service import Row, View
from published.tenants import (
    TenantMovedIn,
    TenantMovedOut,
    TenantMoveInWithdrawn,
    TenantMoveOutWithdrawn,
    TenantRoomChanged,
)

WITHDRAWN = (TenantMoveInWithdrawn, TenantMoveOutWithdrawn)
MOVES = (TenantMovedIn, TenantRoomChanged, TenantMovedOut, *WITHDRAWN)


def id_of(fact: Fact) -> UUID:
    assert isinstance(fact.event, MOVES)
    said = fact.version - 1 if isinstance(fact.event, WITHDRAWN) else fact.version
    return derived_id(fact.event.tenant_id, "move", said)


def project(_: Row | None, fact: Fact) -> Row | None:
    left: UUID | None
    entered: UUID | None
    match fact.event:
        case TenantMovedIn() as move:
            left, entered, day = None, move.unit_id, move.moved_in_on
        case TenantRoomChanged() as move:
            left, entered, day = move.from_unit_id, move.to_unit_id, move.changed_on
        case TenantMovedOut() as move:
            left, entered, day = move.unit_id, None, move.moved_out_on
        case _:
            return None
    return {
        "id": id_of(fact),
        "tenant_id": move.tenant_id,
        "park_id": move.park_id,
        "moved_on": day,
        "left_unit_id": left,
        "entered_unit_id": entered,
    }


moves = View(
    name="moves",
    columns="""
        id              uuid primary key,
        tenant_id       uuid not null,
        park_id         uuid not null,
        moved_on        date not null,
        left_unit_id    uuid,
        entered_unit_id uuid
    """,
    listens=MOVES,
    keys=lambda fact: [id_of(fact)],
    project=project,
    indexes=("(left_unit_id)", "(entered_unit_id)"),
)
