"""Photos of a repair: as many as it needs, taken there and then, none that was shown before."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from kernel.ids import named_id
from workorders.domain.fault_names import NAMES
from workorders.domain.on_site_facts import (
    OriginalForgotten,
)
from workorders.domain.photos import (
    PHOTOS,
    Earlier,
    FaultNeeds,
    Photo,
    PhotoFromFuture,
    PhotoNotNew,
    PhotosMissing,
    PhotosOutOfRange,
    PhotoTakenEarlier,
)
from workorders.domain.retention import OriginalsKept, OriginalsOutOfRange
from workorders.domain.work_order_commands import (
    Complete,
    ForgetOriginal,
    KeepPhoto,
)
from workorders.domain.work_order_refusals import (
    NoLeaveToEnter,
    NotOnSite,
)
from workorders.views.photos import bands_of, near, signed

from .words import HOUR, T, leak, shown, taken, there

RULES = PHOTOS.known[0].values


def test_what_is_special_of_a_fault_names_one_that_there_is() -> None:
    assert {each.fault for each in RULES.special} <= set(NAMES)


ANOTHER = str(named_id("order", 2))


def keep(photo: Photo = shown("before"), taken: datetime = T, *earlier: Earlier) -> KeepPhoto:  # noqa: B008
    return KeepPhoto(at=T + HOUR, photo=photo, taken_at=taken, earlier=earlier)


def like(bits: int, order: str = ANOTHER) -> Earlier:
    """A photo that was shown before, so many bits away."""
    likeness = f"{int('00ff' * 4, 16) ^ ((1 << bits) - 1):016x}"
    return Earlier(visit_id=order, sha256="11" * 32, likeness=likeness)


inside = there(leak.let_in())


def test_a_photo_is_kept_once_by_who_was_let_in() -> None:
    inside.when(keep()).then(leak.photo("before"))
    there(leak.let_in(), leak.photo("before")).when(keep()).nothing()
    there().when(keep()).refused(NoLeaveToEnter)
    taken.when(keep()).refused(NotOnSite)


def test_a_photo_shown_before_is_known_again_though_it_was_changed_or_mirrored() -> None:
    copy = Earlier(visit_id=ANOTHER, sha256=shown("before").sha256, likeness="1234" * 4)
    mirrored = Earlier(visit_id=ANOTHER, sha256="11" * 32, likeness=shown("before").mirrored)
    for before in (copy, mirrored, like(0), like(5)):
        inside.when(keep(shown("before"), T, before)).refused(PhotoNotNew, visit_id=ANOTHER)
    inside.when(keep(shown("before"), T, like(6))).then(leak.photo("before"))


def test_before_and_after_may_be_much_alike_but_not_one_shot() -> None:
    own = str(leak.repair.order_id)
    inside.when(keep(shown("before"), T, like(2, own))).then(leak.photo("before"))
    inside.when(keep(shown("before"), T, like(1, own))).refused(PhotoNotNew, visit_id=own)


def test_it_is_taken_since_they_came_and_not_in_the_future() -> None:
    inside.when(keep(taken=T - timedelta(seconds=1))).refused(PhotoTakenEarlier)
    inside.when(keep(taken=T - timedelta(days=365))).refused(PhotoTakenEarlier)
    inside.when(keep(taken=T + 2 * HOUR)).refused(PhotoFromFuture)


def test_as_many_as_the_fault_needs_complete_it() -> None:
    inside.when(Complete(at=T)).refused(PhotosMissing, before=1, after=1)
    half = there(leak.let_in(), leak.photo("before"))
    half.when(Complete(at=T)).refused(PhotosMissing, before=0, after=1)
    none = RULES.model_copy(update={"special": (FaultNeeds(fault="water_leak", before=0, after=0),)})
    inside.when(Complete(at=T, rules=none)).then(leak.completed())


def test_an_original_is_forgotten_once_however_far_the_order_has_come() -> None:
    sha256 = shown("before").sha256
    asked = ForgetOriginal(at=T + HOUR, sha256=sha256, policy_version=1)
    gone = leak(OriginalForgotten, sha256=sha256, policy_version=1, at=T + HOUR)
    for order in (there(leak.let_in(), leak.photo("before")), leak.done()):
        order.when(asked).then(gone)
    leak.done(gone).when(asked).nothing()
    inside.when(asked).nothing()  # it has no such photo


def test_no_original_is_forgotten_while_the_repair_may_be_opened_again() -> None:
    with pytest.raises(OriginalsOutOfRange):
        OriginalsKept(days=29).check()


@pytest.mark.parametrize(
    "wrong",
    [
        {"alike_within": 8},
        {"after": 11},
        {"special": (FaultNeeds(fault="tap", before=1, after=1), FaultNeeds(fault="tap", before=0, after=1))},
    ],
)
def test_what_cannot_be_found_or_is_said_twice_is_no_rule(wrong: dict[str, Any]) -> None:
    with pytest.raises(PhotosOutOfRange):
        RULES.model_copy(update=wrong).check()


@whatever(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=7))
def test_whatever_differs_in_few_bits_is_near_in_some_band(bits: int, changed: set[int]) -> None:
    one, other = f"{bits:016x}", f"{bits ^ sum(1 << bit for bit in changed):016x}"
    bands = zip(bands_of(one), bands_of(other), strict=True)
    assert any(theirs in near(ours) for ours, theirs in bands)
    assert signed(one) % 2**64 == bits
