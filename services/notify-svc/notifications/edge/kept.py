"""HTTP of what messages said: shown with a reason, and for as long as it is kept; and, for the file of what
is held about somebody, all of theirs, and who looked at it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from edge.access import Role
from edge.call import Call
from edge.held import HeldLook, HeldText, Naming
from edge.kit import Edge
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.domain import Refusal
from pydantic import BaseModel, Field
from vault.looks import looks_at

from notifications.domain.plan import Channel
from notifications.keeping import Keeping


class NotificationUnknown(Refusal):
    """Nobody was to be told anything under this id."""

    title, field, status = "没有这条通知", "notification_id", 404


class KeptText(BaseModel):
    """What one message said, but for codes and links; it can be looked at to the end of `until`.

    【无法读取】 of one of which the seal is broken.
    """

    channel: Channel
    subject: str
    text: str
    kept_at: datetime
    until: date = Field(description="last day")


def kept_routes(edge: Edge, runtime: Runtime, readers: Sequence[Role]) -> None:
    """Add them to the service's own. Raises ValueError for a runtime without a vault."""
    if runtime.vault is None:
        raise ValueError("notify-svc needs a vault: it keeps what messages said")
    keeping = Keeping(runtime.pool, runtime.vault)

    @edge.post("/notifications/{notification_id}/texts", allow=readers)
    async def texts(notification_id: UUID, call: Call) -> list[KeptText]:
        """What each message of a notification said. X-Reason says why; recorded as a look."""
        why = call.why()
        async with runtime.pool.connection() as conn:
            query = "select park_id from views.notifications where id = %s"
            found = await (await conn.execute(query, [notification_id])).fetchone()
        if found is None:
            raise NotificationUnknown
        call.within(found[0])
        today = local_date(call.now)
        kept = await keeping.opened(notification_id, today, call.origin, why)
        return [KeptText(**each) for each in kept]

    @edge.post("/held/texts", allow=[Role.系统])
    async def held(body: Naming, call: Call) -> list[HeldText]:
        """What each message about these said, to whomever. X-Reason says why; recorded as a look."""
        why = call.why()
        kept = await keeping.held(body.ids, local_date(call.now), call.origin, why)
        return [HeldText(**each) for each in kept]

    @edge.post("/held/looks", allow=[Role.系统])
    async def looks(body: Naming) -> list[HeldLook]:
        """Who looked at what these were told, and why, the first look first."""
        return [HeldLook(**row) for row in await looks_at(runtime.pool, body.ids)]
