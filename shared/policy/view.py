"""Policies as they are kept: each with the versions that were proposed, published or withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString

from edge.call import Host
from kernel.domain import Command, Decider
from kernel.facts import Fact
from kernel.service import Row, View
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from policy.domain.book import Book
from policy.domain.declared import Policies, key_of
from policy.domain.policy import PolicyEvent, PolicyProposed, PolicyPublished
from policy.domain.values import Version


def keys(fact: Fact) -> Sequence[str]:
    event = fact.event
    return [key_of(event.values.name(), event.city)] if isinstance(event, PolicyEvent) else []


def project(row: Row | None, fact: Fact) -> Row | None:
    event = fact.event
    if not isinstance(event, PolicyEvent):
        return row
    key, origin = key_of(event.values.name(), event.city), fact.origin
    kept = row or {"id": key, "policy": event.values.name(), "city": event.city, "said": {}}
    number = str(event.version)
    one = kept["said"].get(number, {})
    match event:
        case PolicyProposed(proposed_by=who):
            more = {
                "valid_from": event.valid_from.isoformat(),
                "values": event.values.model_dump(mode="json"),
            }
            one = {**more, "status": "proposed", "proposed_by": who, "proposed_because": origin.reason}
        case PolicyPublished(approved_by=who):
            one |= {"status": "published", "approved_by": who, "approved_because": origin.reason}
            one |= {"published_at": fact.recorded_at.isoformat()}
        case _:
            one |= {"status": "withdrawn", "withdrawn_by": origin.actor, "withdrawn_because": origin.reason}
    return kept | {"said": kept["said"] | {number: one}, "version": fact.version}


def policies_view(decider: Decider[Any, Any, Any], revision: int = 1) -> View:
    """That of one service, beside the decider of its policies; values of a new shape raise `revision`."""
    return View(
        name="policies",
        columns="""
        id text primary key,
        policy text not null,
        city text,
        said jsonb not null,
        version integer not null
    """,
        listens=decider.events,
        keys=keys,
        project=project,
        inline=True,
        revision=revision + 1,  # since it says when each version was published
    )


ROWS: LiteralString = "select id, said from views.policies"
# Parks in a city that has a policy of its own for something.
CITIES: LiteralString = (
    "select p.id, p.city from views.parks p where p.city in (select city from views.policies)"
)


@dataclass(frozen=True)
class Shelf:
    """The policies of one service, as its view keeps them.

    A service where cities may differ has a view `parks` with the city of each.
    """

    policies: Policies

    async def book(self, conn: AsyncConnection[Any], known: datetime | None = None) -> Book:
        """All policies as published, before the moment `known` where one is given, with the parks of cities
        that have their own.
        """
        found = await self.published(conn, known)
        if not any(":" in key for key in found):
            return Book(self.policies, found)
        parks = await conn.cursor(row_factory=tuple_row).execute(CITIES)
        return Book(self.policies, found, dict(await parks.fetchall()))

    async def told(self, conn: AsyncConnection[Any], _: Sequence[Command]) -> Book:
        """The same, of whichever commands are to be told (`Informs.read`)."""
        return await self.book(conn)

    async def book_of(self, host: Host, known: datetime | None = None) -> Book:
        """The same, asked by an edge."""
        async with host.pool.connection() as conn:
            return await self.book(conn, known)

    async def published(
        self, conn: AsyncConnection[Any], known: datetime | None = None
    ) -> dict[str, tuple[Version[Any], ...]]:
        """The published versions of each policy, by key."""
        rows = await conn.cursor(row_factory=tuple_row).execute(ROWS)
        return {key: self._versions(key, said, known) for key, said in await rows.fetchall()}

    def _versions(
        self, key: str, said: Mapping[str, Mapping[str, Any]], known: datetime | None
    ) -> tuple[Version[Any], ...]:
        kind = self.policies[key].kind
        return tuple(
            Version(
                version=int(number),
                valid_from=date.fromisoformat(each["valid_from"]),
                values=kind.model_validate(each["values"]),
            )
            for number, each in said.items()
            if each["status"] == "published"
            and (known is None or datetime.fromisoformat(each["published_at"]) < known)
        )


async def said_of(host: Host, key: str) -> tuple[Mapping[str, Mapping[str, Any]], int]:
    """What was said of one policy, by number, and the version of its stream."""
    async with host.pool.connection() as conn:
        found = await conn.execute("select said, version from views.policies where id = %s", [key])
        row = await found.fetchone()
    return row or ({}, 0)


async def all_said(host: Host) -> dict[str, Mapping[str, Mapping[str, Any]]]:
    """The same of all of them, by key."""
    async with host.pool.connection() as conn:
        return dict(await (await conn.execute(ROWS)).fetchall())
