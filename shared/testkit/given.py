"""Given these facts, when this command, then exactly these facts or exactly this refusal."""

from typing import Any, Generic, TypeVar

from kernel.domain import Command, Decider, Event, Refusal, State

C = TypeVar("C", bound=Command)
S = TypeVar("S", bound=State)
E = TypeVar("E", bound=Event)


class Given(Generic[C, S, E]):
    """A history; `when` decides one command on the state it leads to."""

    def __init__(self, decider: Decider[C, S, E], events: tuple[E, ...]) -> None:
        self._decider = decider
        self.state = decider.initial
        for event in events:
            self.state = decider.evolve(self.state, event)

    def when(self, command: C) -> "Decision":
        """Decide; a refusal is kept for `refused`, anything else that is raised is a defect and surfaces."""
        try:
            return Decision(tuple(self._decider.decide(command, self.state)), None)
        except Refusal as refusal:
            return Decision((), refusal)


class Decision:
    """What came of it."""

    def __init__(self, events: tuple[Event, ...], refusal: Refusal | None) -> None:
        self.events, self.refusal = events, refusal

    def then(self, *events: Event) -> None:
        """Exactly these facts, in this order."""
        assert self.refusal is None, f"refused: {self.refusal!r}"
        assert self.events == events, f"decided {self.events!r}"

    def nothing(self) -> None:
        """Accepted, and nothing new to say."""
        self.then()

    def refused(self, refusal: type[Refusal], **facts: Any) -> None:
        """Exactly this type of refusal; the facts given must be among its facts."""
        assert self.refusal is not None, f"not refused; decided {self.events!r}"
        assert type(self.refusal) is refusal, f"refused by {type(self.refusal).__name__}: {self.refusal}"
        wrong = {k: self.refusal.facts.get(k) for k, v in facts.items() if self.refusal.facts.get(k) != v}
        assert not wrong, f"refused with other facts: {wrong!r}"


def given(decider: Decider[C, S, E], *events: E) -> Given[C, S, E]:
    """The history a test starts from; none: nothing has happened yet."""
    return Given(decider, events)
