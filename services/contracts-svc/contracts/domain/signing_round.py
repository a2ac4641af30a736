"""签署: one document of one contract on its way to those who have to sign it, one stream each time.

Each follows a link, says who they are, gives the code that was sent to them, and signs; 48 hours for all,
and after 31 days nobody can any more. A link that was used up or has expired is good for one thing still:
to have another sent to whom it was for.
"""

from datetime import datetime, timedelta
from uuid import UUID

from kernel.domain import Decider

from contracts.domain.signers import Sha256
from contracts.domain.signing_policy import SigningLimits
from contracts.domain.signing_round_commands import (
    AnnounceSignature,
    AskLink,
    AskSignature,
    ConfirmWill,
    Escalate,
    FollowLink,
    ForgetTry,
    Identify,
    IdentityFirst,
    IdentityTriesSpent,
    InSession,
    IssueLink,
    Lapse,
    LinkNotValid,
    LookAtPaper,
    NotASigner,
    NoteRefusal,
    NoteTurnedAway,
    NoteUnreached,
    OpenSigning,
    RecordSignature,
    RefuseSignature,
    Remind,
    RenewTries,
    SigningCommand,
    SigningOver,
    SigningUnknown,
    TryIdentity,
    WillFirst,
    Withdraw,
    check_meanwhile,
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
    SignerUnreached,
    SigningCompleted,
    SigningEvent,
    SigningLapsed,
    SigningLinkAsked,
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
from contracts.domain.signing_round_states import Complete, Out, Sent, Signing, Standing, Unsent, evolve

LINK_REST = timedelta(minutes=10)
"""Between two links that are sent because one was asked for: who found one can have no phone ring all day."""


def decide(command: SigningCommand, signing: Signing) -> list[SigningEvent]:
    match command, signing:
        case OpenSigning(), Unsent():
            return [_opened(command)]
        case Escalate(), Out(told=False):
            until = {"due_at": signing.due_at, "lapses_at": signing.lapses_at}
            late = {"missing": signing.missing, "asked": signing.asked}
            return [signing.tells(SigningOverdue, **until, **late)]
        case Lapse(), Out():
            return [_lapsed(signing)]
        case Withdraw(), (Out() | Complete()):
            return [signing.tells(SigningVoided, signer_ids=tuple(signing.standings))]
        case NoteRefusal(code=code), Complete() if code != signing.refused:
            return [signing.tells(SigningNotConcluded, code=code)]
        case RecordSignature(), Out():
            return _recorded(command, signing)
        case AnnounceSignature(signature_id=id_), Out():
            who = _who_asked(signing, id_)
            fresh = who is not None and not signing.standings[who].announced
            return [signing.tells(SignatureAnnounced, person_id=who, signature_id=id_)] if fresh else []
        case RefuseSignature(), Out():
            return _refused(command, signing)
        case NoteUnreached(person_id=who, lost=lost), Out() if who in signing.missing:
            if signing.standings[who].came:
                return []  # by whatever they had it
            return [signing.tells(SignerUnreached, person_id=who, lost=lost)]
        case ((OpenSigning() | Escalate() | Lapse() | Withdraw() | NoteUnreached()), _):
            return []  # told twice, late, or of what has gone another way meanwhile
        case ((NoteRefusal() | AnnounceSignature() | RecordSignature() | RefuseSignature()), _):
            return []  # an echo, or of what nobody waits for any more
        case AskLink(), Out():
            return _asked_anew(command, signing)
        case AskLink(), _:
            return []  # nobody is told whether there is anything
        case ((IssueLink() | Remind() | RenewTries() | LookAtPaper()), Unsent()):
            raise SigningUnknown
        case IssueLink(), Out():
            return _issued(command, signing)
        case Remind(person_id=who), Out():
            _check_missing(signing, who)
            return [signing.tells(SigningReminded, person_id=who, due_at=signing.sign_by)]
        case RenewTries(person_id=who), Out():
            _check_missing(signing, who)
            return [signing.tells(TriesRenewed, person_id=who)] if signing.standings[who].tries else []
        case LookAtPaper(), Sent():
            return [signing.tells(PaperLookedAt, document_sha256=signing.document_sha256)]
        case FollowLink(), Sent():
            return _followed(command, signing)
        case InSession(), Sent():
            return _in_session(command, signing)
        case ((IssueLink() | Remind() | RenewTries()), _):
            raise SigningOver
    raise LinkNotValid


def _opened(asked: OpenSigning) -> SigningOpened:
    policy = asked.policy.in_force(asked.today)
    told = asked.model_dump(exclude={"sent_at", "today"})
    due_at = asked.sent_at + timedelta(hours=policy.values.sign_within)
    lapses_at = asked.sent_at + timedelta(days=policy.values.lapses_after)
    days = {"opened_at": asked.sent_at, "due_at": due_at, "lapses_at": lapses_at}
    return SigningOpened(**told, **days, policy=policy.version)


def _lapsed(signing: Out) -> SigningLapsed:
    of = {"about": signing.about, "about_id": signing.about_id, "lapsed_at": signing.lapses_at}
    return signing.tells(SigningLapsed, **of, missing=signing.missing, signer_ids=tuple(signing.standings))


def _limits(asked: SigningCommand, signing: Sent) -> SigningLimits:
    """A signing keeps the version it was opened by."""
    return asked.policy.number(signing.policy).values


def _issued(asked: IssueLink, signing: Out) -> list[SigningEvent]:
    _check_missing(signing, asked.person_id)
    standing = signing.standings[asked.person_id]
    if asked.link_sha256 in standing.links.keys() | standing.followed.keys():
        return []
    until = asked.now + timedelta(hours=_limits(asked, signing).link_lives)
    who = {"person_id": asked.person_id, "link_sha256": asked.link_sha256}
    return [signing.tells(SigningLinkIssued, **who, expires_at=until)]


def _asked_anew(asked: AskLink, signing: Out) -> list[SigningEvent]:
    """Nothing of a link that was never issued, of who has signed, and where one was asked for just now."""
    for person_id in signing.missing:
        standing, now = signing.standings[person_id], asked.now
        rested = standing.asked_at is None or now - standing.asked_at >= LINK_REST
        if asked.link_sha256 in standing.issued and rested:
            return [
                signing.tells(SigningLinkAsked, person_id=person_id, asked_at=now, due_at=signing.sign_by)
            ]
    return []


def _check_missing(signing: Out, person_id: UUID) -> None:
    if person_id not in signing.missing:
        raise NotASigner


def _followed(asked: FollowLink, signing: Sent) -> list[SigningEvent]:
    link, session = asked.link_sha256, asked.session_sha256
    for standing in signing.standings.values():
        if standing.followed.get(link) == session and _lives(standing, session, asked.now):
            return []
        if link in standing.links and asked.now < standing.links[link]:
            if not isinstance(signing, Out):
                raise SigningOver
            until = asked.now + timedelta(hours=_limits(asked, signing).session_lives)
            who = {"person_id": standing.person_id, "link_sha256": link, "session_sha256": session}
            return [signing.tells(SigningLinkFollowed, **who, expires_at=until)]
    raise LinkNotValid


def _lives(standing: Standing, session: Sha256, now: datetime) -> bool:
    return standing.session is not None and standing.session[0] == session and now < standing.session[1]


def _in_session(asked: InSession, signing: Sent) -> list[SigningEvent]:
    found = [each for each in signing.standings.values() if _lives(each, asked.session_sha256, asked.now)]
    if not found:
        raise LinkNotValid
    [standing] = found
    if not isinstance(signing, Out):
        raise SigningOver
    who = {"person_id": standing.person_id}
    match asked, standing.step:
        case _, ("asked" | "signed"):
            return []
        case TryIdentity(), _:
            if standing.tries >= _limits(asked, signing).identity_tries:
                raise IdentityTriesSpent
            return [signing.tells(IdentityTried, **who, tries=standing.tries + 1)]
        case ForgetTry(), _ if standing.trying:
            return [signing.tells(IdentityNotCompared, **who, tries=standing.tries - 1)]
        case ForgetTry(), _:
            return []
        case Identify(confirmation_id=id_), _ if id_ == standing.confirmation_id:
            return []
        case Identify(confirmation_id=id_), _ if standing.trying:
            return [signing.tells(PartyIdentified, **who, confirmation_id=id_)]
        case Identify(), _:
            raise IdentityFirst  # nobody is compared with their profile uncounted
        case _, "invited":
            raise IdentityFirst
        case ConfirmWill(confirmation_id=id_), _ if id_ != standing.confirmation_id:
            raise WillFirst  # of a code sent before the present one
        case ConfirmWill(confirmation_id=id_), "identified":
            return [signing.tells(WillConfirmed, **who, confirmation_id=id_)]
        case ConfirmWill(), _:
            return []
        case AskSignature(signature_id=id_), "willing" if id_ == standing.signature_id:
            return []  # of the one that could not be made
        case NoteTurnedAway(code=code), "willing":
            return [] if code in standing.turned_away else [signing.tells(SignerTurnedAway, **who, code=code)]
        case AskSignature(signature_id=id_), "willing":
            check_meanwhile(asked)
            return [signing.tells(SignatureAsked, **who, signature_id=id_)]
    raise WillFirst


def _recorded(said: RecordSignature, signing: Out) -> list[SigningEvent]:
    """Only of whose turn it is, and upon the document as it stands: all else is an echo."""
    if not signing.asked or said.before_sha256 != signing.document_sha256:
        return []
    person_id = signing.asked[0]
    if signing.standings[person_id].signature_id != said.signature_id:
        return []
    told = said.model_dump(exclude={"signature_id", "signed_on"})
    signed = signing.tells(PartySigned, person_id=person_id, **told)
    if signing.missing != (person_id,):
        return [signed]
    end = {"document_sha256": said.document_sha256, "completed_on": said.signed_on}
    return [signed, signing.tells(SigningCompleted, **end)]


def _refused(said: RefuseSignature, signing: Out) -> list[SigningEvent]:
    """Also of whose turn has not come: the others do not wait for them."""
    who = _who_asked(signing, said.signature_id)
    return [signing.tells(SignatureRefused, person_id=who, **said.model_dump())] if who else []


def _who_asked(signing: Out, signature_id: UUID) -> UUID | None:
    return next((who for who in signing.asked if signing.standings[who].signature_id == signature_id), None)


signing: Decider[SigningCommand, Signing, SigningEvent] = Decider(
    "signing",
    Unsent(),
    decide,
    evolve,
    (
        SigningOpened,
        SigningLinkIssued,
        SigningLinkAsked,
        SigningLinkFollowed,
        IdentityTried,
        IdentityNotCompared,
        TriesRenewed,
        PartyIdentified,
        WillConfirmed,
        SignatureAsked,
        SignatureAnnounced,
        SignatureRefused,
        PartySigned,
        SignerTurnedAway,
        SignerUnreached,
        SigningReminded,
        PaperLookedAt,
        SigningCompleted,
        SigningOverdue,
        SigningLapsed,
        SigningVoided,
        SigningNotConcluded,
    ),
)
