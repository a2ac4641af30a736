"""An inspection 巡检: a checklist gone through in a unit; what fails is mended by an order of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from kernel.domain import Decider, NotPossible

from workorders.domain.entry import refused_since
from workorders.domain.inspection_commands import (
    Attend,
    CallForInspection,
    CloseInspection,
    EndWithHome,
    Foreseen,
    ForgetShot,
    ForgoTurnover,
    Inspect,
    InspectionCommand,
    OpenInspection,
    OpenTurnover,
    RecordLeave,
    RestoreInspection,
    ResumeTurnover,
    ShowItem,
    WithdrawInspection,
)
from workorders.domain.inspection_facts import (
    EntryToInspectRecorded,
    InspectionAttended,
    InspectionClosed,
    InspectionEvent,
    InspectionOpened,
    InspectionOverdue,
    InspectionRestored,
    InspectionWithdrawn,
    ItemInspected,
    ItemPhotographed,
    Level,
    ShotForgotten,
    of,
)
from workorders.domain.inspection_on_site import attended, leave_recorded, looking, shown
from workorders.domain.inspection_refusals import (
    InspectionBegun,
    InspectionDueInPast,
    InspectionIdTaken,
    InspectionOff,
    InspectionOver,
    InspectionUnknown,
    ItemNotOnList,
    ItemsLeft,
    ItemTwice,
)
from workorders.domain.inspection_states import Came, Closed, Inspection, Known, Opened, Unopened, Withdrawn
from workorders.domain.plan import HOUSE_ZONE, beginning
from workorders.domain.triage import check_danger

TOLD_AFTER: Final[tuple[tuple[Level, timedelta], ...]] = (
    ("supervisor", timedelta(days=1)),
    ("manager", timedelta(days=2)),
)
"""From the beginning of the day on which it is due, or was opened where that was later."""


def decide(command: InspectionCommand, inspection: Inspection) -> Sequence[InspectionEvent]:
    match command, inspection:
        case Foreseen(), _:
            return foreseen(command, inspection)
        case OpenInspection(), Unopened():
            if len({each.item for each in command.items}) < len(command.items):
                raise ItemTwice
            if command.due_on < command.at.astimezone(HOUSE_ZONE).date():
                raise InspectionDueInPast
            for place, each in enumerate(command.items):
                check_danger(each.fault, each.urgency, f"items.{place}.urgency")
            return [InspectionOpened(**dict(command), policy_version=None)]
        case OpenInspection(), Opened(about=about) | Closed(about=about) | Withdrawn(about=about):
            if about.model_copy(update=dict(command) | {"at": about.at}) != about:
                raise InspectionIdTaken
            return []
        case _, Unopened():
            raise InspectionUnknown
        case WithdrawInspection(at=at), Opened(about=about):
            if inspection.found:
                raise InspectionBegun
            return [InspectionWithdrawn(**of(about), at=at)]
        case RestoreInspection(at=at), Withdrawn(about=about):
            return restored(about, at)
        case (WithdrawInspection(), Withdrawn()) | (RestoreInspection(), _):
            return []
        case _, Withdrawn():
            raise InspectionOff
        case Attend(), Opened():
            return attended(command, inspection)
        case RecordLeave(), Opened():
            return leave_recorded(command, inspection)
        case ShowItem(item=item), Opened():
            if all(each.item != item for each in inspection.about.items):
                raise ItemNotOnList
            return shown(command, inspection)
        case ((Attend() | RecordLeave() | ShowItem()), Closed()):
            raise InspectionOver
        case Inspect(), Opened():
            return inspected(command, inspection)
        case Inspect(item=item, verdict=verdict), Closed():
            if inspection.found.get(item) != verdict:
                raise InspectionOver
            return []
        case WithdrawInspection(), Closed():
            raise InspectionOver
        case CloseInspection(at=at), Opened(about=about):
            if inspection.left:
                raise ItemsLeft(left=len(inspection.left))
            failed = sum(verdict == "failed" for verdict in inspection.found.values())
            return [InspectionClosed(**of(about), kind=about.kind, failed=failed, at=at)]
        case CloseInspection(), Closed():
            return []
    raise NotPossible(command, inspection)


def foreseen(asked: Foreseen, inspection: Inspection) -> list[InspectionEvent]:
    """One inspection for each time that somebody moves out, however often they are said to have done so."""
    match asked, inspection:
        case OpenTurnover(empty_from=day, told_on=today, terms=by), Unopened():
            if not by.values.still_matters(day, today):
                return []
            said = asked.model_dump(include=set(InspectionEvent.model_fields)) | {"at": asked.at}
            said |= {"items": by.values.checklist, "due_on": by.values.due_on(day)}
            return [InspectionOpened(**said, kind="turnover", policy_version=by.version)]
        case OpenTurnover() | ResumeTurnover(), Withdrawn(about=about):
            return restored(about, asked.at)
        case CallForInspection(level=level), Opened(about=about):
            return [overdue(about, level, asked.at)]
        case ForgoTurnover(), Opened(about=about) if not inspection.found:
            return [InspectionWithdrawn(**of(about), at=asked.at)]
        case EndWithHome(), Opened(about=about):
            return [InspectionWithdrawn(**of(about), at=asked.at)]
        case ForgetShot(sha256=sha, policy_version=by, at=at), Known(about=about) if sha in inspection.shots:
            return [ShotForgotten(**of(about), sha256=sha, policy_version=by, at=at)]
    return []


def calls(about: InspectionOpened) -> tuple[tuple[Level, datetime], ...]:
    """Who hears when, while nobody has gone through it: nobody is late before they could know."""
    day = max(about.due_on, about.at.astimezone(HOUSE_ZONE).date())
    return tuple((level, beginning(day + after)) for level, after in TOLD_AFTER)


def restored(about: InspectionOpened, at: datetime) -> list[InspectionEvent]:
    """Whoever would have heard while it was withdrawn hears now."""
    late = [overdue(about, level, at) for level, moment in calls(about) if moment <= at]
    return [InspectionRestored(**of(about), at=at), *late]


def overdue(about: InspectionOpened, level: Level, at: datetime) -> InspectionOverdue:
    return InspectionOverdue(**of(about), kind=about.kind, due_on=about.due_on, level=level, at=at)


def inspected(asked: Inspect, inspection: Opened) -> list[InspectionEvent]:
    """What fails has its order at once; whether what passes later was mended says the order.

    Told by who is there, and was let in.
    """
    item = next((each for each in inspection.about.items if each.item == asked.item), None)
    if item is None:
        raise ItemNotOnList
    if inspection.found.get(asked.item) == asked.verdict:
        return []
    who = looking(asked, inspection)
    failed = asked.verdict == "failed"
    order_id = (asked.known or asked.order_id) if failed else None
    source = "turnover" if inspection.about.kind == "turnover" else "inspection"
    said = dict(item.failing(asked.danger)) | {"verdict": asked.verdict, "order_id": order_id, "at": asked.at}
    said |= {"again": failed and asked.known is not None, "technician_id": who}
    return [ItemInspected(**of(inspection.about), source=source, **said)]


def evolve(inspection: Inspection, event: InspectionEvent) -> Inspection:
    match event, inspection:
        case InspectionOpened(), Unopened():
            return Opened(about=event)
        case ItemInspected(item=item, verdict=verdict), Opened():
            return inspection.model_copy(update={"found": inspection.found | {item: verdict}})
        case InspectionAttended(technician_id=who, at=at), Opened(came=before):
            return inspection.model_copy(update={"came": (*before, Came(technician_id=who, at=at))})
        case EntryToInspectRecorded(consent=consent, at=at), Opened(refused_at=before):
            refused_at = refused_since(consent, at, before)
            return inspection.model_copy(update={"consent": consent, "refused_at": refused_at})
        case InspectionClosed(), Opened():
            return Closed(**_known(inspection))
        case InspectionWithdrawn(), Opened():
            return Withdrawn(**_known(inspection))
        case InspectionRestored(), Withdrawn():
            return Opened(**_known(inspection))
        case ItemPhotographed(shot=shot, item=item), Opened():
            return inspection.model_copy(update={"shots": inspection.shots | {shot.sha256: item}})
        case ShotForgotten(sha256=sha), Known():
            kept = {known: item for known, item in inspection.shots.items() if known != sha}
            return inspection.model_copy(update={"shots": kept})
    return inspection


def _known(inspection: Known) -> dict[str, Any]:
    """What stays known of it; who is there, and by whose leave, is asked anew each time."""
    return {name: getattr(inspection, name) for name in Known.model_fields}


inspection: Decider[InspectionCommand, Inspection, InspectionEvent] = Decider(
    name="inspection",
    initial=Unopened(),
    decide=decide,
    evolve=evolve,
    events=(
        *(InspectionOpened, InspectionAttended, EntryToInspectRecorded, ItemInspected, InspectionClosed),
        *(InspectionWithdrawn, InspectionRestored, InspectionOverdue),
        *(ItemPhotographed, ShotForgotten),
    ),
)
