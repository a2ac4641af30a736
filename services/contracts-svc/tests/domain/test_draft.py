"""A draft: what keeps it from being signed, amended, given up, drafted anew."""

from datetime import timedelta
from uuid import UUID

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Amend, ApproveOverrun, Redraft, Restate, Sign
from contracts.domain.contract_facts import ContractVoided, OverrunApproved
from contracts.domain.contract_refusals import ApproverSigns, UnitGivenBack, UnitWithoutCover
from contracts.domain.cover import BeyondCover, MoreThanApproved, NeverCovered, PartlyCovered
from contracts.domain.letting import LetTwice, UnitDays
from contracts.domain.second_check import ActorApproves, ApprovalMissing, SamePerson
from contracts.domain.signing import SignedInFuture, SignedLongBefore, check_signed_on
from contracts.domain.terms import EndBeforeStart
from kernel.domain import NotPossible
from testkit.given import given

from .words import (
    CLASH,
    LEASE,
    OTHER_ROOM,
    ROOM,
    day,
    draft,
    drafted,
    drafted_and_signed,
    signed,
    terms,
    void,
)


def of_room(first: str, end: str, room: UUID = ROOM) -> UnitDays:
    return UnitDays(unit_id=room, starts_on=day(first), ends_on=day(end))


class TestOutlivingTheCover:
    SHORT = day("2026-1-15")  # the owner's contract ends two months before the tenant's
    DAYS = (UnitDays(unit_id=ROOM, starts_on=SHORT, ends_on=terms().ends_on),)
    APPROVE = ApproveOverrun(by="chief", uncovered=DAYS)
    APPROVED = OverrunApproved(contract_id=LEASE, terms=terms(), uncovered=DAYS, approved_by="chief")
    SIGN = Sign(signed_on=day("3-10"), uncovered=DAYS, by="clerk")

    def test_it_is_drafted_and_not_signed(self) -> None:
        given(contract).when(draft().model_copy(update={"uncovered": self.DAYS})).then(drafted())
        over = {"field": "contract_id", "days_over": 59, "cover_last_day": "2026-01-14"}
        given(contract, drafted()).when(self.SIGN).refused(BeyondCover, **over)
        at_once = draft(signed_on=day("3-10")).model_copy(update={"uncovered": self.DAYS})
        given(contract).when(at_once).refused(BeyondCover, **over)
        never = self.SIGN.model_copy(update={"uncovered": (of_room("3-15", "2026-3-15"),)})
        given(contract, drafted()).when(never).refused(NeverCovered, field="contract_id", days_over=365)

    def test_another_approves_it(self) -> None:
        given(contract, drafted()).when(self.APPROVE).then(self.APPROVED)
        given(contract, drafted(), self.APPROVED).when(self.APPROVE).nothing()
        given(contract, drafted(), self.APPROVED).when(self.SIGN).then(signed())
        alone = self.SIGN.model_copy(update={"by": "chief"})
        given(contract, drafted(), self.APPROVED).when(alone).refused(ApproverSigns)

    def test_who_wrote_it_or_changed_it_last_does_not_approve_it(self) -> None:
        mine = self.APPROVE.model_copy(update={"written_by": ("clerk", "chief")})
        given(contract, drafted()).when(mine).refused(SamePerson)
        theirs = self.APPROVE.model_copy(update={"written_by": ("clerk",)})
        given(contract, drafted()).when(theirs).then(self.APPROVED)

    def test_nobody_approves_what_goes_on_when_its_unit_is_given_back(self) -> None:
        asked = self.APPROVE.model_copy(update={"gone": (ROOM,)})
        given(contract, drafted()).when(asked).refused(UnitGivenBack, unit_id=ROOM)

    def test_what_was_approved_is_so_many_days_and_no_more(self) -> None:
        shorter = self.SIGN.model_copy(update={"uncovered": (of_room("2026-1-14", "2026-3-15"),)})
        told = {"field": "contract_id", "days_over": 1, "uncovered": "2026-01-14 至 2026-01-14"}
        told |= {"approved": "2026-01-15 至 2026-03-14", "unit_ids": [ROOM]}
        given(contract, drafted(), self.APPROVED).when(shorter).refused(MoreThanApproved, **told)
        longer = self.SIGN.model_copy(update={"uncovered": (of_room("2026-2-1", "2026-3-15"),)})
        given(contract, drafted(), self.APPROVED).when(longer).then(signed())

    def test_nor_are_the_same_days_of_another_unit(self) -> None:
        two = {"unit_ids": (ROOM, OTHER_ROOM)}
        other = of_room("2026-1-15", "2026-3-15", OTHER_ROOM)
        asked = self.SIGN.model_copy(update={"uncovered": (*self.DAYS, other)})
        history = drafted(**two), self.APPROVED.model_copy(update={"terms": terms(**two)})
        told = {"days_over": 59, "unit_ids": [OTHER_ROOM]}
        given(contract, *history).when(asked).refused(MoreThanApproved, **told)
        both = history[1].model_copy(update={"uncovered": asked.uncovered})
        given(contract, history[0], both).when(asked).then(signed(**two))

    def test_days_before_the_cover_and_between_are_not_approved_with_those_behind_it(self) -> None:
        first, gap = of_room("3-15", "3-20"), of_room("6-1", "6-5")
        for more, days, since in ((first, 5, "2025-03-15"), (gap, 4, "2025-06-01")):
            asked = self.SIGN.model_copy(update={"uncovered": (more, *self.DAYS)})
            told = {"field": "contract_id", "days_over": days + 59, "uncovered_from": since}
            given(contract, drafted()).when(asked).refused(PartlyCovered, **told)
            new = {"days_over": days, "uncovered": f"{since} 至 {more.ends_on - timedelta(days=1)}"}
            given(contract, drafted(), self.APPROVED).when(asked).refused(MoreThanApproved, **new)
            all_ = self.APPROVED.model_copy(update={"uncovered": asked.uncovered})
            given(contract, drafted(), all_).when(asked).then(signed())
            given(contract, drafted(), all_).when(self.SIGN).then(signed())
        before = self.SIGN.model_copy(update={"uncovered": (first,)})
        early = self.APPROVED.model_copy(update={"uncovered": (first,)})
        given(contract, drafted(), early).when(before).then(signed())
        given(contract, drafted(), early).when(self.SIGN).refused(MoreThanApproved, days_over=59)

    def test_cured_it_needs_no_approval_and_who_approved_may_sign(self) -> None:
        cured = Sign(signed_on=day("3-10"), by="chief")
        given(contract, drafted(), self.APPROVED).when(cured).then(signed())
        given(contract, drafted()).when(ApproveOverrun(by="chief")).nothing()

    def test_other_terms_are_approved_anew(self) -> None:
        again = drafted(rent_fen=480_000)
        given(contract, drafted(), self.APPROVED, again).when(self.SIGN).refused(BeyondCover, days_over=59)

    def test_who_approved_the_renewal_approved_its_days(self) -> None:
        asked = Redraft(contract_id=LEASE, terms=terms(), approved_by="chief", uncovered=self.DAYS)
        given(contract).when(asked).then(drafted(by=None), self.APPROVED)

    def test_a_unit_that_nobody_covers_on_any_day_is_not_even_drafted(self) -> None:
        bare = {"bare": (ROOM,), "uncovered": ((terms().starts_on, terms().ends_on),)}
        for signed_on in (None, day("3-10")):
            asked = draft(signed_on=signed_on).model_copy(update=bare)
            given(contract).when(asked).refused(UnitWithoutCover, unit_id=ROOM)
        given(contract).when(draft().model_copy(update=bare | {"taken_over": True})).then(drafted(by=None))
        given(contract, drafted()).when(draft().model_copy(update=bare)).nothing()
        given(contract, drafted()).when(Amend(terms=terms(rent_fen=1), bare=(ROOM,))).refused(
            UnitWithoutCover
        )

    def test_what_is_taken_over_is_as_it_is(self) -> None:
        over = {"uncovered": self.DAYS, "taken_over": True}
        known = draft(signed_on=day("3-10")).model_copy(update=over)
        taken = signed(by=None).model_copy(update={"taken_over": True})
        given(contract).when(known).then(drafted_and_signed(by=None), taken)

    def test_what_is_a_draft_here_was_not_in_force_before(self) -> None:
        over = {"uncovered": self.DAYS, "taken_over": True, "by": "clerk"}
        asked = draft(signed_on=day("3-10")).model_copy(update=over)
        said = Restate(contract_id=LEASE, terms=terms(), signed_on=day("3-10"), **over)
        for how in (asked, said):
            given(contract, drafted()).when(how).refused(BeyondCover)
            given(contract, drafted(), self.APPROVED).when(how).then(signed())
            alone = how.model_copy(update={"by": "chief"})
            given(contract, drafted(), self.APPROVED).when(alone).refused(ApproverSigns)


