"""Whom each notice is for, and who that is: open until persons are named, `missing` while nobody is.

`stood_in`: others have heard it in their place. `emergency`: it cannot wait for anybody to take the role."""

from collections.abc import Sequence
from typing import Any

from kernel.facts import Fact
from kernel.service import Row, View
from psycopg import AsyncConnection

from notifications.domain.matter import Matter
from notifications.domain.notice import (
    AudienceAsked,
    NobodyMeant,
    NobodyResponsible,
    RecipientsNamed,
    StandInsNamed,
)


async def any_open(conn: AsyncConnection[Any], *, missing: bool) -> bool:
    """Whether one is to be looked into, of those whose role nobody held or of all else.

    Nearly always there is none: the questions that find persons are dear to plan, and are asked after it.
    """
    query = "select from views.audiences where open and not stood_in and missing = %s limit 1"
    found = await conn.execute(query, [missing])
    return await found.fetchone() is not None


def keys(fact: Fact) -> Sequence[str]:
    match fact.event:
        case AudienceAsked(matter=matter, audience=a) | RecipientsNamed(matter=matter, audience=a):
            return [f"{matter.notice_id}.{a.who}"]
        case NobodyResponsible(notice_id=id_, who=who):
            return [f"{id_}.{who}"]
        case NobodyMeant(matter=matter):
            return [f"{matter.notice_id}.nobody"]
        case StandInsNamed(matter=matter, instead_of=whos, audience=a):
            return [f"{matter.notice_id}.{who}" for who in dict.fromkeys((*whos, a.who))]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case AudienceAsked(matter=m, audience=a):
            return _asked(m, a.who, fact) | {
                "person_id": a.person_id,
                "open": True,
                "emergency": a.plan.priority == "emergency",
            }
        case NobodyMeant(matter=m):
            return _asked(m, "nobody", fact)
        case RecipientsNamed() if row:
            return row | {"open": False}
        case NobodyResponsible() if row:
            return row | {"missing": True}
        case StandInsNamed(instead_of=whos) if row:
            return row | ({"missing": True, "stood_in": True} if row["who"] in whos else {"open": False})
    return row


def _asked(matter: Matter, who: str, fact: Fact) -> Row:
    return {
        "id": f"{matter.notice_id}.{who}",
        "who": who,
        "person_id": None,
        **matter.model_dump(
            include={"notice_id", "kind", "stage", "thing_id", "cause_id", "park_id", "unit_id"}
        ),
        "open": False,
        "missing": False,
        "stood_in": False,
        "emergency": False,
        "asked_at": fact.effective_at,
        "origin": fact.origin.caused_by(fact).to_dict(),
    }


audiences = View(
    name="audiences",
    columns=(
        "id text primary key, who text not null, notice_id uuid not null, kind text not null,"
        " stage text not null, thing_id uuid not null, cause_id uuid not null, park_id uuid not null,"
        " unit_id uuid, person_id uuid, open bool not null, missing bool not null,"
        " stood_in bool not null, emergency bool not null, asked_at timestamptz not null,"
        " origin jsonb not null"
    ),
    listens=(AudienceAsked, RecipientsNamed, NobodyResponsible, StandInsNamed, NobodyMeant),
    keys=keys,
    project=project,
    inline=True,
    revision=2,  # since whom others stand in for at once counts as missing, which nobody had said of them
    indexes=("(missing) where open", "(cause_id)", "(thing_id)"),
)
