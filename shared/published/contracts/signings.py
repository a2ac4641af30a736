"""Documents that were sent for signature 签署."""

from typing import ClassVar, Final, Literal
from uuid import UUID

from published.contracts.told import ContractsEvent, UnitIds
from published.values import Code, Day, Instant, Track

SIGNATURE_REFUSED: Final = "signature-refused"


class SigningEvent(ContractsEvent):
    """Something about the document of one contract that was sent for signature 签署."""

    signing_id: UUID
    contract_id: UUID
    track: Track
    unit_ids: UnitIds
    park_id: UUID
    manager_id: UUID | None = None


class SigningOpened(SigningEvent):
    """All of `signer_ids` are to sign by `due_at`: the contract, or what was taken over or settled by it."""

    schema_version: ClassVar[int] = 3

    about: Literal["contract", "handover", "settlement"] = "contract"
    signer_ids: tuple[UUID, ...]
    due_at: Instant


class SigningCompleted(SigningEvent):
    """All have signed; of a contract ContractSigned follows. Or, of whatever it is, SigningNotConcluded."""

    completed_on: Day


class SigningOverdue(SigningEvent):
    """`due_at` came (48 hours after it was sent), and `missing` have not signed; once. They still can until
    `lapses_at`; None: nobody said. `asked`: of them who said «sign», whose signatures are still being made.
    """

    schema_version: ClassVar[int] = 3

    due_at: Instant
    lapses_at: Instant | None = None
    missing: tuple[UUID, ...]
    asked: tuple[UUID, ...] = ()


class SigningReminded(SigningEvent):
    """`signer_id` is to be sent another link; they have until `due_at`."""

    signer_id: UUID
    due_at: Instant


class SigningVoided(SigningEvent):
    """The document was taken back; `signer_ids` hold something that counts no more."""

    signer_ids: tuple[UUID, ...]


class SigningLapsed(SigningEvent):
    """By `lapsed_at` (31 days after it was sent) `missing` had not signed: what `signer_ids` hold is void."""

    about: Literal["contract", "handover", "settlement"]
    lapsed_at: Instant
    missing: tuple[UUID, ...]
    signer_ids: tuple[UUID, ...]


class SignerTurnedAway(SigningEvent):
    """`signer_id` wanted to sign, and could not: `code` is the reason, as in a problem's type, once each; or
    `signature-refused`, as often as whoever makes the signatures refused theirs.
    """

    signer_id: UUID
    code: Code


class SigningNotConcluded(SigningEvent):
    """All have signed, and it is not in force, or does not count: `code` is why, as in a problem's type."""

    code: Code
