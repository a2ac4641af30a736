"""The sticker of a unit: who scans it reports a repair without a login. A new one ends the old.

What comes in by it is counted, by sticker and by device (a digest that says nobody): more than the policy
allows is turned away, and where even that goes on the sticker is parked until one of the staff has looked.
What its words say is an emergency gets through all the same: gas does not wait for the next hour. So does
what is spoken, as often: what it says is known only once somebody, or a machine, has heard it. A photo that
is none is no report, and counts by itself. A home in which so many dangers begin within minutes is on fire or
somebody's joke: each is taken, the sticker is parked, and a person looks. Of each that begins beside them the
person hears as well.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kernel.domain import Command, Decider, Frozen, NotPossible, Refusal, State
from pydantic import Field

from workorders.domain.intake_limits import INTAKE, IntakeLimits
from workorders.domain.repair import Code
from workorders.domain.same_danger import danger_of
from workorders.domain.sticker_facts import (
    Danger,
    StickerEvent,
    StickerIssued,
    StickerLetThrough,
    StickerParked,
    StickerReleased,
    StickerRevoked,
    StickerTurnedAway,
    StickerUploadRefused,
    StickerUsed,
)
from workorders.domain.triage import UNCLEAR

HOUR: Final = timedelta(hours=1)

# ---- states


class Try(Frozen):
    """Something that came in; `report_id`: what was taken; `emergency`: what its words say is one;
    `let_through`: the emergency, or what may be one, that was taken though too much came in.
    """

    at: datetime
    device: str
    report_id: UUID | None = None
    emergency: str | None = None
    let_through: str | None = None


class Unissued(State):
    """The unit never had one, or none any more. `version`: the last there was."""

    version: int = 0


class Issued(State):
    """`tries`: what came in by it within an hour before the last; `refused`: the same of uploads."""

    unit_id: UUID
    park_id: UUID
    version: int
    tries: tuple[Try, ...] = ()
    refused: tuple[Try, ...] = ()

    def tells(self, fact: type[StickerEvent], at: datetime, **more: object) -> StickerEvent:
        where = {"unit_id": self.unit_id, "park_id": self.park_id, "version": self.version}
        return fact.model_validate({**where, "at": at, **more})


class Parked(Issued):
    """It takes nothing but emergencies, and what is spoken, which may be one."""


Sticker = Unissued | Issued

# ---- commands and why they may be refused


class StickerCommand(Command):
    at: datetime


class IssueSticker(StickerCommand):
    """The one there is, is the one."""

    unit_id: UUID
    park_id: UUID


class ReplaceSticker(StickerCommand):
    """Another one instead of the `version`th: it was torn off, or photographed by somebody else."""

    version: int
    reason: Code


class RevokeSticker(StickerCommand):
    reason: Code


class UseSticker(StickerCommand):
    """Somebody reports by the `version`th; `emergency`: the fault, where their words say one, `unclear` where
    nobody has heard them yet. `uploads`: something comes with it that has to be looked at. `given_back`: the
    unit is its owner's again, and takes no more than a parked one.
    """

    version: int
    report_id: UUID
    device: Code
    emergency: Code | None = None
    uploads: bool = False
    given_back: bool = Field(False, exclude=True)
    limits: IntakeLimits = Field(INTAKE.known[0].values, exclude=True)


class RefuseUpload(StickerCommand):
    """What came with a report by the `version`th could not be kept."""

    version: int
    device: Code


class ReleaseSticker(StickerCommand):
    pass


class StickerUnknown(Refusal):
    """The unit has none."""

    title, field, status = "这套房源还没有报修二维码", "unit_id", 404


class StickerLinkInvalid(Refusal):
    """Forged, revoked, or of another unit: all answered alike."""

    title, field, status = "这个二维码已失效，请联系管家报修", "token", 410


class StickerOutOfUse(Refusal):
    """Too much came in by it, or the unit is its owner's again, and the words say no emergency."""

    title = "这个二维码暂时只收紧急报修：漏水、断电、燃气泄漏等请打字或语音说明；其他问题请致电管家"
    field, status = "token", 429


class TooManyUploads(Refusal):
    """One device sent so much within an hour that was no photo and no recording."""

    title = "无法识别的照片或录音过多，请稍后再试，或只用文字报修；紧急情况请直接致电管家"
    field, status = "token", 429


class TooManyReports(Refusal):
    """More than the policy allows within an hour, of one emergency too.

    Asked by the edge when StickerTurnedAway was decided.
    """

    title, field, status = "报修次数过多，请稍后再试；紧急情况请直接致电管家", "token", 429


def decide(command: Command, sticker: Sticker) -> Sequence[StickerEvent]:
    match command, sticker:
        case IssueSticker(at=at, unit_id=unit, park_id=park), Unissued(version=last):
            return [StickerIssued(unit_id=unit, park_id=park, version=last + 1, at=at)]
        case IssueSticker(), Issued():
            return []
        case UseSticker() | RefuseUpload(), Unissued():
            raise StickerLinkInvalid
        case _, Unissued():
            raise StickerUnknown
        case ReplaceSticker(at=at, version=version, reason=reason), Issued():
            if version != sticker.version:
                return []
            new = sticker.model_copy(update={"version": version + 1})
            return [sticker.tells(StickerRevoked, at, reason=reason), new.tells(StickerIssued, at)]
        case RevokeSticker(at=at, reason=reason), Issued():
            return [sticker.tells(StickerRevoked, at, reason=reason)]
        case ReleaseSticker(at=at), Parked():
            return [sticker.tells(StickerReleased, at)]
        case ReleaseSticker(), Issued():
            return []
        case RefuseUpload(version=version), Issued() if version != sticker.version:
            raise StickerLinkInvalid
        case RefuseUpload(at=at, device=device), Issued():
            return [sticker.tells(StickerUploadRefused, at, device=device)]
        case UseSticker(), Issued():
            return used(command, sticker)
    raise NotPossible(command, sticker)


