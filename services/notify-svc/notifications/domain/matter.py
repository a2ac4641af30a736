"""What a notice is about and for whom: the values that its facts share."""

from typing import Final, Literal
from uuid import UUID

from kernel.domain import Frozen
from pydantic import Field

from notifications.domain.plan import Plan

Role = Literal["finance", "access_control", "manager", "supervisor", "operations"]
Who = Literal[Role, "unit_manager", "party", "emergency_contact"]
"""A role of the park, the manager of the unit (or of the park, if it has none), a party of the contract, or
those whom that party named for emergencies."""

EVERYWHERE: Final = UUID(int=0)
"""The park of what is about no single one: who holds a role in any park holds it there."""


STAND_INS: Final[tuple[Role, ...]] = ("supervisor", "operations", "manager", "access_control", "finance")
"""Who stands in for whom a park has not, the first that it has."""


class Present(Frozen):
    """Who can be named now: the holders of each role of the park, the unit's own manager, and where it is.

    `waits`: of the unit we have not heard yet, and may still be told its manager. `beside`: where the other
    unit is of a matter that has one, if the same persons care for both.
    """

    holders: dict[str, tuple[UUID, ...]]
    manager_id: UUID | None = None
    place: str = ""
    waits: bool = False
    beside: str | None = None

    @property
    def stand_ins(self) -> tuple[Role, tuple[UUID, ...]]:
        """Who hears what nobody of the park is registered for: the first role that somebody holds."""
        held = ((role, self.holders[role]) for role in STAND_INS if self.holders.get(role))
        return next(held, (STAND_INS[0], ()))

    def lacks(self, audience: "Audience", found: tuple[UUID, ...]) -> bool:
        """Whether it is known by now that nobody is registered for it."""
        waits = audience.who == "unit_manager" and self.waits
        return not (found or waits or audience.who in ("party", "emergency_contact"))


def named_as(who: Who) -> Who:
    """As whom a cause names the person that an audience goes by."""
    return "party" if who == "emergency_contact" else who


class Beside(Frozen):
    """Another unit that the same fact tells of, by a notice of its own.

    Where the same persons care for both, it is told by this `rule` instead: the one of the two notices tells
    them of both, the other tells them nothing.
    """

    unit_id: UUID
    rule: str


class Matter(Frozen):
    """One cause-thing at one stage: the same `notice_id` however often its cause is told.

    `rule` says whom it is for; `words` fill the templates: dates, days, amounts, never anything about a
    person. `beside`: as long as nobody knows who is there.
    """

    notice_id: UUID
    kind: str
    rule: str
    stage: str
    thing_id: UUID
    cause_id: UUID
    park_id: UUID
    unit_id: UUID | None = None
    words: dict[str, str]
    beside: Beside | None = Field(None, exclude_if=lambda said: said is None)

    def among(self, present: Present | None) -> "Matter":
        """As it is told, by who is there; `other` is where the other unit is."""
        if self.beside is None:
            return self
        if present is None or present.beside is None:
            return self.model_copy(update={"beside": None})
        words = {**self.words, "other": present.beside}
        return self.model_copy(update={"beside": None, "rule": self.beside.rule, "words": words})


class Audience(Frozen):
    """Who is to hear it, by which plan, in which words; `person_id` where the cause names the person.

    Of a unit's manager it is who was named by the contract: told where the unit has none of its own. Of
    emergency contacts it is whose they are.
    `rules_version`: of the rules that made it.
    """

    who: Who
    plan: Plan
    template: str
    person_id: UUID | None = None
    rules_version: int

    def found(self, present: Present) -> tuple[UUID, ...]:
        """The persons that are named at once; none is for whoever looks later, who goes by the same rule."""
        if self.who == "emergency_contact":
            return ()
        if self.who == "unit_manager" and present.manager_id:
            return (present.manager_id,)
        if self.person_id:
            return (self.person_id,)
        if self.who == "unit_manager" and present.waits:
            return ()
        return present.holders.get("manager" if self.who == "unit_manager" else self.who, ())
