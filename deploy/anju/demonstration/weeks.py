"""Two months in a minute: a house on a virtual clock that jumps from one due moment to the next."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from demo.make_ledger import write
from kernel.clock import SHANGHAI, VirtualClock, local_date, start_of
from ledger.checking import Ledger

from anju.demonstration.house import House, open_house
from anju.demonstration.life import Life
from anju.demonstration.passing import pass_until
from anju.demonstration.quiet import quiet
from anju.gateway import Gateway
from anju.importing import load

OPENS: Final = time(8, 0)  # of the office, on the first day
SHOWN: Final = {
    "contracts": (
        "ContractNearExpiry",
        "ContractExpired",
        "ContractExtended",
        "ContractSigned",
        "SettlementOpened",
    ),
    "tenants": ("TenantMovedOut", "TenantMovedIn"),
    "workorders": ("WorkOrderReported", "WorkOrderOverdue"),
    "notifications": ("MessageDelivered", "NotificationUnreached"),
}
EVENTS: Final = (
    "select e.type, e.data, e.effective_at from kernel.log l join kernel.events e using (stream_id, version)"
    " where l.position > %s and e.type = any(%s) order by l.position"
)
FIRED: Final = (
    "select count(*) filter (where fired_at is not null) as fired,"
    " count(*) filter (where fired_at is null and due_at <= %(end)s) as unfired,"
    " count(*) filter (where fired_at > due_at) as late,"
    " count(*) filter (where failure is not null) as failed"
    " from kernel.deadlines where due_at > %(start)s and due_at <= %(end)s"
)


async def play(
    postgres_url: str, kafka: str, today: date, days: int, tell: Callable[[datetime], None]
) -> dict[str, Any]:
    """Play `days` from `today` on; `tell` hears each moment that the clock comes to.

    Raises HouseNotReady, NeverQuiet.
    """
    start = datetime.combine(today, OPENS, SHANGHAI)
    clock = VirtualClock(start)
    async with open_house(postgres_url, kafka, clock) as house, house.api() as api:
        ledger = await _load(api, today)
        await quiet(house)
        heads = {name: (await runtime.agreement())["head"] for name, runtime in house.runtimes.items()}
        life = Life(api, ledger, start)
        life.plan_all(days)
        end = start_of(today + timedelta(days=days))
        await pass_until(house, clock, life.agenda, end, tell)
        return {
            "from": today.isoformat(),
            "days": days,
            "calendar": await _calendar(house, heads),
            "deadlines": await _deadlines(house, start, end),
            "partners": await _partners(house),
        }


async def _load(api: Gateway, today: date) -> Ledger:
    with TemporaryDirectory(prefix="anju-demo-") as folder:
        path = Path(folder) / "台账.xlsx"
        write(today, path, small=True)
        return (await load(api, path)).ledger


async def _calendar(house: House, heads: dict[str, int]) -> list[dict[str, Any]]:
    """What happened on each local day, by the facts of each log after the ledger was loaded."""
    days: dict[date, Counter[str]] = {}
    for name, types in SHOWN.items():
        for row in await house.ask(name, EVENTS, [heads[name], list(types)]):
            days.setdefault(local_date(row["effective_at"]), Counter())[_kind(row)] += 1
    return [{"day": day.isoformat(), "facts": dict(counts)} for day, counts in sorted(days.items())]


def _kind(row: dict[str, Any]) -> str:
    data = row["data"]
    match row["type"]:
        case "ContractNearExpiry":
            return f"ContractNearExpiry {data['terms']['track']} {data['stage_days']}"
        case "ContractExpired":
            return f"ContractExpired {data['terms']['track']}"
        case "WorkOrderOverdue":
            return f"WorkOrderOverdue {data['stage']} {data['level']}"
        case other:
            return str(other)


async def _deadlines(house: House, start: datetime, end: datetime) -> dict[str, int]:
    """How many came due in these days and fired; late = after their moment."""
    total: Counter[str] = Counter(fired=0, unfired=0, late=0, failed=0)
    for name in house.runtimes:
        [row] = await house.ask(name, FIRED, {"start": start, "end": end})
        total.update(row)
    return dict(total)


async def _partners(house: House) -> dict[str, int]:
    answer = await house.partners()
    wanted = ("messages", "delivered_twice", "repeated_content", "receipts_waiting")
    return {name: sum(channel[name] for channel in answer.values()) for name in wanted}
