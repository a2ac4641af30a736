"""签署: one document of one contract on its way to those who have to sign it, one stream each time.

Each follows a link, says who they are, gives the code that was sent to them, and signs; 48 hours for all.
"""

from datetime import datetime, timedelta

from kernel.domain import Decider

from contracts.domain.signers import Sha256
from contracts.domain.signing_policy import SigningLimits
from contracts.domain.signing_round_commands import (
    AskSignature,
    ConfirmWill,
    Escalate,
    FollowLink,
    Identify,
    IdentityFirst,
    IdentityTriesSpent,
    InSession,
    IssueLink,
    LinkNotValid,
    NotASigner,
    NoteRefusal,
    OpenSigning,
    RecordSignature,
    RefuseSignature,
    SigningCommand,
    SigningOver,
    SigningUnknown,
    TryIdentity,
    WillFirst,
    Withdraw,
)
from contracts.domain.signing_round_facts import (
    IdentityTried,
    PartyIdentified,
    PartySigned,
    SignatureAsked,
    SignatureRefused,
    SignerEvent,
    SigningCompleted,
    SigningEvent,
    SigningLinkFollowed,
    SigningLinkIssued,
    SigningNotConcluded,
    SigningOpened,
    SigningOverdue,
    SigningVoided,
    WillConfirmed,
)
from contracts.domain.signing_round_states import Complete, Out, Sent, Signing, Standing, Unsent, Withdrawn

# --- decisions


def decide(command: SigningCommand, signing: Signing) -> list[SigningEvent]:
    match command, signing:
        case OpenSigning(), Unsent():
            return [_opened(command)]
        case Escalate(), Out(told=False):
            return [signing.tells(SigningOverdue, due_at=signing.due_at, missing=signing.missing)]
        case Withdraw(), (Out() | Complete()):
            return [signing.tells(SigningVoided, signer_ids=tuple(signing.standings))]
        case NoteRefusal(code=code), Complete() if code != signing.refused:
            return [signing.tells(SigningNotConcluded, code=code)]
        case RecordSignature(), Out():
            return _recorded(command, signing)
        case RefuseSignature(), Out():
            return _refused(command, signing)
        case ((OpenSigning() | Escalate() | Withdraw()), _):
            return []  # told twice, late, or of what has gone another way meanwhile
        case ((NoteRefusal() | RecordSignature() | RefuseSignature()), _):
            return []  # an echo, or of what nobody waits for any more
        case IssueLink(), Unsent():
            raise SigningUnknown
        case IssueLink(), Out():
            return _issued(command, signing)
        case FollowLink(), Sent():
            return _followed(command, signing)
        case InSession(), Sent():
            return _in_session(command, signing)
        case IssueLink(), _:
            raise SigningOver
    raise LinkNotValid


def _opened(asked: OpenSigning) -> SigningOpened:
    policy = asked.policy.in_force(asked.today)
    told = asked.model_dump(exclude={"sent_at", "today"})
    due_at = asked.sent_at + timedelta(hours=policy.values.sign_within)
    return SigningOpened(**told, opened_at=asked.sent_at, due_at=due_at, policy=policy.version)


def _limits(asked: SigningCommand, signing: Sent) -> SigningLimits:
    """A signing keeps the version it was opened by."""
    return asked.policy.number(signing.policy).values


def _issued(asked: IssueLink, signing: Out) -> list[SigningEvent]:
    if asked.person_id not in signing.missing:
        raise NotASigner
    standing = signing.standings[asked.person_id]
    if asked.link_sha256 in standing.links:
        return []
    until = asked.now + timedelta(hours=_limits(asked, signing).link_lives)
    who = {"person_id": asked.person_id, "link_sha256": asked.link_sha256}
    return [signing.tells(SigningLinkIssued, **who, expires_at=until)]


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
        case AskSignature(signature_id=id_), "willing":
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
    for person_id in signing.asked:
        if signing.standings[person_id].signature_id == said.signature_id:
            return [signing.tells(SignatureRefused, person_id=person_id, **said.model_dump())]
    return []


# --- what is so from then on

AFRESH: dict[str, object] = {"step": "invited", "confirmation_id": None, "trying": False}


def evolve(signing: Signing, event: SigningEvent) -> Signing:
    match event, signing:
        case SigningOpened(), Unsent():
            said = event.model_dump(include={"signing_id", "contract_id", "document_sha256"})
            standings = {each.person_id: Standing(person_id=each.person_id) for each in event.signers}
            how = {"terms": event.terms, "policy": event.policy, "due_at": event.due_at}
            return Out(**said, **how, standings=standings)
        case SignerEvent(person_id=who), Out() if who in signing.standings:
            standings = signing.standings | {who: _moved(signing.standings[who], event)}
            changed = signing.model_copy(update={"standings": standings})
            return changed.model_copy(update=_document(changed, event))
        case SigningOverdue(), Sent():
            return signing.model_copy(update={"told": True})
        case SigningCompleted(), Out():
            return Complete(**_kept(signing))
        case SigningVoided(), Sent():
            return Withdrawn(**_kept(signing))
        case SigningNotConcluded(code=code), Complete():
            return signing.model_copy(update={"refused": code})
    return signing


def _kept(signing: Sent) -> dict[str, object]:
    return {name: getattr(signing, name) for name in Sent.model_fields}


def _moved(standing: Standing, event: SignerEvent) -> Standing:
    change: dict[str, object] = {}
    match event:
        case SigningLinkIssued(link_sha256=link, expires_at=until):
            change = {"links": standing.links | {link: until}}
        case SigningLinkFollowed(link_sha256=link, session_sha256=session, expires_at=until):
            links = {each: end for each, end in standing.links.items() if each != link}
            change = {"links": links, "followed": {link: session}, "session": (session, until)}
            # Another session may be another person: what was proven in the last one does not count.
            change |= AFRESH if standing.step in ("identified", "willing") else {"trying": False}
        case IdentityTried(tries=tries):
            change = {"tries": tries, "trying": True}
        case PartyIdentified(confirmation_id=id_):
            change = {"step": "identified", "confirmation_id": id_, "trying": False}
        case WillConfirmed():
            change = {"step": "willing"}
        case SignatureAsked(signature_id=id_):
            change = {"step": "asked", "signature_id": id_}
        case SignatureRefused():
            change = AFRESH
        case PartySigned():
            change = {"step": "signed"}
    return standing.model_copy(update=change)


def _document(signing: Out, event: SignerEvent) -> dict[str, object]:
    match event:
        case SignatureAsked(person_id=who):
            return {"asked": (*(each for each in signing.asked if each != who), who)}
        case SignatureRefused(person_id=who):
            return {"asked": tuple(each for each in signing.asked if each != who)}
        case PartySigned(person_id=who, document_sha256=document):
            return {
                "document_sha256": document,
                "asked": tuple(each for each in signing.asked if each != who),
            }
    return {}


signing: Decider[SigningCommand, Signing, SigningEvent] = Decider(
    "signing",
    Unsent(),
    decide,
    evolve,
    (
        SigningOpened,
        SigningLinkIssued,
        SigningLinkFollowed,
        IdentityTried,
        PartyIdentified,
        WillConfirmed,
        SignatureAsked,
        SignatureRefused,
        PartySigned,
        SigningCompleted,
        SigningOverdue,
        SigningVoided,
        SigningNotConcluded,
    ),
)
