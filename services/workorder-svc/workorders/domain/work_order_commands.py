"""What can be asked of a repair. Why it may be refused is in `work_order_refusals.py`."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from kernel.domain import Command
from policy.domain.values import Version
from pydantic import Field

from workorders.domain.check_in import Coming
from workorders.domain.closing_times import CLOSING, ClosingTimes
from workorders.domain.entry import Consent
from workorders.domain.hands import Hands
from workorders.domain.intake_limits import INTAKE, IntakeLimits
from workorders.domain.pauses import PAUSES, Pauses, Reason
from workorders.domain.photos import Photo, Photographed, Sha, Showing
from workorders.domain.promise import Level, Stage, Urgency
from workorders.domain.repair import Code, ModelVersion, Repair, Resident, Source, Words
from workorders.domain.sla import SLA, Sla
from workorders.domain.triage import Proposal
from workorders.domain.work_order_facts import DecidedBy, Digest, Stars


class OrderCommand(Command):
    """Something asked of one order; `at` is when it is so."""

    at: datetime


class Promising(OrderCommand):
    """Starts clocks; `sla`: what is promised on the day of `at`."""

    sla: Version[Sla] = Field(SLA.known[0], exclude=True)


class Timed(OrderCommand):
    """`times`: what follows a completion on the day of `at`, and when."""

    times: Version[ClosingTimes] = Field(CLOSING.known[0], exclude=True)


class Foreseen(OrderCommand):
    """Asked by a deadline or a policy: nothing where it went another way meanwhile, never refused."""


class Sole(Promising):
    """What comes in: `sole`, no other order of its unit and fault is taken beside it, as long as `limits` say
    that the same is said once more.
    """

    sole: bool = Field(False, exclude=True)
    limits: IntakeLimits = Field(INTAKE.known[0].values, exclude=True)

    def sole_until(self, reported_at: datetime) -> datetime | None:
        return reported_at + self.limits.same_within if self.sole else None


class Report(Sole):
    """`proposed`: what it is taken for by its words, where nobody has said; `starts_at`: when its clocks
    start, where it is known ahead of its day; `lives_there`: whose it is, where nobody has said;
    `contract_class`: by a contract of which class the unit is let to them; `joins`: the order of the building
    that it is done with.
    """

    repair: Repair
    starts_at: datetime | None = Field(None, exclude=True)
    lives_there: Resident | None = Field(None, exclude=True)
    contract_class: Code | None = Field(None, exclude=True)
    words: Words | None = Field(None, exclude=True)
    proposed: Proposal | None = Field(None, exclude=True)
    joins: UUID | None = Field(None, exclude=True)


class Transcribe(Sole, Timed):
    """What was spoken, as a machine heard it; and what that is taken for.

    `same_as`: the order that it was said once more of, where it is known already; `joins`: the order of the
    building that it is done with.
    """

    report_id: UUID
    words: Words = Field(exclude=True)
    proposed: Proposal = Field(exclude=True)
    same_as: UUID | None = Field(None, exclude=True)
    joins: UUID | None = Field(None, exclude=True)


class NoteUnheardRecording(Foreseen):
    """Asked by a deadline: it was spoken so long ago, with this report, that somebody should have heard it.

    `report_id`: None: with the order's own.
    """

    report_id: UUID | None = None


class Repeat(Promising, Timed):
    """The same `fault` again, under an id of the report's own; `tenant_id`: whose it is now, if known.

    `heard`: what was spoken, as a machine heard it; `urgency`: as who reports it judges, if they do.
    """

    report_id: UUID
    fault: Code
    source: Source
    person_id: UUID | None = None
    files: tuple[UUID, ...] = ()
    words: Words | None = Field(None, exclude=True)
    heard: Words | None = Field(None, exclude=True)
    proposed: Proposal | None = Field(None, exclude=True)
    tenant_id: UUID | None = Field(None, exclude=True)
    urgency: Urgency | None = Field(None, exclude=True)
    limits: IntakeLimits = Field(INTAKE.known[0].values, exclude=True)


class FindAgain(Foreseen, Promising, Timed):
    """An inspection found, or a plan asks for, what is open already, or was a moment ago."""

    report_id: UUID
    fault: Code
    urgency: Urgency
    source: Source


class Explained(OrderCommand):
    """`explained`: a person says why, which is kept with the fact."""

    explained: bool = Field(False, exclude=True)


class Triage(Promising, Explained):
    """It is another fault, or another urgency, than was said."""

    fault: Code
    urgency: Urgency
    decided_by: DecidedBy
    led_by: tuple[str, ...] = ()
    model_version: ModelVersion = None
    sole_until: datetime | None = Field(None, exclude=True)


class Respond(OrderCommand):
    """`hands`: how much they have already; None: nobody said how much they have at a time."""

    technician_id: UUID
    hands: Hands | None = Field(None, exclude=True)


class Arrive(Coming, OrderCommand):
    """They are there."""


class LeaveSite(Foreseen):
    """They checked in at another building `at` that moment."""

    technician_id: UUID


class LookAtCheckIn(OrderCommand):
    """A supervisor looked at how somebody came there: the order may be closed."""


class ByWhom(OrderCommand):
    """`by`: the technician who tells it themselves."""

    by: UUID | None = Field(None, exclude=True)


class KeepPhoto(Showing, OrderCommand):
    """It shows the repair, before it or after."""

    photo: Photo


class ForgetOriginal(Foreseen):
    """It was kept as long as it may be, by this version of the policy, which follows from the moment."""

    sha256: Sha
    policy_version: int = Field(exclude=True)


class Complete(ByWhom, Timed, Photographed):
    """It is done, and can be seen to be."""


class Pausing(OrderCommand):
    """May stop clocks; `longest`: for how long, on the day of `at`."""

    longest: Version[Pauses] = Field(PAUSES.known[0], exclude=True)


class PauseClock(ByWhom, Pausing, Explained):
    reason: Reason


class RecordConsent(ByWhom, Pausing):
    """What was said of going in, and by whom."""

    consent: Consent


class ResumeClock(OrderCommand):
    """What was waited for is there."""


class EndPause(Foreseen):
    """Asked by the deadline of a pause: `at` its bound."""


class SettleMore(OrderCommand):
    """Another fault that its words speak of is the order `split`, or none at all."""

    fault: Code
    split: UUID | None


class Join(OrderCommand):
    """It is a fault of the building, and is done with the order `lead`."""

    lead: UUID


class FollowLead(Foreseen, Promising):
    """The order `lead`, with which it was to be done, is `done`, or was taken back."""

    lead: UUID
    done: bool


class Warn(Foreseen):
    """Asked by a deadline: `at` was the moment to warn of `stage`."""

    stage: Stage


class Escalate(Foreseen):
    """Asked by a deadline: `at` was the moment to tell `level` that `stage` was not reached by `due_at`."""

    stage: Stage
    level: Level
    due_at: datetime


class Defer(Timed, Explained):
    """Put it off to the local day `until`."""

    until: date
    reason: Code


class Return(Promising):
    """Back into the pool before its day."""


class ReturnOnItsDay(Foreseen, Promising):
    """Asked by the deadline of a deferral: `at` it was to come back."""


class Cancel(Explained):
    reason: Code


class AskRating(Foreseen, Timed):
    """Asked by a deadline, some time after the `closing`th completion. `names`: of the parts it took."""

    closing: int
    names: Mapping[Code, str] = Field({}, exclude=True)


class IssueRatingLink(Timed):
    link_sha256: Digest


class Rate(OrderCommand):
    link_sha256: Digest
    stars: Stars
    reasons: tuple[Code, ...] = ()
    words: Words | None = Field(None, exclude=True)


class Close(OrderCommand):
    """By hand, where nobody will rate it."""


class CloseInSilence(Foreseen):
    """Asked by a deadline: nobody said anything of the `closing`th completion."""

    closing: int


class Reopen(Promising, Timed):
    reason: Code
