"""Where a repair stands; each status holds what decisions need of it."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from kernel.domain import Frozen, State
from pydantic import Field

from workorders.domain.costs import Costs
from workorders.domain.entry import Consent
from workorders.domain.on_site_facts import WorkOrderCosted
from workorders.domain.pauses import Pause, Reason, Standstill
from workorders.domain.photos import Photo, Sha
from workorders.domain.promise import Level, Promise, Stage
from workorders.domain.repair import Code, Repair, where
from workorders.domain.work_order_facts import DecidedBy, OrderEvent

E = TypeVar("E", bound=OrderEvent)


class Closing(Frozen):
    """One completion: whose work it was, when, and by which version of the policy it closes in silence."""

    technician_id: UUID
    completed_at: datetime
    policy_version: int | None = None


class Came(Frozen):
    """A check-in: whose, and when."""

    technician_id: UUID
    arrived_at: datetime


class Visit(Frozen):
    """Of who was there, until they were suspended, handed it over or went elsewhere at `ended_at`; with their
    photos.
    """

    technician_id: UUID
    arrived_at: datetime
    ended_at: datetime
    photos: tuple[Photo, ...] = ()


class Unreported(State):
    """Nobody asked for it yet."""


class Known(State):
    """Somebody did. `as_reported` tells a repeated report from another one under the same id.

    `judged_by`: who said last what it is; `repeats`: reports that said the same again;
    `heard`: reports of which what was spoken can be read; `costs`: what each repair of it took,
    as it is charged; `waits`: as another has to approve it first; `to_call`: where they were told so, when
    somebody higher hears that nobody has, or None where these have heard;
    `originals`: the photos that are kept as they came; `also`: what else its words speak of, of which nobody
    has said yet whether it is an order of its own;
    `refused_at`: since when the tenant lets nobody in, also on another day;
    `to_look_at`: who came by a position that proves nothing, and nobody has looked at that; `made_up`: it is
    called made up, so that nothing closes it before; `told_late`:
    who told which step, or photo, when another had come since; `told`: the levels that heard of each stage of
    this promise; `spent`: time paused; `put_off_for`: time put off; `resumed_at`: since when its clocks run,
    where they stood still.
    """

    repair: Repair
    as_reported: Repair
    promise: Promise
    reported_at: datetime
    judged_by: DecidedBy | None = None
    repeats: frozenset[UUID] = frozenset()
    heard: frozenset[UUID] = frozenset()
    closings: tuple[Closing, ...] = ()
    costs: dict[int, Costs] = Field(default_factory=dict)
    waits: dict[int, WorkOrderCosted] = Field(default_factory=dict)
    to_call: dict[int, datetime | None] = Field(default_factory=dict)
    originals: frozenset[Sha] = frozenset()
    also: frozenset[Code] = frozenset()
    refused_at: datetime | None = None
    to_look_at: Came | None = None
    made_up: bool = False
    told_late: frozenset[tuple[UUID, str]] = frozenset()
    told: frozenset[tuple[Stage, Level]] = frozenset()
    warned: frozenset[Stage] = frozenset()
    spent: dict[Reason, timedelta] = Field(default_factory=dict)
    put_off_for: timedelta = timedelta()
    resumed_at: datetime | None = None

    @property
    def closing(self) -> int:
        """Which completion is next, from 1."""
        return len(self.closings) + 1

    def tells(self, fact: type[E], **more: Any) -> E:
        """A fact of this order."""
        return fact.model_validate(where(self.repair) | more)


class Open(Known):
    """Its clocks run. `consent`: what the tenant said last of going in; `cut_short`: the last visit, where it
    was, until somebody comes: what was done on it may be told late; `out_of_reach`: it was told that nobody
    can be there in time.
    """

    reached: ClassVar[frozenset[Stage]] = frozenset()

    pause: Pause | None = None
    passed_over: tuple[UUID, ...] = ()
    consent: Consent | None = None
    cut_short: Visit | None = None
    out_of_reach: bool = False

    @property
    def running(self) -> frozenset[Stage]:
        """The stages that were promised and are not reached."""
        return frozenset(target.stage for target in self.promise.targets) - self.reached


class Reported(Open):
    """In the pool, nobody's yet. `unfit`: why nobody can be found, as far as it was told; `was_asked`: who
    was asked for it while it could wait, and has heard nothing since.
    """

    unfit: tuple[str, ...] | None = None
    was_asked: UUID | None = None


class Offered(Open):
    """One technician was asked, who has not answered. `offer_id`: None where it was kept before that was;
    `by_hand`: a person chose them.
    """

    technician_id: UUID
    respond_by: datetime
    offer_id: UUID | None = None
    by_hand: bool = False


class TakenUp(Open):
    """A technician said: mine. Not there yet, or not any more. `taken_up_at`: None where they were there, or
    where it was kept before that was.
    """

    reached = frozenset[Stage]({"response"})

    technician_id: UUID
    taken_up_at: datetime | None = None


class OnSite(Open):
    """The technician is there."""

    reached = frozenset[Stage]({"response", "on_site"})

    technician_id: UUID
    arrived_at: datetime
    photos: tuple[Photo, ...] = ()


class Deferred(Known):
    """Put off to a day; no clock runs. `stands`: those that were running."""

    until: date
    returns_at: datetime
    reason: Code
    stands: Standstill

    def ended(self, at: datetime) -> datetime:
        """Until when they stand, where it is brought back `at` that moment."""
        return max(self.stands.paused_at, min(at, self.returns_at))


class Cancelled(Known):
    """There was nothing to repair, as somebody said `at` that moment. `put_off`: as it stood until then,
    where it was; `same_as`: it is done under that order, `joined`, with the building's, and is not yet.
    """

    at: datetime
    put_off: Deferred | None = None
    same_as: UUID | None = None
    joined: bool = False


class Finished(Known):
    """Done. `links` may still be used to rate it; `rated` is the one that was. Nobody's word closes it at
    `close_at`, if it has one.
    """

    technician_id: UUID
    completed_at: datetime
    close_at: datetime | None = None
    asked: bool = False
    links: dict[str, datetime] = Field(default_factory=dict)
    rated: str | None = None


class Completed(Finished):
    """Nobody has said yet whether it is."""


class Closed(Finished):
    """The tenant said so, or nobody said otherwise."""


Order = Unreported | Known
