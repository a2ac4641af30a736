"""A document out for signature: links, who they are, the code, the signatures one after another, lateness."""

from datetime import date
from typing import Any

from contracts.domain.signing_round import signing
from contracts.domain.signing_round_commands import (
    AskLink,
    AskSignature,
    BarredMeanwhile,
    ConfirmWill,
    CorrectedMeanwhile,
    ForgetTry,
    Identify,
    IdentityFirst,
    IdentityTriesSpent,
    IssueLink,
    LetMeanwhile,
    LinkNotValid,
    LookAtPaper,
    NotASigner,
    NoteTurnedAway,
    NoteUnreached,
    OpenSigning,
    Remind,
    RenewTries,
    SigningOver,
    SigningUnknown,
    TryIdentity,
    UnitCorrectedMeanwhile,
    WillFirst,
)
from contracts.domain.signing_round_facts import (
    IdentityNotCompared,
    IdentityTried,
    LostOn,
    PaperLookedAt,
    SignerTurnedAway,
    SignerUnreached,
    SigningLinkAsked,
    SigningOverdue,
    SigningReminded,
    TriesRenewed,
)
from testkit.given import given

from .out_for_signature import (
    ASKED,
    AT,
    CODE,
    FOLLOW,
    FOLLOWED,
    HOUR,
    IDENTIFIED,
    INSIDE,
    ISSUE,
    ISSUED,
    LATER_CODE,
    LINK,
    MARK,
    NOW,
    OF_LI,
    OPENED,
    OUR_SESSION,
    OURS,
    PDF,
    SESSION,
    SIGNED,
    SIGNERS,
    TRIED,
    VOIDED,
    WHO,
    WILLING,
)
from .words import LEASE, LI, MANAGER, OWNER

OPEN = OpenSigning(
    **AT,
    about_id=LEASE,
    document_sha256=PDF,
    signers=SIGNERS,
    sent_by="clerk",
    sent_at=NOW,
    today=date(2025, 3, 10),
)
UNJUDGED = IdentityNotCompared(**OF_LI, tries=0)
AWAY = SignerTurnedAway(**OF_LI, code="let-meanwhile")


