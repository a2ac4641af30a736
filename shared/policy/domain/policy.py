"""One policy: a version is proposed by one, published by another, and in force from its first day on.

A version begins after the day it is published on, so nothing that was decided is ever judged by another, and
nobody has to ask which of two counted on a day. Until it begins it can be withdrawn; from then on another
version takes its place.
"""

from datetime import date
from functools import partial
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from pydantic import Field, SerializeAsAny

from policy.domain.declared import Policies, key_of
from policy.domain.values import City, Values

Actor = Annotated[str, Field(max_length=128, examples=["YG001"])]
V = TypeVar("V", bound=Values)
E = TypeVar("E", bound="PolicyEvent[Any]")

# --- facts; each service has its own of the same names, with the values of its policies


class PolicyEvent(Event, Generic[V]):
    """Something that happened to one version of a policy; `city`: the policy is that city's own."""

    city: City | None
    version: int
    valid_from: date
    values: V


class PolicyProposed(PolicyEvent[V], Generic[V]):
    """For somebody else to decide. Why is in the envelope, here and below."""

    proposed_by: Actor


class PolicyPublished(PolicyEvent[V], Generic[V]):
    """In force from `valid_from` on."""

    approved_by: Actor


class PolicyProposalWithdrawn(PolicyEvent[V], Generic[V]):
    """Nobody has to decide it any more."""


class PolicyWithdrawn(PolicyEvent[V], Generic[V]):
    """Was published and will not be in force: what was before it goes on."""


class Facts(NamedTuple):
    """What a service says of its policies, in its own four facts."""

    proposed: type[PolicyProposed[Any]]
    published: type[PolicyPublished[Any]]
    proposal_withdrawn: type[PolicyProposalWithdrawn[Any]]
    withdrawn: type[PolicyWithdrawn[Any]]


# --- states


class Said(State):
    """One version, and how far it is."""

    status: Literal["proposed", "published", "withdrawn"]
    told: PolicyProposed[Any]


class Policy(State):
    """The versions that were ever proposed, by number; none: only what is in the code."""

    said: dict[int, Said] = Field(default_factory=dict)

    def standing(self, *status: str) -> list[PolicyProposed[Any]]:
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
    values: SerializeAsAny[Values]


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


class ProposerPublishes(Refusal):
    """Four eyes: who proposes does not decide."""

    title, status = "提出新版本的人不能自己发布", 403


class VersionWithdrawn(Refusal):
    """It can be proposed anew."""

    title, status = "该版本已撤回，请重新提出", 409


class InForceAlready(Refusal):
    """Something may have been decided by it: another version takes its place."""

    title, status = "该版本已生效，不能撤回，请提出新版本", 409


# --- decisions


def decide(
    policies: Policies, facts: Facts, command: PolicyCommand, policy: Policy
) -> list[PolicyEvent[Any]]:
    match command:
        case ProposePolicy():
            return _proposed(policies, facts, command, policy)
        case PublishPolicy(version=number) | WithdrawPolicy(version=number) if number not in policy.said:
            raise PolicyVersionUnknown(version=number)
        case PublishPolicy(version=number):
            return _published(facts, command, policy.said[number], policy)
        case WithdrawPolicy(version=number):
            return _withdrawn(facts, command, policy.said[number])
    raise NotPossible(command, policy)


def _proposed(
    policies: Policies, facts: Facts, asked: ProposePolicy, policy: Policy
) -> list[PolicyEvent[Any]]:
    name = asked.values.name()
    if asked.city and not policies.has_cities(name):
        raise PolicyHasNoCities
    asked.values.check()
    if asked.valid_from <= asked.today:
        raise BeginsTooSoon(today=asked.today)
    same = [(each.valid_from, each.values) for each in policy.standing("proposed", "published")]
    if (asked.valid_from, asked.values) in same:
        return []
    _check_free(asked.valid_from, policy)
    seeds = policies.seeds_of(key_of(name, asked.city)) or policies.seeds_of(name)
    number = max(*policy.said, *(each.version for each in seeds), 0) + 1
    told = asked.model_dump(exclude={"by"})
    return [facts.proposed(**told, version=number, proposed_by=asked.by)]


def _published(facts: Facts, asked: PublishPolicy, version: Said, policy: Policy) -> list[PolicyEvent[Any]]:
    told = version.told
    if version.status == "published":
        return []
    if version.status == "withdrawn":
        raise VersionWithdrawn
    if asked.by == told.proposed_by:
        raise ProposerPublishes
    if told.valid_from <= asked.today:
        raise BeginsTooSoon(today=asked.today)
    told.values.check()  # by what is known today: it may have been proposed long ago
    _check_free(told.valid_from, policy)
    return [_tells(told, facts.published, approved_by=asked.by)]


def _withdrawn(facts: Facts, asked: WithdrawPolicy, version: Said) -> list[PolicyEvent[Any]]:
    if version.status == "withdrawn":
        return []
    if version.status == "proposed":
        return [_tells(version.told, facts.proposal_withdrawn)]
    if version.told.valid_from <= asked.today:
        raise InForceAlready
    return [_tells(version.told, facts.withdrawn)]


def _check_free(day: date, policy: Policy) -> None:
    for each in policy.standing("published"):
        if each.valid_from == day:
            raise DayTaken(version=each.version)


def _tells(told: PolicyProposed[Any], fact: type[E], **more: Any) -> E:
    same = {name: getattr(told, name) for name in PolicyEvent.model_fields}
    return fact.model_validate(same | more)


def evolve(policy: Policy, event: PolicyEvent[Any]) -> Policy:
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


def policy_decider(policies: Policies, facts: Facts) -> Decider[PolicyCommand, Policy, PolicyEvent[Any]]:
    """That of one service: a stream for each key of its policies."""
    return Decider("policy", Policy(), partial(decide, policies, facts), evolve, tuple(facts))
