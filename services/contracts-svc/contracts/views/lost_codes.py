"""Codes that reached nobody, and why by channel, as notify-svc told it: who is to sign waits for one."""

from collections.abc import Collection, Sequence
from typing import Any, LiteralString
from uuid import UUID

from edge.call import Host
from kernel.facts import Fact
from kernel.service import Row, View
from published.notifications import NotificationUnreached


def keys(fact: Fact) -> Sequence[UUID]:
    match fact.event:
        case NotificationUnreached(kind="CodeAsked", thing_id=UUID() as id_):
            return [id_]
    return []


def project(_: Row | None, fact: Fact) -> Row | None:
    assert isinstance(fact.event, NotificationUnreached)  # by its key
    lost = [each.model_dump() for each in fact.event.lost]
    return {"id": fact.event.thing_id, "at": fact.effective_at, "lost": lost}


lost_codes = View(
    name="lost_codes",
    columns="id uuid primary key, at timestamptz not null, lost jsonb not null",
    listens=(NotificationUnreached,),
    keys=keys,
    project=project,
)


def reached_nobody(lost: dict[str, Any]) -> bool:
    """Whether it is known of each channel that the code did not come by it: without a receipt, of which a
    mail mostly has none, it may have.
    """
    return all(each["why"] != "no_receipt" for each in lost["lost"])


async def lost_among(host: Host, codes: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Since when and why, of those of them that reached nobody."""
    query: LiteralString = "select id, at, lost from views.lost_codes where id = any(%s)"
    async with host.pool.connection() as conn:
        return {
            id_: {"at": at, "lost": lost} async for id_, at, lost in await conn.execute(query, [[*codes]])
        }
