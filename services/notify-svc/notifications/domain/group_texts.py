"""What a robot says in a group, in Markdown: one post in full, or many in a line each. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from notifications.domain.robot import Post
from notifications.domain.said import Said
from notifications.domain.saying import Reader, say
from notifications.domain.templates import NO_PLACE
from notifications.domain.wording import Wording

AGAIN: Final = "（可能已发过）"
MORE: Final = "- 另有 {count} 条，请在系统中查看"


class By(NamedTuple):
    """What posts are said by: the texts, where each unit is, where to look things up, the day, and the number
    to call first in danger.
    """

    wording: Wording
    places: Mapping[UUID, str]
    public_url: str
    on: date
    in_danger: str = ""


def in_a_group(posts: Sequence[Post], by: By, longest: int, *, in_doubt: bool) -> Said:
    """Title and Markdown of one message, of `longest` bytes at most."""
    again = AGAIN if in_doubt else ""
    if len(posts) == 1:
        subject, text = _said(posts[0], by)
        return Said(subject, _cut([f"**{subject}**{again}", "", text, "", _link(posts[0], by)], longest))
    title = f"{len(posts)} 条通知"
    lines = [f"- {_said(post, by).subject}：{_place(post, by)}（{_number(post)}）" for post in posts]
    return Said(title, _cut([f"**{title}**{again}", "", *lines], longest))


def _said(post: Post, by: By) -> Said:
    words = {**post.matter.words, "place": _place(post, by), "ref": _ref(post)}
    said = say(post.template, "app", words, Reader("zh", by.on, in_danger=by.in_danger), by.wording)
    return Said(said.subject, said.text)


def _place(post: Post, by: By) -> str:
    unit = post.matter.unit_id
    return (by.places.get(unit, "") if unit else "") or NO_PLACE["zh"]


def _number(post: Post) -> str:
    """Of a repair that of its order, of a contract its own, by which it is found; else the notice's."""
    words = post.matter.words
    if order := words.get("number"):
        return f"工单 {order}"
    return f"合同 {words['contract']}" if "contract" in words else f"通知编号 {_ref(post)}"


def _ref(post: Post) -> str:
    return str(post.matter.notice_id)[:8]


def _link(post: Post, by: By) -> str:
    return f"[查看]({by.public_url}/api/notifications/why?cause={post.matter.thing_id})"


def _cut(lines: Sequence[str], longest: int) -> str:
    """As many lines as fit, and how many do not."""
    whole = "\n".join(lines)
    if len(whole.encode()) <= longest:
        return whole
    kept = list(lines)
    while kept:
        kept.pop()
        said = "\n".join([*kept, MORE.format(count=len(lines) - len(kept))])
        if len(said.encode()) <= longest:
            return said
    return ""
