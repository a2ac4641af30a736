"""Where a signing is, how far each of those who have to sign, and what moves them."""

from datetime import datetime
from typing import Literal, TypeVar
from uuid import UUID

from kernel.domain import Frozen, State
from pydantic import Field

from contracts.domain.signers import Sha256
from contracts.domain.signing_round_facts import (
    About,
    IdentityNotCompared,
    IdentityTried,
    PartyIdentified,
    PartySigned,
    SignatureAnnounced,
    SignatureAsked,
    SignatureRefused,
    SignerEvent,
    SignerTurnedAway,
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
from contracts.domain.terms import Terms

E = TypeVar("E", bound=SigningEvent)
Step = Literal["invited", "identified", "willing", "asked", "signed"]


class Unsent(State):
    """Nothing is out under this id."""


class Standing(Frozen):
    """How far one of the signers is. `links` not yet followed, and the one `session`, with their ends.

    `issued`: all links there ever were; `asked_at`: when another was asked for by one of them.
    `came`: since they were last sent one, they followed a link.
    `turned_away`: by the names of the refusals.
    `trying`: so many tries in this session were counted, and nobody said yet whether it is they.
    """

    person_id: UUID
    step: Step = "invited"
    links: dict[Sha256, datetime] = Field(default_factory=dict)
    followed: dict[Sha256, Sha256] = Field(default_factory=dict)
    issued: frozenset[Sha256] = frozenset()
    asked_at: datetime | None = None
    session: tuple[Sha256, datetime] | None = None
    tries: int = 0
    trying: int = 0
    confirmation_id: UUID | None = None
    signature_id: UUID | None = None
    announced: bool = False
    turned_away: frozenset[str] = frozenset()
    came: bool = False


class Sent(State):
    """`document_sha256`: the document with the signatures it has so far."""

    signing_id: UUID
    contract_id: UUID
    terms: Terms
    about: About
    about_id: UUID | None
    document_sha256: Sha256
    policy: int
    due_at: datetime
    lapses_at: datetime
    standings: dict[UUID, Standing]
    told: bool = False

    def tells(self, fact: type[E], **more: object) -> E:
        """A fact of this signing."""
        place = {"signing_id": self.signing_id, "contract_id": self.contract_id, "terms": self.terms}
        return fact.model_validate(place | more)

    @property
    def sign_by(self) -> datetime:
        """By when who has not signed should; once that is past, until when they can."""
        return self.lapses_at if self.told else self.due_at

    @property
    def missing(self) -> tuple[UUID, ...]:
        """Who has not signed."""
        return tuple(id_ for id_, each in self.standings.items() if each.step != "signed")


class Out(Sent):
    """Somebody has yet to sign. `asked`: whose signatures are being made, in the order they were asked."""

    asked: tuple[UUID, ...] = ()


class Complete(Sent):
    """All have signed. `refused`: why the contract is not in force all the same."""

    refused: str | None = None


class Withdrawn(Sent):
    """Taken back, or lapsed."""


Signing = Unsent | Sent

AFRESH: dict[str, object] = {"step": "invited", "confirmation_id": None, "trying": 0}


def evolve(signing: Signing, event: SigningEvent) -> Signing:
    match event, signing:
        case SigningOpened(), Unsent():
            said = event.model_dump(
                include={"signing_id", "contract_id", "document_sha256", "about", "about_id"}
            )
            standings = {each.person_id: Standing(person_id=each.person_id) for each in event.signers}
            how = {"terms": event.terms, "policy": event.policy}
            return Out(**said, **how, due_at=event.due_at, lapses_at=event.lapses_at, standings=standings)
        case SignerEvent(person_id=who), Out() if who in signing.standings:
            standings = signing.standings | {who: _moved(signing.standings[who], event)}
            changed = signing.model_copy(update={"standings": standings})
            return changed.model_copy(update=_document(changed, event))
        case SigningOverdue(), Sent():
            return signing.model_copy(update={"told": True})
        case SigningCompleted(), Out():
            return Complete(**_kept(signing))
        case ((SigningVoided() | SigningLapsed()), Sent()):
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
            change = {"links": standing.links | {link: until}, "issued": standing.issued | {link}}
        case SigningLinkAsked(asked_at=at):
            change = {"asked_at": at, "came": False}
        case SigningReminded():
            change = {"came": False}
        case SigningLinkFollowed(link_sha256=link, session_sha256=session, expires_at=until):
            links = {each: end for each, end in standing.links.items() if each != link}
            change = {"links": links, "followed": {link: session}, "session": (session, until)}
            change |= {"came": True}
            # Another session may be another person: what was proven in the last one does not count.
            change |= AFRESH if standing.step in ("identified", "willing") else {"trying": 0}
        case IdentityTried(tries=tries):
            change = {"tries": tries, "trying": standing.trying + 1}
        case IdentityNotCompared(tries=tries):
            change = {"tries": tries, "trying": max(0, standing.trying - 1)}
        case TriesRenewed():
            change = {"tries": 0}
        case PartyIdentified(confirmation_id=id_):
            # Who knows themselves may ask for another code as often as codes may be asked for.
            change = {"step": "identified", "confirmation_id": id_, "trying": 0, "tries": 0}
        case WillConfirmed():
            change = {"step": "willing"}
        case SignatureAsked(signature_id=id_):
            change = {"step": "asked", "signature_id": id_, "announced": False}
        case SignatureAnnounced():
            change = {"announced": True}
        case SignatureRefused():
            change = AFRESH
        case SignerTurnedAway(code=code):
            change = {"turned_away": standing.turned_away | {code}}
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
