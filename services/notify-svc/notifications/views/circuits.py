"""Which providers are out of order or were, since when, and until when nobody asks them."""

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain.circuit import CircuitClosed, CircuitOpened


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case CircuitOpened(provider=provider, times=times, reason=reason, until=until):
            since = row["since"] if row and row["open"] else fact.effective_at
            return {
                "provider": provider, "open": True, "since": since, "times": times, "reason": reason,
                "until": until,
            }  # fmt: skip
        case CircuitClosed() if row:
            return row | {"open": False, "since": fact.effective_at, "times": 0}
    return row


circuits = View(
    name="circuits",
    columns="provider text primary key, open bool not null, since timestamptz not null, times int not null,"
    " reason text not null, until timestamptz not null",
    listens=(CircuitOpened, CircuitClosed),
    keys=lambda fact: [fact.event.provider],  # type: ignore[attr-defined]
    project=project,
    key="provider",
    inline=True,
)
