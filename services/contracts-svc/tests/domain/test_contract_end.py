"""The end of a contract: warned of in stages, due for renewal, come, or followed by another."""

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    Draft,
    Expire,
    FallDue,
    NoteHeldOver,
    NoteNeverLivedIn,
    NoteRenewalLapsed,
    NoteRenewed,
    WarnOfExpiry,
)
from contracts.domain.contract_facts import (
    ContractEnded,
    ContractExpired,
    ContractHeldOver,
    ContractRenewalLapsed,
    ContractRenewed,
    ContractSucceeded,
    RenewalFellDue,
)
from testkit.given import given

from .desk import Desk
from .words import (
    END,
    EXPIRED,
    LEASE,
    LI,
    NEXT_LEASE,
    NOW,
    OWNER,
    OWNER_LEASE,
    ROOM,
    day,
    drafted,
    drafted_and_signed,
    extended,
    left,
    signed,
    terminated,
    terms,
    warn,
    warned,
)


class TestWarning:
    def test_each_stage_is_told(self) -> None:
        history = [drafted(), signed()]
        for stage in (30, 15, 7):
            given(contract, *history).when(warn(stage)).then(warned(stage))
            history.append(warned(stage))

    @pytest.mark.parametrize("stage", [30, 15])
    def test_a_stage_told_or_left_behind_is_not_told_again(self, stage: int) -> None:
        given(contract, drafted(), signed(), warned(15)).when(warn(stage)).nothing()

    def test_an_extended_contract_does_not_warn_on_its_old_date(self) -> None:
        given(contract, drafted(), signed(), extended("2027-3-15")).when(warn(30)).nothing()

    def test_an_extended_contract_warns_afresh_for_its_new_date(self) -> None:
        end = day("2027-3-15")
        given(contract, drafted(), signed(), warned(7), extended("2027-3-15")).when(warn(30, end)).then(
            warned(30, end)
        )

    @pytest.mark.parametrize("how", [terminated("9-1"), EXPIRED, left()])
    def test_a_contract_that_ended_does_not_warn(self, how: object) -> None:
        given(contract, drafted(), signed(), how).when(warn(7)).nothing()

    def test_a_draft_does_not_warn(self) -> None:
        given(contract, drafted()).when(warn(30)).nothing()


class TestFallingDue:
    ASKED = FallDue(ends_on=END, today=day("2026-2-23"))
    DUE = RenewalFellDue(contract_id=LEASE, terms=terms(), fell_due_on=day("2026-2-23"), policy_version=1)

    def test_a_renewal_falls_due_once_per_end(self) -> None:
        given(contract, drafted(), signed()).when(self.ASKED).then(self.DUE)
        given(contract, drafted(), signed(), self.DUE).when(self.ASKED).nothing()

    @pytest.mark.parametrize("how", [terminated("9-1"), extended("2027-3-15")])
    def test_not_for_an_end_that_moved(self, how: object) -> None:
        given(contract, drafted(), signed(), how).when(self.ASKED).nothing()

    def test_for_an_end_that_had_come_when_it_became_known_once_as_well(self) -> None:
        late = self.ASKED.model_copy(update={"today": day("2026-5-1")})
        due = self.DUE.model_copy(update={"fell_due_on": day("2026-5-1")})
        for before, after in (([], [EXPIRED]), ([EXPIRED], [])):  # whichever deadline is the first
            given(contract, drafted(), signed(), *before).when(late).then(due)
            given(contract, drafted(), signed(), *before, due, *after).when(late).nothing()

    def test_not_for_an_end_on_which_others_have_had_the_room_since(self) -> None:
        how = {"signed_on": day("3-10"), "taken_over": True, "succeeded": True}
        followed = ContractSucceeded(contract_id=LEASE, terms=terms(), taken_in=True)
        taken = signed(by=None).model_copy(update={"taken_over": True})
        asked = Draft(contract_id=LEASE, terms=terms(), **how)
        given(contract).when(asked).then(drafted_and_signed(by=None), taken, followed)
        for deadline in (self.ASKED, Expire(ends_on=END)):
            given(contract, drafted(), taken, followed).when(deadline).nothing()

    def test_again_for_the_next_end(self) -> None:
        later = FallDue(ends_on=day("2027-3-15"), today=day("2027-2-23"))
        then = RenewalFellDue(
            contract_id=LEASE,
            terms=terms(ends_on=day("2027-3-15")),
            fell_due_on=day("2027-2-23"),
            policy_version=1,
        )
        given(contract, drafted(), signed(), self.DUE, extended("2027-3-15")).when(later).then(then)


class TestExpiring:
    def test_the_end_comes(self) -> None:
        given(contract, drafted(), signed(), warned(7)).when(Expire(ends_on=END)).then(EXPIRED)

    def test_the_end_comes_once(self) -> None:
        given(contract, drafted(), signed(), EXPIRED).when(Expire(ends_on=END)).nothing()

    @pytest.mark.parametrize("how", [terminated("9-1"), extended("2027-3-15"), left(on="2026-3-15")])
    def test_a_contract_terminated_extended_or_left_does_not_expire_on_the_old_date(
        self, how: object
    ) -> None:
        given(contract, drafted(), signed(), how).when(Expire(ends_on=END)).nothing()


