"""What a `domain/` folder may import from the kernel: facts, commands, states, refusals, deciders. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError


def _on_the_wall(found: object) -> object:
    # Pydantic would also take seconds since midnight, and times with a zone of their own.
    if isinstance(found, str) and re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", found, re.ASCII):
        return found
    if type(found) is time and found.tzinfo is None:
        return found
    raise PydanticCustomError("local_time", "a time of day as 08:30")


LocalTime = Annotated[time, BeforeValidator(_on_the_wall)]
"""A time of day people write, strictly as 08:30 or 08:30:00, by the clock on the wall."""


class Frozen(BaseModel):
    """A value that never changes and knows all its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """What never changes is its own copy: pydantic copies defaults to their depths for every command."""
        return self


class Sealed(Frozen):
    """One text that only its person's key opens: key version, nonce and ciphertext (base64)."""

    kv: int
    n: str
    c: str


class Event(Frozen):
    """A fact, named in the past tense. Its stored type is the class name, never the Python path.

    `schema_version` grows by one with each change of shape; an upcaster then lifts the older ones.
    """

    schema_version: ClassVar[int] = 1


class Command(Frozen):
    """A request that can be refused with a reason, named in the imperative."""


class State(Frozen):
    """One of a few frozen statuses of an aggregate; holds only what its decisions need.

    Where a refusal may have nothing else to say than that it stands so, `now` says how it stands and `can`
    what can be done then, both as a clerk says it.
    """

    now: ClassVar[str] = "当前状态与此操作不符"
    can: ClassVar[str] = "刷新后核对"


class Refusal(Exception):
    """A named «no» that a clerk understands.

    Subclasses give `title` (Chinese; `{facts}` are filled in), the `field` at fault if there is one,
    and the HTTP `status`. Facts are keyword arguments and become members of the problem document.
    """

    title: ClassVar[str] = "请求被拒绝"
    field: ClassVar[str | None] = None
    status: ClassVar[int] = 422

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts = facts

    @property
    def code(self) -> str:
        """The stable name of this refusal: `TooFarFromSite` is `too-far-from-site`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    def __str__(self) -> str:
        return self.title.format_map(_Lenient(self.facts))


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class NotPossible(Refusal):
    """The command does not fit the state the aggregate is in: which that is, and what can be done in it."""

    title = "{now}，不能进行此操作（现在可以：{can}）"
    status = 409

    def __init__(self, command: Command, state: State) -> None:
        asked, stands = type(command).__name__, type(state).__name__
        super().__init__(command=asked, state=stands, now=state.now, can=state.can)


C = TypeVar("C", bound=Command)
S = TypeVar("S", bound=State)
E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """One aggregate as a table of three pure names; `events` lists every fact of its streams.

    `decide` may raise a `Refusal` and nothing else; `evolve` is total and never raises.
    """

    name: str
    initial: S
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]
    events: tuple[type[E], ...]

    def stream(self, id_: object) -> str:
        """The stream id of one aggregate: `tenant-0f9c…`."""
        return f"{self.name}-{id_}"
