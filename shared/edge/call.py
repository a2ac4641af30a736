"""What a route is given: who asks, with what command id and on what version; and what it answers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any, Protocol, Unpack
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response
from kernel.clock import Clock
from kernel.domain import Command, Decider, Event, Refusal
from kernel.facts import Fact, Origin
from kernel.handle import How, Outcome
from kernel.ids import derived_id, new_id
from kernel.service import Service
from kernel.telemetry import current_traceparent, valid_traceparent
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel

from edge.access import Actor, NotEverywhere, ParkOutOfScope, Verifier
from edge.headers import Told, command_id, reason_in, version_in
from edge.problems import correlation_of

if TYPE_CHECKING:
    from host.settings import Settings

LATEST_WAIT = 2.0  # seconds that a query waits for the view to reach the caller's own write


class VersionMissing(Refusal):
    """What another may have decided meanwhile is not overridden unseen: say which version was looked at."""

    title, field, status = "请先查看最新内容，再就所看到的版本提交", "If-Match", 428


class ReasonMissing(Refusal):
    """What is undone, sent back or looked at against the rule needs a word why; it is kept."""

    title, field = "请说明原因", "X-Reason"


class ViewBehind(Refusal):
    """The view has not applied the position asked for within two seconds."""

    title, field, status = "数据尚未更新到您的最新操作，还差 {lag} 条，请稍后重试", "after", 503


class Host(Protocol):
    """What the edge needs of a running service."""

    @property
    def service(self) -> Service: ...
    @property
    def settings(self) -> "Settings": ...
    @property
    def clock(self) -> Clock: ...
    @property
    def verifier(self) -> Verifier: ...
    @property
    def pool(self) -> AsyncConnectionPool[Any]: ...

    async def handle(
        self, decider: Decider[Any, Any, Any], id_: object, command: Command, **how: Unpack[How]
    ) -> Outcome: ...

    async def would(
        self, decider: Decider[Any, Any, Any], id_: object, command: Command
    ) -> Sequence[Event]: ...

    async def wait_for(self, position: int, at_most: float) -> int:
        """How many events the views still lack of `position` after `at_most` seconds."""

    def readiness(self) -> Mapping[str, str]:
        """What is missing, and why; empty when ready."""

    async def agreement(self) -> Any:
        """The position of each context that this service has applied."""

    async def facts_naming(self, ids: Sequence[UUID]) -> Sequence[Fact]:
        """Every fact of its own log that names one of these."""

    async def agreement_on(self, context: str, key: str) -> Any:
        """The same of one stream: of its own context where it ends, of another's how far it is."""


class Answer(BaseModel):
    """What a command led to; `position` is its place in the log, for `?after=` of any query."""

    id: str
    version: int
    position: int | None
    events: list[str]
    repeated: bool


class CallContext:
    """One authenticated request."""

    def __init__(
        self,
        host: Host,
        actor: Actor | None,
        origin: Origin,
        command_id: UUID,
        expected: int | None,
        answer: Response,
    ) -> None:
        self._host = host
        self._actor = actor
        self._answer = answer
        self.origin = origin
        self.command_id = command_id
        self.expected_version = expected
        self.now: datetime = host.clock.now()

    @property
    def actor(self) -> Actor:
        """Who asks. Raises LookupError on a route that needs no token."""
        if self._actor is None:
            raise LookupError("a route for anyone has no actor")
        return self._actor

    @property
    def parks(self) -> list[UUID] | None:
        """The parks the caller may see, None for all: for a row filter."""
        return None if self.actor.parks is None else sorted(self.actor.parks)

    def within(self, park: UUID) -> None:
        """Raises ParkOutOfScope unless the caller's token covers this park."""
        if not self.actor.covers(park):
            raise ParkOutOfScope

    def within_any(self, parks: Collection[UUID]) -> None:
        """Raises ParkOutOfScope unless the caller's token covers one of these parks."""
        if not any(self.actor.covers(park) for park in parks):
            raise ParkOutOfScope

    def everywhere(self) -> None:
        """Raises NotEverywhere unless the caller's token covers all parks."""
        if self.actor.parks is not None:
            raise NotEverywhere

    def why(self) -> str:
        """The reason, in the caller's words. Raises ReasonMissing."""
        if self.origin.reason is None:
            raise ReasonMissing
        return self.origin.reason

    def seen(self) -> int:
        """The version that the caller looked at (If-Match). Raises VersionMissing."""
        if self.expected_version is None:
            raise VersionMissing
        return self.expected_version

    def fresh_id(self, *words: object) -> UUID:
        """An id for what this command makes: the same when the command is sent again."""
        return derived_id(self.command_id, "new", *words)

    def etag(self, version: int) -> None:
        """Tell the version shown, so that the caller can send it back as If-Match."""
        self._answer.headers["ETag"] = f'"{version}"'

    def part(self, *words: object) -> "CallContext":
        """One of many commands that this request asks for: with an id of its own, and no say in headers."""
        id_ = derived_id(self.command_id, "part", *words)
        return CallContext(self._host, self._actor, self.origin, id_, None, Response())

    async def would(self, decider: Decider[Any, Any, Any], id_: object, command: Command) -> Sequence[Event]:
        """What the command would lead to, were it asked now. Refusals pass through."""
        return await self._host.would(decider, id_, command)

    async def do(
        self,
        decider: Decider[Any, Any, Any],
        id_: object,
        command: Command,
        *,
        approval: str | None = None,
        expected: int | None = None,
    ) -> Answer:
        """Ask the command; answers 201 when it began the stream, else 200. Refusals pass through.

        `approval`: who else approved it, and where that is to be found; goes into the envelope. `expected`:
        the version that it was asked of, where the caller names none.
        """
        outcome = await self._host.handle(
            decider,
            id_,
            command,
            origin=self.origin._replace(approval=approval),
            command_id=self.command_id,
            expected_version=expected if self.expected_version is None else self.expected_version,
        )
        self.etag(outcome.version)
        if outcome.position is not None:
            self._answer.headers["Anju-Position"] = str(outcome.position)
        if outcome.events and outcome.version == len(outcome.events):
            self._answer.status_code = 201
        return Answer(
            id=str(id_),
            version=outcome.version,
            position=outcome.position,
            events=[type(event).__name__ for event in outcome.events],
            repeated=outcome.repeated,
        )


async def _call(request: Request, response: Response, told: Annotated[Told, Header()]) -> CallContext:
    host: Host = request.state.host
    actor: Actor | None = request.state.actor
    who = actor.id if actor else "anonymous"
    origin = Origin(
        actor=who,
        role=actor.role if actor else "anonymous",
        ip=_address(request),
        device=told.x_device_id,
        reason=reason_in(told.x_reason),
        correlation=correlation_of(request.scope),
        trace=current_traceparent() or valid_traceparent(request.headers.get("traceparent")),
    )
    id_ = command_id(who, told.idempotency_key) if told.idempotency_key else new_id()
    return CallContext(host, actor, origin, id_, version_in(told.if_match), response)


def _address(request: Request) -> str | None:
    # Behind the gateway the server has put the forwarded address here; it may be any text.
    try:
        return str(ip_address(request.client.host)) if request.client else None
    except ValueError:
        return None


async def caught_up(request: Request, after: Annotated[int | None, Query(ge=0, le=2**63 - 1)] = None) -> None:
    """Wait until the views show what the caller wrote. Raises ViewBehind (503) with the lag."""
    if after is not None:
        host: Host = request.state.host
        lag = await host.wait_for(after, LATEST_WAIT)
        if lag:
            raise ViewBehind(lag=lag)


Call = Annotated[CallContext, Depends(_call)]