class TestNeverLivedIn:
    HISTORY = (drafted(), signed(), warned(7), EXPIRED)
    ENDED = ContractEnded(contract_id=LEASE, terms=terms(), held_fen=terms().deposit_fen)

    def test_what_nobody_came_to_live_by_is_over_with_its_end(self) -> None:
        given(contract, *self.HISTORY).when(NoteNeverLivedIn()).then(self.ENDED)
        given(contract, *self.HISTORY, self.ENDED).when(NoteNeverLivedIn()).nothing()

    def test_what_was_extended_meanwhile_goes_on(self) -> None:
        given(contract, *self.HISTORY, extended("2026-6-1")).when(NoteNeverLivedIn()).nothing()

    def test_a_ledger_and_who_writes_it_down_late_may_have_left_unsaid_who_lives_there(self) -> None:
        by_ledger = signed().model_copy(update={"taken_over": True})
        given(contract, drafted(), by_ledger, warned(7), EXPIRED).when(NoteNeverLivedIn()).nothing()
        given(contract, drafted(), signed(), EXPIRED).when(NoteNeverLivedIn()).nothing()


class TestRenewed:
    RENEWED = ContractRenewed(contract_id=LEASE, terms=terms(), renewed_by=NEXT_LEASE)
    SUCCEEDED = ContractSucceeded(contract_id=LEASE, terms=terms())
    NOTE = NoteRenewed(renewed_by=NEXT_LEASE, ends_on=END)

    def test_of_an_end_on_which_another_contract_follows_nobody_is_told(self) -> None:
        given(contract, drafted(), signed()).when(self.NOTE).then(self.RENEWED)
        renewed = given(contract, drafted(), signed(), self.RENEWED)
        renewed.when(self.NOTE).nothing()
        warn = WarnOfExpiry(contract_id=LEASE, stage_days=7, ends_on=END, today=day("2026-3-8"))
        renewed.when(warn).nothing()
        renewed.when(FallDue(ends_on=END, today=day("2026-2-23"))).nothing()
        renewed.when(Expire(ends_on=END)).then(self.SUCCEEDED)

    def test_what_ran_out_meanwhile_is_over_with_the_signature(self) -> None:
        ran_out = ContractExpired(contract_id=LEASE, terms=terms())
        given(contract, drafted(), signed(), ran_out).when(self.NOTE).then(self.RENEWED, self.SUCCEEDED)

    def test_of_an_end_that_is_none_any_more_it_says_nothing(self) -> None:
        other = NoteRenewed(renewed_by=NEXT_LEASE, ends_on=day("2026-4-1"))
        given(contract, drafted(), signed()).when(other).nothing()
        given(contract, drafted(), signed(), self.RENEWED, self.SUCCEEDED).when(self.NOTE).nothing()

    def test_where_nothing_follows_after_all_its_end_is_told_again(self) -> None:
        lapsed = ContractRenewalLapsed(contract_id=LEASE, terms=terms())
        asked = NoteRenewalLapsed(ends_on=END)
        given(contract, drafted(), signed(), self.RENEWED).when(asked).then(lapsed)
        again = given(contract, drafted(), signed(), self.RENEWED, lapsed)
        again.when(asked).nothing()
        again.when(Expire(ends_on=END)).then(ContractExpired(contract_id=LEASE, terms=terms()))

    def test_where_what_followed_was_annulled_it_goes_on_whether_its_end_has_come_or_not(self) -> None:
        lives_on = NoteHeldOver(unit_id=ROOM, tenant_id=LI, since=END)
        lapsed = ContractRenewalLapsed(contract_id=LEASE, terms=terms())
        given(contract, drafted(), signed(), self.RENEWED).when(lives_on).then(lapsed)
        given(contract, drafted(), signed(), self.RENEWED, lapsed).when(lives_on).nothing()
        held = ContractHeldOver(contract_id=LEASE, terms=terms(), unit_id=ROOM)
        given(contract, drafted(), signed(), self.RENEWED, self.SUCCEEDED).when(lives_on).then(held)
        due = TestFallingDue.DUE
        anew = given(contract, drafted(), signed(), due, self.RENEWED, lapsed)
        anew.when(TestFallingDue.ASKED).then(due)

    def test_days_that_no_owner_covered_are_over_with_it(self) -> None:
        desk = Desk(at=NOW)
        owners = terms(track="owner", party_id=OWNER, tenant_id=None, ends_on=day("2026-3-1"))
        for id_, said in ((OWNER_LEASE, owners), (LEASE, terms())):
            said_at_once = Draft(contract_id=id_, terms=said, signed_on=day("3-10"), taken_over=True)
            assert desk.ask(id_, said_at_once) is None
        assert [each.days_over for each in desk.covers[ROOM].overruns.values()] == [14]
        for asked in (self.NOTE, Expire(ends_on=END)):
            assert desk.ask(LEASE, asked) is None
        assert desk.covers[ROOM].overruns == {}
