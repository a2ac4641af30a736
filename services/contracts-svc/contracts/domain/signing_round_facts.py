"""What happens while a document is out for signature 签署. Of links and sessions only hashes are kept."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Event, Frozen
from pydantic import Field

from contracts.domain.contract_facts import Actor
from contracts.domain.signers import Sha256, Signer
from contracts.domain.terms import Terms

About = Literal["contract", "handover", "settlement"]


class SigningEvent(Event):
    """Something that happened while one document of one contract was out."""

    signing_id: UUID
    contract_id: UUID
    terms: Terms


class SigningOpened(SigningEvent):
    """All of `signers` are to sign the document by `due_at`, and from `lapses_at` on nobody can any more;
    `policy` is the version that says so. `about_id`: of what it is about; None: nobody said of which handover
    or settlement.
    """

    schema_version = 4

    about: About = "contract"
    about_id: UUID | None = None
    document_sha256: Sha256
    signers: tuple[Signer, ...]
    sent_by: Actor
    opened_at: datetime
    due_at: datetime
    lapses_at: datetime
    policy: int


class SignerEvent(SigningEvent):
    """Something about one of those who have to sign."""

    person_id: UUID


class SigningLinkIssued(SignerEvent):
    """Whoever has the text that this is the hash of may follow it once, until `expires_at`."""

    link_sha256: Sha256
    expires_at: datetime


class SigningLinkFollowed(SignerEvent):
    """The link is used up; what it was exchanged for holds until `expires_at`, and no earlier one does."""

    link_sha256: Sha256
    session_sha256: Sha256
    expires_at: datetime


class IdentityTried(SignerEvent):
    """They say who they are: counted before anybody is asked whether it is so."""

    tries: int


class IdentityNotCompared(SignerEvent):
    """Whoever knows their profile did not answer: that try counts no more."""

    tries: int


class TriesRenewed(SignerEvent):
    """One of our people lets them say anew who they are, as often as at first. Why is in the envelope."""


class PartyIdentified(SignerEvent):
    """What they said of their document is so; a code is on its way to them under `confirmation_id`."""

    confirmation_id: UUID


class WillConfirmed(SignerEvent):
    """They gave the code that was sent to them: it is they, and they want to sign."""

    confirmation_id: UUID


class SignatureAsked(SignerEvent):
    """They said «sign». Who signs for them is asked under `signature_id`, one after another."""

    signature_id: UUID


class SignatureAnnounced(SignerEvent):
    """Who signs for them says that there is an answer to be had."""

    signature_id: UUID


class SignatureRefused(SignerEvent):
    """Who signs for them will not, `code` says why: they say anew who they are, and may ask again."""

    signature_id: UUID
    code: Annotated[str, Field(max_length=64)]


class SignerTurnedAway(SignerEvent):
    """They wanted to sign, and could not: `code` is the refusal's name. Once for each."""

    code: Annotated[str, Field(max_length=64)]


class SigningLinkAsked(SignerEvent):
    """Whoever held a link that leads nowhere any more wants another: it goes to the signer, not to them."""

    asked_at: datetime
    due_at: datetime


class SigningReminded(SignerEvent):
    """Somebody has them sent another link."""

    due_at: datetime


class LostOn(Frozen):
    """Why a channel did not bring a message, in a word of notify-svc: refused, no_address, dead …"""

    channel: Annotated[str, Field(max_length=64)]
    why: Annotated[str, Field(max_length=64)]


class SignerUnreached(SignerEvent):
    """No channel is known to have brought them a link, and none was followed: they wait for nothing."""

    lost: tuple[LostOn, ...]


class PartySigned(SignerEvent):
    """`document_sha256` holds their signature upon `before_sha256`."""

    before_sha256: Sha256
    document_sha256: Sha256
    certificate_serial: Annotated[str, Field(max_length=64)]
    signed_at: datetime


class PaperLookedAt(SigningEvent):
    """One of our people read the document, which names people. Who and why is in the envelope."""

    document_sha256: Sha256


class SigningCompleted(SigningEvent):
    """All have signed; whether the contract can be in force is decided there."""

    document_sha256: Sha256
    completed_on: date


class SigningOverdue(SigningEvent):
    """`due_at` came, and `missing` have not signed; once. They still can until `lapses_at`; None: nobody
    said. `asked`: of them who said «sign», whose signatures are still being made.
    """

    schema_version = 3

    due_at: datetime
    lapses_at: datetime | None
    missing: tuple[UUID, ...]
    asked: tuple[UUID, ...]


class SigningLapsed(SigningEvent):
    """`lapsed_at` came, and `missing` had not signed: the links of `signer_ids` lead nowhere."""

    about: About
    about_id: UUID | None
    lapsed_at: datetime
    missing: tuple[UUID, ...]
    signer_ids: tuple[UUID, ...]


class SigningVoided(SigningEvent):
    """Taken back before it was in force: the links of `signer_ids` lead nowhere. Why is in the envelope."""

    signer_ids: tuple[UUID, ...]


class SigningNotConcluded(SigningEvent):
    """All have signed, and it still cannot be in force, or count: `code` is the refusal's name."""

    code: Annotated[str, Field(max_length=64)]
