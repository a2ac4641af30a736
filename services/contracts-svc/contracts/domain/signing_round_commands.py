"""What can be asked of a signing, and why it may be refused.

`now` is no part of what is asked: sent again, it is later. `today` and `signed_on` are local days.
"""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from kernel.domain import Command, Refusal
from policy.domain.values import Versions
from pydantic import Field

from contracts.domain.contract_facts import Actor
from contracts.domain.signers import Sha256, Signer
from contracts.domain.signing_policy import SIGNING, SigningLimits
from contracts.domain.signing_round_facts import About, LostOn
from contracts.domain.terms import Terms

Now = Annotated[datetime, Field(exclude=True)]


class SigningCommand(Command):
    """Something asked of one signing; `policy`: how long and how often, by version."""

    policy: Versions[SigningLimits] = Field(SIGNING, exclude=True)


class OpenSigning(SigningCommand):
    """Asked when a contract was sent, or the handover or the settlement of a stay by it."""

    about: About = "contract"
    about_id: UUID

    signing_id: UUID
    contract_id: UUID
    terms: Terms
    document_sha256: Sha256
    signers: tuple[Signer, ...]
    sent_by: Actor
    sent_at: datetime
    today: date


class IssueLink(SigningCommand):
    """Asked at the moment a message is sent to them."""

    person_id: UUID
    link_sha256: Sha256
    now: Now


class FollowLink(SigningCommand):
    link_sha256: Sha256
    session_sha256: Sha256
    now: Now


class InSession(SigningCommand):
    """Asked by whoever followed a link."""

    session_sha256: Sha256
    now: Now


class TryIdentity(InSession):
    """They are about to be compared with their profile."""


class ForgetTry(InSession):
    """They could not be compared: it is no fault of theirs."""


class Identify(InSession):
    """They were, and it is they."""

    confirmation_id: UUID


class ConfirmWill(InSession):
    """They gave the code of this confirmation."""

    confirmation_id: UUID


class AskSignature(InSession):
    """As is known now: `let`, another tenant's contract has a unit of the paper on one of its days; `barred`,
    something else keeps it from being in force; `corrected`, its party has another name or document;
    `unit_corrected`, a unit of it is called or measured otherwise.
    """

    signature_id: UUID
    let: bool = Field(False, exclude=True)
    barred: bool = Field(False, exclude=True)
    corrected: bool = Field(False, exclude=True)
    unit_corrected: bool = Field(False, exclude=True)


class NoteTurnedAway(InSession):
    """Asked when they were, for what `code` names."""

    code: str


class AnnounceSignature(SigningCommand):
    """Who signs for them says that it has come to something, perhaps twice or late."""

    signature_id: UUID


class RecordSignature(SigningCommand):
    """Who signs for them says that it is done, perhaps twice, late, or of what is no longer asked."""

    signature_id: UUID
    before_sha256: Sha256
    document_sha256: Sha256
    certificate_serial: str
    signed_at: datetime
    signed_on: date


class RefuseSignature(SigningCommand):
    """Who signs for them says that it cannot be done: for good, not for now."""

    signature_id: UUID
    code: str


class Remind(SigningCommand):
    """They lost the link, or let it be."""

    person_id: UUID


class NoteUnreached(SigningCommand):
    """Asked when no channel brought them a message with a link."""

    person_id: UUID
    lost: tuple[LostOn, ...]


class AskLink(SigningCommand):
    """Somebody holds a link that was issued once, and it leads nowhere: its signer is to be sent another."""

    link_sha256: Sha256
    now: Now


class RenewTries(SigningCommand):
    """They guessed too often, and one of our people knows by now who it was."""

    person_id: UUID


class LookAtPaper(SigningCommand):
    """One of our people wants to read the document."""


class Escalate(SigningCommand):
    """Asked by the deadline."""


class Lapse(SigningCommand):
    """Asked by the deadline behind that one."""


class Withdraw(SigningCommand):
    """Asked when the contract was taken back."""


class NoteRefusal(SigningCommand):
    """Asked when it could not be in force, or count, though all have signed."""

    code: str


# --- refusals


class SigningUnknown(Refusal):
    """Nothing was ever sent under this id."""

    title, field, status = "没有这次签署", "signing_id", 404


class NotASigner(Refusal):
    """Links are for those who have to sign, and have not."""

    title, field, status = "此人不是待签署人", "person_id", 409


class LinkNotValid(Refusal):
    """Unknown, used, expired, replaced: which of them is told to nobody."""

    title, field, status = "链接无效或已过期，请使用最新收到的签署链接", "token", 403


class SigningOver(Refusal):
    """Taken back or lapsed, or all have signed."""

    title, status = "该文件已撤回、已过期或已签署完毕", 409


class IdentityTriesSpent(Refusal):
    """Guessed too often; one of our people has to let them go on."""

    title, field, status = "身份核验次数已用完，请联系管家核实身份后再试", "identity", 403


class IdentityFirst(Refusal):
    """Nobody signs, or gives a code, before it is known who they are."""

    title, status = "请先核验身份", 409


class LetMeanwhile(Refusal):
    """It was let to somebody else while the paper was out: what they sign could never be in force."""

    title, status = "这套房已经租给别人，这份合同不能再签，请联系管家", 409


class BarredMeanwhile(Refusal):
    """The unit went back, no owner covers it to the end any more, or the tenant's number gave way to another:
    signed, it would not be in force.
    """

    title, status = "这份合同目前即使签了也不能生效，请先联系管家", 409


class CorrectedMeanwhile(Refusal):
    """The paper names its party as they were known before their name or document was corrected."""

    title = "这份文件发出后，签署方的姓名或证件信息已更正，请联系管家按更正后的信息重新制作"
    status = 409


class UnitCorrectedMeanwhile(Refusal):
    """The paper says of a unit where it is, how large, or for how many, as it was known before that was
    corrected.
    """

    title = "这份文件发出后，房屋坐落、面积或居住人数上限的登记已更正，请联系管家按更正后的信息重新制作"
    status = 409


class WillFirst(Refusal):
    """Nobody signs before they gave the code that was sent to them."""

    title, status = "请先用验证码确认签署意愿", 409


def check_meanwhile(asked: AskSignature) -> None:
    """Raises LetMeanwhile, BarredMeanwhile, CorrectedMeanwhile or UnitCorrectedMeanwhile."""
    if asked.let:
        raise LetMeanwhile
    if asked.barred:
        raise BarredMeanwhile
    if asked.corrected:
        raise CorrectedMeanwhile
    if asked.unit_corrected:
        raise UnitCorrectedMeanwhile
