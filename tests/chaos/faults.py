"""What goes wrong, one thing a round, drawn by seed."""

from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random

from tests.chaos.house import HALF_OPEN_SECONDS, HOSTS, House, seeded

HOUR, DAY = 3600.0, 86_400.0
LATE_STOP_SECONDS = 10.0

Fault = Callable[[], Awaitable[str]]


class Faults:
    """Draws a fault and lets it happen; `happened` counts them by name."""

    def __init__(self, house: House, seed: int) -> None:
        self._house, self._seed = house, seed
        self._random: Random
        self.happened: Counter[str] = Counter()
        self.broken: list[str] = []

    async def strike(self, number: int) -> str:
        """The fault of round `number`; what it was, in words."""
        # Chance of its own for each round: how many connections one round found changes no other.
        self._random = seeded(self._seed, "fault", number)
        drawn: dict[Fault, int] = {
            self._service: 8,
            self._postgres: 3,
            self._kafka: 3,
            self._wiped: 1,
            self._sandbox: 2,
            self._cut: 5,
            self._half_open: 2,
            self._doubled: 4,
            self._jump: 3,
            self._two_at_once: 1,
        }
        chosen = self._random.choices(list(drawn), list(drawn.values()))[0]
        self.happened[chosen.__name__.strip("_").replace("_", " ")] += 1
        return await chosen()

    async def _service(self) -> str:
        name = self._random.choice([*HOSTS, *self._house.copies()])
        self._house.kill(name)
        return f"kill -9 {name}"

    async def _postgres(self) -> str:
        self._house.kill_engine("postgres")
        return "kill -9 PostgreSQL"

    async def _kafka(self) -> str:
        self._house.kill_engine("kafka")
        return "kill -9 Kafka"

    async def _wiped(self) -> str:
        self._house.kill_engine("kafka", wipe=True)
        return "Kafka replaced by an empty one"

    async def _sandbox(self) -> str:
        self._house.kill("sandbox")
        return "kill -9 the partner sandbox"

    async def _cut(self) -> str:
        name, proxy = self._random.choice(
            (("PostgreSQL", self._house.to_postgres), ("Kafka", self._house.to_kafka))
        )
        return f"{proxy.cut(self._random)} connections to {name} cut mid-frame"

    async def _half_open(self) -> str:
        name, proxy = self._random.choice(
            (("PostgreSQL", self._house.to_postgres), ("Kafka", self._house.to_kafka))
        )
        return f"{proxy.stall(self._random, HALF_OPEN_SECONDS)} connections to {name} half-open"

    async def _doubled(self) -> str:
        copies = self._house.copies()
        if not copies:
            name = self._random.choice(list(HOSTS))
            self._house.double(name)
            return f"a second copy of {name}"
        seconds = await self._house.retire(copies[0])
        if seconds > LATE_STOP_SECONDS:
            said = (self._house.out / f"{copies[0]}.log").read_text()[-6000:]
            self.broken.append(f"{copies[0]} took {seconds:.1f} s to stop; it said: {said}")
        return f"{copies[0]} asked to stop, gone after {seconds:.1f} s"

    async def _jump(self) -> str:
        seconds = self._random.choice((-0.4 * HOUR, 1 * HOUR, 5 * HOUR, 1 * DAY, 3 * DAY, 9 * DAY))
        self._house.jump(seconds)
        return f"the clock jumps by {seconds / HOUR:+.1f} h"

    async def _two_at_once(self) -> str:
        engine = self._random.choice(("postgres", "kafka"))
        name = self._random.choice(list(HOSTS))
        self._house.kill_engine(engine)
        self._house.kill(name)
        return f"kill -9 {engine} and {name}"
