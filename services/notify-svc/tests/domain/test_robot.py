"""A robot says what its group is to hear: in turn, twenty a minute at most, and all at once above that."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from notifications.domain.group_texts import By, in_a_group
from notifications.domain.matter import Matter
from notifications.domain.robot import (
    A_MINUTE,
    AT_ONCE,
    SINGLY,
    WINDOW,
    AddPost,
    Begin,
    Lapse,
    Post,
    PostAdded,
    Postpone,
    PostsBegun,
    PostsLapsed,
    PostsPostponed,
    PostsRefused,
    PostsSaid,
    Refused,
    Robot,
    RobotEvent,
    Said,
    robot,
)
from notifications.domain.rules import LEASE
from notifications.domain.wording import WORDING
from testkit.given import given

T = datetime(2025, 3, 15, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
UNIT = UUID(int=9)
SAID, DONE = PostsSaid(robot="west"), Said(robot="west", at=T)


def post(number: int) -> Post:
    ids = dict.fromkeys(("notice_id", "thing_id", "cause_id", "park_id"), UUID(int=number))
    words = {"number": f"{number:08}", "fault": "water_leak"} if number else {}
    kind = {"kind": "NobodyFits", "rule": "NobodyFits", "stage": "nobody", "words": words}
    return Post(matter=Matter.model_validate({**ids, **kind, "unit_id": UNIT}), template="nobody_fits")


def added(number: int) -> PostAdded:
    return PostAdded(robot="west", post=post(number), at=T)


def begin(at: datetime = T) -> Begin:
    return Begin(robot="west", at=at)


def begun(*numbers: int, at: datetime = T, tries: int = 1, in_doubt: bool = False) -> PostsBegun:
    return PostsBegun(
        robot="west",
        posts=tuple(map(post, numbers)),
        tries=tries,
        in_doubt=in_doubt,
        at=at,
        lease_until=at + LEASE,
        next_at=at,
    )


def postponed(left: str) -> PostsPostponed:
    told = {"robot": "west", "left": left, "reason": "HTTP 503", "retry_at": T + SECOND}
    return PostsPostponed.model_validate(told)


def test_what_a_group_is_to_hear_is_said_in_turn_and_one_at_a_time() -> None:
    ask = AddPost(robot="west", post=post(1), at=T)
    given(robot).when(ask).then(added(1))
    given(robot, added(1)).when(ask).nothing()
    given(robot).when(begin()).nothing()
    given(robot, added(1), added(2)).when(begin()).then(begun(1))
    given(robot, added(1), added(2), begun(1)).when(begin(T + SECOND)).nothing()
    given(robot, added(1), added(2), begun(1)).when(DONE).then(SAID)
    given(robot, added(1), added(2), begun(1), SAID).when(begin()).then(begun(2))
    given(robot, added(1), begun(1), SAID).when(DONE).nothing()


def test_whoever_fell_silent_may_have_said_it_and_it_is_said_once_more() -> None:
    silent = given(robot, added(1), begun(1))
    silent.when(begin(T + LEASE)).then(begun(1, at=T + LEASE, tries=2, in_doubt=True))


def test_what_the_provider_did_not_take_goes_back_to_its_place() -> None:
    asked = Postpone(robot="west", at=T, left="untaken", reason="HTTP 503")
    held = (added(1), added(2), begun(1))
    given(robot, *held).when(asked).then(postponed("untaken"))
    given(robot, *held, postponed("untaken")).when(begin()).nothing()
    again = begun(1, at=T + SECOND, tries=2)
    given(robot, *held, postponed("untaken")).when(begin(T + SECOND)).then(again)
    doubtful = begun(1, at=T + SECOND, tries=2, in_doubt=True)
    given(robot, *held, postponed("in_doubt")).when(begin(T + SECOND)).then(doubtful)


def test_what_the_provider_never_takes_holds_up_nothing() -> None:
    refused = PostsRefused(robot="west", code="40058")
    given(robot, added(1), begun(1)).when(Refused(robot="west", at=T, code="40058")).then(refused)
    given(robot, added(1), added(2), begun(1), refused).when(begin()).then(begun(2))


def lapse(*numbers: int, at: datetime = T) -> Lapse:
    return Lapse(robot="west", at=at, notice_ids=frozenset(UUID(int=number) for number in numbers))


def lapsed(*numbers: int, at: datetime = T) -> PostsLapsed:
    return PostsLapsed(robot="west", posts=tuple(map(post, numbers)), at=at)


def test_what_is_over_before_it_is_said_is_not_and_takes_no_place_of_what_holds() -> None:
    both = given(robot, added(1), added(2), begun(1, 2))
    both.when(lapse(1, 9)).then(lapsed(1))
    both.when(lapse(9)).nothing()
    one = given(robot, added(1), added(2), begun(1, 2), lapsed(1))
    one.when(DONE).then(SAID)
    one.when(begin(T + LEASE)).then(begun(2, at=T + LEASE, tries=2, in_doubt=True))
    none = given(robot, added(1), added(2), begun(1), lapsed(1))
    none.when(DONE).nothing()
    none.when(begin()).then(begun(2))
    full = [fact for _ in range(A_MINUTE) for fact in (added(1), begun(1), lapsed(1))]
    given(robot, *full, added(2)).when(begin()).then(begun(2))
    given(robot, added(1)).when(lapse(1)).nothing()


def test_what_is_much_is_said_at_once() -> None:
    few, many = range(1, SINGLY + 1), range(1, SINGLY + 2)
    given(robot, *map(added, few)).when(begin()).then(begun(1))
    (first,) = given(robot, *map(added, many)).when(begin()).events
    assert isinstance(first, PostsBegun)
    assert [each.matter.notice_id.int for each in first.posts] == list(many)
    (first,) = given(robot, *map(added, range(1, AT_ONCE + 10))).when(begin()).events
    assert isinstance(first, PostsBegun)
    assert len(first.posts) == AT_ONCE


@drawn(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.integers(0, 3)), max_size=40))
def test_no_minute_has_more_than_twenty_messages_and_nothing_is_lost(
    steps: list[tuple[int, int, int]],
) -> None:
    """Of `steps`: how many seconds later how many more are to be heard; how many of each message are over."""
    state, at, asked, moments, ended = Robot(), T, 0, list[datetime](), 0

    def take(*events: RobotEvent) -> Robot:
        found = state
        for event in events:
            found = robot.evolve(found, event)
        return found

    for seconds, more, over in [*steps, *[(30, 0, 0)] * 20]:
        at += timedelta(seconds=seconds)
        for _ in range(more):
            asked += 1
            state = take(*robot.decide(AddPost(robot="west", post=post(asked), at=at), state))
        while events := robot.decide(begin(at), state):
            [told] = events
            assert isinstance(told, PostsBegun)
            ended += len(told.posts)
            gone = lapse(*(each.matter.notice_id.int for each in told.posts[:over]), at=at)
            state = take(told, *robot.decide(gone, take(told)))
            moments += [at] if state.begun else []
            state = take(*robot.decide(Said(robot="west", at=at), state))
    assert ended == asked
    assert all(sum(m - WINDOW < each <= m for each in moments) <= A_MINUTE for m in moments)


BY = By(WORDING.known[0].values, {UNIT: "1-A-101"}, T.date())


def test_one_post_is_said_in_full_and_many_in_a_line_each() -> None:
    title, text = in_a_group([post(1)], BY, 4096, in_doubt=False)
    assert title == "工单派不出去"
    assert "1-A-101 的报修（漏水，工单 00000001）没有合适的维修员可派" in text
    assert text.endswith("（通知编号 00000000）"), "by which it is found: a link from a chat opens nothing"
    title, text = in_a_group([post(1), post(0)], BY, 4096, in_doubt=True)
    title_of_two = "2 条通知，其中紧急 2 条"
    assert (title, text.splitlines()[0]) == (title_of_two, f"**{title_of_two}**（可能已发过）")
    of_order, of_notice = text.splitlines()[-2:]
    assert of_order == "- 【紧急】工单派不出去：1-A-101（工单 00000001）"
    assert of_notice == "- 【紧急】工单派不出去：1-A-101（通知编号 00000000）"
    lease = post(0).matter.model_copy(update={"words": {"units": "12"}})
    _, text = in_a_group([post(1), Post(matter=lease, template="nobody_fits")], BY, 4096, in_doubt=True)
    assert text.splitlines()[-1].endswith("1-A-101 等 12 套（通知编号 00000000）")


def test_of_many_posts_the_emergencies_come_first() -> None:
    late = post(7).matter.model_copy(update={"kind": "CallbackOverdue", "rule": "CallbackOverdue/supervisor"})
    late = late.model_copy(update={"words": {"due": "2025-03-15 10:00"}})
    lamp = post(8).matter.model_copy(update={"words": {**post(8).matter.words, "urgency": "ordinary"}})
    posts = [
        Post(matter=late, template="callback_overdue"),
        Post(matter=lamp, template="nobody_fits"),
        post(1),
    ]
    title, text = in_a_group(posts, BY, 4096, in_doubt=False)
    assert title == "3 条通知，其中紧急 1 条"
    first, *others = text.splitlines()[-3:]
    assert first == "- 【紧急】工单派不出去：1-A-101（工单 00000001）"
    assert [each.partition("：")[0] for each in others] == ["- 人工回访逾期", "- 工单派不出去"]


def test_of_very_many_posts_is_said_how_many_there_are_of_each_kind_and_which_are_urgent() -> None:
    lamp = post(8).matter.model_copy(update={"words": {**post(8).matter.words, "urgency": "ordinary"}})
    late = lamp.model_copy(update={"kind": "CallbackOverdue", "rule": "CallbackOverdue/supervisor"})
    late = late.model_copy(update={"words": {"due": "2025-03-15 10:00"}})
    lamps = [Post(matter=lamp, template="nobody_fits")] * 12
    posts = [*lamps, *[Post(matter=late, template="callback_overdue")] * 19, post(1)]
    title, text = in_a_group(posts, BY, 4096, in_doubt=False)
    assert title == "32 条通知，其中紧急 1 条"
    assert text.splitlines() == [
        f"**{title}**",
        "",
        "- 【紧急】工单派不出去：1-A-101（工单 00000001）",
        "- 人工回访逾期：19 条",
        "- 工单派不出去：12 条",
        "",
        "请在系统中逐条查看",
    ]
    assert in_a_group(posts, BY, 160, in_doubt=False).text.splitlines()[2:] == [
        "- 【紧急】工单派不出去：1-A-101（工单 00000001）",
        "- 另有 31 条，请在系统中查看",
    ]
    assert len(in_a_group(posts[2:], BY, 4096, in_doubt=False).text.splitlines()) == 2 + 30


@pytest.mark.parametrize("longest", [200, 4096])
def test_a_message_is_as_long_as_the_provider_takes_and_says_what_is_not_in_it(longest: int) -> None:
    _, text = in_a_group([post(number) for number in range(100)], BY, longest, in_doubt=False)
    assert len(text.encode()) <= longest
    lines = text.splitlines()[2:]
    assert lines[-1] == f"- 另有 {100 - len(lines) + 1} 条，请在系统中查看"
