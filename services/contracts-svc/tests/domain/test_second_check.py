"""What nobody does alone, and what becomes of a contract that is annulled."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from contracts.domain.approvals import (
    ActApprovalWithdrawn,
    ActApproved,
    ApprovalUnknown,
    ApproveAct,
    WithdrawApproval,
)
from contracts.domain.approvals import approval as approvals
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    ContractCommand,
    Draft,
    Expire,
    FallDue,
    SensitiveCommand,
    WarnOfExpiry,
)
from contracts.domain.contract_facts import (
    ContractAnnulled,
    ContractEvent,
    ContractExpired,
    ContractPayeeChanged,
    ContractTerminated,
    OccupancyEnded,
)
from contracts.domain.contract_refusals import AccountReplaced, LivedInByIt, PayeeIsNotParty
from contracts.domain.contract_states import Contract
from contracts.domain.second_check import (
    GOOD_FOR,
    ActorApproves,
    Annulment,
    Approval,
    ApprovalMissing,
    ApprovalOfOther,
    ApprovalTooOld,
    PayeeChange,
    RentChange,
    Termination,
)
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import ForgetAgreement
from contracts.domain.tenancy_facts import Agreement, AgreementAnnulled, TenancyNoted
from contracts.domain.terms import Terms
from contracts.upcasters_of_approvals import of_draft_or_contract
from contracts.views.approvals import approval_id
from kernel.domain import NotPossible
from kernel.ids import named_id
from testkit.given import given

from .desk import Desk
from .words import (
    LEASE,
    LI,
    NOW,
    OWNER,
    OWNER_LEASE,
    PARK,
    ROOM,
    annul,
    approval,
    change_payee,
    change_rent,
    day,
    drafted,
    signed,
    terminate,
    terms,
)

START, END = terms().starts_on, terms().ends_on
NONE_OF_IT = ContractTerminated(
    contract_id=LEASE, terms=terms(ends_on=START), old_ends_on=END, held_fen=terms().deposit_fen
)
ANNULLED = ContractAnnulled(contract_id=LEASE, terms=terms())
ACCOUNT, OTHER_ACCOUNT = named_id("account"), named_id("other account")
SENSITIVE = [terminate(day("9-1")), change_rent(day("10-1"), 1), annul(), change_payee(ACCOUNT)]
OTHER_ACTS = [
    Termination(ends_on=day("9-2")),
    RentChange(from_on=day("10-1"), rent_fen=2),
    Annulment(of="draft"),
    Annulment(of=None),
    PayeeChange(account_id=OTHER_ACCOUNT),
]

ID = approval_id(LEASE, "annulment")
ANNULMENT = Annulment(of="contract")
PLACE: dict[str, Any] = {"approval_id": ID, "contract_id": LEASE, "park_id": PARK, "act": ANNULMENT}
TOLD = ActApproved(**PLACE, approved_by="chief", approved_at=NOW)
BACK = ActApprovalWithdrawn(**PLACE, withdrawn_by="chief")
ASKED = ApproveAct(**PLACE, by="chief", at=NOW)


def test_what_cannot_be_done_is_not_approved() -> None:
    lived_in = ASKED.model_copy(update={"impossible": LivedInByIt()})
    given(approvals).when(lived_in).refused(LivedInByIt)
    given(approvals, TOLD).when(lived_in).refused(LivedInByIt)


def test_an_annulment_that_was_approved_of_a_draft_or_a_contract_alike_is_approved_anew() -> None:
    told = of_draft_or_contract({"act": {"kind": "annulment"}})
    assert told == {"act": {"kind": "annulment", "of": None}}
    termination = {"act": {"kind": "termination", "ends_on": "2025-09-01"}}
    assert of_draft_or_contract(termination) == termination


class TestSecondCheck:
    @pytest.mark.parametrize("asked", SENSITIVE, ids=lambda each: type(each).__name__)
    def test_a_sensitive_act_is_done_by_one_as_another_approved_it_not_long_ago(
        self, asked: SensitiveCommand
    ) -> None:
        def approved(found: Approval | None) -> SensitiveCommand:
            return asked.model_copy(update={"approval": found})

        running = given(contract, drafted(), signed())
        running.when(approved(None)).refused(ApprovalMissing)
        for other in OTHER_ACTS:
            if other != asked.act:
                running.when(approved(approval(other))).refused(ApprovalOfOther)
        old = approval(asked.act, at=NOW - GOOD_FOR)
        running.when(approved(old)).refused(ApprovalTooOld, days=7)
        running.when(approved(approval(asked.act, by="wu"))).refused(ActorApproves)
        in_time = approved(approval(asked.act, at=NOW - GOOD_FOR + timedelta(seconds=1)))
        assert contract.decide(in_time, state_of(drafted(), signed()))

    def test_what_is_done_already_asks_nobody(self) -> None:
        again = terminate(day("9-1")).model_copy(update={"approval": None})
        over = ContractTerminated(
            contract_id=LEASE, terms=terms(ends_on=day("9-1")), old_ends_on=END, held_fen=terms().deposit_fen
        )
        given(contract, drafted(), signed(), over).when(again).nothing()

    def test_who_is_told_what_is_wrong_with_it_need_not_ask_for_an_approval_first(self) -> None:
        lived_in = annul(lived_in_by=LI, approval=None)
        given(contract, drafted(), signed()).when(lived_in).refused(LivedInByIt)


class TestApprovals:
    def test_the_same_word_twice_is_one_fact_while_it_holds(self) -> None:
        given(approvals).when(ASKED).then(TOLD)
        given(approvals, TOLD).when(ASKED).nothing()
        later = {"at": NOW + GOOD_FOR}
        given(approvals, TOLD).when(ASKED.model_copy(update=later)).then(
            TOLD.model_copy(update={"approved_at": NOW + GOOD_FOR})
        )

    def test_another_word_takes_its_place(self) -> None:
        theirs = ASKED.model_copy(update={"by": "board"})
        given(approvals, TOLD).when(theirs).then(TOLD.model_copy(update={"approved_by": "board"}))

    def test_it_is_taken_back_once(self) -> None:
        asked = WithdrawApproval(by="chief")
        given(approvals, TOLD).when(asked).then(BACK)
        given(approvals, TOLD, BACK).when(asked).nothing()
        given(approvals, TOLD, BACK).when(ASKED).then(TOLD)
        given(approvals).when(asked).refused(ApprovalUnknown)


class TestAnnulling:
    def test_an_annulled_contract_has_none_of_its_days_and_is_void(self) -> None:
        given(contract, drafted(), signed()).when(annul()).then(NONE_OF_IT, ANNULLED)
        ran_out = ContractExpired(contract_id=LEASE, terms=terms())
        given(contract, drafted(), signed(), ran_out).when(annul()).then(NONE_OF_IT, ANNULLED)

    def test_it_is_annulled_once_and_for_good(self) -> None:
        void = given(contract, drafted(), signed(), NONE_OF_IT, ANNULLED)
        void.when(annul(approval=None)).nothing()
        for wish in (terminate(day("9-1")), change_rent(day("10-1"), 1)):
            void.when(wish).refused(NotPossible, state="Voided")

    @pytest.mark.parametrize(
        "deadline",
        [
            Expire(ends_on=END),
            FallDue(ends_on=END, today=day("2026-3-1")),
            WarnOfExpiry(contract_id=LEASE, ends_on=END, stage_days=30, today=day("2026-2-13")),
        ],
        ids=lambda each: type(each).__name__,
    )
    def test_its_deadlines_say_nothing_any_more(self, deadline: ContractCommand) -> None:
        given(contract, drafted(), signed(), NONE_OF_IT, ANNULLED).when(deadline).nothing()

    def test_what_somebody_lived_by_is_terminated_instead(self) -> None:
        left = OccupancyEnded(
            contract_id=LEASE,
            terms=terms(),
            unit_id=ROOM,
            tenant_id=LI,
            ended_on=day("9-1"),
            last=True,
            held_fen=terms().deposit_fen,
        )
        given(contract, drafted(), signed(), left).when(annul()).refused(NotPossible, state="Over")
        given(contract, drafted(), signed()).when(annul(lived_in_by=LI)).refused(LivedInByIt)

    def test_a_draft_is_given_up_without_all_that(self) -> None:
        given(contract, drafted()).when(annul()).refused(NotPossible, state="Drafted")

    def test_no_leaving_ends_what_was_annulled(self) -> None:
        agreed = tenancy.evolve(tenancy.initial, noted(LEASE, START))
        forget = ForgetAgreement(tenant_id=LI, contract_id=LEASE)
        forgotten = AgreementAnnulled(tenant_id=LI, contract_id=LEASE)
        assert tenancy.decide(forget, agreed) == [forgotten]
        known = tenancy.evolve(agreed, forgotten)
        assert tenancy.decide(forget, known) == []
        assert [*known.agreements] == []


class TestWhatBecomesOfTheRest:
    def test_the_days_are_free_again_and_tenants_of_an_annulled_owner_are_named(self) -> None:
        desk = Desk(at=NOW)
        for lease, said in (
            (OWNER_LEASE, terms(track="owner", party_id=OWNER, tenant_id=None)),
            (LEASE, terms()),
        ):
            assert desk.ask(lease, at_once(lease, said)) is None
        assert desk.ask(OWNER_LEASE, annul()) is None
        assert {id_: each.days_over for id_, each in desk.covers[ROOM].overruns.items()} == {
            LEASE: (END - START).days
        }
        assert desk.ask(LEASE, annul()) is None
        assert desk.covers[ROOM].overruns == {}
        assert [row["claim"] for row in desk.claims.values()] == [None, None]
        assert {row["status"] for row in desk.shown.values()} == {"void"}


def state_of(*history: ContractEvent) -> Contract:
    state: Contract = contract.initial
    for event in history:
        state = contract.evolve(state, event)
    return state


def noted(lease: UUID, starts_on: date) -> TenancyNoted:
    agreed = Agreement(contract_id=lease, unit_ids=(ROOM,), starts_on=starts_on)
    return TenancyNoted(tenant_id=LI, note=agreed)


def at_once(lease: UUID, said: Terms) -> Draft:
    """Drafted and signed."""
    return Draft(contract_id=lease, terms=said, signed_on=START)


class TestWhoIsPaid:
    def test_it_is_an_account_of_the_partys_own(self) -> None:
        paid = ContractPayeeChanged(contract_id=LEASE, terms=terms(), account_id=ACCOUNT, old_account_id=None)
        running = given(contract, drafted(), signed())
        running.when(change_payee(ACCOUNT)).then(paid)
        running.when(change_payee(ACCOUNT, whose=OWNER)).refused(PayeeIsNotParty)
        running.when(change_payee(ACCOUNT, replaced=True)).refused(AccountReplaced)

    def test_the_next_one_says_which_it_replaces_and_the_same_again_is_no_change(self) -> None:
        said = {"contract_id": LEASE, "terms": terms()}
        paid = ContractPayeeChanged(**said, account_id=ACCOUNT, old_account_id=None)
        other = ContractPayeeChanged(**said, account_id=OTHER_ACCOUNT, old_account_id=ACCOUNT)
        paying = given(contract, drafted(), signed(), paid)
        paying.when(change_payee(ACCOUNT, approval=None)).nothing()
        paying.when(change_payee(OTHER_ACCOUNT)).then(other)

    def test_nobody_is_paid_by_a_draft(self) -> None:
        given(contract, drafted()).when(change_payee(ACCOUNT)).refused(NotPossible)
