"""Policy data: proposed by one, published by another, in force from a later day, and withdrawn before it."""

from datetime import date
from typing import Any

import pytest
from contracts.domain.board import BoardColours, ColoursNotNested, colour_of, ends_within
from contracts.domain.city_caps import CapOutOfRange, Caps
from contracts.domain.deduction_policy import (
    DeductionRules,
    GroundListedTwice,
    OwedDaysOutOfRange,
    PhotoOfNoGround,
    RefundDaysOutOfRange,
)
from contracts.domain.expiry import ExpiryStages, StagesNotFalling
from contracts.domain.filing_policy import FilingDays, FilingDaysOutOfRange
from contracts.domain.policy import (
    POLICIES,
    PolicyProposalWithdrawn,
    PolicyProposed,
    PolicyPublished,
    PolicyWithdrawn,
    policy,
)
from contracts.domain.renewal_policy import (
    RENEWAL,
    RenewalDays,
    RenewalDaysOutOfRange,
    RenewalStepsTooLong,
    days_to_open,
)
from contracts.domain.signing_policy import (
    LapseOutOfRange,
    LinkDiesTooSoon,
    SigningHoursOutOfRange,
    SigningLimits,
    TriesOutOfRange,
)
from hypothesis import given as every
from hypothesis import strategies as some
from kernel.domain import Refusal
from kernel.ids import named_id
from policy.domain.book import Book
from policy.domain.listing import listed
from policy.domain.policy import (
    BeginsTooSoon,
    DayTaken,
    InForceAlready,
    PolicyHasNoCities,
    PolicyVersionUnknown,
    ProposePolicy,
    ProposerPublishes,
    PublishPolicy,
    VersionWithdrawn,
    WithdrawPolicy,
)
from policy.domain.values import Values, Version
from testkit.given import given

from .words import day

TODAY, JUNE = day("3-1"), day("6-1")
STAGES = ExpiryStages(stages=(45, 20, 10))
SAID: dict[str, Any] = {"city": None, "version": 2, "valid_from": JUNE, "values": STAGES}
PROPOSED = PolicyProposed(**SAID, proposed_by="wu")
PUBLISHED = PolicyPublished(**SAID, approved_by="chief")
DROPPED, WITHDRAWN = PolicyProposalWithdrawn(**SAID), PolicyWithdrawn(**SAID)

PROPOSE = ProposePolicy(by="wu", today=TODAY, valid_from=JUNE, values=STAGES)
PUBLISH = PublishPolicy(by="chief", today=TODAY, version=2)
WITHDRAW = WithdrawPolicy(by="wu", today=TODAY, version=2)


def on(command: Any, today: date) -> Any:
    return command.model_copy(update={"today": today})


class TestProposing:
    def test_the_first_proposal_is_version_two_for_the_first_is_in_the_code(self) -> None:
        given(policy).when(PROPOSE).then(PROPOSED)

    def test_the_same_proposal_twice_is_one_also_when_it_was_published(self) -> None:
        given(policy, PROPOSED).when(PROPOSE).nothing()
        given(policy, PROPOSED, PUBLISHED).when(PROPOSE).nothing()

    def test_withdrawn_it_may_be_proposed_anew_under_another_number(self) -> None:
        anew = PROPOSED.model_copy(update={"version": 3})
        given(policy, PROPOSED, DROPPED).when(PROPOSE).then(anew)

    @pytest.mark.parametrize("today", ["6-1", "6-2"])
    def test_it_begins_after_today(self, today: str) -> None:
        given(policy).when(on(PROPOSE, day(today))).refused(BeginsTooSoon, today=day(today))

    def test_on_no_day_on_which_a_published_one_begins(self) -> None:
        other = PROPOSE.model_copy(update={"values": ExpiryStages(stages=(60,))})
        given(policy, PROPOSED, PUBLISHED).when(other).refused(DayTaken, version=2)
        given(policy, PROPOSED).when(other).then(
            PROPOSED.model_copy(update={"version": 3, "values": other.values})
        )

    def test_values_that_are_none_to_decide_by_are_refused(self) -> None:
        rising = PROPOSE.model_copy(update={"values": ExpiryStages(stages=(7, 30))})
        given(policy).when(rising).refused(StagesNotFalling)

    def test_a_city_has_its_own_only_where_cities_differ(self) -> None:
        given(policy).when(PROPOSE.model_copy(update={"city": "110000"})).refused(PolicyHasNoCities)
        filing = {"city": "110000", "values": FilingDays(within=15)}
        said = PolicyProposed(**SAID | filing, proposed_by="wu")
        given(policy).when(PROPOSE.model_copy(update=filing)).then(said)

    def test_the_number_follows_on_those_in_the_code(self) -> None:
        caps = {"city": "110000", "values": Caps(deposit_months=2)}
        said = PolicyProposed(**SAID | caps | {"version": 3}, proposed_by="wu")
        given(policy).when(PROPOSE.model_copy(update=caps)).then(said)


