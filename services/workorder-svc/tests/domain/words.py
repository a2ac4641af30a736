"""The repairs, people and facts the domain tests speak of."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.ids import named_id
from testkit.given import Given, given
from workorders.domain import work_order_facts as facts
from workorders.domain.check_in import CheckIn, Fix
from workorders.domain.entry import Answer, Consent, How, Speaker
from workorders.domain.offer_facts import (
    Away,
    WorkOrderDispatched,
    WorkOrderResponded,
    WorkOrderTakenAway,
)
from workorders.domain.on_site_facts import PhotoTaken
from workorders.domain.pauses import Standstill, moved
from workorders.domain.photos import Photo, Side
from workorders.domain.place import Place
from workorders.domain.promise import STAGES, Promise, Stage, Target, Urgency
from workorders.domain.repair import Repair, about, where
from workorders.domain.sla import promise
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import RecordConsent
from workorders.domain.work_order_facts import OrderEvent

T = datetime(2025, 3, 14, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, a Friday."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LI, WANG = named_id("technician", "Li"), named_id("technician", "Wang")
TENANT, PERSON = named_id("tenant"), named_id("person")
SITE = Place(latitude=31.2304, longitude=121.4737)
HERE = Fix(position=SITE, accuracy=8.2)
LINK, OTHER_LINK = "9f" * 32, "e0" * 32


def repair(urgency: Urgency = "emergency", fault: str = "water_leak", **more: Any) -> Repair:
    places = {name: named_id(name.removesuffix("_id")) for name in ("order_id", "unit_id", "park_id")}
    return Repair(**places, fault=fault, urgency=urgency, tenant_id=TENANT, person_id=PERSON, **more)


LEAK, TAP = repair(), repair("ordinary", "tap_drips")


def target(of: Repair, stage: Stage) -> Target:
    found = promise(of.urgency, T).of(stage)
    assert found
    return found


def stood(of: "Told", since: datetime, until: datetime) -> Promise:
    """What was promised, where all its clocks stood still so long."""
    return moved(of.reported.promise, Standstill(stages=frozenset(STAGES), paused_at=since), until)


def shown(side: Side, likeness: str = "00ff00ff00ff00ff") -> Photo:
    """A photo that is like nothing but itself."""
    sha, mirrored = likeness * 4, likeness[::-1]
    return Photo(side=side, sha256=sha, shown_sha256=sha, likeness=likeness, mirrored=mirrored)


class Told:
    """The facts of one repair, each as it comes when nothing else is said."""

    def __init__(self, what: Repair) -> None:
        self.repair = what
        self.reported = self(
            facts.WorkOrderReported,
            **what.model_dump(exclude=set(where(what))),
            reported_at=T,
            promise=promise(what.urgency, T),
            words=None,
            sole_until=None,
        )

    @property
    def what(self) -> dict[str, str]:
        return {"fault": self.repair.fault, "urgency": self.repair.urgency}

    def __call__(self, fact: type[OrderEvent], **more: Any) -> Any:
        known = {name: said for name, said in about(self.repair).items() if name in fact.model_fields}
        return fact.model_validate(where(self.repair) | known | more)

    def offered(self, to: UUID = LI, at: datetime = T, offer_id: UUID | None = None) -> Any:
        said = {"grounds": (), "decided_by": "system", "override": None, "offer_id": offer_id, **self.what}
        return self(WorkOrderDispatched, technician_id=to, respond_by=at + HOUR, at=at, **said)

    def responded(self, by: UUID = LI, at: datetime = T, over: int | None = None) -> Any:
        return self(WorkOrderResponded, technician_id=by, over=over, at=at)

    def taken_away(self, reason: Away, who: UUID = LI, at: datetime = T) -> Any:
        return self(WorkOrderTakenAway, technician_id=who, reason=reason, **self.what, at=at)

    def arrived(self, by: UUID = LI, at: datetime = T) -> Any:
        found = CheckIn(metres=0, accuracy=8, signals=())
        return self(facts.WorkOrderArrived, technician_id=by, check_in=found, vouched=False, at=at)

    def let_in(
        self, answer: Answer = "given", how: How = "in_person", at: datetime = T, by: Speaker = "tenant"
    ) -> Any:
        said = Consent(answer=answer, how=how, said_by=by)
        return self(facts.EntryConsentRecorded, consent=said, at=at)

    def photo(
        self, side: Side, likeness: str = "00ff00ff00ff00ff", at: datetime = T, closing: int = 1
    ) -> Any:
        shot = shown(side, likeness)
        said = {"technician_id": LI, "closing": 1, "photo": shot, "taken_at": at, "alone": True}
        return self(PhotoTaken, **said)

    @property
    def on_site(self) -> tuple[Any, ...]:
        """All that comes before it is done."""
        came = (self.reported, self.responded(), self.arrived(), self.let_in())
        return (*came, self.photo("before"), self.photo("after", "ff00ff00ff00ff00"))

    def completed(self, by: UUID = LI, at: datetime = T, closing: int = 1) -> Any:
        asked_at = self.repair.person_id and at + 2 * HOUR
        then = {"ask_at": asked_at, "close_at": at + 7 * DAY, "policy_version": 1}
        tenant = {"tenant_id": self.repair.tenant_id, "person_id": self.repair.person_id}
        who = {"technician_id": by} | tenant
        return self(facts.WorkOrderCompleted, **who, **then, fault=self.repair.fault, closing=closing, at=at)

    def overdue(self, stage: Stage, level: str) -> Any:
        what = {"fault": self.repair.fault, "urgency": self.repair.urgency}
        due = target(self.repair, stage).due_at
        return self(facts.WorkOrderOverdue, stage=stage, level=level, due_at=due, **what)

    def done(self, *more: OrderEvent, at: datetime = T) -> Given[Any, Any, Any]:
        """An order that was completed, and what came after."""
        return given(work_order, *self.on_site, self.completed(at=at), *more)


leak, tap = Told(LEAK), Told(TAP)

PICTURES = (leak.photo("before"), leak.photo("after", "ff00ff00ff00ff00"))
taken: Given[Any, Any, Any] = given(work_order, leak.reported, leak.responded())


def there(*more: OrderEvent) -> Given[Any, Any, Any]:
    """Somebody is, and then this happened."""
    return given(work_order, leak.reported, leak.responded(), leak.arrived(), *more)


def leave(answer: Answer, at: Any = T, by: Speaker = "tenant") -> RecordConsent:
    return RecordConsent(at=at, consent=Consent(answer=answer, how="in_person", said_by=by))
