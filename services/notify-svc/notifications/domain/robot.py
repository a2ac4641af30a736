"""Robot 群机器人 of a chat group of the staff: what it has to say there, and how often it may.

A robot says twenty things a minute at most, and tells of much that waits in one message, as persons are told.
Robots cannot be asked what they said. What is in doubt is said once more, and says so: staff who read
something twice are better off than staff who never do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kernel.domain import Command, Decider, Event, Frozen, State

from notifications.domain.matter import Matter
from notifications.domain.notification_facts import Left
from notifications.domain.rules import LEASE, back_off

A_MINUTE: Final = 20
"""Messages of one robot."""
WINDOW: Final = timedelta(minutes=1)
SINGLY: Final = 5
"""So many posts that wait are said one by one, as they may be now; of more, one message tells."""
AT_ONCE: Final = 100
"""Posts that are gathered into one message: it begins as one fact, which has all of them."""


class Post(Frozen):
    """A matter, in the words of a template for staff: dates, amounts, a door number, nobody's name."""

    matter: Matter
    template: str


class RobotEvent(Event):
    robot: str


class PostAdded(RobotEvent):
    """The group is to hear this."""

    post: Post
    at: datetime


class PostsBegun(RobotEvent):
    """The intent, before the call. No message follows before `next_at`; `in_doubt`: it may be said twice."""

    posts: tuple[Post, ...]
    tries: int
    in_doubt: bool
    at: datetime
    lease_until: datetime
    next_at: datetime


class PostsSaid(RobotEvent):
    """The provider took the message."""


class PostsLapsed(RobotEvent):
    """What these are about was over before they were said: they are not."""

    posts: tuple[Post, ...]
    at: datetime


class PostsPostponed(RobotEvent):
    """The provider did not take it, or nobody knows."""

    left: Left
    reason: str
    retry_at: datetime


class PostsRefused(RobotEvent):
    """The provider will never take this message; `code` is its."""

    code: str


class RobotCommand(Command):
    robot: str
    at: datetime


class AddPost(RobotCommand):
    post: Post


class Begin(RobotCommand):
    """Say what waits, if it may be said now."""


class Lapse(RobotCommand):
    """Of what was begun, and not said yet, nothing holds of these notices any more."""

    notice_ids: frozenset[UUID]


class Said(RobotCommand):
    pass


class Postpone(RobotCommand):
    left: Left
    reason: str
    retry_after: timedelta | None = None


class Refused(RobotCommand):
    code: str


class Robot(State):
    """`begun`: what is being said, by somebody until `lease_until`; `said_at`: the last messages' moments."""

    waiting: tuple[Post, ...] = ()
    begun: tuple[Post, ...] = ()
    tries: int = 0
    lease_until: datetime | None = None
    next_at: datetime | None = None
    said_at: tuple[datetime, ...] = ()

    def room(self, at: datetime) -> int:
        """How many messages may be sent now."""
        return A_MINUTE - sum(moment > at - WINDOW for moment in self.said_at)


def decide(command: RobotCommand, robot: Robot) -> Sequence[RobotEvent]:
    name, at = command.robot, command.at
    match command:
        case AddPost(post=post) if post not in (*robot.waiting, *robot.begun):
            return [PostAdded(robot=name, post=post, at=at)]
        case Begin() if robot.begun and robot.lease_until and robot.lease_until <= at:
            return [_begun(command, robot, robot.begun)]
        case Begin() if robot.waiting and not robot.begun and (robot.next_at or at) <= at:
            few = len(robot.waiting) <= min(SINGLY, robot.room(at))
            return [_begun(command, robot, robot.waiting[: 1 if few else AT_ONCE])]
        case Lapse(notice_ids=over):
            gone = tuple(post for post in robot.begun if post.matter.notice_id in over)
            return [PostsLapsed(robot=name, posts=gone, at=at)] if gone else []
        case Said() if robot.begun:
            return [PostsSaid(robot=name)]
        case Postpone(left=left, reason=reason, retry_after=after) if robot.begun:
            retry_at = at + back_off(robot.tries, after)
            return [PostsPostponed(robot=name, left=left, reason=reason, retry_at=retry_at)]
        case Refused(code=code) if robot.begun:
            return [PostsRefused(robot=name, code=code)]
    return []


def _begun(command: Begin, robot: Robot, posts: tuple[Post, ...]) -> PostsBegun:
    at = command.at
    last = robot.said_at[-(A_MINUTE - 1)] if robot.room(at) <= 1 else at - WINDOW
    return PostsBegun(
        robot=command.robot,
        posts=posts,
        tries=robot.tries + 1,
        in_doubt=bool(robot.begun),
        at=at,
        lease_until=at + LEASE,
        next_at=max(at, last + WINDOW),
    )


def evolve(robot: Robot, event: RobotEvent) -> Robot:
    match event:
        case PostAdded(post=post):
            return robot.model_copy(update={"waiting": (*robot.waiting, post)})
        case PostsBegun(posts=posts, at=at):
            return Robot(
                waiting=robot.waiting if event.in_doubt else robot.waiting[len(posts) :],
                begun=posts,
                tries=event.tries,
                lease_until=event.lease_until,
                next_at=event.next_at,
                said_at=(*robot.said_at, at)[-A_MINUTE:],
            )
        case PostsLapsed(posts=gone):
            left = {"begun": tuple(post for post in robot.begun if post not in gone)}
            return robot.model_copy(update=left if left["begun"] else left | _unsaid(robot))
        case PostsPostponed(left="in_doubt", retry_at=at):
            return robot.model_copy(update={"lease_until": at})
        case PostsPostponed(retry_at=at):
            back = {"waiting": (*robot.begun, *robot.waiting), "begun": (), "next_at": at}
            return robot.model_copy(update=back)
        case PostsSaid() | PostsRefused():
            return robot.model_copy(update={"begun": (), "tries": 0, "lease_until": None})
    return robot


def _unsaid(robot: Robot) -> dict[str, object]:
    """There is no message: the next may go at once."""
    return {"tries": 0, "lease_until": None, "next_at": None, "said_at": robot.said_at[:-1]}


robot: Decider[RobotCommand, Robot, RobotEvent] = Decider(
    "robot",
    Robot(),
    decide,
    evolve,
    (PostAdded, PostsBegun, PostsLapsed, PostsSaid, PostsPostponed, PostsRefused),
)