class TestChangingADraft:
    CHEAPER = terms(rent_fen=420_000)
    AMEND = Amend(terms=CHEAPER)
    VOIDED = ContractVoided(contract_id=LEASE, terms=terms())

    def test_until_it_is_signed_it_says_something_else(self) -> None:
        given(contract, drafted()).when(self.AMEND).then(drafted(rent_fen=420_000))
        given(contract, drafted(rent_fen=420_000)).when(self.AMEND).nothing()
        given(contract, drafted(), signed()).when(self.AMEND).refused(NotPossible, state="InForce")

    def test_it_is_held_to_the_rules_of_a_draft(self) -> None:
        backwards = Amend(terms=terms(ends_on=day("3-15")))
        given(contract, drafted()).when(backwards).refused(EndBeforeStart)
        taken = self.AMEND.model_copy(update={"clashes": (CLASH,)})
        given(contract, drafted()).when(taken).refused(LetTwice, **CLASH.model_dump())

    def test_given_up_it_is_neither_signed_nor_drafted_again(self) -> None:
        given(contract, drafted()).when(void()).then(self.VOIDED)
        given(contract, drafted()).when(void(approval=None)).refused(ApprovalMissing)
        given(contract, drafted()).when(void(by="chief")).refused(ActorApproves)
        given(contract, drafted(), self.VOIDED).when(void()).nothing()
        for command in (Sign(signed_on=day("3-10")), draft(), self.AMEND):
            given(contract, drafted(), self.VOIDED).when(command).refused(NotPossible, state="Voided")

    def test_what_is_signed_is_not_given_up(self) -> None:
        given(contract, drafted(), signed()).when(void()).refused(NotPossible, state="InForce")


class TestRedrafting:
    DEARER = terms(rent_fen=480_000)
    ASKED = Redraft(contract_id=LEASE, terms=DEARER)
    DONE = drafted(by=None, rent_fen=480_000)

    def test_until_it_is_signed_the_last_approval_counts(self) -> None:
        given(contract).when(self.ASKED).then(self.DONE)
        given(contract, drafted()).when(self.ASKED).then(self.DONE)
        given(contract, drafted(), self.DONE).when(self.ASKED).nothing()
        given(contract, drafted(), self.DONE).when(Sign(signed_on=day("3-10"))).then(signed(rent_fen=480_000))

    def test_what_is_signed_stays_as_it_is(self) -> None:
        given(contract, drafted(), signed()).when(self.ASKED).nothing()


@pytest.mark.parametrize(
    ("signed_on", "refusal"), [("2025-3-16", SignedInFuture), ("2005-3-14", SignedLongBefore)]
)
def test_a_day_on_which_nobody_signed_is_refused(signed_on: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_signed_on(day(signed_on), day("2025-3-15"), today=day("2025-3-15"))
    for other in ("2025-3-15", "2005-3-15"):
        check_signed_on(day(other), day("2025-3-15"), today=day("2025-3-15"))
