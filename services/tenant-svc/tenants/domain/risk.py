"""Who must be reached by a human if by nothing else: for their age, a foreign document, or somebody's word.

A process per person. Age and document count for as long as the person is known; somebody's word is taken
back as it was given, with a reason. Reasons tell of people, so they are sealed.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from kernel.domain import Command, Decider, Event, Refusal, Sealed, State
from policy.domain.values import Versions
from pydantic import Field

from tenants.domain.person import PersonForgotten
from tenants.domain.risk_policy import HIGH_RISK_AGE, HighRiskAge, month_of

Ground = Literal["age", "document", "hand"]
"""`age`: as old as the policy says, from this month on; `document`: from elsewhere; `hand`: by word."""


# ---- facts


class RiskEvent(Event):
    person_id: UUID


class HighRiskGroundFound(RiskEvent):
    """One of the things that make them count as high-risk; `reason` where it is somebody's word.

    `policy` is the version whose age they have reached.
    """

    schema_version = 2

    ground: Ground
    reason: Sealed | None = None
    policy: int | None = None


class HighRiskWordTakenBack(RiskEvent):
    """What somebody said of them holds no more."""

    reason: Sealed


class TenantFlaggedHighRisk(RiskEvent):
    """They count as high-risk from now on: there was no ground before."""


class TenantHighRiskLifted(RiskEvent):
    """They count as high-risk no more: there is no ground left."""


class HighRiskCorrected(RiskEvent):
    """By the corrected document `gone` is no ground; they turn sixty in the month of `sixty_from`."""

    gone: tuple[Ground, ...]
    sixty_from: date | None


class HighRiskForgotten(RiskEvent):
    """They were erased: nothing of this is known or comes due any more."""


# ---- states


class Known(State):
    """`spoken`: somebody's word was given once, if only to be taken back.

    `sixty_from`: by the document as it was `corrected`; a deadline armed for another month is void.
    """

    grounds: frozenset[Ground] = frozenset()
    spoken: bool = False
    corrected: bool = False
    sixty_from: date | None = None


class Forgotten(State):
    """Somebody we no longer know anything about."""


# ---- commands; seals differ each time, so they do not count when a command is compared with an earlier one


class RiskCommand(Command):
    person_id: UUID


class NoteDocument(RiskCommand):
    """The document is one from elsewhere."""


class NoteAge(RiskCommand):
    """They turn sixty in the month of `sixty_from`; `policy`: which age counts on which day, by version."""

    sixty_from: date
    today: date = Field(exclude=True)
    policy: Versions[HighRiskAge] = Field(HIGH_RISK_AGE, exclude=True)


class NoteCorrected(RiskCommand):
    """Name or document are other ones: `foreign`, and they turn sixty in the month of `sixty_from` (policy),
    which `month_stays` where it was known before.
    """

    foreign: bool
    sixty_from: date | None
    month_stays: bool = False
    today: date = Field(exclude=True)
    policy: Versions[HighRiskAge] = Field(HIGH_RISK_AGE, exclude=True)


class FlagByHand(RiskCommand):
    reason: Sealed = Field(exclude=True)


class TakeBackFlag(RiskCommand):
    reason: Sealed = Field(exclude=True)


class ForgetRisk(RiskCommand):
    """The person was erased."""


# ---- refusals


class NotFlaggedByHand(Refusal):
    """Nobody flagged them; what age or document say is not taken back."""

    title, field, status = "此人没有人工标记的高风险，年龄与证件带来的标记不能人工取消", "person_id", 409


# ---- decisions


def decide(command: RiskCommand, risk: State) -> Sequence[RiskEvent]:
    who = command.person_id
    match command, risk:
        case NoteDocument(), Known(grounds=grounds):
            return _found(HighRiskGroundFound(person_id=who, ground="document"), grounds)
        case NoteCorrected(), Known():
            return _corrected(command, risk)
        case NoteAge(sixty_from=month), Known(corrected=True, sixty_from=known) if month != known:
            return []
        case NoteAge(sixty_from=month, today=today), Known(grounds=grounds):
            by = command.policy.in_force(today)
            if today < month_of(by.values.from_age, month):
                return []
            return _found(HighRiskGroundFound(person_id=who, ground="age", policy=by.version), grounds)
        case FlagByHand(reason=reason), Known(grounds=grounds):
            return _found(HighRiskGroundFound(person_id=who, ground="hand", reason=reason), grounds)
        case TakeBackFlag(reason=reason), Known(grounds=grounds) if "hand" in grounds:
            over = [TenantHighRiskLifted(person_id=who)] if len(grounds) == 1 else []
            return [HighRiskWordTakenBack(person_id=who, reason=reason), *over]
        case TakeBackFlag(), Known(spoken=False):
            raise NotFlaggedByHand
        case FlagByHand() | TakeBackFlag(), Forgotten():
            raise PersonForgotten
        case ForgetRisk(), Known():
            return [HighRiskForgotten(person_id=who)]
    return []


def _corrected(asked: NoteCorrected, risk: Known) -> list[RiskEvent]:
    """Nobody is lifted and flagged at once: only what is left decides.

    Who was flagged by their age stays so under a later one, as long as their month does.
    """
    who, month, by = asked.person_id, asked.sixty_from, asked.policy.in_force(asked.today)
    old = month is not None and asked.today >= month_of(by.values.from_age, month)
    old = old or (asked.month_stays and "age" in risk.grounds)
    true: dict[Ground, bool] = {"document": asked.foreign, "age": old}
    gone = tuple(ground for ground, is_so in true.items() if ground in risk.grounds and not is_so)
    new = [ground for ground, is_so in true.items() if is_so and ground not in risk.grounds]
    found: list[RiskEvent] = [HighRiskCorrected(person_id=who, gone=gone, sixty_from=month)]
    for ground in new:
        version = by.version if ground == "age" else None
        found.append(HighRiskGroundFound(person_id=who, ground=ground, policy=version))
    left = risk.grounds - set(gone) | set(new)
    if left and not risk.grounds:
        found.append(TenantFlaggedHighRisk(person_id=who))
    if risk.grounds and not left:
        found.append(TenantHighRiskLifted(person_id=who))
    return found


def _found(fact: HighRiskGroundFound, grounds: frozenset[Ground]) -> list[RiskEvent]:
    if fact.ground in grounds:
        return []
    return [fact, *([] if grounds else [TenantFlaggedHighRisk(person_id=fact.person_id)])]


# ---- what has become of it


def evolve(risk: State, event: RiskEvent) -> State:
    match event, risk:
        case HighRiskGroundFound(ground=ground), Known():
            spoken = risk.spoken or ground == "hand"
            return risk.model_copy(update={"grounds": risk.grounds | {ground}, "spoken": spoken})
        case HighRiskCorrected(gone=gone, sixty_from=month), Known():
            news = {"grounds": risk.grounds - set(gone), "corrected": True, "sixty_from": month}
            return risk.model_copy(update=news)
        case HighRiskWordTakenBack(), Known():
            return risk.model_copy(update={"grounds": risk.grounds - {"hand"}})
        case HighRiskForgotten(), _:
            return Forgotten()
    return risk


risk: Decider[RiskCommand, State, RiskEvent] = Decider(
    name="risk",
    initial=Known(),
    decide=decide,
    evolve=evolve,
    events=(
        *(HighRiskGroundFound, HighRiskWordTakenBack, HighRiskCorrected, HighRiskForgotten),
        *(TenantFlaggedHighRisk, TenantHighRiskLifted),
    ),
)
