"""The versions of the model that triage judges by, one row each. Inline."""

from kernel.facts import Fact
from kernel.service import Row, View

from workorders.domain.learning import (
    ModelAdopted,
    ModelForgotten,
    ModelTakenBack,
    ModelTrained,
    learning,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ModelTrained() as event:
            said = event.model_dump(mode="json", exclude={"at"})
            return said | {"trained_at": event.at, "standing": "worse"}
        case ModelAdopted() if row:
            return row | {"standing": "adopted"}
        case ModelTakenBack() if row:
            return row | {"standing": "taken_back"}
        case ModelForgotten() if row:
            return row | {"standing": "forgotten"}
    return row


models = View(
    name="models",
    columns="""
        version    integer primary key,
        standing   text not null,
        learnt     jsonb not null,
        judged_by  jsonb not null,
        before     jsonb not null,
        after      jsonb not null,
        kept       jsonb not null,
        trained_at timestamptz not null
    """,
    listens=learning.events,
    keys=lambda fact: [fact.event.version],  # type: ignore[attr-defined]
    project=project,
    inline=True,
    key="version",
)

IN_FORCE = "select version from views.models where standing = 'adopted' order by version desc limit 1"
KEPT = "select version, kept from views.models where version = %s"
LAST = (
    "select version, standing, learnt || judged_by as lessons from views.models order by version desc limit 1"
)

# Those that learnt from somebody who was erased since.
TO_FORGET = """
    select version from views.models m
     where standing <> 'forgotten' and exists (
        select from jsonb_array_elements(m.learnt) lesson
          join views.erased e on e.person_id = (lesson->>'whose')::uuid)
     order by version
"""

# Keys of those that were forgotten, to be destroyed.
KEYS_LEFT = """
    select (kept->>'whose')::uuid from views.models m
     where standing = 'forgotten'
       and not exists (select from erasures e where e.person_id = (m.kept->>'whose')::uuid)
"""

PAGE = """
    select version, standing, jsonb_array_length(learnt) as learnt,
           jsonb_array_length(judged_by) as judged_by, before, after, trained_at,
           standing = 'adopted' and version = (select max(version) from views.models
                                               where standing = 'adopted') as in_force
      from views.models
     where %(last)s::int is null or version < %(last)s
     order by version desc limit %(limit)s
"""