class TestLinks:
    def test_it_opens_once_with_48_hours_for_all(self) -> None:
        given(signing).when(OPEN).then(OPENED)
        given(signing, OPENED).when(OPEN).nothing()

    def test_a_link_that_leads_nowhere_any_more_has_another_sent_to_its_signer(self) -> None:
        for at in (NOW + HOUR, NOW + 200 * HOUR):  # used up; used up, and long expired
            asked = SigningLinkAsked(**OF_LI, asked_at=at, due_at=OPENED.due_at)
            ask = AskLink(link_sha256=LINK, now=at)
            given(signing, *INSIDE).when(ask).then(asked)
            given(signing, OPENED, ISSUED).when(ask).then(asked)
            soon, later = at + HOUR / 7, at + HOUR / 6
            again = AskLink(link_sha256=LINK, now=soon)
            given(signing, *INSIDE, asked).when(again).nothing()
            rested = asked.model_copy(update={"asked_at": later})
            given(signing, *INSIDE, asked).when(AskLink(link_sha256=LINK, now=later)).then(rested)

    def test_who_is_late_is_told_until_when_they_can_sign_and_no_moment_that_is_past(self) -> None:
        until = {"due_at": OPENED.due_at, "lapses_at": OPENED.lapses_at}
        late = SigningOverdue(**AT, **until, missing=(LI, MANAGER), asked=())
        told = SigningReminded(**OF_LI, due_at=OPENED.lapses_at)
        given(signing, OPENED, late).when(Remind(person_id=LI)).then(told)
        at = OPENED.due_at + HOUR
        asked = SigningLinkAsked(**OF_LI, asked_at=at, due_at=OPENED.lapses_at)
        given(signing, *INSIDE, late).when(AskLink(link_sha256=LINK, now=at)).then(asked)

    def test_the_first_of_two_links_that_were_used_up_counts_as_well(self) -> None:
        second = ISSUED.model_copy(update={"link_sha256": OURS})
        used = FOLLOWED.model_copy(update={"link_sha256": OURS})
        asked = SigningLinkAsked(**OF_LI, asked_at=NOW + HOUR, due_at=OPENED.due_at)
        ask = AskLink(link_sha256=LINK, now=NOW + HOUR)
        given(signing, *INSIDE, second, used).when(ask).then(asked)

    def test_nobody_learns_by_asking_for_a_link_whether_there_is_anything(self) -> None:
        ask = AskLink(link_sha256=LINK, now=NOW + HOUR)
        given(signing).when(ask).nothing()
        given(signing, OPENED).when(ask).nothing()
        given(signing, *INSIDE, VOIDED).when(ask).nothing()
        given(signing, *INSIDE, TRIED, IDENTIFIED, WILLING, ASKED, SIGNED).when(ask).nothing()

    def test_each_message_has_a_link_of_its_own(self) -> None:
        given(signing, OPENED).when(ISSUE).then(ISSUED)
        given(signing, OPENED, ISSUED).when(ISSUE).nothing()
        other = ISSUE.model_copy(update={"link_sha256": OURS})
        given(signing, OPENED, ISSUED).when(other).then(ISSUED.model_copy(update={"link_sha256": OURS}))

    def test_links_are_for_who_has_yet_to_sign(self) -> None:
        stranger = ISSUE.model_copy(update={"person_id": OWNER})
        given(signing, OPENED).when(stranger).refused(NotASigner)
        given(signing, *INSIDE, IDENTIFIED, WILLING, ASKED, SIGNED).when(ISSUE).refused(NotASigner)
        given(signing, OPENED, VOIDED).when(ISSUE).refused(SigningOver)
        given(signing).when(ISSUE).refused(SigningUnknown)

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
        vain = AskSignature(**WHO, signature_id=MARK, barred=True)
        given(signing, *INSIDE, IDENTIFIED, WILLING).when(vain).refused(BarredMeanwhile)
        misnamed = AskSignature(**WHO, signature_id=MARK, corrected=True)
        given(signing, *INSIDE, IDENTIFIED, WILLING).when(misnamed).refused(CorrectedMeanwhile)
        measured = AskSignature(**WHO, signature_id=MARK, unit_corrected=True)
        given(signing, *INSIDE, IDENTIFIED, WILLING).when(measured).refused(UnitCorrectedMeanwhile)

    def test_who_was_turned_away_is_told_of_once_for_each_reason(self) -> None:
        note = NoteTurnedAway(**WHO, code="let-meanwhile")
        given(signing, *INSIDE, IDENTIFIED, WILLING).when(note).then(AWAY)
        given(signing, *INSIDE, IDENTIFIED, WILLING, AWAY).when(note).nothing()
        other = NoteTurnedAway(**WHO, code="corrected-meanwhile")
        again = AWAY.model_copy(update={"code": other.code})
        given(signing, *INSIDE, IDENTIFIED, WILLING, AWAY).when(other).then(again)
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

    def test_a_try_that_nobody_could_judge_takes_nothing_from_another_at_that_moment(self) -> None:
        second = TRIED.model_copy(update={"tries": 2})
        unjudged = UNJUDGED.model_copy(update={"tries": 1})
        identify = Identify(**WHO, confirmation_id=CODE)
        given(signing, *INSIDE, TRIED, second, unjudged).when(identify).then(IDENTIFIED)
        forget = ForgetTry(**WHO)
        given(signing, *INSIDE, TRIED, second, unjudged, UNJUDGED).when(forget).nothing()
        given(signing, *INSIDE, TRIED, second, unjudged, UNJUDGED).when(identify).refused(IdentityFirst)

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

    def test_that_a_link_reached_nobody_is_kept_until_they_come_or_are_sent_another(self) -> None:
        lost = (LostOn(channel="sms", why="refused"),)
        note, told = NoteUnreached(person_id=LI, lost=lost), SignerUnreached(**OF_LI, lost=lost)
        given(signing, OPENED, ISSUED).when(note).then(told)
        given(signing, *INSIDE).when(note).nothing()
        again = SigningReminded(**OF_LI, due_at=OPENED.due_at)
        given(signing, *INSIDE, again).when(note).then(told)
        given(signing, *INSIDE, IDENTIFIED, WILLING, ASKED, SIGNED).when(note).nothing()
        given(signing, OPENED).when(note.model_copy(update={"person_id": OWNER})).nothing()
        given(signing, OPENED, VOIDED).when(note).nothing()
        given(signing).when(note).nothing()

    def test_each_look_at_the_paper_is_a_fact(self) -> None:
        given(signing, OPENED).when(LookAtPaper()).then(PaperLookedAt(**AT, document_sha256=PDF))
        given(signing).when(LookAtPaper()).refused(SigningUnknown)

    def test_a_link_that_was_used_is_not_made_good_again_by_the_same_message(self) -> None:
        again = IssueLink(person_id=LI, link_sha256=LINK, now=NOW)
        given(signing, *INSIDE).when(again).nothing()
