"""What happens on the way to knowing that somebody is who they say. Nothing here tells who they are."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Event, Frozen
from pydantic import Field

Outcome = Literal["match", "mismatch", "unavailable", "forged"]
"""`unavailable`: no answer, or none of use; `forged`: one that the authority did not sign."""
Word = Annotated[str, Field(max_length=64)]


class Patience(Frozen):
    """What the policy said when it was asked for: hours for an answer, minutes at most between questions."""

    policy: int
    answered_within: int
    longest_wait: int


class VerificationEvent(Event):
    person_id: UUID


class CheckEvent(VerificationEvent):
    """About one check: the authority is asked under its id until it answers.

    `park_id` is where they live or asked, if anywhere.
    """

    check_id: UUID
    park_id: UUID | None = None


class VerificationRequested(CheckEvent):
    """Name and document are to be compared with what the authority has, which is asked with `patience`."""

    schema_version = 2

    patience: Patience


class VerificationAttempted(CheckEvent):
    """The authority was asked; without an answer it is asked again at `retry_at`."""

    attempt: int
    outcome: Outcome
    reason: Word | None = None
    retry_at: datetime | None = None


class TenantVerified(VerificationEvent):
    """They are who they say: by the authority, or `by_hand`: somebody saw the document and the person."""

    by_hand: bool = False


class VerificationMismatched(CheckEvent):
    """The authority knows no such name with this document: a person has to look at it."""


class VerificationUnanswered(CheckEvent):
    """Asked for days in vain: a person has to look at the document."""


class VerificationWithdrawn(CheckEvent):
    """They were erased, or their name or document corrected, before there was an answer."""


class VerificationOutdated(VerificationEvent):
    """Name or document were corrected since: that they are who they say is to be seen again."""
