"""HTTP of policy data: what holds when, and the next version proposed, published or withdrawn."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

from edge.access import Role
from edge.body import Body, LocalDate
from edge.call import Answer, Call, Host
from edge.divisions import check_city
from edge.kit import Edge
from edge.page import Listing, Page
from fastapi import Path
from kernel.clock import local_date
from kernel.domain import Decider, Refusal
from pydantic import Field, create_model

from policy.domain.declared import Policies, key_of
from policy.domain.listing import listed
from policy.domain.policy import ProposePolicy, PublishPolicy, WithdrawPolicy
from policy.domain.values import City, Values
from policy.sheet import POLICIES
from policy.view import all_said, said_of

V = TypeVar("V", bound=Values)
# What a whole department is judged by is for few to say, and never for one alone.
PROPOSERS = [Role.运营经理, Role.管理员]
APPROVERS = [Role.主管, Role.管理员]

Key = Annotated[
    str,
    Path(
        pattern=r"^[a-z_-]+(:\d{6})?$",
        max_length=40,
        description="`renewal`, or `filing:110000` where a city has its own",
    ),
]
Number = Annotated[int, Path(ge=1, le=9_999)]


class PolicyUnknown(Refusal):
    """None of the policies there are, or a city's of one that is the same everywhere."""

    title, field, status = "没有这项策略", "name", 404


class VersionBody(Body, Generic[V]):
    """`values` from `valid_from` on. With `city` (GB/T 2260) that city's own, where cities differ."""

    city: Annotated[City | None, Field(pattern=r"^[0-9]{6}$", max_length=6)] = None
    valid_from: LocalDate
    values: Annotated[V, Field(description="`policy` says which policy it is of")]


@cache
def _version_body(policies: Policies) -> Any:
    """Made once in a process, however many apps are: it takes longer than all other routes of a service."""
    return create_model("VersionBody", __base__=VersionBody[policies.values])  # type: ignore[name-defined]


class Proposed(Answer):
    """`version` is the policy's, by which it is published or withdrawn."""


def policy_routes(
    edge: Edge,
    runtime: Host,
    policies: Policies,
    decider: Decider[Any, Any, Any],
    readers: Sequence[Role],
    check: Callable[[Values], Awaitable[None]] | None = None,
) -> None:
    """Add them to the service's own; `readers` see what holds. `check` refuses what names something that
    there is not, as far as the service knows.
    """
    version_body: Any = _version_body(policies)

    @edge.get("/policies", allow=readers, sheet=POLICIES)
    async def all_of_them(call: Call, page: Page) -> Listing[dict[str, Any]]:
        """Each policy with the version in force today, and how many versions wait for a decision."""
        said, today, last = await all_said(runtime), local_date(call.now), page.key(str)
        names = sorted(name for name in {*policies, *said} if last is None or name > last)[: page.fetch]
        rows = [_row(policies, name, said.get(name, {}), today) for name in names]
        return page.listing(rows, key=lambda row: row["name"])

    @edge.get("/policies/{name}", allow=readers)
    async def one(name: Key, call: Call) -> dict[str, Any]:
        """All versions: `valid_from` and `last_day` both included, null without an end (or a beginning)."""
        said, version = await _said(name)
        call.etag(version)
        versions = listed(policies.seeds_of(name), said, local_date(call.now))
        return {"name": name, **_words(policies, name), "versions": versions}

    @edge.post("/policies", allow=PROPOSERS)
    async def propose(body: version_body, call: Call) -> Proposed:
        """Propose a version, for somebody else to publish; say why in `X-Reason`."""
        call.everywhere()
        call.why()
        asked = ProposePolicy(by=call.actor.id, today=local_date(call.now), **dict(body))
        check_city(asked.city)
        if check:
            await check(asked.values)
        name = key_of(asked.values.name(), asked.city)
        answer = await call.do(decider, name, asked)
        said, _ = await said_of(runtime, name)
        same = asked.valid_from.isoformat(), asked.values.model_dump(mode="json")
        number = max(int(each) for each, one in said.items() if (one["valid_from"], one["values"]) == same)
        return Proposed(**answer.model_dump() | {"version": number})

    @edge.post("/policies/{name}/versions/{version}/publish", allow=APPROVERS)
    async def publish(name: Key, version: Number, call: Call) -> Answer:
        """In force from its first day on. Never by who proposed it; say why in `X-Reason`."""
        call.everywhere()
        call.why()
        await _said(name)
        asked = PublishPolicy(version=version, by=call.actor.id, today=local_date(call.now))
        return await call.do(decider, name, asked)

    @edge.post("/policies/{name}/versions/{version}/withdraw", allow=[*PROPOSERS, Role.主管])
    async def withdraw(name: Key, version: Number, call: Call) -> Answer:
        """Take back what is proposed, or published and not yet in force; say why in `X-Reason`."""
        call.everywhere()
        call.why()
        await _said(name)
        asked = WithdrawPolicy(version=version, by=call.actor.id, today=local_date(call.now))
        return await call.do(decider, name, asked)

    async def _said(name: str) -> tuple[Mapping[str, Mapping[str, Any]], int]:
        if name not in policies:
            raise PolicyUnknown(name=name)
        return await said_of(runtime, name)


def _row(policies: Policies, name: str, said: Mapping[str, Mapping[str, Any]], today: date) -> dict[str, Any]:
    versions = listed(policies.seeds_of(name), said, today)
    return {
        "name": name,
        **_words(policies, name),
        "in_force": next((each for each in versions if each["status"] == "in_force"), None),
        "proposed": sum(each["status"] == "proposed" for each in versions),
        "published_ahead": sum(each["status"] == "published" for each in versions),
    }


def _words(policies: Policies, name: str) -> dict[str, str]:
    of = policies[name]
    return {"title": of.title, "governs": of.governs, "source": of.source}