def used(asked: UseSticker, sticker: Issued) -> Sequence[StickerEvent]:
    """The same report again is one use. What is too much is a fact too, or it could not be counted."""
    if asked.version != sticker.version:
        raise StickerLinkInvalid
    if any(each.report_id == asked.report_id for each in sticker.tries):
        return []
    refused = [each.device for each in sticker.refused if each.at > asked.at - HOUR]
    if asked.uploads and refused.count(asked.device) >= asked.limits.uploads:
        raise TooManyUploads
    lately = [each for each in sticker.tries if each.at > asked.at - HOUR]
    taken = [each for each in lately if each.report_id]
    from_it = [each for each in taken if each.device == asked.device]
    limits, device, parked = asked.limits, asked.device, asked.given_back or isinstance(sticker, Parked)
    said: dict[str, object] = {"report_id": asked.report_id, "device": device}
    dangers = _too_many_dangers(asked, lately)
    told = [sticker.tells(StickerParked, asked.at, dangers=dangers)] if dangers else []
    if not parked and len(taken) < limits.per_sticker and len(from_it) < limits.per_device:
        known = None if asked.emergency == UNCLEAR else asked.emergency
        return [sticker.tells(StickerUsed, asked.at, **said, emergency=known), *told]
    let_through = [each.let_through for each in lately].count(asked.emergency)
    if asked.emergency and let_through < limits.per_device:
        return [sticker.tells(StickerLetThrough, asked.at, **said, fault=asked.emergency), *told]
    if parked:
        raise TooManyReports if asked.emergency else StickerOutOfUse
    turned_away = sticker.tells(StickerTurnedAway, asked.at, device=device)
    if len(lately) + 1 < limits.parks_at:
        return [turned_away]
    return [turned_away, sticker.tells(StickerParked, asked.at, dangers=())]


def _too_many_dangers(asked: UseSticker, lately: Sequence[Try]) -> tuple[Danger, ...]:
    """So many that are not each other, with this one, which is none of the others; what nobody has heard yet
    counts for none.
    """
    since = asked.at - asked.limits.dangers_in
    now = Try(at=asked.at, device=asked.device, report_id=asked.report_id, emergency=asked.emergency)
    said = dict[str, Danger]()
    for each in (*(each for each in lately if each.at > since), now):
        if each.emergency and each.emergency != UNCLEAR and each.report_id:
            danger = Danger(fault=each.emergency, report_id=each.report_id, at=each.at)
            said.setdefault(danger_of(each.emergency), danger)
    found = tuple(said.values())
    begins = bool(found) and found[-1].report_id == asked.report_id
    return found if begins and len(found) >= asked.limits.dangers_at else ()


def evolve(sticker: Sticker, event: StickerEvent) -> Sticker:
    match event, sticker:
        case StickerIssued(unit_id=unit, park_id=park, version=version), _:
            return Issued(unit_id=unit, park_id=park, version=version)
        case StickerRevoked(version=version), Issued():
            return Unissued(version=version)
        case StickerUsed(at=at, device=device, report_id=report, emergency=fault), Issued():
            return _counted(sticker, Try(at=at, device=device, report_id=report, emergency=fault))
        case StickerLetThrough(at=at, device=device, report_id=report, fault=fault), Issued():
            said = {"report_id": report, "emergency": fault, "let_through": fault}
            return _counted(sticker, Try(at=at, device=device, **said))
        case StickerTurnedAway(at=at, device=device), Issued():
            return _counted(sticker, Try(at=at, device=device))
        case StickerUploadRefused(at=at, device=device), Issued():
            last = Try(at=at, device=device)
            return sticker.model_copy(update={"refused": _within_the_hour(sticker.refused, last)})
        case StickerParked(), Issued():
            return Parked(**dict(sticker))
        case StickerReleased(), Parked():
            return Issued(**dict(sticker) | {"tries": (), "refused": ()})
    return sticker


def _counted(sticker: Issued, last: Try) -> Issued:
    return sticker.model_copy(update={"tries": _within_the_hour(sticker.tries, last)})


def _within_the_hour(tries: tuple[Try, ...], last: Try) -> tuple[Try, ...]:
    return (*(each for each in tries if each.at > last.at - HOUR), last)


sticker: Decider[Command, Sticker, StickerEvent] = Decider(
    name="sticker",
    initial=Unissued(),
    decide=decide,
    evolve=evolve,
    events=(
        *(StickerIssued, StickerRevoked, StickerUsed, StickerLetThrough),
        *(StickerTurnedAway, StickerUploadRefused, StickerParked, StickerReleased),
    ),
)
