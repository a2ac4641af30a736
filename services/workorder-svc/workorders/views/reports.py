"""What was reported, one row a report: of a repair, or once more of one that is known. Inline.

Words and numbers of people stay sealed. `heard`: what was spoken, as a machine heard it. `number` is what
somebody can say on the telephone.
"""

from kernel.facts import Fact
from kernel.service import Row, View
from published.workorders import number_of

from workorders.domain.same_danger import kin
from workorders.domain.work_order_facts import (
    WorkOrderRepeated,
    WorkOrderReported,
    WorkOrderTranscribed,
)


def same(unit_id: object, fault: str) -> dict[str, object]:
    """What SAME asks by."""
    return {"unit_id": unit_id, "fault": fault, "kin": list(kin(fault))}


def key_of(order_id: object, report_id: object) -> str:
    return f"{order_id}/{report_id}"


def keys(fact: Fact) -> list[str]:
    match fact.event:
        case WorkOrderRepeated(order_id=order, report_id=report):
            return [key_of(order, report)]
        case WorkOrderReported(order_id=order):
            return [key_of(order, order)]
        case WorkOrderTranscribed(order_id=order, report_id=report):
            return [key_of(order, report)]
    return []


def project(row: Row | None, fact: Fact) -> Row | None:
    if isinstance(fact.event, WorkOrderTranscribed):
        return row and row | {"heard": fact.event.words.model_dump(mode="json")}
    event: WorkOrderReported | WorkOrderRepeated = fact.event  # type: ignore[assignment]
    report_id = event.report_id if isinstance(event, WorkOrderRepeated) else event.order_id
    said_at = event.at if isinstance(event, WorkOrderRepeated) else event.reported_at
    said = event.model_dump(mode="json", include={"source", "files", "words"})
    where = {"order_id": event.order_id, "unit_id": event.unit_id, "park_id": event.park_id}
    ids = {
        "id": key_of(event.order_id, report_id),
        "report_id": report_id,
        "number": number_of(event.order_id),
    }
    return ids | where | said | {"said_at": said_at, "heard": None}


reports = View(
    name="reports",
    columns="""
        id        text primary key,
        report_id uuid not null,
        order_id  uuid not null,
        unit_id   uuid not null,
        park_id   uuid not null,
        number    text not null,
        source    text not null,
        files     jsonb not null,
        words     jsonb,
        heard     jsonb,
        said_at   timestamptz not null
    """,
    listens=(WorkOrderReported, WorkOrderRepeated, WorkOrderTranscribed),
    keys=keys,
    project=project,
    inline=True,
    indexes=("(report_id)", "(order_id)", "(number)", "(said_at, id)", "((words->>'whose'))"),
)

# What the order came from stands before what was said again in the same instant.
OF_ORDER = """
    select * from views.reports where order_id = %s order by said_at, report_id <> order_id, id
"""
# Of each as it was said, and as the order that it turned out to be says it: one report in two rows.
SAID_BY = """
    select * from (
        select distinct on (report_id) * from views.reports where words->>'whose' = any(%s)
         order by report_id, order_id = report_id desc, order_id) said
     order by said_at, report_id
"""
FILES = """
    select distinct file from views.reports, jsonb_array_elements_text(files) file where order_id = %s
"""

HOLDS = "select from views.reports where order_id = %s and files ? %s"
# What was spoken is said of its own order, and perhaps of another that it turned out to be: that one counts.
BEFORE = """
    select order_id, files, words from views.reports where report_id = %s and unit_id = %s
     order by order_id = report_id limit 1
"""

# What was spoken beside words that named an order: it was never one of its own. Where another danger was
# heard in it, it is said of that one's order as well, with its text from the first.
BESIDE = """
    select order_id from views.reports r where report_id = %s and not exists (
        select from views.reports own where own.order_id = r.report_id and own.report_id = r.report_id)
     order by heard is not null limit 1
"""

# What was spoken and nobody has judged or taken up: it may be known already under another order.
UNJUDGED = """
    select p.unit_id, p.tenant_id, p.person_id, p.reported_at, r.files, r.words
      from views.pool p join views.reports r on r.order_id = p.order_id and r.report_id = p.order_id
     where p.order_id = %s and p.fault = %s and p.status in ('reported', 'offered')
"""

# What was spoken with this report of an order that is known by its fault, and not done.
NAMED_ELSE = """
    select p.unit_id, p.park_id, p.tenant_id, p.person_id, p.fault, r.said_at reported_at, r.files, r.words
      from views.pool p join views.reports r on r.order_id = p.order_id
     where p.order_id = %s and r.report_id = %s and p.fault <> %s and p.completed_at is null
       and p.status <> 'cancelled'
"""

# An order of this unit of the same danger that is not done yet, the newest; else of the same fault what was
# done last.
SAME = """
    select order_id from views.pool
     where unit_id = %(unit_id)s and fault = any(%(kin)s) and status <> 'cancelled'
       and (fault = %(fault)s or completed_at is null)
     order by completed_at desc nulls first, reported_at desc, order_id limit 1
"""

# What was spoken since then by the sticker of this unit, and nothing is to be heard in it.
SILENT = """
    select r.order_id from views.reports r
      join views.hearings h on h.order_id = r.order_id and h.status = 'silent'
      join views.pool p on p.order_id = r.order_id and p.fault = %(fault)s and not p.rests
     where r.unit_id = %(unit_id)s and r.report_id = r.order_id and r.words is null
       and r.said_at between %(since)s and %(until)s
     order by r.said_at desc limit 1
"""

# Newest first; what was said in words is shown on its own, to who says why.
PAGE = """
    select id, report_id, order_id, unit_id, park_id, number, source, files, said_at,
           words is not null as has_words, heard is not null as is_heard
      from views.reports
     where (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(order_id)s::uuid is null or order_id = %(order_id)s)
       and (%(unit_id)s::uuid is null or unit_id = %(unit_id)s)
       and (%(number)s::text is null or number = %(number)s)
       and (%(said_at)s::timestamptz is null or (said_at, id) < (%(said_at)s, %(last)s))
     order by said_at desc, id desc limit %(limit)s
"""
