"""What the terms of a policy name that this service has to have heard of."""

from collections.abc import Awaitable, Callable

from edge.call import Host
from neighbours.parks import check_park
from policy.domain.values import Values

from workorders.domain.sla import Sla


def parks_of_terms(runtime: Host) -> Callable[[Values], Awaitable[None]]:
    """Refuses special terms for a park that there is not: ParkNotHeardOf."""

    async def check(values: Values) -> None:
        for place, each in enumerate(values.special if isinstance(values, Sla) else ()):
            if each.park_id:
                await check_park(runtime.pool, each.park_id, f"values.special.{place}.park_id")

    return check
