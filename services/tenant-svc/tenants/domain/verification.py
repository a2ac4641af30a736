"""Whether somebody is who they say 实名核验: asked of the authority until it answers, or a person sees to it.

A process per person. The authority is asked outside (`verifying.py`); here is what its word leads to.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from kernel.domain import Command, Decider, State
from policy.domain.values import Version, Versions
from pydantic import Field

from tenants.domain.verification_facts import (
    CheckEvent,
    Outcome,
    Patience,
    TenantVerified,
    VerificationAttempted,
    VerificationEvent,
    VerificationMismatched,
    VerificationOutdated,
    VerificationRequested,
    VerificationUnanswered,
    VerificationWithdrawn,
    Word,
)
from tenants.domain.verification_policy import VERIFICATION, VerificationPatience

# ---- states


class Known(State):
    """`park_id`: of the last check, if it had one; who is corrected is checked anew there."""

    park_id: UUID | None = None


class Unverified(Known):
    """Nobody asked; or the last check came to nothing."""


class Waiting(Known):
    """The authority was asked `attempts` times and has not answered."""

    person_id: UUID
    check_id: UUID
    patience: Patience
    attempts: int = 0


class Verified(Known):
    """They are who they say."""


# ---- commands


class RequestVerification(Command):
    """`check_id` is what the authority is asked under; `policy`: for how long, by version."""

    person_id: UUID
    check_id: UUID
    park_id: UUID | None = None
    today: date = Field(exclude=True)
    policy: Versions[VerificationPatience] = Field(VERIFICATION, exclude=True)


class CheckAgain(RequestVerification):
    """Name or document were corrected (policy). `document`: whether there is one to compare."""

    document: bool


class VerifyByHand(Command):
    """Somebody saw the document and the person."""

    person_id: UUID


class CheckCommand(Command):
    check_id: UUID


class RecordAnswer(CheckCommand):
    """What the authority says."""

    outcome: Literal["match", "mismatch"]


class Postpone(CheckCommand):
    """No answer, for `reason`. `jitter`: who were asked about together are not so again."""

    reason: Word
    forged: bool = False
    at: datetime
    jitter: Annotated[float, Field(ge=0, le=1)]
    retry_after: timedelta | None = None


class GiveUp(CheckCommand):
    """The time for an answer is over (deadline)."""


class Withdraw(Command):
    """There is nobody any more to ask about."""


# ---- decisions


def decide(command: Command, verification: Known) -> Sequence[VerificationEvent]:
    match command, verification:
        case CheckAgain(), Unverified():
            return []
        case CheckAgain(), Waiting():
            return [VerificationWithdrawn(**_ids(verification)), *_again(command, verification)]
        case CheckAgain(person_id=who), Verified():
            return [VerificationOutdated(person_id=who), *_again(command, verification)]
        case RequestVerification(), Unverified():
            return [_requested(command)]
        case VerifyByHand(person_id=who), Unverified() | Waiting():
            return [TenantVerified(person_id=who, by_hand=True)]
        case Withdraw(), Waiting():
            return [VerificationWithdrawn(**_ids(verification))]
        case CheckCommand(check_id=id_), Waiting(check_id=current) if id_ == current:
            return _of_check(command, verification)
    return []  # asked before, or a late word on a check that is over


def _again(asked: CheckAgain, before: Known) -> list[VerificationEvent]:
    """Who corrects them names no park: it is that of the check before."""
    return [_requested(asked.model_copy(update={"park_id": before.park_id}))] if asked.document else []


def _requested(asked: RequestVerification) -> VerificationRequested:
    ids = asked.model_dump(include={"person_id", "check_id", "park_id"})
    return VerificationRequested(**ids, patience=patience_by(asked.policy.in_force(asked.today)))


def _of_check(command: Command, check: Waiting) -> list[VerificationEvent]:
    ids, attempt = _ids(check), check.attempts + 1
    match command:
        case RecordAnswer(outcome=outcome):
            matched, missed = TenantVerified(person_id=check.person_id), VerificationMismatched(**ids)
            tried = VerificationAttempted(**ids, attempt=attempt, outcome=outcome)
            return [tried, matched if outcome == "match" else missed]
        case Postpone(reason=reason, forged=forged, at=at):
            longest = timedelta(minutes=check.patience.longest_wait)
            again = at + wait(attempt, command.jitter, command.retry_after, longest)
            why: Outcome = "forged" if forged else "unavailable"
            return [VerificationAttempted(**ids, attempt=attempt, outcome=why, reason=reason, retry_at=again)]
        case GiveUp():
            return [VerificationUnanswered(**ids)]
    return []


def _ids(check: Waiting) -> dict[str, UUID | None]:
    """What every fact of a check carries."""
    return {"person_id": check.person_id, "check_id": check.check_id, "park_id": check.park_id}


def patience_by(version: Version[VerificationPatience]) -> Patience:
    """What a version says, as a check keeps it."""
    return Patience(policy=version.version, **version.values.model_dump(exclude={"policy"}))


def wait(attempt: int, jitter: float, asked: timedelta | None, longest: timedelta) -> timedelta:
    """2 s doubling to `longest`, of which `jitter` takes up to half; at least what was asked for."""
    whole = min(timedelta(seconds=2 ** min(attempt, 16)), longest)
    return max(whole * (1 - jitter / 2), asked or timedelta(0))


# ---- what has become of it


def evolve(verification: Known, event: VerificationEvent) -> Known:
    match event, verification:
        case VerificationRequested(), _:
            return Waiting(**event.model_dump())
        case VerificationAttempted(attempt=attempt), Waiting():
            return verification.model_copy(update={"attempts": attempt})
        case TenantVerified(), _:
            return Verified(park_id=verification.park_id)
        case VerificationOutdated(), Verified():
            return Unverified(park_id=verification.park_id)
        case CheckEvent(check_id=id_), Waiting(check_id=current) if id_ == current:
            return Unverified(park_id=verification.park_id)
    return verification


verification: Decider[Command, Known, VerificationEvent] = Decider(
    name="verification",
    initial=Unverified(),
    decide=decide,
    evolve=evolve,
    events=(
        *(VerificationRequested, VerificationAttempted, TenantVerified),
        *(VerificationMismatched, VerificationUnanswered, VerificationWithdrawn, VerificationOutdated),
    ),
)
