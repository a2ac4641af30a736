"""物业交割: what the tenant takes over with the room, put on record before both sides agree to it.

Each item is ticked by a named person with what shows it; ticked again it is corrected. All seven are put on
one paper that both sides sign, over the wire or by hand. Agreed to, it stays as it was: the settlement takes
its readings, keys and inventory from here.
"""

from datetime import date
from typing import Final
from uuid import UUID

from kernel.domain import Decider, NotPossible, State
from pydantic import Field

from contracts.domain.absent import check_absent, lacking
from contracts.domain.handover_commands import (
    Agree,
    AgreesForBoth,
    CheckItem,
    HandoverAgreedAlready,
    HandoverCommand,
    HandoverItemsOpen,
    HandoverUnknown,
    NoteSigned,
    NotTheTenant,
    OpenHandover,
    ProofMissing,
    RemindToAgree,
    Reopen,
    SettlementBegan,
    SignedPaperMissing,
    ThingTwice,
    WithdrawHandover,
)
from contracts.domain.handover_facts import (
    HandoverAgreed,
    HandoverEvent,
    HandoverItemChecked,
    HandoverOpened,
    HandoverOverdue,
    HandoverPaperLookedAt,
    HandoverPaperMade,
    HandoverRecalled,
    HandoverReopened,
    HandoverSent,
    HandoverWithdrawn,
    LateStage,
)
from contracts.domain.handover_items import ITEMS, PROOF, Item
from contracts.domain.papers import (
    LookAtPaper,
    NotePaper,
    PaperCommand,
    Papered,
    PaperKind,
    RecallPaper,
    changed,
)
from contracts.domain.pictures import check_alone

# --- states


class NotOpened(State):
    """Nobody moved in."""

    now, can = "物业交割还没有开始", "先办理入住"


class Open(Papered):
    """Being gone through; whole, it may be on paper, and the paper out to be signed. `late`: the stages at
    which somebody was told that it is not agreed to in time.
    """

    now, can = "物业交割正在清点", "逐项清点，全部完成后由双方确认"

    opened: HandoverOpened
    checked: dict[Item, HandoverItemChecked] = Field(default_factory=dict)
    late: frozenset[LateStage] = frozenset()

    def has_yet_to_tell(self, stage: LateStage, today: date) -> bool:
        """The first stage before the second, and each once."""
        due_on, first = self.opened.due_on, stage == "late" or "late" in self.late
        return due_on is not None and due_on < today and first and stage not in self.late

    @property
    def missing(self) -> list[Item]:
        """The items still open, in their order."""
        return [item for item in ITEMS if item not in self.checked]


class Agreed(Open):
    """Both sides say it is so."""

    now, can = "物业交割已由双方确认", "查看交割单，或撤销确认"

    agreed: HandoverAgreed


# --- decisions

PAPER: Final = PaperKind[HandoverEvent](
    title="物业交割单",
    field="handover_id",
    made=HandoverPaperMade,
    read=HandoverPaperLookedAt,
    sent=HandoverSent,
    recalled=HandoverRecalled,
)


def decide(command: HandoverCommand | PaperCommand, handover: State) -> list[HandoverEvent]:
    match command, handover:
        case OpenHandover(), NotOpened():
            return [_opened(command)]
        case OpenHandover(), Open():
            return []
        case ((WithdrawHandover() | NoteSigned() | RemindToAgree()), (NotOpened() | Agreed())):
            return []
        case RemindToAgree(stage=stage, today=today), Open(opened=opened):
            waits = handover.has_yet_to_tell(stage, today)
            told = {"due_on": opened.due_on, "stage": stage}
            return [HandoverOverdue(**_place(handover), **told)] if waits else []
        case RecallPaper(signing_id=UUID() as id_), _ if id_ != getattr(handover, "signing_id", None):
            return []
        case _, NotOpened():
            raise HandoverUnknown
        case WithdrawHandover(), Open():
            place = _place(handover)
            return [*PAPER.taken_back(handover, place), HandoverWithdrawn(**place)]
        case NoteSigned(signing_id=id_), Open(signing_id=out):
            return [HandoverAgreed(**_place(handover), **dict(command))] if id_ == out else []
        case CheckItem(item=item), Open(checked=checked) if item in checked and _same(command, checked[item]):
            return []
        case Agree(), Agreed(agreed=agreed) if _agreed_so(command, agreed):
            return []
        case LookAtPaper(), Open():
            return PAPER.decide(command, handover, _place(handover))
        case NotePaper(), Agreed(agreed=HandoverAgreed(signing_id=None)):  # what they signed is on another
            return PAPER.decide(command, handover, _place(handover))
        case ((CheckItem() | Agree() | PaperCommand()), Agreed()):
            raise HandoverAgreedAlready
        case ((CheckItem() | Agree()), Open(signing_id=UUID())):
            raise PAPER.is_out()
        case CheckItem(item=item, shown=shown), Open(checked=checked):
            _prove(command)
            others = (each for other, each in checked.items() if other != item)
            check_alone(shown, others, several=command.found.photo_shows_several)
            said = command.model_dump() | {"pictures": shown}
            return [HandoverItemChecked.model_validate(_place(handover) | said)]
        case ((Agree() | NotePaper()), Open(missing=[_, *_] as missing)):
            raise HandoverItemsOpen(count=len(missing), items=missing)
        case Agree(), Open():
            return [_agreed(command, handover)]
        case PaperCommand(), Open():
            return PAPER.decide(command, handover, _place(handover))
        case Reopen(settling=True), Agreed():
            raise SettlementBegan
        case Reopen(), Agreed():
            place = _place(handover)
            return [*PAPER.taken_back(handover, place), HandoverReopened(**place)]
        case Reopen(), Open():
            return PAPER.taken_back(handover, _place(handover))
    raise NotPossible(command, handover)


