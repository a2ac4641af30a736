"""What is signed, one after another, and how a document that is out for signature comes to its end."""

from datetime import date
from typing import Any

import pytest
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import (
    AnnounceSignature,
    AskSignature,
    Escalate,
    IdentityFirst,
    Lapse,
    NoteRefusal,
    RecordSignature,
    RefuseSignature,
    SigningOver,
    Withdraw,
)
from contracts.domain.signing_round_facts import (
    PartyIdentified,
    PartySigned,
    SignatureAnnounced,
    SignatureAsked,
    SignatureRefused,
    SigningCompleted,
    SigningLapsed,
    SigningLinkFollowed,
    SigningLinkIssued,
    SigningNotConcluded,
    SigningOverdue,
    WillConfirmed,
)
from testkit.given import given

from .out_for_signature import (
    ASKED,
    AT,
    FOLLOW,
    HOUR,
    IDENTIFIED,
    INSIDE,
    ISSUE,
    ISSUED,
    LATER_CODE,
    MARK,
    NOW,
    OF_LI,
    ONCE,
    OPENED,
    OUR_MARK,
    OUR_SESSION,
    OURS,
    PDF,
    SIGNED,
    TRIED,
    TWICE,
    VOIDED,
    WHO,
    WILLING,
)
from .words import LEASE, LI, MANAGER

OF_US = AT | {"person_id": MANAGER}
WE_ASK = (
    SigningLinkIssued(**OF_US, link_sha256=OURS, expires_at=NOW + 168 * HOUR),
    SigningLinkFollowed(**OF_US, link_sha256=OURS, session_sha256=OUR_SESSION, expires_at=NOW + 2 * HOUR),
    PartyIdentified(**OF_US, confirmation_id=LATER_CODE),
    WillConfirmed(**OF_US, confirmation_id=LATER_CODE),
    SignatureAsked(**OF_US, signature_id=OUR_MARK),
)
WE_SIGN = PartySigned(
    **OF_US, before_sha256=ONCE, document_sha256=TWICE, certificate_serial="7f02", signed_at=NOW
)
COMPLETED = SigningCompleted(**AT, document_sha256=TWICE, completed_on=date(2025, 3, 10))
LAPSED = SigningLapsed(
    **AT,
    about="contract",
    about_id=LEASE,
    lapsed_at=OPENED.lapses_at,
    missing=(MANAGER,),
    signer_ids=(LI, MANAGER),
)
ALL = (*INSIDE, IDENTIFIED, WILLING, ASKED, *WE_ASK, SIGNED, WE_SIGN, COMPLETED)


def record(of: PartySigned, signature_id: Any) -> RecordSignature:
    said = of.model_dump(include={"before_sha256", "document_sha256", "certificate_serial", "signed_at"})
    return RecordSignature(signature_id=signature_id, signed_on=date(2025, 3, 10), **said)


