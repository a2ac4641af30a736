"""HTTP of rules before they are published: what they would lead to, of a past cause or of a sample."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from edge.access import Role
from edge.body import Body
from edge.call import Call, Host
from edge.kit import Edge
from host.runtime import Runtime
from host.settings import told
from kernel.clock import local_date
from kernel.domain import Refusal
from kernel.ids import derived_id
from psycopg.rows import dict_row

from notifications.domain import group_texts
from notifications.domain.causes import CAUSES, SAMPLES
from notifications.domain.foretelling import By, Place, foretell
from notifications.domain.matter import EVERYWHERE, Audience, Matter, named_as
from notifications.domain.notice import AudienceAsked, NobodyMeant
from notifications.domain.notice_rules import NoticeRules, RuleName
from notifications.domain.notice_rules_refused import (
    RuleUnknown,
)
from notifications.domain.prices import MessagePrices
from notifications.domain.provider_templates import ProviderTemplates
from notifications.domain.robot import Post
from notifications.domain.staff_groups import StaffGroups, Told
from notifications.domain.wording import Wording
from notifications.edge.partners import PartnerSettings, lineup
from notifications.edge.partners.robots import longest
from notifications.settings import DangerSettings
from notifications.views.policies import SHELF
from notifications.views.units import PLACES

READERS = [Role.运营经理, Role.主管, Role.审计, Role.管理员]


class CauseOrSample(Refusal):
    """A past cause, or a sample of what may come: one of the two."""

    title, field = "请选择一个过去的事由，或填写一个样例，只能二选一", "cause"


class CauseUnknown(Refusal):
    """No notice was ever asked for by an event or about a thing with this id, in a park of the caller's."""

    title, field, status = "没有以此为事由的通知", "cause", 404


class SampleBody(Body):
    """Something that may come: `rule` says of what kind; about some unit of this park."""

    rule: RuleName
    park_id: UUID


class TryBody(Body):
    """What may come to be in force; what is not given is as it is today.

    `values`: the rules; `groups`: those of the staff; `wording`: the texts that differ from the shipped ones;
    `prices`: what a message costs; `approved`: what providers have approved. `cause`: a past event, or what
    it was about (contract, tenant, order).
    """

    values: NoticeRules | None = None
    groups: StaffGroups | None = None
    wording: Wording | None = None
    prices: MessagePrices | None = None
    approved: ProviderTemplates | None = None
    cause: UUID | None = None
    sample: SampleBody | None = None


def trying_routes(edge: Edge, runtime: Runtime) -> None:
    """Add them to the service's own."""

    @edge.post("/rules/try", allow=READERS)
    async def try_(body: TryBody, call: Call) -> list[dict[str, Any]]:
        """What this would lead to: persons and groups, texts, times and costs. Nothing is sent."""
        for given in (body.values, body.groups, body.wording, body.prices, body.approved):
            if given:
                given.check()
        if (body.cause is None) == (body.sample is None):
            raise CauseOrSample
        if body.sample is not None:
            call.within(body.sample.park_id)
            asked = [(_sample(body.sample, call), dict[Any, UUID]())]
        else:
            asked = await _past(runtime, body.cause, call.parks)
        today = local_date(call.now)
        book = await SHELF.book_of(runtime)
        rules = body.values or book.of(NoticeRules).in_force(today).values
        groups = body.groups or book.of(StaffGroups).in_force(today).values
        by = await said_on(runtime, today)
        by = by._replace(
            wording=body.wording or by.wording,
            prices=body.prices or by.prices,
            approved=body.approved or by.approved,
        )
        found = []
        for matter, known in asked:
            place = await _place(runtime, matter)
            told = rules.audiences(matter.rule, known, version=0)
            audiences = [foretell(matter, audience, place, call.now, by) for audience in told]
            of_groups = _in_groups(matter, groups.told(matter, told), by, place, today)
            said = {"audiences": audiences, "groups": of_groups}
            found.append(matter.model_dump(exclude={"words"}) | said)
        return found


