"""A document out for signature: links, who they are, the code, the signatures one after another, lateness."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from contracts.domain.signers import Signer
from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import (
    AnnounceSignature,
    AskSignature,
    ConfirmWill,
    Escalate,
    FollowLink,
    ForgetTry,
    Identify,
    IdentityFirst,
    IdentityTriesSpent,
    IssueLink,
    Lapse,
    LetMeanwhile,
    LinkNotValid,
    LookAtPaper,
    NotASigner,
    NoteRefusal,
    NoteTurnedAway,
    OpenSigning,
    RecordSignature,
    RefuseSignature,
    Remind,
    RenewTries,
    SigningOver,
    SigningUnknown,
    TryIdentity,
    WillFirst,
    Withdraw,
)
from contracts.domain.signing_round_facts import (
    IdentityNotCompared,
    IdentityTried,
    PaperLookedAt,
    PartyIdentified,
    PartySigned,
    SignatureAnnounced,
    SignatureAsked,
    SignatureRefused,
    SignerTurnedAway,
    SigningCompleted,
    SigningLapsed,
    SigningLinkFollowed,
    SigningLinkIssued,
    SigningNotConcluded,
    SigningOpened,
    SigningOverdue,
    SigningReminded,
    SigningVoided,
    TriesRenewed,
    WillConfirmed,
)
from kernel.ids import named_id
from testkit.given import given

from .words import LEASE, LI, MANAGER, OWNER, terms

ROUND = named_id("round")
NOW = datetime(2025, 3, 10, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
PDF, ONCE, TWICE = "00" * 32, "11" * 32, "22" * 32
LINK, SESSION, OURS, OUR_SESSION = "aa" * 32, "bb" * 32, "cc" * 32, "dd" * 32
CODE, LATER_CODE, MARK, OUR_MARK = (named_id(word) for word in ("code", "later", "mark", "our mark"))
SIGNERS = (Signer(person_id=LI, side="tenant"), Signer(person_id=MANAGER, side="operator"))
AT: dict[str, Any] = {"signing_id": ROUND, "contract_id": LEASE, "terms": terms()}
OF_LI = AT | {"person_id": LI}
OF_US = AT | {"person_id": MANAGER}

OPEN = OpenSigning(
    **AT,
    about_id=LEASE,
    document_sha256=PDF,
    signers=SIGNERS,
    sent_by="clerk",
    sent_at=NOW,
    today=date(2025, 3, 10),
)
OPENED = SigningOpened(
    **AT,
    about_id=LEASE,
    document_sha256=PDF,
    signers=SIGNERS,
    sent_by="clerk",
    opened_at=NOW,
    due_at=NOW + 48 * HOUR,
    lapses_at=NOW + 31 * 24 * HOUR,
    policy=1,
)
ISSUED = SigningLinkIssued(**OF_LI, link_sha256=LINK, expires_at=NOW + 168 * HOUR)
FOLLOWED = SigningLinkFollowed(**OF_LI, link_sha256=LINK, session_sha256=SESSION, expires_at=NOW + 2 * HOUR)
TRIED = IdentityTried(**OF_LI, tries=1)
UNJUDGED = IdentityNotCompared(**OF_LI, tries=0)
IDENTIFIED = PartyIdentified(**OF_LI, confirmation_id=CODE)
WILLING = WillConfirmed(**OF_LI, confirmation_id=CODE)
ASKED = SignatureAsked(**OF_LI, signature_id=MARK)
SIGNED = PartySigned(
    **OF_LI, before_sha256=PDF, document_sha256=ONCE, certificate_serial="7f01", signed_at=NOW
)
INSIDE = (OPENED, ISSUED, FOLLOWED)
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
AWAY = SignerTurnedAway(**OF_LI, code="let-meanwhile")
LAPSED = SigningLapsed(
    **AT,
    about="contract",
    about_id=LEASE,
    lapsed_at=OPENED.lapses_at,
    missing=(MANAGER,),
    signer_ids=(LI, MANAGER),
)
VOIDED = SigningVoided(**AT, signer_ids=(LI, MANAGER))
ALL = (*INSIDE, IDENTIFIED, WILLING, ASKED, *WE_ASK, SIGNED, WE_SIGN, COMPLETED)

FOLLOW = FollowLink(link_sha256=LINK, session_sha256=SESSION, now=NOW)
WHO: dict[str, Any] = {"session_sha256": SESSION, "now": NOW}


def record(of: PartySigned, signature_id: Any) -> RecordSignature:
    said = of.model_dump(include={"before_sha256", "document_sha256", "certificate_serial", "signed_at"})
    return RecordSignature(signature_id=signature_id, signed_on=date(2025, 3, 10), **said)


class TestLinks:
    ISSUE = IssueLink(person_id=LI, link_sha256=LINK, now=NOW)

    def test_it_opens_once_with_48_hours_for_all(self) -> None:
        given(signing).when(OPEN).then(OPENED)
        given(signing, OPENED).when(OPEN).nothing()

    def test_each_message_has_a_link_of_its_own(self) -> None:
        given(signing, OPENED).when(self.ISSUE).then(ISSUED)
        given(signing, OPENED, ISSUED).when(self.ISSUE).nothing()
        other = self.ISSUE.model_copy(update={"link_sha256": OURS})
        given(signing, OPENED, ISSUED).when(other).then(ISSUED.model_copy(update={"link_sha256": OURS}))

    def test_links_are_for_who_has_yet_to_sign(self) -> None:
        stranger = self.ISSUE.model_copy(update={"person_id": OWNER})
        given(signing, OPENED).when(stranger).refused(NotASigner)
        given(signing, *INSIDE, IDENTIFIED, WILLING, ASKED, SIGNED).when(self.ISSUE).refused(NotASigner)
        given(signing, OPENED, VOIDED).when(self.ISSUE).refused(SigningOver)
        given(signing).when(self.ISSUE).refused(SigningUnknown)

    def test_a_link_is_followed_once_and_the_same_click_again_is_the_same(self) -> None:
        given(signing, OPENED, ISSUED).when(FOLLOW).then(FOLLOWED)
        given(signing, *INSIDE).when(FOLLOW).nothing()
        thief = FOLLOW.model_copy(update={"session_sha256": OUR_SESSION})
        given(signing, *INSIDE).when(thief).refused(LinkNotValid)

    def test_every_wrong_link_is_answered_alike(self) -> None:
        given(signing).when(FOLLOW).refused(LinkNotValid)
        given(signing, OPENED).when(FOLLOW).refused(LinkNotValid)
        late = FOLLOW.model_copy(update={"now": NOW + 168 * HOUR})
        given(signing, OPENED, ISSUED).when(late).refused(LinkNotValid)

    def test_who_has_a_link_to_what_was_taken_back_is_told_so(self) -> None:
        given(signing, OPENED, ISSUED, VOIDED).when(FOLLOW).refused(SigningOver)
        given(signing, *INSIDE, VOIDED).when(TryIdentity(**WHO)).refused(SigningOver)

    def test_a_session_ends_with_its_time_or_with_a_later_one(self) -> None:
        late = TryIdentity(session_sha256=SESSION, now=NOW + 2 * HOUR)
        given(signing, *INSIDE).when(late).refused(LinkNotValid)
        anew = FOLLOWED.model_copy(update={"link_sha256": OURS, "session_sha256": OUR_SESSION})
        given(signing, *INSIDE, anew).when(TryIdentity(**WHO)).refused(LinkNotValid)


class TestTheWayToASignature:
    def test_who_they_are_then_the_code_then_the_signature(self) -> None:
        given(signing, *INSIDE).when(TryIdentity(**WHO)).then(TRIED)
        given(signing, *INSIDE, TRIED).when(Identify(**WHO, confirmation_id=CODE)).then(IDENTIFIED)
        confirm = ConfirmWill(**WHO, confirmation_id=CODE)
        given(signing, *INSIDE, IDENTIFIED).when(confirm).then(WILLING)
        ask = AskSignature(**WHO, signature_id=MARK)
        given(signing, *INSIDE, IDENTIFIED, WILLING).when(ask).then(ASKED)

    def test_the_same_click_twice_is_one_fact(self) -> None:
        known = (*INSIDE, IDENTIFIED)
        given(signing, *known).when(Identify(**WHO, confirmation_id=CODE)).nothing()
        given(signing, *known, WILLING).when(ConfirmWill(**WHO, confirmation_id=CODE)).nothing()
        given(signing, *known, WILLING, ASKED).when(AskSignature(**WHO, signature_id=MARK)).nothing()

    def test_no_step_is_left_out(self) -> None:
        ask, confirm = AskSignature(**WHO, signature_id=MARK), ConfirmWill(**WHO, confirmation_id=CODE)
        given(signing, *INSIDE).when(ask).refused(IdentityFirst)
        given(signing, *INSIDE).when(confirm).refused(IdentityFirst)
        given(signing, *INSIDE, IDENTIFIED).when(ask).refused(WillFirst)

    def test_who_guessed_too_often_goes_on_when_one_of_our_people_says_so(self) -> None:
        spent = [IdentityTried(**OF_LI, tries=number) for number in range(1, 6)]
        renewed, renew = TriesRenewed(**OF_LI), RenewTries(person_id=LI)
        given(signing, *INSIDE, *spent).when(TryIdentity(**WHO)).refused(IdentityTriesSpent)
        given(signing, *INSIDE, *spent).when(renew).then(renewed)
        given(signing, *INSIDE, *spent, renewed).when(TryIdentity(**WHO)).then(TRIED)
        given(signing, *INSIDE, *spent, renewed).when(renew).nothing()
        given(signing, *INSIDE).when(RenewTries(person_id=OWNER)).refused(NotASigner)
        given(signing, OPENED, VOIDED).when(renew).refused(SigningOver)
        given(signing).when(renew).refused(SigningUnknown)

    def test_nobody_signs_for_a_room_that_was_let_to_another_meanwhile(self) -> None:
        ask = AskSignature(**WHO, signature_id=MARK, let=True)
        given(signing, *INSIDE, IDENTIFIED, WILLING).when(ask).refused(LetMeanwhile)

    def test_who_was_turned_away_is_told_of_once(self) -> None:
        note = NoteTurnedAway(**WHO, code="let-meanwhile")
        given(signing, *INSIDE, IDENTIFIED, WILLING).when(note).then(AWAY)
        given(signing, *INSIDE, IDENTIFIED, WILLING, AWAY).when(note).nothing()
        given(signing, *INSIDE, IDENTIFIED, WILLING, ASKED).when(note).nothing()

    def test_nobody_is_identified_without_a_try_that_counts(self) -> None:
        identify = Identify(**WHO, confirmation_id=CODE)
        again = Identify(**WHO, confirmation_id=LATER_CODE)
        given(signing, *INSIDE).when(identify).refused(IdentityFirst)
        given(signing, *INSIDE, TRIED, IDENTIFIED).when(again).refused(IdentityFirst)

    def test_what_one_session_proved_does_not_count_in_the_next(self) -> None:
        anew = FOLLOWED.model_copy(update={"link_sha256": OURS, "session_sha256": OUR_SESSION})
        who: dict[str, Any] = {"session_sha256": OUR_SESSION, "now": NOW}
        willing = (*INSIDE, TRIED, IDENTIFIED, WILLING, anew)
        ask = AskSignature(**who, signature_id=MARK)
        given(signing, *willing).when(ask).refused(IdentityFirst)
        identify = Identify(**who, confirmation_id=CODE)
        given(signing, *INSIDE, TRIED, anew).when(identify).refused(IdentityFirst)

    def test_the_code_of_an_earlier_message_does_not_count(self) -> None:
        anew = IDENTIFIED.model_copy(update={"confirmation_id": LATER_CODE})
        earlier = ConfirmWill(**WHO, confirmation_id=CODE)
        given(signing, *INSIDE, IDENTIFIED, anew).when(earlier).refused(WillFirst)

    def test_guesses_are_counted_and_end(self) -> None:
        guesses = [IdentityTried(**OF_LI, tries=n) for n in range(1, 6)]
        given(signing, *INSIDE, *guesses).when(TryIdentity(**WHO)).refused(IdentityTriesSpent)

    def test_a_try_that_nobody_could_judge_does_not_count(self) -> None:
        given(signing, *INSIDE, TRIED).when(ForgetTry(**WHO)).then(UNJUDGED)
        given(signing, *INSIDE, TRIED, UNJUDGED).when(ForgetTry(**WHO)).nothing()
        given(signing, *INSIDE, TRIED, UNJUDGED).when(TryIdentity(**WHO)).then(TRIED)

    def test_who_is_known_may_ask_for_another_code_without_end(self) -> None:
        known = [TRIED, IDENTIFIED] * 5
        given(signing, *INSIDE, *known).when(TryIdentity(**WHO)).then(TRIED)


class TestOurPeople:
    def test_who_has_not_signed_is_sent_another_link(self) -> None:
        remind = Remind(person_id=LI)
        told = SigningReminded(**OF_LI, due_at=NOW + 48 * HOUR)
        given(signing, OPENED).when(remind).then(told)
        given(signing, *INSIDE, IDENTIFIED, WILLING, ASKED, SIGNED).when(remind).refused(NotASigner)
        given(signing, OPENED, VOIDED).when(remind).refused(SigningOver)
        given(signing).when(remind).refused(SigningUnknown)

    def test_each_look_at_the_paper_is_a_fact(self) -> None:
        given(signing, OPENED).when(LookAtPaper()).then(PaperLookedAt(**AT, document_sha256=PDF))
        given(signing).when(LookAtPaper()).refused(SigningUnknown)

    def test_a_link_that_was_used_is_not_made_good_again_by_the_same_message(self) -> None:
        again = IssueLink(person_id=LI, link_sha256=LINK, now=NOW)
        given(signing, *INSIDE).when(again).nothing()


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
        late = SigningOverdue(**AT, due_at=OPENED.due_at, missing=(MANAGER,))
        half = (*INSIDE, IDENTIFIED, WILLING, ASKED, SIGNED)
        given(signing, *half).when(Escalate()).then(late)
        given(signing, *half, late).when(Escalate()).nothing()

    @pytest.mark.parametrize("history", [(), (OPENED, VOIDED), ALL], ids=["unsent", "void", "complete"])
    def test_nobody_is_late_who_has_nothing_to_sign(self, history: Any) -> None:
        given(signing, *history).when(Escalate()).nothing()

    def test_what_is_not_signed_by_all_lapses_and_its_links_lead_nowhere(self) -> None:
        half = (*INSIDE, IDENTIFIED, WILLING, ASKED, SIGNED)
        given(signing, *half).when(Lapse()).then(LAPSED)
        ask = AskSignature(**WHO, signature_id=MARK)
        given(signing, *INSIDE, IDENTIFIED, WILLING, LAPSED).when(ask).refused(SigningOver)
        given(signing, OPENED, ISSUED, LAPSED).when(FOLLOW).refused(SigningOver)
        given(signing, *half, LAPSED).when(TestLinks.ISSUE).refused(SigningOver)
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
