"""A contract that is out for signature: sent by rule, taken back by any other word, signed when all have."""

from datetime import UTC, datetime
from typing import Any

import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    Amend,
    ApproveOverrun,
    NoteDeclined,
    Recall,
    Redraft,
    SendForSignature,
    Sign,
)
from contracts.domain.contract_facts import (
    ContractDeclined,
    ContractDrafted,
    ContractRecalled,
    ContractSentForSignature,
    ContractVoided,
    OverrunApproved,
)
from contracts.domain.contract_refusals import (
    ApproverSigns,
    DraftDeclined,
    OutOtherwise,
    SignsForBoth,
    StillOut,
    UnitGivenBack,
)
from contracts.domain.cover import BeyondCover
from contracts.domain.letting import LetTwice, OutToAnother, UnitDays
from contracts.domain.signers import Signer
from kernel.domain import NotPossible
from kernel.ids import named_id
from testkit.given import given

from .words import CLASH, LEASE, LI, MANAGER, ROOM, day, draft, drafted, signed, terms, void

ROUND, OTHER_ROUND = named_id("round"), named_id("other round")
PDF = "9f" * 32
AT = datetime(2025, 3, 10, 2, tzinfo=UTC)
UNCOVERED = (
    UnitDays(unit_id=ROOM, starts_on=day("2026-1-15"), ends_on=terms().ends_on),
)  # the owner's contract ends two months before the tenant's

SEND = SendForSignature(
    signing_id=ROUND, document_sha256=PDF, operator_signer_id=MANAGER, sent_at=AT, by="clerk"
)
SENT = ContractSentForSignature(
    contract_id=LEASE,
    terms=terms(),
    signing_id=ROUND,
    document_sha256=PDF,
    signers=(Signer(person_id=LI, side="tenant"), Signer(person_id=MANAGER, side="operator")),
    sent_by="clerk",
    sent_at=AT,
    caps_version=1,
    caps_scope="general",
)
RECALLED = ContractRecalled(contract_id=LEASE, terms=terms(), signing_id=ROUND)
DEARER = terms(rent_fen=500_000)
ALL_SIGNED = Sign(signed_on=day("3-10"), signing_id=ROUND, by="clerk")


class TestSending:
    def test_a_draft_is_sent_once_to_both_sides(self) -> None:
        given(contract, drafted()).when(SEND).then(SENT)
        again = SEND.model_copy(update={"signing_id": OTHER_ROUND})
        given(contract, drafted(), SENT).when(again).nothing()

    def test_another_paper_or_signer_is_not_taken_for_what_is_out(self) -> None:
        for other in ({"document_sha256": "7a" * 32}, {"operator_signer_id": named_id("another of ours")}):
            given(contract, drafted(), SENT).when(SEND.model_copy(update=other)).refused(OutOtherwise)

    @pytest.mark.parametrize("history", [(drafted(),), (drafted(), SENT)], ids=["drafted", "sent"])
    def test_nobody_signs_for_both_sides(self, history: Any) -> None:
        ours = SEND.model_copy(update={"operator_signer_id": LI})
        given(contract, *history).when(ours).refused(SignsForBoth)

    def test_what_could_not_be_signed_is_not_sent(self) -> None:
        for known, refusal in (
            ({"clashes": (CLASH,)}, LetTwice),
            ({"out_to": (CLASH,)}, OutToAnother),
            ({"gone": (ROOM,)}, UnitGivenBack),
            ({"uncovered": UNCOVERED}, BeyondCover),
        ):
            given(contract, drafted()).when(SEND.model_copy(update=known)).refused(refusal)

    def test_what_outlives_its_cover_is_sent_by_another_than_who_approved_it(self) -> None:
        approved = OverrunApproved(contract_id=LEASE, terms=terms(), uncovered=UNCOVERED, approved_by="chief")
        short = SEND.model_copy(update={"uncovered": UNCOVERED})
        given(contract, drafted(), approved).when(short).then(SENT)
        own = short.model_copy(update={"by": "chief"})
        given(contract, drafted(), approved).when(own).refused(ApproverSigns)

    @pytest.mark.parametrize("history", [(), (drafted(), signed())], ids=["unwritten", "signed"])
    def test_only_a_draft_is_sent_or_taken_back(self, history: Any) -> None:
        given(contract, *history).when(SEND).refused(NotPossible)
        given(contract, *history).when(Recall()).refused(NotPossible)


