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


class RoleLeftEmpty(Event):
    """Who held it was released, was erased, or is none of our staff, and nobody else holds it."""

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


class Vacate(Command):
    """Whoever holds it was erased, or is none of our staff: they answer for nothing any more."""

    park_id: UUID
    role: Role
    person_id: UUID


class Held(State):
    by: frozenset[tuple[Role, UUID]] = frozenset()


ResponsibilityCommand = Assign | Release | Vacate
ResponsibilityEvent = ResponsibilityAssigned | ResponsibilityReleased | RoleLeftEmpty


def decide(command: ResponsibilityCommand, held: Held) -> list[ResponsibilityEvent]:
    holds = (command.role, command.person_id) in held.by
    match command:
        case Assign() if not holds:
            return [ResponsibilityAssigned(**dict(command))]
        case Release(role=role) | Vacate(role=role) if holds:
            gone = ResponsibilityReleased(**dict(command))
            others = [who for of, who in held.by if of == role and who != command.person_id]
            return [gone] if others else [gone, RoleLeftEmpty(**dict(command))]
    return []


def evolve(held: Held, event: ResponsibilityEvent) -> Held:
    one = {(event.role, event.person_id)}
    return Held(by=held.by | one if isinstance(event, ResponsibilityAssigned) else held.by - one)


responsibility: Decider[ResponsibilityCommand, Held, ResponsibilityEvent] = Decider(
    "responsibility", Held(), decide, evolve, (ResponsibilityAssigned, ResponsibilityReleased, RoleLeftEmpty)
)