async def said_on(host: Host, day: date) -> By:
    """By the texts and prices of a day, and what providers have approved by then."""
    book = await SHELF.book_of(host)
    wording: Wording = book.of(Wording).in_force(day).values
    prices: MessagePrices = book.of(MessagePrices).in_force(day).values
    approved: ProviderTemplates = book.of(ProviderTemplates).in_force(day).values
    settings, in_danger = PartnerSettings(), told(DangerSettings).emergency_phone
    return By(wording, prices, settings.sms_sign_name, in_danger, approved, lineup(settings))


def _in_groups(
    matter: Matter, told: Mapping[Told, Sequence[Audience]], by: By, place: Place, today: date
) -> list[dict[str, Any]]:
    """What the groups of the staff would read at once, by the robots of the settings (`kind`)."""
    kinds = {name: each.kind for name, each in PartnerSettings().robot_accounts.items()}
    places = {matter.unit_id: place.place} if matter.unit_id else {}
    words = group_texts.By(by.wording, places, today, by.in_danger)
    found = []
    for (robot, template), beside in told.items():
        hears = tuple(dict.fromkeys(audience.who for audience in beside))
        kind = kinds.get(robot, "unknown")
        said = group_texts.in_a_group(
            [Post(matter=matter, template=template)], words, longest(kind), in_doubt=False
        )
        found.append({"robot": robot, "kind": kind, "hears": hears, "template": template, **said._asdict()})
    return found


def _sample(body: SampleBody, call: Call) -> Matter:
    if body.rule not in CAUSES:
        raise RuleUnknown(rule=body.rule)
    kind, _, stage = body.rule.partition("/")
    id_ = derived_id(call.command_id, "sample")
    words = {name: SAMPLES[type_] for name, type_ in CAUSES[body.rule].words.items()}
    ids = dict.fromkeys(("notice_id", "thing_id", "cause_id"), id_)
    return Matter(**ids, **dict(body), kind=kind, stage=stage, words=words)


async def _past(
    host: Runtime, cause: UUID | None, parks: list[UUID] | None
) -> list[tuple[Matter, dict[Any, UUID]]]:
    """Each notice of it, with the persons whom it named itself."""
    async with host.pool.connection() as conn:
        rows = await conn.execute(
            "select e.type, e.schema_version, e.data::text from kernel.events e where e.stream_id in ("
            " select 'notice-' || notice_id from views.audiences where %(cause)s in (cause_id, thing_id)"
            " and (%(parks)s::uuid[] is null or park_id = any(%(parks)s)))"
            " and e.type in ('AudienceAsked', 'NobodyMeant') order by e.stream_id, e.version limit 200",
            {"cause": cause, "parks": parks},
        )
        events = [host.registry.decode(*row) for row in await rows.fetchall()]
    found: dict[UUID, tuple[Matter, dict[Any, UUID]]] = {}
    for event in events:
        assert isinstance(event, AudienceAsked | NobodyMeant)
        _, known = found.setdefault(event.matter.notice_id, (event.matter, {}))
        if isinstance(event, AudienceAsked) and event.audience.person_id:
            known[named_as(event.audience.who)] = event.audience.person_id
    if not found:
        raise CauseUnknown
    return list(found.values())


async def _place(host: Host, matter: Matter) -> Place:
    async with host.pool.connection() as conn:
        cursor = conn.cursor(row_factory=dict_row)
        unit = await (
            await cursor.execute(f"select place, manager_id from {PLACES} u where id = %s", [matter.unit_id])
        ).fetchone()
        roles = await (
            await cursor.execute(
                "select role, array_agg(distinct person_id order by person_id) as ids"
                " from views.responsibilities where %(park)s in (park_id, %(everywhere)s) group by role",
                {"park": matter.park_id, "everywhere": EVERYWHERE},
            )
        ).fetchall()
    known = unit or {"place": "" if matter.unit_id else SAMPLES["place"]}
    return Place(**known, roles={row["role"]: tuple(row["ids"]) for row in roles})
