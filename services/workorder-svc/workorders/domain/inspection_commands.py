"""What is asked of an inspection 巡检."""

from datetime import date, datetime
from uuid import UUID

from kernel.domain import Command
from policy.domain.values import Version
from pydantic import Field

from workorders.domain.check_in import Coming
from workorders.domain.checklist import TURNOVER, Items, Kind, TurnoverTerms, Verdict
from workorders.domain.entry import Consent
from workorders.domain.inspection_facts import Level
from workorders.domain.photos import Sha, Shot, Showing
from workorders.domain.repair import Code


class InspectionCommand(Command):
    at: datetime


class OpenInspection(InspectionCommand):
    inspection_id: UUID
    unit_id: UUID
    park_id: UUID
    kind: Kind
    items: Items
    due_on: date


class Attend(Coming, InspectionCommand):
    """Somebody is there to go through it."""


class RecordLeave(InspectionCommand):
    """What was said of going in, and by whom."""

    consent: Consent


class Inspect(InspectionCommand):
    """`by`: the technician who tells it themselves; None: the desk tells it, of who came last.
    `order_id`: of the order that is opened if it failed; `known`: one that is open for it already.

    `danger`: what it threatens is there now; else it is to be mended before it comes.
    """

    item: Code
    verdict: Verdict
    danger: bool = True
    by: UUID | None = None
    order_id: UUID
    known: UUID | None = Field(None, exclude=True)


class ShowItem(Showing, InspectionCommand):
    """How one item is, or was when it was looked at."""

    item: Code
    shot: Shot


class CloseInspection(InspectionCommand):
    pass


class WithdrawInspection(InspectionCommand):
    pass


class RestoreInspection(InspectionCommand):
    pass


class Foreseen(InspectionCommand):
    """Asked by a policy: nothing where it went another way meanwhile, never refused."""


class CallForInspection(Foreseen):
    """Asked by a deadline: `level` is to hear that it is not gone through."""

    level: Level


class ForgetShot(Foreseen):
    """Its original was kept as long as it may be, by this version of the policy, which follows from the
    moment.
    """

    sha256: Sha
    policy_version: int = Field(exclude=True)


class OpenTurnover(Foreseen):
    """Somebody moved out: the flat stands empty from the local day `empty_from` on, as was told on `told_on`.

    `terms`: what is looked at on the day of `at`, and until when.
    """

    inspection_id: UUID
    unit_id: UUID
    park_id: UUID
    empty_from: date
    told_on: date
    terms: Version[TurnoverTerms] = Field(TURNOVER.known[0], exclude=True)


class ForgoTurnover(Foreseen):
    """They never left: it never stood empty."""


class EndWithHome(Foreseen):
    """The home is its owner's again: nobody has to go through it, also where somebody had begun."""


class ResumeTurnover(Foreseen):
    """They had left after all."""
