"""Which chat group of the staff hears which matters, by park: policy data. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Literal, NamedTuple
from uuid import UUID

from kernel.domain import Frozen, Refusal
from policy.domain.values import Values, seed
from pydantic import Field

from notifications.domain.causes import CAUSES
from notifications.domain.matter import Audience, Matter, Role
from notifications.domain.notice_rules import RuleName

RobotName = Annotated[str, Field(max_length=32, pattern=r"^[a-z][a-z0-9_]*$", examples=["west_repairs"])]
Staff = Role | Literal["unit_manager"]


class GroupRuleUnknown(Refusal):
    """No event of this kind asks for a notice."""

    title, field = "没有事由 {rule}", "values.groups"


class Group(Frozen):
    """A group hears, by its robot, what is for these roles; of all parks and matters where none are named."""

    robot: RobotName
    hears: Annotated[tuple[Staff, ...], Field(min_length=1, max_length=6)]
    park_ids: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()
    rules: Annotated[tuple[RuleName, ...], Field(max_length=200)] = ()

    def is_told(self, matter: Matter, audience: Audience) -> bool:
        here = not self.park_ids or matter.park_id in self.park_ids
        return here and audience.who in self.hears and (not self.rules or matter.rule in self.rules)


class Told(NamedTuple):
    """By this robot, in the words of this template."""

    robot: str
    template: str


class StaffGroups(Values):
    """Robots by the names that the settings give them."""

    policy: Literal["staff-groups"] = "staff-groups"
    groups: Annotated[tuple[Group, ...], Field(max_length=200)]

    def told(self, matter: Matter, audiences: Iterable[Audience]) -> Mapping[Told, Sequence[Audience]]:
        """Each text once in each group, and beside whom, however many of its roles are to hear it."""
        found: dict[Told, list[Audience]] = {}
        for audience in audiences:
            for group in self.groups:
                if group.is_told(matter, audience):
                    found.setdefault(Told(group.robot, audience.template), []).append(audience)
        return found

    def check(self) -> None:
        for group in self.groups:
            for rule in group.rules:
                if rule not in CAUSES:
                    raise GroupRuleUnknown(rule=rule)


GROUPS: Final = seed(StaffGroups(groups=()))
