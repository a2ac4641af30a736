"""HTTP of the settlement's paper."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from edge.call import Call, Host
from edge.kit import Edge
from kernel.service import Row

from contracts.domain.settlement import PAPER, settlement
from contracts.domain.settlement_commands import NothingToSettle, NotSettledYet
from contracts.edge.payee import check_still_theirs, paid_back_to
from contracts.edge.settlements import CLOSERS, READERS, settlement_seen
from contracts.edge.two_sided import TwoSidedPaper, two_sided_routes
from contracts.papers.settling import settled_values
from contracts.papers.shown import Value
from contracts.papers.ticked import checkers
from contracts.views.settlements import statement_of


def settlement_paper_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    async def row(settlement_id: UUID, call: Call) -> dict[str, Any]:
        return await settlement_seen(runtime, settlement_id, call)

    async def check(row: Row) -> None:
        if row["status"] == "open":
            raise NotSettledYet
        if row["status"] == "withdrawn":
            raise NothingToSettle
        await check_still_theirs(runtime, row)

    two_sided_routes(
        edge,
        runtime,
        TwoSidedPaper(
            kind=PAPER,
            decider=settlement,
            path="/settlements/{settlement_id}",
            wording="settlement",
            makers=CLOSERS,
            readers=READERS,
            row=row,
            check=check,
            names=lambda row: {row["closed_by"], *checkers(row)},
            values=_values,
            account=paid_back_to,
        ),
    )


def _values(
    row: dict[str, Any], people: Mapping[UUID, str], stored: Mapping[UUID, Row], **said: Value
) -> dict[str, Value]:
    return settled_values(row, statement_of(row), people, stored, **said)
