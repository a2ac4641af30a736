"""What is given back, or over, needs no cover."""

from types import SimpleNamespace

from contracts.domain.contract_facts import (
    ContractEnded,
    ContractTerminated,
)
from contracts.domain.cover import cover
from contracts.domain.cover_commands import NoteLetting, NoteReturn
from contracts.domain.cover_facts import (
    ContractOverrunDetected,
    LettingNoted,
    PastOverrunDropped,
)
from contracts.policies.overrun import overrun
from kernel.clock import start_of
from testkit.given import given

from .test_cover import BEYOND, INSIDE, OWNER, RESOLVED, TODAY, detected, letting, note, noted, past
from .words import LEASE, NEXT_OWNER_LEASE, ROOM, day, terms

LEFT = BEYOND.model_copy(update={"left_on": day("2025-12-31")})


def test_a_unit_given_back_is_promised_no_more_whatever_is_said_of_its_contract_later() -> None:
    over = given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10))
    over.when(note(LEFT)).then(noted(LEFT), RESOLVED)
    longer = BEYOND.model_copy(update={"ends_on": day("2026-6-1")})
    after = given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10), noted(LEFT), RESOLVED)
    after.when(note(longer)).then(noted(longer.model_copy(update={"left_on": LEFT.left_on})))
    back = longer.model_copy(update={"starts_on": day("2026-2-1")})
    found = after.when(note(back).model_copy(update={"entered": True})).events
    assert [type(event) for event in found] == [LettingNoted, ContractOverrunDetected]


def test_a_unit_given_back_on_the_first_day_stays_given_back() -> None:
    left = INSIDE.model_copy(update={"left_on": INSIDE.starts_on})
    longer = letting("tenant", "3-1", "2026-3-1")
    after = given(cover, noted(OWNER), noted(left))
    after.when(note(longer)).then(noted(longer.model_copy(update={"left_on": INSIDE.starts_on})))


def test_who_leaves_late_or_what_no_owner_ever_covered_overruns_no_more() -> None:
    late = BEYOND.model_copy(update={"left_on": day("2026-1-6")})
    for owned, told, had in (
        ([noted(OWNER)], detected("2026-1-1", 10), detected("2026-1-1", 5)),
        ([], detected("3-1", 316, bare=True), detected("3-1", 311, bare=True)),
    ):
        were = past("2026-1-6", had)
        given(cover, *owned, noted(BEYOND), told).when(note(late)).then(noted(late), RESOLVED, were)
        after = given(cover, *owned, noted(BEYOND), told, noted(late), RESOLVED, were)
        ended = BEYOND.model_copy(update={"ends_on": day("2026-1-6"), "expired": True})
        after.when(note(ended)).then(noted(ended.model_copy(update={"left_on": late.left_on})))


def test_what_ended_is_over_and_what_is_to_end_runs_until_then() -> None:
    said = {"contract_id": LEASE, "terms": terms(ends_on=day("9-1"))}
    for event, over in (
        (ContractTerminated(**said, old_ends_on=terms().ends_on, held_fen=terms().deposit_fen), True),
        (
            ContractTerminated(
                **said, old_ends_on=terms().ends_on, runs_on=True, held_fen=terms().deposit_fen
            ),
            False,
        ),
        (ContractEnded(**said, held_fen=terms().deposit_fen), True),
    ):
        fact = SimpleNamespace(event=event, version=1, recorded_at=start_of(TODAY))
        [do] = overrun.react(fact)  # type: ignore[arg-type]
        assert isinstance(do.command, NoteLetting)
        assert do.command.letting.expired is over


def test_who_changed_to_the_unit_has_it_since_then_whatever_is_said_of_the_lease_later() -> None:
    """It was told the first day of the lease, which was in another room: days over that nobody had."""
    late_owner = letting("owner", "6-1", "2026-1-1")
    came = letting("tenant", "6-1", "2025-9-1")
    after = given(cover, noted(late_owner))
    entered = note(came).model_copy(update={"entered": True})
    after.when(entered).then(noted(came))
    for known in (came, came.model_copy(update={"expired": True})):
        longer = letting("tenant", "3-1", "2025-10-1")
        since = given(cover, noted(late_owner), noted(known))
        since.when(note(longer)).then(noted(longer.model_copy(update={"starts_on": day("6-1")})))


GONE = BEYOND.model_copy(update={"left_on": day("2026-1-6")})
WERE = past("2026-1-6", detected("2026-1-1", 5))


def test_what_was_let_without_cover_is_told_otherwise_where_the_past_is_by_what_is_told_late() -> None:
    after = given(cover, noted(OWNER), noted(GONE), WERE)
    again = letting("owner", "2026-1-3", "2026-2-1", NEXT_OWNER_LEASE)
    fewer = past("2026-1-6", detected("2026-1-1", 2, ("2026-1-1", "2026-1-3")))
    after.when(note(again)).then(noted(again), fewer)
    dropped = PastOverrunDropped(unit_id=ROOM, contract_id=LEASE)
    longer = OWNER.model_copy(update={"ends_on": day("2026-2-1")})
    after.when(note(longer)).then(noted(longer), dropped)
    never = NoteReturn(unit_id=ROOM, contract_id=LEASE, today=TODAY, ends_on=BEYOND.ends_on, expired=False)
    after.when(never).then(noted(BEYOND), detected("2026-1-1", 10), dropped)
    given(cover, noted(OWNER), noted(GONE), WERE, noted(longer), dropped).when(note(longer)).nothing()
