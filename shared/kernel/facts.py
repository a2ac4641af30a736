"""Facts as they are kept and read: the envelope, the registry of types and versions, the upcasters."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

import orjson
from pydantic import ValidationError

from kernel.domain import Event

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class Origin(NamedTuple):
    """Who did it, from where and why; rides from the HTTP edge to the last consumer's events.

    `actor` is an account or person id, not a name. `reason` is free text, which may tell of a person: it
    stays in the service that was told it. `import_id`: the import of a ledger by which it came, with a
    thousand others at once; what a deadline brings later came by none.
    """

    actor: str = "system"
    role: str = "system"
    ip: str | None = None
    device: str | None = None
    reason: str | None = None
    approval: str | None = None
    correlation: str | None = None
    cause: str | None = None
    trace: str | None = None
    import_id: str | None = None

    def caused_by(self, fact: "Fact", trace: str | None = None) -> "Origin":
        """The origin of what follows from `fact`: same correlation and trace, `fact` as the cause.

        `trace` is the span in which it follows, where there is a nearer one than that of the fact.
        """
        cause = str(fact.id)
        return self._replace(correlation=self.correlation or cause, cause=cause, trace=trace or self.trace)

    def outward(self) -> "Origin":
        """As other contexts hear of it, without the reason: none of them could forget it with the person."""
        return self._replace(reason=None)

    def to_dict(self) -> dict[str, str]:
        return {name: value for name, value in zip(self._fields, self, strict=True) if value is not None}

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> "Origin":
        """Members that are missing keep their defaults, members of no meaning here are passed over."""
        return cls(found.get("actor", "system"), found.get("role", "system"), *map(found.get, _OPTIONAL))


_OPTIONAL = Origin._fields[2:]
SYSTEM = Origin()


class Fact(NamedTuple):
    """An event with its envelope, the same shape from an own log and from another context's topic."""

    event: Event
    id: UUID
    stream: str
    version: int
    position: int
    effective_at: datetime
    recorded_at: datetime
    origin: Origin
    context: str


class UnreadFact(Fact):
    """A fact whose envelope is still text, as it was stored: most readers look at its event alone.

    What is looked at is decoded then; ValueError where it cannot be.
    """

    __slots__ = ()

    @property
    def id(self) -> UUID:
        return UUID(self[1])  # type: ignore[arg-type]

    @property
    def effective_at(self) -> datetime:
        return datetime.fromisoformat(self[5])  # type: ignore[arg-type]

    @property
    def recorded_at(self) -> datetime:
        return datetime.fromisoformat(self[6])  # type: ignore[arg-type]

    @property
    def origin(self) -> Origin:
        return Origin.from_dict(orjson.loads(self[7]))  # type: ignore[arg-type]


class PublishedEvent(Event):
    """An event of the published language; `context` names the service that owns and publishes it."""

    context: ClassVar[str]


class UnknownType(LookupError):
    """A type that nobody registered. Loud on write, tolerated on read where a consumer does not care."""


class TooNew(ValueError):
    """A stored or received version that this code does not know yet."""


class Malformed(ValueError):
    """Data that does not fit its registered type."""


class Registry:
    """Stored type name → class, and how to lift each older version, one step at a time."""

    def __init__(self, types: Iterable[type[Event]] = ()) -> None:
        self._types: dict[str, type[Event]] = {}
        self._upcasters: dict[tuple[str, int], Upcaster] = {}
        for each in types:
            self.add(each)

    def add(self, type_: type[Event]) -> None:
        """Register a type; two classes of one name are an error, since the name is what is stored."""
        known = self._types.setdefault(type_.__name__, type_)
        if known is not type_:
            raise ValueError(f"two event types are called {type_.__name__}")

    def upcast(self, type_: type[Event] | str, from_version: int) -> Callable[[Upcaster], Upcaster]:
        """Decorate a pure function on dicts that lifts `from_version` to the next version.

        A published type needs none: it only ever grows by optional fields.
        """

        def register(step: Upcaster) -> Upcaster:
            name = type_ if isinstance(type_, str) else type_.__name__
            self._upcasters[(name, from_version)] = step
            return step

        return register

    def names(self) -> dict[str, type[Event]]:
        return dict(self._types)

    def knows(self, name: str) -> bool:
        return name in self._types

    def encode(self, event: Event) -> bytes:
        """JSON of a registered event. Raises UnknownType: an unreadable fact must never be stored."""
        if self._types.get(type(event).__name__) is not type(event):
            raise UnknownType(type(event).__name__)
        return event.__pydantic_serializer__.to_json(event)

    def decode(self, name: str, version: int, raw: bytes | str) -> Event:
        """The event, always in its latest version.

        Raises UnknownType, TooNew (version above ours) or Malformed.
        """
        type_ = self._types.get(name)
        if type_ is None:
            raise UnknownType(name)
        latest = type_.schema_version
        try:
            if version == latest:
                return type_.__pydantic_validator__.validate_json(raw)  # type: ignore[no-any-return]
            if version > latest:
                raise TooNew(f"{name} v{version}, known up to v{latest}")
            return type_.model_validate_json(orjson.dumps(self._lift(name, version, latest, raw)))
        except (ValidationError, orjson.JSONDecodeError) as fault:
            raise Malformed(f"{name} v{version}: {_places(fault)}") from fault

    def _lift(self, name: str, version: int, latest: int, raw: bytes | str) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(raw)
        for step in range(version, latest):
            if (name, step) in self._upcasters:
                found = self._upcasters[(name, step)](found)
            elif not issubclass(self._types[name], PublishedEvent):
                raise Malformed(f"{name} v{version}: no upcaster from v{step}")
        return found


def _places(fault: Exception) -> str:
    # Where it is wrong, never what was there: the input may hold personal data.
    if isinstance(fault, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in fault.errors())
    return "not JSON"
