"""One policy: a version is proposed by one, published by another, and in force from its first day on.

A version begins after the day it is published on, so nothing that was decided is ever judged by another, and
nobody has to ask which of two counted on a day. Until it begins it can be withdrawn; from then on another
version takes its place.
"""

from datetime import date
from typing import Any, Literal, TypeVar

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from pydantic import Field

from contracts.domain.contract_facts import Actor
from contracts.domain.policy_book import OF_CITIES, AnyValues, key_of, seeds_of
from contracts.domain.policy_values import City
from contracts.domain.second_check import SamePerson, check_another

E = TypeVar("E", bound="PolicyEvent")

# --- facts


class PolicyEvent(Event):
    """Something that happened to one version of a policy; `city`: the policy is that city's own."""

    city: City | None
    version: int
    valid_from: date
    values: AnyValues


class PolicyProposed(PolicyEvent):
    """For somebody else to decide. Why is in the envelope, here and below."""

    proposed_by: Actor


class PolicyPublished(PolicyEvent):
    """In force from `valid_from` on."""

    approved_by: Actor


class PolicyProposalWithdrawn(PolicyEvent):
    """Nobody has to decide it any more."""


class PolicyWithdrawn(PolicyEvent):
    """Was published and will not be in force: what was before it goes on."""


# --- states


class Said(State):
    """One version, and how far it is."""

    status: Literal["proposed", "published", "withdrawn"]
    told: PolicyProposed


class Policy(State):
    """The versions that were ever proposed, by number; none: only what is in the code."""

    said: dict[int, Said] = Field(default_factory=dict)

    def standing(self, *status: str) -> list[PolicyProposed]:
        """Those of a status."""
        return [each.told for each in self.said.values() if each.status in status]


# --- commands; `today` is the local day


class PolicyCommand(Command):
    """Something asked of one policy."""

    by: Actor
    today: date = Field(exclude=True)


class ProposePolicy(PolicyCommand):
    city: City | None = None
    valid_from: date
    values: AnyValues


class PublishPolicy(PolicyCommand):
    version: int


class WithdrawPolicy(PolicyCommand):
    version: int


# --- refusals


class PolicyHasNoCities(Refusal):
    """What the operator decides holds everywhere; only what a city decides differs between cities."""

    title, field = "该策略不分城市", "city"


class BeginsTooSoon(Refusal):
    """What was decided today was decided by today's version."""

    title, field = "生效日必须晚于今天（{today}）", "valid_from"


class DayTaken(Refusal):
    """Two versions would begin on one day."""

    title, field, status = "第 {version} 版已定于该日生效，请先撤回或另选日期", "valid_from", 409


class PolicyVersionUnknown(Refusal):
    """No version under this number was proposed; those in the code are older than any proposal."""

    title, field, status = "没有待处理的第 {version} 版", "version", 404


class ProposerPublishes(SamePerson):
    """Who proposes does not decide."""

    title = "提出新版本的人不能自己发布"


class VersionWithdrawn(Refusal):
    """It can be proposed anew."""

    title, status = "该版本已撤回，请重新提出", 409


class InForceAlready(Refusal):
    """Something may have been decided by it: another version takes its place."""

    title, status = "该版本已生效，不能撤回，请提出新版本", 409


# --- decisions


def decide(command: PolicyCommand, policy: Policy) -> list[PolicyEvent]:
    match command:
        case ProposePolicy():
            return _proposed(command, policy)
        case PublishPolicy(version=number) | WithdrawPolicy(version=number) if number not in policy.said:
            raise PolicyVersionUnknown(version=number)
        case PublishPolicy(version=number):
            return _published(command, policy.said[number], policy)
        case WithdrawPolicy(version=number):
            return _withdrawn(command, policy.said[number])
    raise NotPossible(command, policy)


def _proposed(asked: ProposePolicy, policy: Policy) -> list[PolicyEvent]:
    if asked.city and asked.values.policy not in OF_CITIES:
        raise PolicyHasNoCities
    asked.values.check()
    if asked.valid_from <= asked.today:
        raise BeginsTooSoon(today=asked.today)
    same = [(each.valid_from, each.values) for each in policy.standing("proposed", "published")]
    if (asked.valid_from, asked.values) in same:
        return []
    _check_free(asked.valid_from, policy)
    seeds = seeds_of(key_of(asked.values.policy, asked.city)) or seeds_of(asked.values.policy)
    number = max(*policy.said, *(each.version for each in seeds), 0) + 1
    told = asked.model_dump(exclude={"by"})
    return [PolicyProposed(**told, version=number, proposed_by=asked.by)]


def _published(asked: PublishPolicy, version: Said, policy: Policy) -> list[PolicyEvent]:
    told = version.told
    if version.status == "published":
        return []
    if version.status == "withdrawn":
        raise VersionWithdrawn
    check_another(asked.by, told.proposed_by, ProposerPublishes)
    if told.valid_from <= asked.today:
        raise BeginsTooSoon(today=asked.today)
    _check_free(told.valid_from, policy)
    return [_tells(told, PolicyPublished, approved_by=asked.by)]


def _withdrawn(asked: WithdrawPolicy, version: Said) -> list[PolicyEvent]:
    if version.status == "withdrawn":
        return []
    if version.status == "proposed":
        return [_tells(version.told, PolicyProposalWithdrawn)]
    if version.told.valid_from <= asked.today:
        raise InForceAlready
    return [_tells(version.told, PolicyWithdrawn)]


def _check_free(day: date, policy: Policy) -> None:
    for each in policy.standing("published"):
        if each.valid_from == day:
            raise DayTaken(version=each.version)


def _tells(told: PolicyProposed, fact: type[E], **more: Any) -> E:
    same = {name: getattr(told, name) for name in PolicyEvent.model_fields}
    return fact.model_validate(same | more)


def evolve(policy: Policy, event: PolicyEvent) -> Policy:
    match event:
        case PolicyProposed(version=number):
            return Policy(said=policy.said | {number: Said(status="proposed", told=event)})
        case PolicyPublished(version=number) if number in policy.said:
            return _moved(policy, number, "published")
        case PolicyProposalWithdrawn() | PolicyWithdrawn() if (number := event.version) in policy.said:
            return _moved(policy, number, "withdrawn")
    return policy


def _moved(policy: Policy, number: int, status: Literal["published", "withdrawn"]) -> Policy:
    return Policy(said=policy.said | {number: Said(status=status, told=policy.said[number].told)})


policy: Decider[PolicyCommand, Policy, PolicyEvent] = Decider(
    "policy",
    Policy(),
    decide,
    evolve,
    (PolicyProposed, PolicyPublished, PolicyProposalWithdrawn, PolicyWithdrawn),
)
