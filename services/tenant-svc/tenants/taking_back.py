"""Takes back what somebody handed in who was erased before anybody judged it: nobody can see it any more.

A policy could not see it: what they handed in lies in streams of its own, and one more may come in the
moment in which they are erased.
"""

from typing import Final

from host.looking import looking
from host.runtime import Runtime
from kernel.ids import new_id

from tenants.domain.document import Forget, document
from tenants.views.documents import beyond_judging

BREATH_SECONDS: Final = 10.0  # nobody is waited for: it stands on no list any more


async def taking_back(runtime: Runtime) -> None:
    """Until cancelled."""
    await looking(runtime, "documents", take_back, BREATH_SECONDS)


async def take_back(runtime: Runtime) -> None:
    """One pass over all that wait to be judged."""
    for row in await beyond_judging(runtime.pool):
        origin = await runtime.store.following_from(document.stream(row["id"]), runtime.clock.now())
        await runtime.handle(document, row["id"], Forget(), origin=origin, command_id=new_id())
