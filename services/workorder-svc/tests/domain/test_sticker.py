"""Who may report by the sticker of a unit, and how often."""

from datetime import timedelta
from typing import Any

from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st
from kernel.ids import named_id
from testkit.given import given
from workorders.domain.intake_limits import IntakeLimits
from workorders.domain.sticker import (
    Issued,
    IssueSticker,
    Parked,
    RefuseUpload,
    ReleaseSticker,
    ReplaceSticker,
    RevokeSticker,
    StickerLinkInvalid,
    StickerOutOfUse,
    StickerUnknown,
    TooManyReports,
    TooManyUploads,
    Unissued,
    UseSticker,
    sticker,
)
from workorders.domain.sticker_facts import (
    Danger,
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

from .words import T

UNIT, PARK = named_id("unit"), named_id("park")
PLACE: dict[str, Any] = {"unit_id": UNIT, "park_id": PARK, "version": 1}
WHERE = PLACE | {"at": T}
FEW = IntakeLimits(repeat_within=48, per_sticker=3, per_device=2, parks_at=5, uploads=3)
ISSUE = IssueSticker(at=T, unit_id=UNIT, park_id=PARK)
issued, parked, released = (
    StickerIssued(**WHERE),
    StickerParked(**WHERE, dangers=()),
    StickerReleased(**WHERE),
)
revoked = StickerRevoked(**WHERE, reason="lost")
second = issued.model_copy(update={"version": 2})


def use(
    report: int, device: str = "a", minutes: int = 0, version: int = 1, emergency: str | None = None
) -> UseSticker:
    at, report_id = T + timedelta(minutes=minutes), named_id("report", report)
    said = {"report_id": report_id, "device": device, "emergency": emergency}
    return UseSticker(at=at, version=version, **said, limits=FEW)


def used(report: int, device: str = "a", minutes: int = 0, emergency: str | None = None) -> StickerUsed:
    at, report_id = T + timedelta(minutes=minutes), named_id("report", report)
    return StickerUsed(**WHERE | {"at": at}, report_id=report_id, device=device, emergency=emergency)


def let_through(report: int, fault: str, device: str = "a") -> StickerLetThrough:
    return StickerLetThrough(**WHERE, report_id=named_id("report", report), device=device, fault=fault)


def turned_away(device: str = "a") -> StickerTurnedAway:
    return StickerTurnedAway(**WHERE, device=device)


def test_a_unit_has_one_and_a_new_one_ends_the_old() -> None:
    given(sticker).when(ISSUE).then(issued)
    given(sticker, issued).when(ISSUE).then()
    replace = ReplaceSticker(at=T, version=1, reason="lost")
    given(sticker, issued).when(replace).then(revoked, second)
    given(sticker, issued, revoked, second).when(replace).then()
    given(sticker, issued, revoked, second).when(use(1)).refused(StickerLinkInvalid)
    given(sticker, issued).when(RevokeSticker(at=T, reason="lost")).then(revoked)
    given(sticker, issued, revoked).when(ISSUE).then(second)
    given(sticker, issued, revoked).when(use(1)).refused(StickerLinkInvalid)
    given(sticker).when(use(1)).refused(StickerLinkInvalid)
    for asked in (replace, RevokeSticker(at=T, reason="lost"), ReleaseSticker(at=T)):
        given(sticker).when(asked).refused(StickerUnknown)


def test_the_same_report_is_one_use_and_more_than_a_device_may_is_turned_away() -> None:
    given(sticker, issued).when(use(1)).then(used(1))
    given(sticker, issued, used(1)).when(use(1)).then()
    both = (issued, used(1), used(2))
    given(sticker, *both).when(use(3)).then(turned_away())
    given(sticker, *both).when(use(3, "b")).then(used(3, "b"))
    given(sticker, *both).when(use(3, minutes=60)).then(used(3, minutes=60))
    given(sticker, *both, used(3, "b")).when(use(4, "c")).then(turned_away("c"))


def test_where_even_what_is_turned_away_goes_on_it_is_parked_until_somebody_looked() -> None:
    many = (issued, used(1), used(2), turned_away(), turned_away())
    given(sticker, *many).when(use(3)).then(turned_away(), parked)
    given(sticker, *many, parked).when(use(4, "z")).refused(StickerOutOfUse)
    given(sticker, *many, parked).when(use(1)).then()
    given(sticker, *many, parked).when(ReleaseSticker(at=T)).then(released)
    given(sticker, *many, parked, released).when(use(4)).then(used(4))
    given(sticker, issued).when(ReleaseSticker(at=T)).then()


def test_an_emergency_gets_through_where_nothing_else_does_but_not_for_ever() -> None:
    full = (issued, used(1), used(2), used(3, "b"))
    many = (*full, turned_away(), parked)
    for before in (full, many):
        given(sticker, *before).when(use(4, emergency="gas_leak")).then(let_through(4, "gas_leak"))
        once = (*before, let_through(4, "gas_leak"))
        given(sticker, *once).when(use(4, emergency="gas_leak")).then()
        given(sticker, *once).when(use(5, "c", emergency="gas_leak")).then(let_through(5, "gas_leak", "c"))
        twice = (*once, let_through(5, "gas_leak", "c"))
        given(sticker, *twice).when(use(6, "d", emergency="smoke")).then(let_through(6, "smoke", "d"))
    given(sticker, *many, *twice[-2:]).when(use(6, "d", emergency="gas_leak")).refused(TooManyReports)
    given(sticker, *full, *twice[-2:]).when(use(6, emergency="gas_leak")).then(turned_away(), parked)
    late = use(6, minutes=60, emergency="gas_leak")
    given(sticker, *many, *twice[-2:]).when(late).then(
        let_through(6, "gas_leak").model_copy(update={"at": late.at})
    )
    given(sticker, issued).when(use(1, emergency="gas_leak")).then(used(1, emergency="gas_leak"))


def test_what_is_spoken_may_be_an_emergency_and_gets_through_as_often() -> None:
    many = (issued, used(1), used(2), used(3, "b"), turned_away(), parked)
    given(sticker, *many).when(use(4, emergency=UNCLEAR)).then(let_through(4, UNCLEAR))
    twice = (*many, let_through(4, UNCLEAR), let_through(5, UNCLEAR))
    given(sticker, *twice).when(use(6, emergency=UNCLEAR)).refused(TooManyReports)
    given(sticker, *twice).when(use(6, emergency="gas_leak")).then(let_through(6, "gas_leak"))


def danger(report: int, fault: str, minutes: int = 0) -> Danger:
    return Danger(fault=fault, report_id=named_id("report", report), at=T + timedelta(minutes=minutes))


def test_so_many_dangers_of_one_home_within_minutes_are_taken_and_park_it_which_names_them() -> None:
    two = (issued, used(1, emergency="smoke"), used(2, "b", 1, "gas_leak"))
    third = use(3, "c", 9, emergency="lock_out")
    named = (danger(1, "smoke"), danger(2, "gas_leak", 1), danger(3, "lock_out", 9))
    full = parked.model_copy(update={"at": third.at, "dangers": named})
    given(sticker, *two).when(third).then(used(3, "c", 9, "lock_out"), full)
    given(sticker, *two).when(use(3, "c", 9, emergency="smoke")).then(used(3, "c", 9, "smoke"))
    given(sticker, *two).when(use(3, "c", 9, emergency=UNCLEAR)).then(used(3, "c", 9))
    given(sticker, *two).when(use(3, "c", 10, emergency="lock_out")).then(used(3, "c", 10, "lock_out"))
    water = (issued, used(1, emergency="pipe_burst"), used(2, "b", 1, "water_leak"))
    given(sticker, *water).when(third).then(used(3, "c", 9, "lock_out"))  # one burst pipe in two words
    busy = (*two, used(4, "d"))
    let = let_through(3, "lock_out", "c").model_copy(update={"at": third.at})
    given(sticker, *busy).when(third).then(let, full)


def test_of_each_danger_beside_so_many_somebody_hears_as_well_and_of_none_twice() -> None:
    three = (
        issued,
        *(used(1, emergency="smoke"), used(2, "b", 1, "gas_leak"), used(3, "c", 2, "lock_out"), parked),
    )
    fourth = use(5, "e", 9, emergency="lift_stuck")
    let, told = given(sticker, *three).when(fourth).events
    assert (type(let), type(told)) == (StickerLetThrough, StickerParked)
    assert told.dangers[3:] == (danger(5, "lift_stuck", 9),)
    again = given(sticker, *three, let, told).when(use(6, "f", 9, emergency="lift_stuck")).events
    assert [type(each) for each in again] == [StickerLetThrough]


def test_an_upload_that_is_none_counts_by_itself_and_by_device() -> None:
    none = StickerUploadRefused(**WHERE, device="a")
    given(sticker, issued).when(RefuseUpload(at=T, version=1, device="a")).then(none)
    given(sticker, issued).when(RefuseUpload(at=T, version=2, device="a")).refused(StickerLinkInvalid)
    given(sticker).when(RefuseUpload(at=T, version=1, device="a")).refused(StickerLinkInvalid)
    many = (issued, *[none] * FEW.uploads)
    with_one = {"uploads": True}
    given(sticker, *many[:-1]).when(use(1).model_copy(update=with_one)).then(used(1))
    given(sticker, *many).when(use(1).model_copy(update=with_one)).refused(TooManyUploads)
    given(sticker, *many).when(use(1, "b").model_copy(update=with_one)).then(used(1, "b"))
    given(sticker, *many).when(use(1, minutes=60).model_copy(update=with_one)).then(used(1, minutes=60))
    given(sticker, *many).when(use(1)).then(used(1))
    given(sticker, *many, parked, released).when(use(1).model_copy(update=with_one)).then(used(1))


@settings(max_examples=40)
@over(st.lists(st.tuples(st.integers(1, 9), st.sampled_from("abc"), st.integers(0, 90)), max_size=20))
def test_no_hour_takes_more_than_it_may(tries: list[tuple[int, str, int]]) -> None:
    state, taken = given(sticker, issued).state, list[StickerUsed]()
    for report, device, minutes in sorted(tries, key=lambda each: each[2]):
        if isinstance(state, Parked):
            break
        for event in sticker.decide(use(report, device, minutes), state):
            state = sticker.evolve(state, event)
            taken += [event] if isinstance(event, StickerUsed) else []
    for last in taken:
        hour = [each for each in taken if last.at - timedelta(hours=1) < each.at <= last.at]
        assert len(hour) <= FEW.per_sticker
        assert sum(each.device == last.device for each in hour) <= FEW.per_device


def test_every_fact_leads_somewhere_from_everywhere() -> None:
    for state in (Unissued(), Issued(**PLACE), Parked(**PLACE)):
        none = StickerUploadRefused(**WHERE, device="a")
        for event in (
            none,
            issued,
            revoked,
            used(1),
            let_through(1, "smoke"),
            turned_away(),
            parked,
            released,
        ):
            assert isinstance(sticker.evolve(state, event), Unissued | Issued)
