"""Who lives on past the end when the owners' cover is over as well (Civil Code art. 734 meets art. 717)."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from contracts.domain.clauses import RentStep
from contracts.domain.cover import cover
from contracts.domain.cover_commands import (
    DropStaying,
    LookAgain,
    NoteOwnUnit,
    NoteRelease,
    NoteRents,
    NoteStaying,
)
from contracts.domain.cover_facts import (
    ContractOverrunDetected,
    CoverEvent,
    OwnUnitNoted,
    ReleaseNoted,
    StayingDropped,
    StayingNoted,
)
from contracts.domain.expiry import STAGES, ExpiryStages
from contracts.domain.overruns import Overrun, rent_of, stage_reached
from contracts.policies.staying import at_a_turn, at_each_stage
from kernel.clock import start_of
from kernel.domain import Command
from policy.domain.values import Version, Versions
from testkit.given import given

from .test_cover import OWNER, RENEWED, RESOLVED, SHORT, detected, letting, note, noted, past
from .words import LEASE, MANAGER, PARK, ROOM, day

WAS = {"unit_id": ROOM, "contract_id": LEASE}
STAYS, GONE = StayingNoted(**WAS), StayingDropped(**WAS)
RAN = letting("tenant", "3-1", "12-1", expired=True)
RUNS = letting("tenant", "3-1", "12-1")
LIVED_ON: tuple[CoverEvent, ...] = (noted(OWNER), noted(RAN), STAYS)


def told(since: str, days: int, *, bare: bool = False, by: int | None = None) -> ContractOverrunDetected:
    exposure_fen = rent_of([(day(since), day(since) + timedelta(days=days))], RAN.agreed)
    said = {"cover_ends_on": day(since), "days_over": days, "exposure_fen": exposure_fen}
    over = Overrun(**said, bare=bare, stays_on=True, rents=RAN.agreed)
    at = {"park_id": PARK, "manager_id": MANAGER, "policy_version": by}
    return ContractOverrunDetected(**WAS, **at, overrun=over)


def stays(on: str) -> NoteStaying:
    return NoteStaying(**WAS, today=day(on))


def again(on: str) -> LookAgain:
    return LookAgain(unit_id=ROOM, today=day(on))


def test_who_lives_on_under_the_owners_cover_is_promised_nothing_uncovered() -> None:
    given(cover, noted(OWNER), noted(RAN)).when(stays("12-1")).then(STAYS)
    given(cover, *LIVED_ON).when(again("12-31")).nothing()
    given(cover, *LIVED_ON).when(stays("12-31")).nothing()


def test_whose_owner_ended_before_is_told_with_the_days_until_today_and_their_rent() -> None:
    given(cover, noted(SHORT), noted(RAN)).when(stays("12-1")).then(STAYS, told("12-1", 1))
    given(cover, noted(SHORT), noted(RAN)).when(stays("12-10")).then(STAYS, told("12-1", 10))


def test_the_day_before_the_end_it_is_noted_and_on_that_day_it_is_told_at_once() -> None:
    given(cover, noted(SHORT), noted(RUNS)).when(stays("11-30")).then(STAYS)
    given(cover, noted(SHORT), noted(RUNS), STAYS).when(note(RAN, day("12-1"))).then(
        noted(RAN), told("12-1", 1)
    )


def test_an_owner_ending_in_any_way_is_told_at_once() -> None:
    ended = letting("owner", "1-1", "12-11")
    given(cover, *LIVED_ON).when(note(ended, day("12-20"))).then(noted(ended), told("12-11", 10))
    given(cover, *LIVED_ON).when(note(ended, day("12-11"))).then(noted(ended), told("12-11", 1))
    given(cover, *LIVED_ON).when(note(ended, day("12-10"))).then(noted(ended))
    ran_out = letting("owner", "1-1", "2026-1-1", expired=True)
    given(cover, *LIVED_ON).when(note(ran_out, day("2026-1-1"))).then(noted(ran_out), told("2026-1-1", 1))
    back = NoteRelease(unit_id=ROOM, today=day("12-20"), released_on=day("12-11"))
    gone = ReleaseNoted(unit_id=ROOM, released_on=day("12-11"))
    given(cover, *LIVED_ON).when(back).then(gone, told("12-11", 10))


def test_given_back_on_a_day_to_come_it_is_told_on_that_day() -> None:
    ahead = ReleaseNoted(unit_id=ROOM, released_on=day("12-21"))
    asked = NoteRelease(unit_id=ROOM, today=day("12-10"), released_on=day("12-21"))
    given(cover, *LIVED_ON).when(asked).then(ahead)
    given(cover, *LIVED_ON, ahead).when(again("12-21")).then(told("12-21", 1))


def test_it_is_told_again_by_stages_and_not_by_each_word_about_the_unit() -> None:
    over = (noted(SHORT), noted(RAN), STAYS, told("12-1", 1))
    other = noted(letting("owner", "2024-1-1", "1-1", "5e3c8f14-4d7a-4a52-9d55-6b8f0a3f5a10"))
    given(cover, *over).when(note(other.letting, day("12-20"))).then(other)
    for on, days in (("12-7", 7), ("12-15", 15), ("12-30", 30), ("2026-1-29", 60)):
        given(cover, *over).when(again(on)).then(told("12-1", days, by=1))
    given(cover, *over).when(again("12-6")).nothing()
    given(cover, *over, told("12-1", 7)).when(again("12-14")).nothing()
    assert [stage_reached(days, (30, 15, 7)) for days in (1, 7, 29, 59, 60, 90)] == [0, 7, 15, 30, 60, 90]


def test_a_deadline_that_fires_late_has_no_say_about_the_days_before_it() -> None:
    over = (noted(OWNER), noted(RAN), STAYS, told("2026-1-1", 5))
    given(cover, *over).when(again("12-20")).nothing()


def test_it_is_over_when_they_leave_when_it_is_covered_and_when_the_lease_goes_on() -> None:
    over = (noted(SHORT), noted(RAN), STAYS, told("12-1", 10))
    left = RAN.model_copy(update={"left_on": day("12-11")})
    given(cover, *over).when(note(left, day("12-11"))).then(
        noted(left), RESOLVED, past("12-11", detected("12-1", 10))
    )
    given(cover, *over).when(DropStaying(**WAS, today=day("12-11"))).then(GONE, RESOLVED)
    covers = letting("owner", "12-1", "2027-1-1", RENEWED.contract_id)
    given(cover, *over).when(note(covers, day("12-11"))).then(noted(covers), RESOLVED)
    goes_on = letting("tenant", "3-1", "2026-3-1")
    under = (noted(OWNER), noted(RAN), STAYS, told("2026-1-1", 10))
    beyond = Overrun(cover_ends_on=day("2026-1-1"), days_over=59, exposure_fen=2 * 365_000)
    signed = told("2026-1-1", 1).model_copy(update={"overrun": beyond})
    given(cover, *under).when(note(goes_on, day("2026-1-10"))).then(noted(goes_on), signed)
    own = NoteOwnUnit(unit_id=ROOM, today=day("12-11"), own=True)
    bare = (noted(RAN), STAYS, told("3-1", 286, bare=True))
    given(cover, *bare).when(own).then(OwnUnitNoted(unit_id=ROOM, own=True), RESOLVED)


def test_a_cover_that_begins_later_ends_it_on_its_first_day() -> None:
    later = letting("owner", "12-20", "2027-1-1", RENEWED.contract_id)
    over = (noted(SHORT), noted(RAN), STAYS, told("12-1", 7))
    given(cover, *over).when(note(later, day("12-8"))).then(noted(later))
    given(cover, *over, noted(later)).when(again("12-19")).then(told("12-1", 19, by=1))
    given(cover, *over, noted(later)).when(again("12-20")).then(RESOLVED)


def test_a_unit_that_no_owner_ever_covered_is_bare_and_the_operators_own_is_not_judged() -> None:
    ran = past("12-1", detected("3-1", 275, bare=True))
    given(cover, noted(RAN), ran).when(stays("12-1")).then(STAYS, told("3-1", 276, bare=True))
    given(cover, OwnUnitNoted(unit_id=ROOM, own=True), noted(RAN)).when(stays("12-1")).then(STAYS)
    first = letting("owner", "2026-2-1", "2027-1-1")
    given(cover, noted(first), noted(RAN), ran).when(stays("12-1")).then(STAYS, told("3-1", 276, bare=True))
    before = RAN.model_copy(update={"taken_over": True})
    given(cover, noted(first), noted(before)).when(stays("12-1")).then(STAYS)


def test_from_day_to_day_it_is_counted_with_that_day() -> None:
    steps = (RentStep(from_on=day("3-1"), rent_fen=372_000), RentStep(from_on=day("12-6"), rent_fen=744_000))
    over = told("12-1", 7).overrun.model_copy(update={"rents": steps})
    figures = {
        on: (found.days_over, found.exposure_fen) if (found := over.counted_with(day(on))) else None
        for on in ("11-30", "12-1", "12-5", "12-7")
    }
    assert figures == {"11-30": None, "12-1": (1, 12_000), "12-5": (5, 60_000), "12-7": (7, 108_000)}
    without = told("12-1", 7).overrun.model_copy(update={"rents": (), "exposure_fen": 84_000})
    assert without.counted_with(day("12-10")) == without.model_copy(
        update={"days_over": 10, "exposure_fen": 120_000}
    )
    signed = Overrun(cover_ends_on=day("12-1"), days_over=9, exposure_fen=1)
    assert signed.counted_with(day("12-20")) == signed


def test_another_rent_counts_from_its_day_and_is_told_when_it_is_agreed_and_not_at_the_next_stage() -> None:
    over = (noted(SHORT), noted(RAN), STAYS, told("12-1", 7))
    rents = (*RAN.agreed, RentStep(from_on=day("12-11"), rent_fen=730_000))
    agreed = RAN.model_copy(update={"rents": rents})
    figures = {"days_over": 12, "exposure_fen": 164_839, "rents": rents}
    dearer = told("12-1", 12).overrun.model_copy(update=figures)
    asked = NoteRents(unit_id=ROOM, contract_id=LEASE, rents=rents, today=day("12-12"))
    again_told = told("12-1", 12).model_copy(update={"overrun": dearer})
    given(cover, *over).when(asked).then(noted(agreed), again_told)
    given(cover, *over, noted(agreed), again_told).when(asked).nothing()
    given(cover, *over, noted(agreed), again_told).when(again("12-13")).nothing()


# --- its deadlines


def fact(event: object, on: date) -> Any:
    return SimpleNamespace(event=event, recorded_at=start_of(on))


def by(versions: Versions[ExpiryStages]) -> Any:
    return SimpleNamespace(of=lambda _: versions)


def test_each_stage_of_the_year_after_is_armed_by_the_policy_of_its_day() -> None:
    another = ExpiryStages(stages=(20,))
    versions = Versions(
        known=(*STAGES.known, Version(version=2, valid_from=day("12-20"), values=another)),
    )
    armed = [each.due_at for each in at_each_stage(fact(told("12-1", 1), day("12-1")), by(versions))]
    first = ["12-7", "12-15", "12-20", "2026-1-9"]
    assert armed[:4] == [start_of(day(on)) for on in first]
    assert len(armed) == 20
    signed = told("12-1", 1).model_copy(
        update={"overrun": Overrun(cover_ends_on=day("12-1"), days_over=9, exposure_fen=1)}
    )
    assert at_each_stage(fact(signed, day("12-1")), by(versions)) == []


def test_by_another_policy_of_the_day_it_is_told_on_its_stages() -> None:
    other: Command = again("12-20").model_copy(
        update={"policy": Versions(known=(Version(version=2, valid_from=date.min, values=STAGES_OF_20),))}
    )
    over = (noted(SHORT), noted(RAN), STAYS, told("12-1", 7))
    given(cover, *over).when(other).then(told("12-1", 20, by=2))


STAGES_OF_20 = ExpiryStages(stages=(20,))


def test_the_day_is_armed_on_which_a_cover_begins_or_the_unit_is_given_back() -> None:
    before = day("2025-12-20")
    for event, due in (
        (noted(RENEWED), [day("2026-1-1")]),
        (noted(OWNER), []),
        (noted(RAN), []),
        (ReleaseNoted(unit_id=ROOM, released_on=day("12-31")), [day("12-31")]),
        (ReleaseNoted(unit_id=ROOM, released_on=day("12-1")), [day("12-1")]),
        (ReleaseNoted(unit_id=ROOM, released_on=day("11-19")), []),
        (ReleaseNoted(unit_id=ROOM, released_on=None), []),
    ):
        assert [each.due_at for each in at_a_turn(fact(event, before))] == [start_of(on) for on in due]
