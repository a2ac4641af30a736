"""Provider outage: every SMS provider is away for six hours, on the morning with the most to tell.

Each message waits until it can go out, meanwhile other ways and people are tried; on their return the
providers lose the answers to the first messages they take, which is when systems say things twice.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, LiteralString
from uuid import UUID

from kernel.clock import VirtualClock, WallClock, local_date, start_of
from notifications.domain.plans import NIGHT
from notifications.settings import PartnerSettings

from anju.demonstration.house import House
from anju.demonstration.passing import Agenda, pass_until
from anju.demonstration.quiet import quiet
from anju.scenarios.clerks import CALLED, ROUND, Clerks
from anju.scenarios.goals import Goal, per_cent
from anju.scenarios.heard import important, in_time, of_callbacks, of_channels
from anju.scenarios.town import Odds, Town
from anju.words import say

TENANTS: Final = 800
ODDS: Final = Odds(has={"app": 1, "sms": 1, "wechat": 0.8}, dead={"app": 0.27})
STAGE: Final = 30  # days before the end
WEEK: Final = (1, 1, 1, 4, 1, 1, 1)
"""How many of ten are told on each of its days, from tomorrow on."""
BEFORE: Final = timedelta(minutes=30)  # of the outage, before that morning's messages
AWAY: Final = timedelta(hours=6)
PLAN: Final = timedelta(minutes=15)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MEANWHILE: Final = timedelta(minutes=5)  # the step of the clock during the outage
RETURN: Final = timedelta(minutes=45)  # after it, second by second
PROVIDERS: Final = ("sms", "tencent")
UNANSWERED: Final = 2  # messages that each takes on return without its answer arriving
WAITING: Final[LiteralString] = (
    "select count(*) from views.notifications where person_id = any(%s)"
    " and attempts->'sms'->>'status' in ('waiting', 'calling', 'postponed')"
)
Moves = Sequence[tuple[datetime, datetime]]
"""When the house's clock jumped: by the wall, and where to."""


async def play(
    house: House,
    clock: VirtualClock,
    seed: int,
    tell: Callable[[datetime], None],
    tenants: int = TENANTS,
    week: Sequence[int] = WEEK,
    meanwhile: timedelta = MEANWHILE,
) -> dict[str, Any]:
    """`meanwhile`: by what steps the clock moves during the outage.

    Raises NeverQuiet, and what `Gateway` raises.
    """
    today, agenda, town = local_date(clock.now()), Agenda(), Town(house, "outage", seed)
    moves: list[tuple[datetime, datetime]] = []

    def moved(now: datetime) -> None:
        moves.append((WallClock().now(), now))
        tell(now)

    await town.settle(_ends(today, tenants, week), ODDS)
    await quiet(house)
    Clerks(town, agenda).begin(_morning(today + DAY) + ROUND)
    begins = _morning(today + (week.index(max(week)) + 1) * DAY) - BEFORE
    await pass_until(house, clock, agenda, begins, moved)
    await _all(house, {"mode": "down"})
    await pass_until(house, clock, agenda, begins + AWAY, moved, step=lambda: meanwhile, prompt=True)
    persons = [one.person_id for one in town.residents]
    waited = await _waiting(house, persons)
    await _all(house, {"mode": "lost", "times": UNANSWERED})
    await pass_until(house, clock, agenda, begins + AWAY + RETURN, moved, step=lambda: SECOND, prompt=True)
    left = await _waiting(house, persons)
    await pass_until(house, clock, agenda, _morning(today + len(week) * DAY) + CALLED, moved)
    found = await _found(house, persons, begins + AWAY, moves)
    return {"tenants": tenants, "waited_for_return": waited, "left_after_three_quarters": left} | found


def _morning(day: date) -> datetime:
    """When what became due at midnight is told."""
    return NIGHT.over(start_of(day))


def _ends(today: date, tenants: int, week: Sequence[int]) -> list[date]:
    days = [day for day, share in enumerate(week, 1) for _ in range(share)]
    return [today + (days[i % len(days)] + STAGE - 1) * DAY for i in range(tenants)]


async def _all(house: House, rule: dict[str, Any]) -> None:
    for provider in PROVIDERS:
        await house.order(provider, rule)


async def _waiting(house: House, persons: Sequence[UUID]) -> int:
    [row] = await house.ask("notifications", WAITING, [list(persons)])
    return int(row["count"])


async def _found(
    house: House, persons: Sequence[UUID], returned_at: datetime, moves: Moves
) -> dict[str, Any]:
    rows, partners = await important(house, persons), await house.partners()
    texts = [each for each in await house.received() if each["channel"] in PROVIDERS]
    keys = {f"{row['id']}.sms": row for row in rows}
    taken = Counter(each["key"] for each in texts)
    twice = sum(partners[name]["delivered_twice"] + partners[name]["repeated_content"] for name in PROVIDERS)
    doubled = twice + taken.total() - len(taken)
    unreceipted = sum(row["attempts"]["sms"]["status"] != "delivered" for row in rows)
    lost = unreceipted + len(keys.keys() - taken.keys())
    waited = [
        datetime.fromisoformat(each["accepted_at"])
        for each in texts
        if each["key"] in keys and keys[each["key"]]["requested_at"] < returned_at
    ]
    after = [(at, then) for at in waited if (then := _then(at, moves)) >= returned_at]
    burst = max(greatest_rate(at for at, _ in after), greatest_rate(then for _, then in after))
    last = max((then for _, then in after), default=returned_at)
    heard = per_cent(sum(in_time(row, PLAN) for row in rows), len(rows))
    never = sum(row["status"] != "delivered" and row["how"] is None for row in rows)
    limit = PartnerSettings().provider_rate
    return {
        "matters": len(rows),
        "heard_in_time_per_cent": heard,
        "sent_after_return": len(after),
        "seconds_until_the_last": round((last - returned_at).total_seconds()),
        "greatest_rate_per_second": burst,
        "limit_per_second": limit,
        "channels": of_channels(rows),
        "callbacks": of_callbacks(rows),
        "partners": {name: each for name, each in partners.items() if each["attempts"]},
        "goals": [
            Goal("asked", say("重要事项", "important matters"), len(rows), "=", len(persons)),
            Goal("lost", say("丢失的短信", "texts lost"), lost, "=", 0),
            Goal("doubled", say("重复的短信", "texts doubled"), doubled, "=", 0),
            Goal("burst", say("恢复后每秒最多", "texts in a second after the return"), burst, "<=", limit),
            Goal("heard", say("按时触达率 %", "reached in time by message or human, %"), heard, ">=", 99.5),
            Goal("unheard", say("始终未触达", "heard by no way at all"), never, "=", 0),
        ],
    }


def greatest_rate(moments: Iterable[datetime]) -> int:
    """The most within any one second."""
    in_order, first, most = sorted(moments), 0, 0
    for last, at in enumerate(in_order):
        while at - in_order[first] >= SECOND:
            first += 1
        most = max(most, last - first + 1)
    return most


def _then(at: datetime, moves: Moves) -> datetime:
    """What the house's clock showed when the partners' clock showed `at`."""
    return moves[max(bisect_right(moves, at, key=lambda move: move[0]) - 1, 0)][1]
