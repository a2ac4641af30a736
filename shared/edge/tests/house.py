"""A small house for the edge's own tests: one aggregate, kept in memory, behind the real HTTP kit."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Unpack
from uuid import UUID

from edge.access import Role, Verifier, mint, new_key, public_keys
from host.settings import Settings
from kernel.clock import VirtualClock, WallClock
from kernel.domain import Command, Decider, Event, NotPossible, Refusal, State
from kernel.facts import Origin
from kernel.handle import How, KeyReused, Outcome, VersionMismatch
from kernel.service import Service

KEY = new_key()
PUBLIC = json.dumps(KEY.as_dict(private=False))


class Opened(Event):
    fen: int


class Raised(Event):
    fen: int


class Open(Command):
    fen: int


class Raise(Command):
    fen: int


class Nothing(State):
    pass


class Account(State):
    fen: int


class TooMuch(Refusal):
    title: ClassVar[str] = "金额过大：最多 {most} 分"
    field: ClassVar[str | None] = "fen"


def decide(command: Any, state: Any) -> Sequence[Event]:
    match command, state:
        case Open(fen=fen), Nothing():
            return [Opened(fen=fen)]
        case Raise(fen=fen), Account():
            if fen > 1_000:
                raise TooMuch(most=1_000)
            return [Raised(fen=fen)]
    raise NotPossible(command, state)


def evolve(state: Any, event: Any) -> State:
    return Account(fen=event.fen)


account: Decider[Any, Any, Any] = Decider("account", Nothing(), decide, evolve, (Opened, Raised))


@dataclass
class House:
    """The duck that `create_app` asks for; remembers what it was asked."""

    service: Service
    settings: Settings = field(
        default_factory=lambda: Settings(
            service="house",
            url="postgresql://none",
            ANJU_KAFKA="none:1",
            ANJU_TOKEN_PUBLIC_KEY=PUBLIC,
            ANJU_BODY_LIMIT=10_000,
        )
    )
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(datetime(2031, 1, 1, tzinfo=UTC)))
    verifier: Verifier = field(default_factory=lambda: Verifier(public_keys(PUBLIC), "house"))
    pool: Any = None
    missing: dict[str, str] = field(default_factory=dict)
    lag: int = 0
    broken: Exception | None = None
    streams: dict[str, list[Event]] = field(default_factory=dict)
    done: dict[UUID, tuple[Command, Outcome]] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)

    async def handle(
        self,
        decider: Decider[Any, Any, Any],
        id_: object,
        command: Command,
        **how: Unpack[How],
    ) -> Outcome:
        command_id, expected_version = how["command_id"], how.get("expected_version")
        self.origins.append(how["origin"])
        if self.broken:
            raise self.broken
        if command_id in self.done:
            before, first = self.done[command_id]
            if before != command:
                raise KeyReused
            return Outcome(first.stream, first.version, first.events, True, first.position)
        stream = decider.stream(id_)
        history = self.streams.setdefault(stream, [])
        if expected_version not in (None, len(history)):
            raise VersionMismatch(expected=expected_version, version=len(history))
        state = decider.initial
        for event in history:
            state = decider.evolve(state, event)
        events = decider.decide(command, state)
        history += events
        outcome = Outcome(stream, len(history), events, False, 40 + len(history))
        self.done[command_id] = command, outcome
        return outcome

    async def wait_for(self, position: int, at_most: float) -> int:
        self.waited.append(position)
        return self.lag

    def readiness(self) -> dict[str, str]:
        return self.missing

    async def agreement(self) -> Any:
        return {"house": 42}

    async def facts_naming(self, ids: Any) -> Any:
        return []

    async def agreement_on(self, context: str, key: str) -> Any:
        return {context: key}


def login(role: Role | str = Role.客服专员, actor: str = "A-1", **more: Any) -> dict[str, str]:
    given: dict[str, Any] = {"now": WallClock().now(), "valid": timedelta(hours=1)} | more
    return {"Authorization": "Bearer " + mint(KEY, actor=actor, role=role, **given)}
