"""Which facts told of costs that wait for nobody any more, by repair: one order may have several, each with
costs of its own that somebody has to approve.

They end where these are charged, approved or cheaper than that, or where another sum waits since.
"""

from collections.abc import Sequence

from kernel.facts import Fact
from kernel.service import Row, View
from published.workorders import CostsAwaitApproval, WorkOrderCosted


def keys(fact: Fact) -> Sequence[str]:
    costs: CostsAwaitApproval | WorkOrderCosted = fact.event  # type: ignore[assignment]
    return (f"{costs.order_id}/{costs.closing}",)


def project(row: Row | None, fact: Fact) -> Row | None:
    """Who is above the supervisor is told of the same sum: that ends nothing."""
    if row is None:
        row = {"id": keys(fact)[0], "causes": [], "over": []}
    match fact.event:
        case CostsAwaitApproval(level="supervisor"):
            return row | {"causes": [fact.id], "over": [*row["over"], *row["causes"]]}
        case CostsAwaitApproval():
            return row | {"causes": [*row["causes"], fact.id]}
    return row | {"causes": [], "over": [*row["over"], *row["causes"]]}


costs_over = View(
    name="costs_over",
    columns="id text primary key, causes uuid[] not null, over uuid[] not null",
    listens=(CostsAwaitApproval, WorkOrderCosted),
    keys=keys,
    project=project,
    indexes=("using gin (over)",),
)
"""`causes` told of what waits, `over` of what does not any more. All of an order is told in its order."""
