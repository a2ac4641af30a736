"""Of which channels, and providers that alone lead to their addresses, it was told that they are out of
order, by which fact last, and whether that is over.
"""

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain.outage import ChannelInOrder, ChannelOutOfOrder


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ChannelOutOfOrder(way=way):
            return {"way": way, "over": False, "told_by": fact.id}
        case ChannelInOrder() if row:
            return row | {"over": True}
    return row


outages = View(
    name="outages",
    columns="way text primary key, over bool not null, told_by uuid not null",
    listens=(ChannelOutOfOrder, ChannelInOrder),
    keys=lambda fact: [fact.event.way],  # type: ignore[attr-defined]
    project=project,
    key="way",
    inline=True,
)
