"""HTTP of «why did I (not) get this?»: from a cause to each receipt; or that nobody was meant to."""

from collections.abc import Iterable, Mapping, Set
from typing import Annotated, Any, Final, LiteralString
from uuid import UUID

import orjson
from edge.access import Role
from edge.call import Call
from edge.kit import Edge
from fastapi import Query
from host.runtime import Runtime
from kernel.clock import local_date
from kernel.domain import Event, Refusal
from policy.domain.listing import listed
from policy.view import said_of
from psycopg.rows import dict_row

from notifications.domain.causes import CAUSES
from notifications.domain.languages import Language
from notifications.domain.matter import Audience
from notifications.domain.notice import AudienceAsked, NobodyMeant, RulesSilent
from notifications.domain.notification_facts import NotificationRequested, OfNotification
from notifications.domain.policy import POLICIES
from notifications.edge.why_of import meant
from notifications.views.gathered import seen
from notifications.views.why import NOT_AMONG_THEM, NOTHING_ASKED, TELLS_NOBODY, explain
from notifications.views.why_whose import concerns, of_others

RULES: Final = "notice-rules"
Cause = Annotated[str, Query(max_length=40, description="an id, or a number as people say it")]
Kind = Annotated[str, Query(pattern=r"^[A-Za-z]+$", max_length=64, examples=["TenantMovedIn"])]

# Of a person alone: their latest twenty. Of calls, those about what is told of here. Of a cause, also who was
# told that somebody did not hear of it, or was not called: that is a notice about the notification. What was
# gathered is told by the message that sums it up, unless it was left alone and has a notification of its own;
# and what is asked of the message itself leads to all of that, in the parks of who asks.
CHAIN: LiteralString = f"""
with recursive causes as (
    select unnest(%(causes)s::uuid[]) as id
    union select unnest(causes) from views.reviews where id = any(%(causes)s)
), together as (
    select g.id, g.stream, g.version, g.round_id, g.person_id from views.gathered g
    where (g.thing_id = any(%(causes)s) or g.cause_id = any(array(select id from causes))
            or (g.round_id, g.person_id) in (
                select s.thing_id, s.person_id from views.notifications s
                where s.id = any(%(causes)s) and s.kind = 'MattersSummedUp')
            and not exists (select from views.notifications alone where alone.id = g.id))
        and (%(person)s::uuid is null or g.person_id = %(person)s)
        and (%(parks)s::uuid[] is null or g.park_id = any(%(parks)s))
), asked as (
    select id, notice_id, person_id from views.notifications n
    where (%(causes)s::uuid[] is null or thing_id = any(%(causes)s) or id = any(%(causes)s)
            or cause_id = any(array(select id from causes))
            or kind = 'MattersSummedUp' and (thing_id, person_id) in (
                select round_id, person_id from together
                where not exists (select from views.notifications alone where alone.id = together.id)))
        and (%(person)s::uuid is null or person_id = %(person)s)
        and {seen("n")}
    order by requested_at desc
    limit case when %(causes)s::uuid[] is null then 20 end
), told as (
    select id, notice_id, person_id from asked
    union
    select n.id, n.notice_id, n.person_id from told join views.notifications n on n.thing_id = told.id
    where %(person)s::uuid is null
), streams as (
    select 'notification-' || id as id from told
    union select 'callback-' || person_id from told
    union select 'notice-' || notice_id from told
    union select stream from together
    union select 'notice-' || notice_id from views.audiences
    where (thing_id = any(%(causes)s) or cause_id = any(array(select id from causes)))
        and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
    union select 'notice-' || a.notice_id from told join views.audiences a on a.thing_id = told.id
    where %(person)s::uuid is null
)
select e.event_id, e.stream_id, e.type, e.schema_version, e.data::text as data, e.effective_at, e.recorded_at,
       e.origin->>'cause' as cause
from kernel.events e
join streams on streams.id = e.stream_id
left join kernel.log l using (stream_id, version)
where e.stream_id not like 'callback-%%' and e.stream_id not like 'gathering-%%'
    or (e.stream_id, e.version) in (select stream, version from together)
    or e.data->>'notification_id' in (select id::text from told)
    or (e.data->'notification_ids')::jsonb ?| array(select id::text from told)
order by l.position, e.recorded_at, e.version
limit 1000
"""


