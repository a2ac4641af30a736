"""A group of the staff is to hear something: its robot has one post more to bring there, by night in the
morning, as persons hear of it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kernel.facts import Fact
from kernel.ids import named_id
from kernel.service import Deadline, Do, Policy, Timer

from notifications.domain.notice import GroupNamed
from notifications.domain.robot import AddPost, Post, robot


def stream_of(name: str) -> UUID:
    """Of the robot with this name."""
    return named_id("robot", name)


def _held_until(named: GroupNamed, fact: Fact) -> datetime | None:
    """None where it may be said now."""
    morning = named.quiet.over(fact.recorded_at) if named.quiet else fact.recorded_at
    return morning if morning > fact.recorded_at else None


def react(fact: Fact) -> Sequence[Do]:
    match fact.event:
        case GroupNamed(robot=name, matter=matter, template=template) as named:
            if _held_until(named, fact):
                return []
            post = Post(matter=matter, template=template)
            return [Do(robot, stream_of(name), AddPost(robot=name, post=post, at=fact.effective_at))]
    return []


to_groups = Policy("tell groups of the staff", (GroupNamed,), react)


def arm(fact: Fact) -> Sequence[Deadline]:
    match fact.event:
        case GroupNamed(robot=name, matter=matter, template=template) as named:
            if morning := _held_until(named, fact):
                post = Post(matter=matter, template=template)
                note = {"robot": name, "post": post.model_dump(mode="json")}
                return [Deadline("post held", stream_of(name), morning, note)]
    return []


def fire(deadline: Deadline) -> Do:
    asked = AddPost.model_validate(deadline.note | {"at": deadline.due_at})
    return Do(robot, deadline.id, asked)


posts_held = Timer("post held", (GroupNamed,), arm, fire)