class TestSignatures:
    BOTH_ASK = (*INSIDE, IDENTIFIED, WILLING, ASKED, *WE_ASK)

    def test_each_is_put_upon_the_one_before(self) -> None:
        given(signing, *self.BOTH_ASK).when(record(SIGNED, MARK)).then(SIGNED)
        given(signing, *self.BOTH_ASK, SIGNED).when(record(WE_SIGN, OUR_MARK)).then(WE_SIGN, COMPLETED)

    def test_that_there_is_an_answer_is_told_once_and_only_of_what_was_asked_for(self) -> None:
        announce = AnnounceSignature(signature_id=MARK)
        announced = SignatureAnnounced(**OF_LI, signature_id=MARK)
        given(signing, *self.BOTH_ASK).when(announce).then(announced)
        for history in ((*self.BOTH_ASK, announced), INSIDE, (*self.BOTH_ASK, SIGNED), ALL, ()):
            given(signing, *history).when(announce).nothing()

    def test_an_echo_a_stranger_and_a_word_out_of_turn_say_nothing(self) -> None:
        given(signing, *self.BOTH_ASK).when(record(WE_SIGN, OUR_MARK)).nothing()
        given(signing, *self.BOTH_ASK).when(record(SIGNED, OUR_MARK)).nothing()
        given(signing, *self.BOTH_ASK, SIGNED).when(record(SIGNED, MARK)).nothing()
        given(signing, *INSIDE).when(record(SIGNED, MARK)).nothing()
        given(signing, *self.BOTH_ASK, VOIDED).when(record(SIGNED, MARK)).nothing()
        given(signing, *ALL).when(record(WE_SIGN, OUR_MARK)).nothing()

    def test_a_signature_that_cannot_be_made_holds_nobody_up_and_may_be_asked_again(self) -> None:
        refuse = RefuseSignature(signature_id=MARK, code="certificate-revoked")
        refused = SignatureRefused(**OF_LI, signature_id=MARK, code="certificate-revoked")
        given(signing, *self.BOTH_ASK).when(refuse).then(refused)
        ours = WE_SIGN.model_copy(update={"before_sha256": PDF})
        given(signing, *self.BOTH_ASK, refused).when(record(ours, OUR_MARK)).then(ours)
        willing = (*self.BOTH_ASK, refused, TRIED, IDENTIFIED, WILLING)
        again = ASKED.model_copy(update={"signature_id": LATER_CODE})
        given(signing, *willing).when(AskSignature(**WHO, signature_id=LATER_CODE)).then(again)
        given(signing, *willing).when(AskSignature(**WHO, signature_id=MARK)).nothing()

    def test_each_refused_signature_takes_a_will_of_its_own(self) -> None:
        refused = SignatureRefused(**OF_LI, signature_id=MARK, code="certificate-revoked")
        ask = AskSignature(**WHO, signature_id=LATER_CODE)
        given(signing, *self.BOTH_ASK, refused).when(ask).refused(IdentityFirst)

    def test_a_refusal_of_what_nobody_waits_for_says_nothing(self) -> None:
        refuse = RefuseSignature(signature_id=MARK, code="certificate-revoked")
        refused = SignatureRefused(**OF_LI, signature_id=MARK, code="certificate-revoked")
        for history in ((), INSIDE, (*self.BOTH_ASK, refused), (*self.BOTH_ASK, SIGNED), ALL):
            given(signing, *history).when(refuse).nothing()


class TestEnds:
    def test_who_has_not_signed_in_time_is_told_of_once(self) -> None:
        until = {"due_at": OPENED.due_at, "lapses_at": OPENED.lapses_at}
        late = SigningOverdue(**AT, **until, missing=(MANAGER,), asked=())
        half = (*INSIDE, IDENTIFIED, WILLING, ASKED, SIGNED)
        given(signing, *half).when(Escalate()).then(late)
        given(signing, *half, late).when(Escalate()).nothing()
        waits = SigningOverdue(**AT, **until, missing=(LI, MANAGER), asked=(LI,))
        given(signing, *INSIDE, IDENTIFIED, WILLING, ASKED).when(Escalate()).then(waits)

    @pytest.mark.parametrize("history", [(), (OPENED, VOIDED), ALL], ids=["unsent", "void", "complete"])
    def test_nobody_is_late_who_has_nothing_to_sign(self, history: Any) -> None:
        given(signing, *history).when(Escalate()).nothing()

    def test_what_is_not_signed_by_all_lapses_and_its_links_lead_nowhere(self) -> None:
        half = (*INSIDE, IDENTIFIED, WILLING, ASKED, SIGNED)
        given(signing, *half).when(Lapse()).then(LAPSED)
        ask = AskSignature(**WHO, signature_id=MARK)
        given(signing, *INSIDE, IDENTIFIED, WILLING, LAPSED).when(ask).refused(SigningOver)
        given(signing, OPENED, ISSUED, LAPSED).when(FOLLOW).refused(SigningOver)
        given(signing, *half, LAPSED).when(ISSUE).refused(SigningOver)
        for command in (Lapse(), Escalate(), Withdraw(), record(WE_SIGN, OUR_MARK)):
            given(signing, *half, LAPSED).when(command).nothing()

    @pytest.mark.parametrize("history", [(), (OPENED, VOIDED), ALL], ids=["unsent", "void", "complete"])
    def test_nothing_lapses_that_is_not_out(self, history: Any) -> None:
        given(signing, *history).when(Lapse()).nothing()

    def test_it_is_taken_back_once_also_when_all_have_signed(self) -> None:
        given(signing, OPENED).when(Withdraw()).then(VOIDED)
        given(signing, OPENED, VOIDED).when(Withdraw()).nothing()
        given(signing, *ALL).when(Withdraw()).then(VOIDED)

    def test_signed_in_vain_is_a_fact_and_each_reason_is_told_once(self) -> None:
        noted = SigningNotConcluded(**AT, code="let-twice")
        given(signing, *ALL).when(NoteRefusal(code="let-twice")).then(noted)
        given(signing, *ALL, noted).when(NoteRefusal(code="let-twice")).nothing()
        given(signing, OPENED).when(NoteRefusal(code="let-twice")).nothing()