class TestPublishing:
    def test_another_publishes_it(self) -> None:
        given(policy, PROPOSED).when(PUBLISH).then(PUBLISHED)
        given(policy, PROPOSED, PUBLISHED).when(PUBLISH).nothing()

    def test_never_who_proposed_it(self) -> None:
        given(policy, PROPOSED).when(PUBLISH.model_copy(update={"by": "wu"})).refused(ProposerPublishes)

    def test_not_on_its_first_day_or_later(self) -> None:
        given(policy, PROPOSED).when(on(PUBLISH, JUNE)).refused(BeginsTooSoon, today=JUNE)

    def test_one_of_two_for_the_same_day(self) -> None:
        other = PROPOSED.model_copy(update={"version": 3, "values": ExpiryStages(stages=(60,))})
        third = PUBLISH.model_copy(update={"version": 3})
        given(policy, PROPOSED, other, PUBLISHED).when(third).refused(DayTaken, version=2)

    def test_only_what_was_proposed_and_not_withdrawn(self) -> None:
        given(policy).when(PUBLISH).refused(PolicyVersionUnknown, version=2)
        given(policy, PROPOSED, DROPPED).when(PUBLISH).refused(VersionWithdrawn)


class TestWithdrawing:
    def test_a_proposal_also_when_its_day_has_passed(self) -> None:
        given(policy, PROPOSED).when(on(WITHDRAW, day("7-1"))).then(DROPPED)
        given(policy, PROPOSED, DROPPED).when(WITHDRAW).nothing()

    def test_what_is_published_until_it_is_in_force(self) -> None:
        given(policy, PROPOSED, PUBLISHED).when(on(WITHDRAW, day("5-31"))).then(WITHDRAWN)
        given(policy, PROPOSED, PUBLISHED).when(on(WITHDRAW, JUNE)).refused(InForceAlready)
        given(policy).when(WITHDRAW).refused(PolicyVersionUnknown)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        (BoardColours(orange=30, yellow=30), ColoursNotNested),
        (BoardColours(orange=0, yellow=30), ColoursNotNested),
        (BoardColours(orange=7, yellow=366), ColoursNotNested),
        (
            RenewalDays(opens_before=0, propose_within=5, decide_within=3, sign_within=7),
            RenewalDaysOutOfRange,
        ),
        (RenewalDays(opens_before=14, propose_within=5, decide_within=3, sign_within=7), RenewalStepsTooLong),
        (FilingDays(within=0), FilingDaysOutOfRange),
        (FilingDays(within=366), FilingDaysOutOfRange),
        (DeductionRules(grounds=("damage", "damage"), refund_within=7), GroundListedTwice),
        (DeductionRules(grounds=("damage",), with_photo=("cleaning",), refund_within=7), PhotoOfNoGround),
        (DeductionRules(grounds=("damage",), refund_within=0), RefundDaysOutOfRange),
        (DeductionRules(grounds=("damage",), refund_within=32), RefundDaysOutOfRange),
        (DeductionRules(grounds=("damage",), refund_within=7, owed_within=0), OwedDaysOutOfRange),
        (DeductionRules(grounds=("damage",), refund_within=7, owed_within=32), OwedDaysOutOfRange),
        (Caps(deposit_months=0), CapOutOfRange),
        (Caps(prepaid_months=13), CapOutOfRange),
        (
            SigningLimits(sign_within=0, link_lives=9, session_lives=2, identity_tries=5),
            SigningHoursOutOfRange,
        ),
        (
            SigningLimits(sign_within=48, link_lives=72, session_lives=25, identity_tries=5),
            SigningHoursOutOfRange,
        ),
        (SigningLimits(sign_within=48, link_lives=47, session_lives=2, identity_tries=5), LinkDiesTooSoon),
        (SigningLimits(sign_within=48, link_lives=72, session_lives=2, identity_tries=0), TriesOutOfRange),
        *(
            (
                SigningLimits(
                    sign_within=48, link_lives=72, session_lives=2, identity_tries=5, lapses_after=days
                ),
                LapseOutOfRange,
            )
            for days in (2, 366)
        ),
    ],
)
def test_each_policy_knows_what_cannot_be_said(values: Values, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        values.check()


@pytest.mark.parametrize("name", ["sign_within", "link_lives", "session_lives"])
def test_which_of_the_hours_is_out_of_range_is_named(name: str) -> None:
    hours = {"sign_within": 48, "link_lives": 168, "session_lives": 2} | {name: 0}
    with pytest.raises(SigningHoursOutOfRange) as refused:
        SigningLimits(**hours, identity_tries=5).check()
    assert refused.value.facts["field"] == f"values.{name}"


def published(values: Values, number: int, first: str) -> Version[Any]:
    return Version(version=number, valid_from=day(first), values=values)


def test_a_day_has_the_version_that_began_last_whichever_was_published_first() -> None:
    later, sooner = published(STAGES, 2, "6-1"), published(ExpiryStages(stages=(60,)), 3, "4-1")
    book = Book(POLICIES, {"expiry-stages": (later, sooner)}).of(ExpiryStages)
    found = [book.in_force(day(text)).version for text in ("3-31", "4-1", "5-31", "6-1")]
    assert found == [1, 3, 3, 2]
    assert [(span.of.version, span.until) for span in book.spans()] == [
        *((1, day("4-1")), (3, day("6-1")), (2, None)),
    ]


def test_a_city_follows_the_general_version_until_its_own_begins() -> None:
    park = named_id("park")
    general, own = published(FilingDays(within=20), 2, "4-1"), published(FilingDays(within=10), 2, "6-1")
    book = Book(POLICIES, {"filing": (general,), "filing:110000": (own,)}, {park: "110000"})
    days = ("3-31", "4-1", "6-1")
    assert [book.in_park(FilingDays, park).in_force(day(d)).values.within for d in days] == [30, 20, 10]
    assert [book.of(FilingDays).in_force(day(d)).values.within for d in days] == [30, 20, 20]


@every(some.dates(date(2020, 1, 1), date(2030, 1, 1)), some.integers(1, 60), some.integers(1, 60))
def test_a_renewal_is_thought_of_in_time_by_whichever_version(first: date, old: int, new: int) -> None:
    base = RENEWAL.known[0].values
    one = Version(version=1, valid_from=date.min, values=base.model_copy(update={"opens_before": old}))
    two = Version(version=2, valid_from=first, values=base.model_copy(update={"opens_before": new}))
    versions = RENEWAL.model_copy(update={"known": (one, two)})
    end = date(2026, 1, 1)
    days = days_to_open(end, date(2019, 1, 1), versions)
    fit = [d for d in days if (end - d).days <= versions.in_force(d).values.opens_before]
    # The contract tells it on the first of these days; a policy that wants it sooner cannot turn back time.
    wanted = [date.fromordinal(end.toordinal() - left) for left in range(60, 0, -1)]
    in_time = next(d for d in wanted if (end - d).days <= versions.in_force(d).values.opens_before)
    assert fit[0] == in_time


def test_an_end_known_late_is_thought_of_at_once_also_when_it_has_passed() -> None:
    for end in (day("3-11"), TODAY, day("2019-3-11")):
        assert days_to_open(end, TODAY) == [TODAY]


def test_other_colours_meet_the_same_ends_as_the_search_for_them() -> None:
    wide = BoardColours(orange=10, yellow=60)
    end = day("4-1")
    assert (colour_of(end, TODAY), colour_of(end, TODAY, wide)) == ("green", "yellow")
    first, last = ends_within("yellow", TODAY, wide)
    assert (first, last) == (day("3-12"), day("4-30"))


def test_people_read_when_each_version_holds() -> None:
    said = {
        "2": {"valid_from": "2025-06-01", "values": {}, "status": "published"},
        "3": {"valid_from": "2025-04-01", "values": {}, "status": "published"},
        "4": {"valid_from": "2025-09-01", "values": {}, "status": "proposed"},
        "5": {"valid_from": "2025-08-01", "values": {}, "status": "withdrawn"},
    }
    rows = listed(POLICIES.seeds_of("expiry-stages"), said, day("5-1"))
    assert [(row["version"], row["status"], row["valid_from"], row["last_day"]) for row in rows] == [
        (1, "over", None, day("3-31")),
        (2, "published", day("6-1"), None),
        (3, "in_force", day("4-1"), day("5-31")),
        (4, "proposed", day("9-1"), None),
        (5, "withdrawn", day("8-1"), None),
    ]
