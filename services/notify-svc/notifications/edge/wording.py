"""HTTP of texts: what is said by each template today, filled with samples as long as they come."""

from datetime import date
from typing import Annotated, Any, Final

from edge.access import Role
from edge.call import Call, Host
from edge.kit import Edge
from edge.lists import Items, Sheet
from edge.page import Listing, Page
from fastapi import Path
from kernel.clock import local_date
from kernel.domain import Refusal

from notifications.domain.causes import ALWAYS, SAMPLES
from notifications.domain.foretelling import LANGUAGES, By, preview
from notifications.domain.kinds import PROVIDER
from notifications.domain.notice_rules import WORDS_OF, NoticeRules
from notifications.domain.plan import Channel
from notifications.domain.sendable import Hearers, hearers
from notifications.domain.sendable import names as sendable
from notifications.domain.templates import TEMPLATES
from notifications.domain.wording import CHANNELS
from notifications.edge.trying import said_on
from notifications.views.policies import SHELF


async def _texts(items: Items) -> Items:
    """Each text in a column of its own."""
    return [
        {
            "name": item["name"],
            "variables": "、".join(item["variables"]),
            "unapproved": "；".join(
                f"{PROVIDER[provider][0]}：{'、'.join(lacking)}"
                for provider, lacking in item["unapproved"].items()
            ),
            **{
                f"{language}_{channel}": item["texts"][language][channel]["text"]
                for language in LANGUAGES
                for channel in CHANNELS
            },
        }
        for item in items
    ]


TEXTS: Final = Sheet(
    "通知模板",
    {
        "name": "模板",
        "variables": "变量",
        "unapproved": "缺少渠道商编号",
        "zh_app": "App 推送（中文）",
        "zh_sms": "短信（中文）",
        "zh_wechat": "微信（中文）",
        "zh_email": "邮件（中文）",
        "en_app": "App 推送（英文）",
        "en_sms": "短信（英文）",
        "en_wechat": "微信（英文）",
        "en_email": "邮件（英文）",
    },
    told=_texts,
)
REGISTERED: Final[tuple[Channel, ...]] = ("sms", "wechat")
"""Channels whose providers approve each text before they send it."""
READERS = [Role.客服专员, Role.运营经理, Role.主管, Role.审计, Role.管理员]
Name = Annotated[str, Path(pattern=r"^[a-z_]+$", max_length=64)]


class TemplateUnheard(Refusal):
    """Nothing is ever said by a template of this name."""

    title, field, status = "没有这个模板", "name", 404


def wording_routes(edge: Edge, runtime: Host) -> None:
    """Add them to the service's own."""

    @edge.get("/templates", allow=READERS, sheet=TEXTS)
    async def templates(call: Call, page: Page) -> Listing[dict[str, Any]]:
        """Each template with its variables and the texts in force today; another text is policy `wording`.

        `registered_as`: by which name the providers of SMS and WeChat have to know each text; `unapproved`:
        by provider, what of it they have no code of (`provider-templates`), as the rules in force tell it.
        """
        today, last = local_date(call.now), page.key(str)
        by, told = await said_on(runtime, today), await _told(today)
        names = sorted(name for name in TEMPLATES if last is None or name > last)[: page.fetch]
        return page.listing([_row(name, by, told) for name in names], key=lambda row: row["name"])

    @edge.get("/templates/{name}", allow=READERS)
    async def template(name: Name, call: Call) -> dict[str, Any]:
        """One of them, as people would read it on each channel; an SMS with its characters and parts."""
        if name not in TEMPLATES:
            raise TemplateUnheard
        today, variables = local_date(call.now), {**WORDS_OF[name], **ALWAYS}
        by, told = await said_on(runtime, today), await _told(today)
        words = {each: SAMPLES[type_] for each, type_ in variables.items()}
        return {**_row(name, by, told), "preview": preview(name, CHANNELS, words, by, today)}

    async def _told(today: date) -> Hearers:
        book = await SHELF.book_of(runtime)
        rules: NoticeRules = book.of(NoticeRules).in_force(today).values
        return hearers(rules)


def _row(name: str, by: By, told: Hearers) -> dict[str, Any]:
    said = {
        language: {channel: by.wording.says(name, language, channel)._asdict() for channel in CHANNELS}
        for language in LANGUAGES
    }
    names = {
        language: {channel: by.wording.code(name, language, channel) for channel in REGISTERED}
        for language in LANGUAGES
    }
    return {
        "name": name,
        "variables": {**WORDS_OF[name], **ALWAYS},
        "texts": said,
        "registered_as": names,
        "unapproved": _unapproved(name, by, told),
    }


def _unapproved(name: str, by: By, told: Hearers) -> dict[str, list[str]]:
    """By provider, the names of the texts that it would be asked to send and has not approved."""
    found = dict[str, list[str]]()
    for language in LANGUAGES:
        for channel in REGISTERED:
            for text in sendable(name, language, channel, told, by.wording, by.in_danger):
                for provider in by.approved.lacking(by.lineup[channel], text):
                    found.setdefault(provider, []).append(text)
    return found
