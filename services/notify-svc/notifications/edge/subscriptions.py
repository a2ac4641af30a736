"""HTTP of one-time subscriptions: the mini program tells of each yes; people and clerks see what is left."""

from typing import Any, Final
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Answer, Call
from edge.kit import Edge
from host.runtime import Runtime
from host.settings import told
from kernel.clock import local_date
from kernel.domain import Refusal
from neighbours.people import check_person
from pydantic import BaseModel, Field

from notifications.domain.languages import Language
from notifications.domain.notice_rules import NoticeRules
from notifications.domain.provider_templates import SUBSCRIPTION, ProviderTemplates
from notifications.domain.subscribable import subscribable
from notifications.domain.subscription import Grant, Template, subscription
from notifications.domain.wording import Wording
from notifications.edge.preferences import CLERKS, MYSELF, check_theirs, myself
from notifications.settings import DangerSettings, WeChatEventSettings
from notifications.views.policies import SHELF

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


class NotSubscribable(Refusal):
    """By this template nobody is ever told anything in WeChat; or its text has been changed since."""

    title, field = "没有可以订阅的微信模板 {template}", "template"


class ToldByWeChat(Refusal):
    """WeChat tells of each yes itself (`/wechat/events`); the mini program need not."""

    title, field, status = "微信会直接通知系统，无需再次提交", "template", 409


class YesBody(Body):
    """What was said yes to in WeChat's own dialogue: one more message of this template."""

    template: Template


class Subscription(BaseModel):
    """A template to ask a yes for, in WeChat by `wechat_code`; `remaining`: messages of it that may be sent
    without following us.
    """

    template: str = Field(examples=["near_expiry_tenant_zh"])
    wechat_code: str = Field(examples=["near_expiry_tenant_zh"])
    subject: str = Field(examples=["租约即将到期"])
    remaining: int


class Subscriptions(BaseModel):
    """Of each template that somebody can say yes to."""

    person_id: UUID
    templates: list[Subscription]


def subscription_routes(edge: Edge, runtime: Runtime) -> None:
    """Add them to the service's own."""

    async def offered(call: Call, language: Language) -> dict[str, tuple[str, str]]:
        """By our name of each that WeChat has approved to say yes to: its code and its subject."""
        book, day = await SHELF.book_of(runtime), local_date(call.now)
        rules: NoticeRules = book.of(NoticeRules).in_force(day).values
        wording: Wording = book.of(Wording).in_force(day).values
        approved: ProviderTemplates = book.of(ProviderTemplates).in_force(day).values
        found = subscribable(rules, wording, language, told(DangerSettings).emergency_phone)
        return {
            name: (text.code, subject)
            for name, subject in found.items()
            if (text := approved.at(SUBSCRIPTION, name))
        }

    async def shown(person_id: UUID, call: Call, language: Language) -> Subscriptions:
        await check_person(runtime.pool, person_id)
        query = "select remaining from views.subscriptions where person_id = %s"
        async with runtime.pool.connection() as conn:
            row = await (await conn.execute(query, [person_id])).fetchone()
        remaining: dict[str, Any] = row[0] if row else {}
        of = await offered(call, language)
        templates = [
            Subscription(
                template=template, wechat_code=code, subject=subject, remaining=remaining.get(template, 0)
            )
            for template, (code, subject) in of.items()
        ]
        return Subscriptions(person_id=person_id, templates=templates)

    @edge.get("/subscriptions/{person_id}", allow=[*CLERKS, Role.审计])
    async def of_person(person_id: UUID, call: Call, language: Language = "zh") -> Subscriptions:
        """How many more WeChat messages of each template may be sent to somebody who does not follow us."""
        await check_theirs(runtime, person_id, call)
        return await shown(person_id, call, language)

    @edge.get("/me/subscriptions", allow=MYSELF)
    async def mine(call: Call, language: Language = "zh") -> Subscriptions:
        """Which WeChat messages you can say yes to, and how many yeses are left of each."""
        return await shown(myself(call), call, language)

    @edge.post("/me/subscriptions", allow=MYSELF)
    async def grant(body: YesBody, call: Call) -> Answer:
        """You said yes in WeChat to one more message of this template.

        Refused where WeChat tells of each yes itself: it would count twice.
        """
        if told(WeChatEventSettings).wechat_event_token.get_secret_value():
            raise ToldByWeChat
        person_id = myself(call)
        await check_person(runtime.pool, person_id)
        if not any([body.template in await offered(call, language) for language in LANGUAGES]):
            raise NotSubscribable(template=body.template)
        return await call.do(subscription, person_id, Grant(person_id=person_id, template=body.template))
