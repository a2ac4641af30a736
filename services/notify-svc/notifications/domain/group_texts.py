"""What a robot says in a group, in Markdown: one post in full, several in a line each, urgent first, and many
as how many there are of each kind. Pure.

There is no link: whoever opens one from a chat is nobody to us. By its number each is found in the system.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from notifications.domain.limits import is_emergency
from notifications.domain.robot import Post
from notifications.domain.rules import TOLD
from notifications.domain.said import Said
from notifications.domain.saying import Reader, place_in, say
from notifications.domain.wording import Wording

AGAIN: Final = "（可能已发过）"
URGENT: Final = "【紧急】"
IN_LINES: Final = 30
"""So many posts have a line each; of more, those that are urgent."""
OF_A_KIND: Final = "- {subject}：{count} 条"
ONE_BY_ONE: Final = "请在系统中逐条查看"
OF_THEM: Final = "，其中紧急 {count} 条"
MORE: Final = "- 另有 {count} 条，请在系统中查看"


class By(NamedTuple):
    """What posts are said by: the texts, where each unit is, the day, and whom to call first in danger."""

    wording: Wording
    places: Mapping[UUID, str]
    on: date
    in_danger: str = ""


class Line(NamedTuple):
    """Which tells of so many posts."""

    text: str
    posts: int = 0


def in_a_group(posts: Sequence[Post], by: By, longest: int, *, in_doubt: bool) -> Said:
    """Title and Markdown of one message, of `longest` bytes at most."""
    again = AGAIN if in_doubt else ""
    if len(posts) == 1:
        subject, text = _said(posts[0], by)
        return Said(subject, _cut([Line(f"**{subject}**{again}"), Line(""), Line(text, 1)], longest))
    count = sum(map(_urgent, posts))
    title = f"{len(posts)} 条通知" + (OF_THEM.format(count=count) if count else "")
    # Where not all fit, those behind are left out.
    lines = [Line(_line(post, by), 1) for post in sorted(posts, key=_urgent, reverse=True)]
    if len(posts) > IN_LINES:
        lines = [*lines[:count], *_counted([post for post in posts if not _urgent(post)], by)]
    return Said(title, _cut([Line(f"**{title}**{again}"), Line(""), *lines], longest))


def _counted(posts: Sequence[Post], by: By) -> Sequence[Line]:
    kinds = Counter(_said(post, by).subject for post in posts).most_common()
    counts = [Line(OF_A_KIND.format(subject=subject, count=count), count) for subject, count in kinds]
    return [*counts, Line(""), Line(ONE_BY_ONE)] if counts else []


def _line(post: Post, by: By) -> str:
    mark = URGENT if _urgent(post) else ""
    place = place_in({**post.matter.words, "place": _place(post, by)}, "zh", "app")
    return f"- {mark}{_said(post, by).subject}：{place}（{_number(post)}）"


def _urgent(post: Post) -> bool:
    """What the shipped rules tell as an emergency, and no version may tell otherwise."""
    told, urgency = TOLD.get(post.matter.rule, ()), post.matter.words.get("urgency")
    return any(is_emergency(plan.priority, urgency) for _, plan, _ in told)


def _said(post: Post, by: By) -> Said:
    words = {**post.matter.words, "place": _place(post, by), "ref": _ref(post)}
    said = say(post.template, "app", words, Reader("zh", by.on, in_danger=by.in_danger), by.wording)
    return Said(said.subject, said.text)


def _place(post: Post, by: By) -> str:
    unit = post.matter.unit_id
    return by.places.get(unit, "") if unit else ""


def _number(post: Post) -> str:
    """Of a repair that of its order, of a contract its own, by which it is found; else the notice's."""
    words = post.matter.words
    if order := words.get("number"):
        return f"工单 {order}"
    return f"合同 {words['contract']}" if "contract" in words else f"通知编号 {_ref(post)}"


def _ref(post: Post) -> str:
    return str(post.matter.notice_id)[:8]


def _cut(lines: Sequence[Line], longest: int) -> str:
    """As many lines as fit, and how many posts do not."""
    whole = "\n".join(line.text for line in lines)
    if len(whole.encode()) <= longest:
        return whole
    kept, left_out = list(lines), 0
    while kept:
        left_out += kept.pop().posts
        said = "\n".join([*(line.text for line in kept), MORE.format(count=left_out)])
        if len(said.encode()) <= longest:
            return said
    return ""
