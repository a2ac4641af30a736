"""Responsibility 职责: who answers for what in a park, one stream each; a role may have several persons."""

from uuid import UUID

from kernel.domain import Command, Decider, Event, State

from notifications.domain.matter import Role


class ResponsibilityAssigned(Event):
    park_id: UUID
    role: Role
    person_id: UUID


class ResponsibilityReleased(Event):
    park_id: UUID
    role: Role
    person_id: UUID


class Assign(Command):
    park_id: UUID
    role: Role
    person_id: UUID


class Release(Command):
    park_id: UUID
    role: Role
    person_id: UUID


class Held(State):
    by: frozenset[tuple[Role, UUID]] = frozenset()


def decide(command: Assign | Release, held: Held) -> list[ResponsibilityAssigned | ResponsibilityReleased]:
    holds = (command.role, command.person_id) in held.by
    match command:
        case Assign() if not holds:
            return [ResponsibilityAssigned(**dict(command))]
        case Release() if holds:
            return [ResponsibilityReleased(**dict(command))]
    return []


def evolve(held: Held, event: ResponsibilityAssigned | ResponsibilityReleased) -> Held:
    one = {(event.role, event.person_id)}
    return Held(by=held.by | one if isinstance(event, ResponsibilityAssigned) else held.by - one)


responsibility: Decider[Assign | Release, Held, ResponsibilityAssigned | ResponsibilityReleased] = Decider(
    "responsibility", Held(), decide, evolve, (ResponsibilityAssigned, ResponsibilityReleased)
)
