"""What is gathered for somebody, with whatever else its round brings: asked why, it leads to the message of
all. A matter that was left alone has a notification of its own, by the same `id`.
"""

from typing import LiteralString

from kernel.facts import Fact
from kernel.service import Row, View

from notifications.domain.gathering import MatterGathered


def project(_: Row | None, fact: Fact) -> Row:
    told = fact.event
    assert isinstance(told, MatterGathered)
    matter = told.awaited.matter
    return {
        "id": told.awaited.notification_id,
        "stream": fact.stream,
        "version": fact.version,
        **told.model_dump(include={"round_id", "person_id"}),
        **matter.model_dump(
            include={"notice_id", "kind", "stage", "thing_id", "cause_id", "park_id", "unit_id"}
        ),
    }


gathered = View(
    name="gathered",
    columns="id uuid primary key, stream text not null, version int not null, round_id uuid not null,"
    " person_id uuid not null, notice_id uuid not null, kind text not null, stage text not null,"
    " thing_id uuid not null, cause_id uuid not null, park_id uuid not null, unit_id uuid",
    listens=(MatterGathered,),
    keys=lambda fact: [fact.event.awaited.notification_id],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    indexes=("(thing_id)", "(cause_id)", "(round_id, person_id)"),
    revision=2,  # since a round may be a night
)


def told_in(of: LiteralString) -> LiteralString:
    """SQL: the matters `g` that this row of notifications sums up, of the parks `parks` (null: of all).

    It may be of several parks: who may see some of them sees that it was told, and what of theirs.
    """
    return f"""views.gathered g
        where {of}.kind = 'MattersSummedUp' and (g.round_id, g.person_id) = ({of}.thing_id, {of}.person_id)
            and (%(parks)s::uuid[] is null or g.park_id = any(%(parks)s))
            and not exists (select from views.notifications alone where alone.id = g.id)"""


def seen(of: LiteralString) -> LiteralString:
    """SQL: whether a row of notifications is, or tells, of one of the parks `parks` (null: of all)."""
    return f"""(%(parks)s::uuid[] is null or {of}.park_id = any(%(parks)s)
        or exists (select from {told_in(of)}))"""


def counted(of: LiteralString) -> LiteralString:
    """SQL: how many of each kind `told_in` finds, by the last word of each; null where it sums up nothing."""
    return f"""(select jsonb_object_agg(each.kind, each.count) from (
        select g.kind, count(distinct (
            g.thing_id, g.unit_id, case when g.kind = 'ContractOverrunDetected' then '' else g.stage end))
          from {told_in(of)} group by g.kind) each)"""