def _opened(asked: OpenHandover) -> HandoverOpened:
    opened, by = asked.handover, asked.policy.in_force(asked.handover.moved_in_on)
    due_on = by.values.due_on(opened.moved_in_on, asked.told_on)
    return opened.model_copy(update={"due_on": due_on, "policy_version": by.version})


def _same(asked: CheckItem, known: HandoverItemChecked) -> bool:
    return (asked.checked_by, asked.found) == (known.checked_by, known.found)


def _agreed_so(asked: Agree, known: HandoverAgreed) -> bool:
    said = asked.model_dump()
    return known.signing_id is None and known.model_dump(include=set(said)) == said


def _agreed(asked: Agree, handover: Open) -> HandoverAgreed:
    """Raises SignedPaperMissing, AgreesForBoth or NotTheTenant."""
    if not asked.photo_ids:
        raise SignedPaperMissing
    if asked.agreed_by == asked.for_tenant:
        raise AgreesForBoth
    if asked.for_tenant != asked.tenant_is and not asked.explained:
        raise NotTheTenant
    return HandoverAgreed(**_place(handover), **asked.model_dump(), agreed_on=asked.today)


def _prove(asked: CheckItem) -> None:
    """Raises ProofMissing or ThingTwice, and what `check_absent` does."""
    check_absent(asked.item, asked.found, "found", explained=asked.explained)
    no_record = asked.item == "door_codes" and asked.explained  # what is on record was put in before
    needed = () if asked.found.absent or no_record else PROOF[asked.item]
    if missing := [proof for proof in needed if getattr(asked.found, proof) in (None, ())]:
        raise ProofMissing(field=f"found.{missing[0]}", **lacking(asked.item, missing))
    names = [line.name for line in asked.found.lines]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ThingTwice(name=twice)


def _place(handover: Open) -> dict[str, UUID]:
    return {name: getattr(handover.opened, name) for name in HandoverEvent.model_fields}


def evolve(handover: State, event: HandoverEvent) -> State:
    match event, handover:
        case HandoverOpened(), _:
            return Open(opened=event)
        case HandoverItemChecked(item=item), Open():
            # What was on paper is not what was found any more.
            return handover.model_copy(update={"checked": {**handover.checked, item: event}, "paper": None})
        case HandoverAgreed(), Open():
            return Agreed(**{name: getattr(handover, name) for name in Open.model_fields}, agreed=event)
        case HandoverOverdue(stage=stage), Open():
            return handover.model_copy(update={"late": handover.late | {stage}})
        case HandoverWithdrawn(), _:
            return NotOpened()
        case HandoverReopened(), Open(opened=opened, checked=checked):
            return Open(opened=opened, checked=checked)
        case _, Open():
            return handover.model_copy(update=changed(event))
    return handover


handover: Decider[HandoverCommand | PaperCommand, State, HandoverEvent] = Decider(
    "handover",
    NotOpened(),
    decide,
    evolve,
    (
        HandoverOpened,
        HandoverItemChecked,
        HandoverPaperMade,
        HandoverPaperLookedAt,
        HandoverSent,
        HandoverRecalled,
        HandoverAgreed,
        HandoverReopened,
        HandoverOverdue,
        HandoverWithdrawn,
    ),
)