class WhyOfWhat(Refusal):
    """A cause, a person, or both."""

    title, field = "请填写要查的事由或人员，至少填一项", "cause"


def why_routes(edge: Edge, runtime: Runtime, readers: list[Role]) -> None:
    """Add them to the service's own."""

    @edge.get("/why", allow=readers)
    async def why(
        call: Call,
        cause: Cause | None = None,
        person_id: UUID | None = None,
        kind: Kind | None = None,
        language: Language = "zh",
    ) -> list[dict[str, Any]]:
        """The chain from the cause (event or thing) to each attempt and receipt, in order, in words.

        `cause`: the id of an event, of what it is about or of a notification; the number of a contract
        (HT-7K3M-9Q2X), of a repair or of a notice, as a message says it.
        With `person_id` what concerns one person, without the audiences that others were, and of a person
        alone their latest twenty. Where nothing was asked for, the one step says so, and with the `kind` of
        event whether any rule is about it.
        """
        if cause is None and person_id is None:
            raise WhyOfWhat
        async with runtime.pool.connection() as conn:
            causes = None if cause is None else await meant(conn, cause)
            asked = {"causes": causes, "person": person_id, "parks": call.parks}
            found = await (await conn.cursor(row_factory=dict_row).execute(CHAIN, asked)).fetchall()
        said, _ = await said_of(runtime, RULES)
        rules = {
            each["version"]: {name: each[name] for name in ("version", "valid_from", "last_day")}
            for each in listed(POLICIES.seeds_of(RULES), said, local_date(call.now))
        }
        events = [
            runtime.registry.decode(row["type"], row.pop("schema_version"), row["data"]) for row in found
        ]
        others = of_others(events, person_id) if person_id else frozenset()
        adverts = _adverts(events)
        steps = [
            _step(event, row, rules, adverts, language)
            for event, row in zip(events, found, strict=True)
            if concerns(event, others)
        ]
        return steps + _nobody(steps, bool(found), person_id, kind, language)


def _adverts(events: Iterable[Event]) -> frozenset[UUID]:
    """Which notifications are advertising: who never said yes to it has switched nothing off."""
    return frozenset(
        event.notification_id
        for event in events
        if isinstance(event, NotificationRequested) and event.plan.priority == "marketing"
    )


def _step(
    event: Event, row: dict[str, Any], rules: Mapping[int, Any], adverts: Set[UUID], language: Language
) -> dict[str, Any]:
    data = orjson.loads(row.pop("data"))
    more = {name: data[name] for name in ("person_id", "cost_fen") if name in data}
    match event:
        case AudienceAsked(audience=Audience(rules_version=by)):
            more["rules"] = rules.get(by)
        case NobodyMeant(rules_version=by) | RulesSilent(rules_version=by):
            more["rules"] = rules.get(by)
    advert = isinstance(event, OfNotification) and event.notification_id in adverts
    return {**row, **more, "says": explain(event, language, advert=advert)}


def _nobody(
    steps: list[dict[str, Any]], found: bool, person_id: UUID | None, kind: str | None, language: Language
) -> list[dict[str, Any]]:
    """What the log does not say, since nothing happened."""
    which = 0 if language == "zh" else 1
    if not found and kind is not None and kind not in {rule.partition("/")[0] for rule in CAUSES}:
        return [{"type": "TellsNobody", "says": TELLS_NOBODY[which].format(kind=kind)}]
    if not found:
        return [{"type": "NothingAsked", "says": NOTHING_ASKED[which]}]
    if person_id is not None and all(step.get("person_id") != str(person_id) for step in steps):
        return [{"type": "NotAmongThem", "says": NOT_AMONG_THEM[which]}]
    return []