class TestTakingBack:
    def test_taken_back_it_is_a_draft_that_can_be_sent_anew(self) -> None:
        given(contract, drafted(), SENT).when(Recall()).then(RECALLED)
        given(contract, drafted(), SENT, RECALLED).when(Recall()).nothing()
        given(contract, drafted(), SENT, RECALLED).when(SEND).then(SENT)

    def test_a_deadline_takes_back_what_it_was_armed_for_and_nothing_else(self) -> None:
        lapsed, other = Recall(signing_id=ROUND), Recall(signing_id=OTHER_ROUND)
        given(contract, drafted(), SENT).when(lapsed).then(RECALLED)
        given(contract, drafted(), SENT).when(other).nothing()
        for history in ((), (drafted(),), (drafted(), SENT, RECALLED), (drafted(), SENT, signed())):
            given(contract, *history).when(lapsed).nothing()

    def test_other_terms_take_it_back_and_the_same_do_not(self) -> None:
        changed = ContractDrafted(contract_id=LEASE, terms=DEARER, caps_version=1, caps_scope="general")
        given(contract, drafted(), SENT).when(Amend(terms=DEARER)).then(RECALLED, changed)
        given(contract, drafted(), SENT).when(Amend(terms=terms())).nothing()
        anew = Redraft(contract_id=LEASE, terms=DEARER)
        given(contract, drafted(), SENT).when(anew).then(
            RECALLED, changed.model_copy(update={"caps_version": None, "caps_scope": None})
        )
        same = Redraft(contract_id=LEASE, terms=terms())
        given(contract, drafted(), SENT).when(same).nothing()

    def test_of_a_renewal_that_came_to_nothing_nobody_signs_the_draft_until_it_is_drafted_anew(self) -> None:
        declined = ContractDeclined(contract_id=LEASE, terms=terms())
        given(contract, drafted()).when(NoteDeclined()).then(declined)
        given(contract, drafted(), SENT).when(NoteDeclined()).then(RECALLED, declined)
        for history in ((), (drafted(), declined), (drafted(), signed())):
            given(contract, *history).when(NoteDeclined()).nothing()
        asked = (
            *(SEND, Sign(signed_on=day("3-10")), draft(signed_on=day("3-10"))),
            *(Amend(terms=DEARER), ApproveOverrun(by="chief", uncovered=UNCOVERED)),
        )
        for each in asked:
            given(contract, drafted(), declined).when(each).refused(DraftDeclined)
        anew = Redraft(contract_id=LEASE, terms=terms())
        given(contract, drafted(), declined).when(anew).then(drafted(by=None))
        given(contract, drafted(), declined, drafted()).when(SEND).then(SENT)

    def test_given_up_it_is_taken_back_too(self) -> None:
        voided = ContractVoided(contract_id=LEASE, terms=terms())
        given(contract, drafted(), SENT).when(void()).then(RECALLED, voided)


class TestConcluding:
    def test_signed_by_all_it_is_in_force(self) -> None:
        given(contract, drafted(), SENT).when(ALL_SIGNED).then(signed())
        given(contract, drafted(), SENT, signed()).when(ALL_SIGNED).nothing()

    def test_what_happened_to_the_unit_meanwhile_keeps_it_from_that(self) -> None:
        for known, refusal in (({"clashes": (CLASH,)}, LetTwice), ({"uncovered": UNCOVERED}, BeyondCover)):
            given(contract, drafted(), SENT).when(ALL_SIGNED.model_copy(update=known)).refused(refusal)

    def test_approved_meanwhile_it_is_in_force_after_all(self) -> None:
        approved = OverrunApproved(contract_id=LEASE, terms=terms(), uncovered=UNCOVERED, approved_by="chief")
        short = ALL_SIGNED.model_copy(update={"uncovered": UNCOVERED})
        given(contract, drafted(), SENT, approved).when(short).then(signed())

    def test_on_paper_it_is_signed_only_after_it_was_taken_back(self) -> None:
        paper = Sign(signed_on=day("3-10"))
        given(contract, drafted(), SENT).when(paper).refused(StillOut)
        given(contract, drafted(), SENT).when(draft(signed_on=day("3-10"))).refused(StillOut)
        given(contract, drafted(), SENT).when(draft()).nothing()  # the ledger uploaded again
        given(contract, drafted(), SENT, RECALLED).when(paper).then(signed())

    def test_what_was_taken_back_is_not_in_force_whoever_signed_it(self) -> None:
        given(contract, drafted(), SENT, RECALLED).when(ALL_SIGNED).refused(NotPossible)
        anew = SENT.model_copy(update={"signing_id": OTHER_ROUND})
        given(contract, drafted(), SENT, RECALLED, anew).when(ALL_SIGNED).refused(NotPossible)
