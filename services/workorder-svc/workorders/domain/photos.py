"""Photos of a repair, as many as its fault needs, and of what is inspected: taken there and then, none that
was shown before. Pure.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Command, Frozen, Refusal
from policy.domain.values import Number, Values, seed
from pydantic import Field, StringConstraints

from workorders.domain.fault_names import FaultCode

Side = Literal["before", "after"]
Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(examples=["9f" * 32])]
Likeness = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$"), Field(examples=["00ff" * 4])]

FINDABLE = 7
"""Bits of 64: pictures that differ in more are not found by the bands they are looked up by."""
SAME = 1
"""Bits that two files of one shot differ in; two shots of one place, before and after, may be much alike."""
ONE_SECOND = timedelta(seconds=1)


class PhotoNotNew(Refusal):
    """Shown before, also with a report of this order, perhaps made smaller, mirrored, a negative, framed or
    turned by a right angle: `visit_id` says of which order or inspection.

    It says what was found of this one, and promises nothing of others: one cropped by a tenth, or turned by a
    few degrees, is another to a likeness of 64 bits.
    """

    title, field, status = "这张照片与以前用过的一张相同或几乎相同，请在现场重新拍摄", "body", 409


class PhotoJustShown(Refusal):
    """The same photo was shown of something else in the very same moment."""

    title, field, status = "这张照片刚刚用在另一处，请在现场重新拍摄", "body", 409


class PhotoTakenEarlier(Refusal):
    """What was taken before somebody checked in shows nothing of this visit."""

    title, field, status = "照片拍摄于到场签到之前，请在现场重新拍摄", "taken_at", 409


class PhotoFromFuture(Refusal):
    """The camera's clock runs ahead, and nobody said by how much."""

    title, field = "照片拍摄时间晚于现在，请校准手机时间后重拍", "taken_at"


class PhotosMissing(Refusal):
    """A repair that nobody can see was not shown to be done."""

    title, field, status = "完工前还需上传维修前照片 {before} 张、维修后照片 {after} 张", "photos", 409


class PhotosOutOfRange(Refusal):
    """What differs in more than seven bits is not found; a fault that is said twice is said otherwise."""

    title, field = "相似阈值为 0 至 7，每类照片最多 10 张，同一故障只能约定一次", "values"


class Needs(Frozen):
    """How many photos of each side complete a repair."""

    before: Number
    after: Number


class FaultNeeds(Needs):
    fault: FaultCode


class PhotoRules(Needs, Values):
    """`alike_within`: bits of 64 in which a picture may differ from one that it is a copy of.

    `special`: where a fault needs others.
    """

    policy: Literal["photos"] = "photos"
    alike_within: Number
    special: Annotated[tuple[FaultNeeds, ...], Field(max_length=200)] = ()

    def of(self, fault: str) -> Needs:
        return next((each for each in self.special if each.fault == fault), self)

    def check(self) -> None:
        counts = [count for each in (self, *self.special) for count in (each.before, each.after)]
        twice = len({each.fault for each in self.special}) < len(self.special)
        if self.alike_within > FINDABLE or max(counts) > 10 or twice:
            raise PhotosOutOfRange


PHOTOS = seed(
    PhotoRules(
        before=1,
        after=1,
        alike_within=5,
        special=(
            FaultNeeds(fault="network_down", before=0, after=0),
            FaultNeeds(fault="lock_out", before=0, after=1),
        ),
    )
)


class Shot(Frozen):
    """`likeness` as it is, `mirrored` as it were in a mirror, `crops` as it were with a margin cut off: none
    where it was taken before that was asked.
    """

    sha256: Sha
    shown_sha256: Sha
    likeness: Likeness
    mirrored: Likeness
    crops: tuple[Likeness, ...] = ()


class Photo(Shot):
    """Of a repair, before it or after."""

    side: Side


class Earlier(Frozen):
    """A photo that was shown before, of whatever order or inspection; `likeness`: its own, or that of one of
    its crops.
    """

    visit_id: str
    sha256: Sha
    likeness: Likeness


class Photographed(Command):
    """Decided by photos; `rules`: which are needed, and what is new, on the day of `at`."""

    at: datetime
    rules: PhotoRules = Field(PHOTOS.known[0].values, exclude=True)


class Showing(Photographed):
    """A photo is brought. `earlier`: photos shown before that look much like it; `turned`: what it is like
    when it is turned; `by`: the technician who brings it themselves.

    When it was taken follows from the moment, and what is like it from the day: brought again, it is the
    same.
    """

    by: UUID | None = Field(None, exclude=True)
    taken_at: datetime = Field(exclude=True)
    earlier: tuple[Earlier, ...] = Field((), exclude=True)
    turned: tuple[Likeness, ...] = Field((), exclude=True)

    def check_new(self, shot: Shot, visit_id: UUID) -> None:
        """Raises PhotoNotNew."""
        likenesses = (shot.likeness, shot.mirrored, *self.turned)
        for each in self.earlier:
            within = SAME if each.visit_id == str(visit_id) else self.rules.alike_within
            if shot.sha256 == each.sha256 or min(apart(each.likeness, one) for one in likenesses) <= within:
                raise PhotoNotNew(visit_id=each.visit_id)


def check_taken(taken_at: datetime, arrived_at: datetime, now: datetime) -> None:
    """Raises PhotoTakenEarlier or PhotoFromFuture; cameras write whole seconds."""
    if taken_at <= arrived_at - ONE_SECOND:
        raise PhotoTakenEarlier(arrived_at=arrived_at.isoformat())
    if taken_at >= now + ONE_SECOND:
        raise PhotoFromFuture


def check_enough(sides: Iterable[Side], fault: str, rules: PhotoRules) -> None:
    """Raises PhotosMissing."""
    taken, needs = list(sides), rules.of(fault)
    before = max(0, needs.before - taken.count("before"))
    after = max(0, needs.after - taken.count("after"))
    if before or after:
        raise PhotosMissing(before=before, after=after)


def apart(one: str, other: str) -> int:
    """In how many of 64 bits two likenesses differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
