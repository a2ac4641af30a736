"""A group of the staff is to hear something: its robot has one post more to bring there."""

from collections.abc import Sequence
from uuid import UUID

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Do, Policy

from notifications.domain.notice import GroupNamed
from notifications.domain.robot import AddPost, Post, robot


def stream_of(name: str) -> UUID:
    """Of the robot with this name."""
    return named_id("robot", name)


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case GroupNamed(robot=name, matter=matter, template=template):
            post = Post(matter=matter, template=template)
            return [Do(robot, stream_of(name), AddPost(robot=name, post=post, at=fact.effective_at))]
    return []


to_groups = Policy("tell groups of the staff", (GroupNamed,), react)
