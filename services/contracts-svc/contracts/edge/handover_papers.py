"""HTTP of the handover's paper."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from edge.call import Call, Host
from edge.kit import Edge

from contracts.domain.handover import PAPER, handover
from contracts.domain.handover_commands import HandoverItemsOpen
from contracts.domain.handover_items import ITEMS
from contracts.edge.handovers import handover_seen
from contracts.edge.settlements import CHECKERS, READERS
from contracts.edge.two_sided import TwoSidedPaper, two_sided_routes
from contracts.papers.handing_over import handed_over_values
from contracts.papers.ticked import checkers
from contracts.views.lettings import contract_of_stay


def handover_paper_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    async def row(handover_id: UUID, call: Call) -> dict[str, Any]:
        """With the contract also where whoever told of the tenant's coming did not say by which."""
        found = await handover_seen(runtime, handover_id, call)
        stay = found["tenant_id"], found["unit_id"], found["moved_in_on"]
        return found | {"contract_id": found["contract_id"] or await contract_of_stay(runtime, *stay)}

    two_sided_routes(
        edge,
        runtime,
        TwoSidedPaper(
            kind=PAPER,
            decider=handover,
            path="/handovers/{handover_id}",
            wording="handover",
            makers=CHECKERS,
            readers=READERS,
            row=row,
            check=_check,
            names=checkers,
            values=handed_over_values,
        ),
    )


async def _check(row: Mapping[str, Any]) -> None:
    if missing := [item for item in ITEMS if item not in row["checked"]]:
        raise HandoverItemsOpen(count=len(missing), items=missing)
