"""HTTP of texts: what is said by each template today, filled with samples as long as they come."""

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
from notifications.domain.notice_rules import WORDS_OF
from notifications.domain.plan import Channel
from notifications.domain.templates import TEMPLATES
from notifications.domain.wording import CHANNELS
from notifications.edge.trying import said_on


async def _texts(items: Items) -> Items:
    """Each text in a column of its own."""
    return [
        {
            "name": item["name"],
            "variables": "、".join(item["variables"]),
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

        `registered_as`: under which name the providers of SMS and WeChat have to know each text.
        """
        by, last = await said_on(runtime, local_date(call.now)), page.key(str)
        names = sorted(name for name in TEMPLATES if last is None or name > last)[: page.fetch]
        return page.listing([_row(name, by) for name in names], key=lambda row: row["name"])

    @edge.get("/templates/{name}", allow=READERS)
    async def template(name: Name, call: Call) -> dict[str, Any]:
        """One of them, as people would read it on each channel; an SMS with its characters and parts."""
        if name not in TEMPLATES:
            raise TemplateUnheard
        today, variables = local_date(call.now), {**WORDS_OF[name], **ALWAYS}
        by = await said_on(runtime, today)
        words = {each: SAMPLES[type_] for each, type_ in variables.items()}
        return {**_row(name, by), "preview": preview(name, CHANNELS, words, by, today)}


def _row(name: str, by: By) -> dict[str, Any]:
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
    }
