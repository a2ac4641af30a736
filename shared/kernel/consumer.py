"""Other contexts' facts from Kafka, in raw batches, applied by one step of `Following` after the other.

FastStream configures and owns the subscription; its batch loop is not used: that sleeps after each empty
poll, parses every header before anyone may object, and steps over a batch whose handler failed. Here a batch
is done when PostgreSQL has its effects, however long PostgreSQL is away. Kafka's offset is only a hint.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from kernel.broker import Broker
from kernel.clock import WallClock
from kernel.following import Following, Gap, Place
from kernel.inbox import Batches, Inbox
from kernel.signals import heed_cancel
from kernel.topics import PARTITIONS
from kernel.wire import MAX_RECORD_BYTES, received

log = logging.getLogger(__name__)

AT_MOST = 3000  # records in hand; more would only make a transaction longer
AT_MOST_BETWEEN = 20_000  # that are followed and wait to be decided upon …
DECIDED_AT_ONCE = 40  # … a few at a time, for what is followed meanwhile takes turns with them
POLL_MS = 2000
IDLE_WAIT_MS = 2000  # how long the broker keeps a question to which there is no answer yet …
BUSY_WAIT_MS = 50  # … and how long while there is something to do: see `_ask_for`
HINT_SECONDS = 1.0  # between offset commits
HINTS_UNANSWERED = 3  # in a row: whoever answers none of them has lost its group
STALL_SECONDS = 60.0
WATCH_SECONDS = 5.0
SILENT_SECONDS = 20.0  # without an answer of Kafka: ten times as long as it ever keeps a question
STOP_SECONDS = 10.0
REWIND_SECONDS = 5.0  # between two readings of one partition from its start, for the same gap
METADATA_MS = 3_000  # a topic that was deleted and made again is found by looking; nobody tells us
TELLING_SECONDS = 1.0  # after the last record came, more are expected
SESSION_MS = 6_000  # of a member that is not heard of; Kafka's own default allows no less
REQUEST_MS = 8_000  # a connection on which no answer comes by then is given up: it may be half-open
MAX_POLL_MS = 300_000  # PostgreSQL may be away this long before the group gives our partitions away


class Silent(KafkaError):  # type: ignore[misc]
    """Kafka, or what asks it for us, has said nothing for `SILENT_SECONDS`, or to `HINTS_UNANSWERED`."""


class Consumer:
    """One member of the service's consumer group. `die` ends the process when it has stalled.

    An `instance` that was killed and comes back under its name has its partitions at once; without a name
    the group first waits until the session of the dead one is over.
    """

    def __init__(
        self,
        bootstrap: str,
        group: str,
        topics: Sequence[str],
        steps: Sequence[Following],
        die: Callable[[], None],
        instance: str | None = None,
    ) -> None:
        self._steps, self._die = steps, die
        self._bootstrap, self.group, self._topics = bootstrap, group, topics
        self._instance = instance
        self._consumer: AIOKafkaConsumer | None = None
        self._next: dict[TopicPartition, int] = {}
        self._rewound: dict[Place, float] = {}
        self._gaps: set[Place] = set()
        self._handled = 0  # batches, by all steps
        self._in_hand: dict[str, int] = {}  # step → when the oldest that it is applying was sent, in ms
        self._applied_at = -math.inf  # when the last was through, in the loop's seconds
        self.ready = False

    async def run(self) -> None:
        """Consume until cancelled. Kafka or PostgreSQL going away is waited out."""
        watch = asyncio.create_task(self._watch())
        try:
            while True:
                try:
                    await self._subscribed()
                except* (KafkaError, OSError) as faults:
                    self.ready = False
                    log.warning("consumer waits for Kafka: %s", type(faults.exceptions[0]).__name__)
                    await asyncio.sleep(0.5)
        finally:
            watch.cancel()

    async def _subscribed(self) -> None:
        # Who comes first makes a topic, always with the one partition count; FastStream would take another.
        await Broker(self._bootstrap).ensure_topics(PARTITIONS, *self._topics)
        broker = KafkaBroker(
            self._bootstrap,
            logger=None,
            client_id=self.group,
            consumer_only=True,  # facts leave by the publisher; a producer here would only ask for metadata
            allow_auto_create_topics=False,
            metadata_max_age_ms=METADATA_MS,
            request_timeout_ms=REQUEST_MS,
        )
        subscriber = broker.subscriber(
            *self._topics,
            group_id=self.group,
            group_instance_id=self._instance,
            batch=True,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            max_partition_fetch_bytes=2 * MAX_RECORD_BYTES,
            fetch_max_wait_ms=IDLE_WAIT_MS,
            max_poll_interval_ms=MAX_POLL_MS,
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=2_000,
        )
        try:
            await broker.start()
            self._consumer = subscriber.consumer
            assert self._consumer is not None
            self.ready = True
            self._in_hand.clear()  # of a subscription that ended in the middle of it
            async with asyncio.TaskGroup() as all_:
                inbox = Inbox(self._poll, AT_MOST)
                all_.create_task(inbox.fill())
                for step in self._steps[:-1]:
                    inbox = Inbox(partial(self._through, step, inbox), AT_MOST_BETWEEN)
                    all_.create_task(inbox.fill())
                all_.create_task(self._follow(self._steps[-1], inbox))
                all_.create_task(self._listen(self._consumer))
                all_.create_task(self._hint(self._consumer))
        finally:
            if self._consumer is not None:
                # Who stops on purpose gives the place up at once; aiokafka would keep it for a named one.
                self._consumer._coordinator._group_instance_id = None
            try:
                async with asyncio.timeout(STOP_SECONDS):
                    await broker.stop()
            except TimeoutError:
                # What hangs would hang here too; the next member of this name takes its place.
                log.warning("left a consumer behind that does not end")

    async def _poll(self, room: int) -> Batches:
        assert self._consumer is not None
        polled: Batches = await self._consumer.getmany(timeout_ms=POLL_MS, max_records=room)
        _ask_for(self._consumer, BUSY_WAIT_MS if polled else IDLE_WAIT_MS)
        await self._stand_at(polled)
        return polled

    async def _through(self, step: Following, inbox: Inbox, room: int) -> Batches:
        """What has come, when this step is through with it."""
        taken = await inbox.take(room)
        if taken:
            await self._apply(step, taken)
        return taken

    async def _follow(self, step: Following, inbox: Inbox) -> None:
        """Have the last step apply what has come through the others, again and again."""
        at_once = DECIDED_AT_ONCE if len(self._steps) > 1 else AT_MOST
        while True:
            taken = await inbox.take(at_once)
            await self._read_again()
            if taken:
                await self._apply(step, taken)
                self._handled += 1
                self._next |= {place: batch[-1].offset + 1 for place, batch in taken.items()}

    async def _listen(self, consumer: AIOKafkaConsumer) -> None:
        """Raises Silent: a client that hangs in its own insides has no lag that it could tell, and no end."""
        heard: int | None = 0
        silent = 0.0
        while silent < SILENT_SECONDS:
            await asyncio.sleep(WATCH_SECONDS)
            now = _last_heard(consumer)
            waits = not self._in_hand and now is not None and now == heard
            heard, silent = now, silent + WATCH_SECONDS if waits else 0.0
        raise Silent

    async def _stand_at(self, polled: Batches) -> None:
        """Know where each partition of ours stands, also one that brings nothing: else it seems to lag."""
        assert self._consumer is not None
        ours = self._consumer.assignment()
        self._next = {place: at for place, at in self._next.items() if place in ours}
        for place in ours - self._next.keys():
            with suppress(IllegalStateError, TimeoutError):  # given away again, or not known yet
                async with asyncio.timeout(1.0):
                    first = polled[place][0].offset if place in polled else None
                    self._next[place] = await self._consumer.position(place) if first is None else first

    async def _apply(self, step: Following, taken: Batches) -> None:
        """Have one step apply all of it, however long the store is away; what it leaves out is noted."""
        self._in_hand[step.consumer] = min(batch[0].timestamp for batch in taken.values())
        records = [received(record) for batch in taken.values() for record in batch]
        wait = 0.05
        while True:
            try:
                await step.apply(records)
            except Gap as gap:
                self._gaps |= gap.places
            except psycopg.OperationalError as fault:
                log.warning("consumer waits for the store: %s", type(fault).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
                continue
            break
        heed_cancel()  # or a group of which one task goes on never ends
        self._in_hand.pop(step.consumer, None)
        self._applied_at = asyncio.get_running_loop().time()

    async def _hint(self, consumer: AIOKafkaConsumer) -> None:
        """Tell Kafka what is applied, beside the work: it only says where to begin the next time.

        Raises Silent where that goes unanswered: a client whose coordinator hangs may fetch for ever, but is
        no member of its group any more.
        """
        told: dict[TopicPartition, int] = {}
        unanswered = 0
        while unanswered < HINTS_UNANSWERED:
            await asyncio.sleep(HINT_SECONDS)
            # What is applied, not what is polled: who starts behind the checkpoint must read all again.
            ours = consumer.assignment()
            # The last of it is read once more: it alone can tell that the store knows less than it did, as
            # one from a backup does, and that on this topic there was another before it.
            applied = {place: max(at - 1, 0) for place, at in self._next.items() if place in ours}
            if applied == told:
                continue
            try:
                async with asyncio.timeout(REQUEST_MS / 1000):
                    await consumer.commit(applied)
            except (KafkaError, IllegalStateError) as fault:
                unanswered = 0
                log.info("offset hint not taken: %s", type(fault).__name__)  # the checkpoint knows better
            except TimeoutError:
                unanswered += 1
                log.warning("offset hint not answered")
            else:
                told, unanswered = applied, 0
        raise Silent

    async def _read_again(self) -> None:
        """From the start of a partition: something between its checkpoint and here was not delivered."""
        now = asyncio.get_running_loop().time()
        for place in list(self._gaps):
            if now - self._rewound.get(place, -math.inf) < REWIND_SECONDS:
                continue  # it stays due: what was not applied must come again even if nothing new does
            self._gaps.discard(place)
            self._rewound[place] = now
            partition = TopicPartition(*place)
            if self._consumer is not None and partition in self._consumer.assignment():
                log.warning("%s-%d: a gap behind the checkpoint; reading again from the start", *place)
                await self._consumer.seek_to_beginning(partition)

    async def _watch(self) -> None:
        """End the process when the lag has grown for a minute while no poll was done with."""
        handled, lag, still = self._handled, 0, 0.0
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = self.lag()
            if self._handled != handled or now <= lag:
                handled, lag, still = self._handled, now, 0.0
                continue
            still += WATCH_SECONDS
            if still >= STALL_SECONDS:
                log.critical("stalled for %d s at a lag of %d: ending the process", still, now)
                self._die()

    def told_lately(self) -> bool:
        """Whether records are being applied, or were within `TELLING_SECONDS`."""
        since = asyncio.get_running_loop().time() - self._applied_at
        return bool(self._in_hand) or since < TELLING_SECONDS

    def lag(self) -> int:
        """Records on the assigned partitions that were not applied yet, as far as the broker told."""
        if self._consumer is None:
            return 0
        ends = {p: self._consumer.highwater(p) for p in self._consumer.assignment() if p in self._next}
        return sum(max(0, end - self._next[p]) for p, end in ends.items() if end)

    def lag_seconds(self) -> float:
        """For how long the oldest record in hand has been on Kafka; 0 where nothing waits."""
        oldest = min(self._in_hand.values(), default=None)
        return 0.0 if oldest is None else max(WallClock().now().timestamp() - oldest / 1000, 0.0)


def _last_heard(consumer: AIOKafkaConsumer) -> int | None:
    """Since when every partition of ours has had an answer, be it nothing (ms since 1970); 0 before that.

    None for a member to which the group gave no partitions: it has nothing to ask.
    """
    group = consumer._subscription.subscription
    if group is not None and group.assignment is not None and not group.assignment.tps:
        return None
    return min((consumer.last_poll_timestamp(place) or 0 for place in consumer.assignment()), default=0)


def _ask_for(consumer: AIOKafkaConsumer, milliseconds: int) -> None:
    """How long the next question may lie with the broker.

    aiokafka leaves a partition out of a question while something of it is not polled yet, and asks nothing
    else meanwhile: a record of that partition would be late by as long as the others have nothing to tell.
    """
    consumer._fetcher._fetch_max_wait_ms = milliseconds
