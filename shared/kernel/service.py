"""What a service is made of. Each service's `app.py` is one `Service(...)`: its table of contents."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter
from psycopg import AsyncConnection

from kernel.domain import Command, Decider, Event, Refusal
from kernel.facts import Fact, PublishedEvent, Registry

if TYPE_CHECKING:
    from host.runtime import Runtime

Row = dict[str, Any]


@dataclass(frozen=True)
class Do:
    """A command that follows from a fact or a deadline.

    Its id is derived from its cause and its place in the list, so doing it again changes nothing.
    """

    decider: Decider[Any, Any, Any]
    id: object
    command: Command
    reason: str | None = None

    @property
    def stream(self) -> str:
        return self.decider.stream(self.id)


@dataclass(frozen=True)
class View:
    """A read model: one table whose rows are a fold over facts. Holds the only copy of nothing.

    `columns` is SQL DDL of the columns (the key column first, declared `primary key`); `keys` names
    the rows a fact touches; `project` folds one fact into one row (None deletes it). Inline views are
    written in the command's own transaction and must have keys that belong to one stream alone, since
    two writers may otherwise read the same old row; all others follow the log in order.

    A view is `seeded` whose facts touch several rows: a row that is not there yet comes to `project` with its
    key alone, where it would else be None.

    A view that `remembers` keeps what its rows said before: each has `known_since` beside its columns, and
    what a row said until it changed or went lies in a second table, `<name>_past`, with `known_until`. So it
    answers for any moment what was known then.

    A view whose definition changed is built anew at the next start; raise `revision` when only the fold did.
    """

    name: str
    columns: str
    listens: tuple[type[Event], ...]
    keys: Callable[[Fact], Sequence[Any]]
    project: Callable[[Row | None, Fact], Row | None]
    inline: bool = False
    key: str = "id"
    indexes: tuple[str, ...] = ()
    revision: int = 1
    seeded: bool = False
    remembers: bool = False


@dataclass(frozen=True)
class Policy:
    """(event) → commands. Pure: the same fact always asks for the same commands."""

    name: str
    listens: tuple[type[Event], ...]
    react: Callable[[Fact], Sequence[Do]]


@dataclass(frozen=True)
class Deadline:
    """A durable timer: at `due_at` the `command` of its kind is asked of the stream that armed it.

    Never cancelled: the state decides when it fires. Same kind, id, moment and note = the same deadline.
    """

    kind: str
    id: UUID
    due_at: datetime
    note: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Timer:
    """One kind of deadline: the facts that arm it, and the command its passing asks for.

    A timer that is `rearmed_by` some facts depends on what the service `informs` of, and `arm` is then given
    that as well: after each of these facts all there is of what it listens to arms it again.
    """

    kind: str
    listens: tuple[type[Event], ...]
    arm: Callable[..., Sequence[Deadline]]
    fire: Callable[[Deadline], Do]
    rearmed_by: tuple[type[Event], ...] = ()


@dataclass(frozen=True)
class Informs:
    """What is decided in one stream and has to be known in others: said to a command before it is decided.

    `read` finds it in this service's own views, for these commands (none: deadlines are armed by it), in
    the transaction that decides where there is one; `tell` is pure, and gives the command back with what it
    has to know. Whoever asks one of `commands` (an edge, a
    policy, a deadline, a worker) need not think of it. It is no part of what was asked: `exclude=True`.
    """

    commands: tuple[type[Command], ...]
    read: Callable[[AsyncConnection, Sequence[Command]], Awaitable[Any]]
    tell: Callable[[Any, Any], Command]


@dataclass(frozen=True)
class Service:
    """A bounded context as a table: what it decides, shows, follows, awaits, tells and answers."""

    name: str
    deciders: Sequence[Decider[Any, Any, Any]] = ()
    views: Sequence[View] = ()
    policies: Sequence[Policy] = ()
    timers: Sequence[Timer] = ()
    informs: Informs | None = None
    publish: Callable[[Fact], PublishedEvent | None] | None = None
    upcasters: Callable[[Registry], None] | None = None
    routes: Callable[["Runtime"], APIRouter] | None = None
    workers: Sequence[Callable[["Runtime"], Awaitable[None]]] = ()
    reservations: dict[str, type[Refusal]] = field(default_factory=dict)
    migrations: Path | None = None
    seals: bool = False

    def registry(self) -> Registry:
        """Every event type of this service's own streams."""
        found = Registry(event for decider in self.deciders for event in decider.events)
        if self.upcasters:
            self.upcasters(found)
        return found

    def follows(self) -> set[type[PublishedEvent]]:
        """The published events of other contexts that its views and policies listen to."""
        parts: list[View | Policy] = [*self.views, *self.policies]
        return {e for part in parts for e in part.listens if issubclass(e, PublishedEvent)}
