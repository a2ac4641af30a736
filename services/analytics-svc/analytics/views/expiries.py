"""When each contract in force ends: the forecast of what has to be renewed or let again."""

from kernel.facts import Fact
from kernel.service import Row, View
from neighbours.in_order import in_order
from published.contracts import (
    ContractExpired,
    ContractExtended,
    ContractResumed,
    ContractSigned,
    ContractTerminated,
)


def project(row: Row | None, fact: Fact) -> Row | None:
    match fact.event:
        case ContractSigned() as signed:
            return {
                "contract_id": signed.contract_id,
                "track": signed.track,
                "park_id": signed.park_id,
                "units": len(signed.unit_ids),
                "rent_fen": signed.rent_fen,
                "ends_on": signed.ends_on,
                "status": "running",
            }
        case ContractExtended(ends_on=day) if row:
            return row | {"ends_on": day, "status": "running"}
        case ContractResumed(ends_on=day, stands=stands) if row:
            return row | {"ends_on": day, "status": "running" if stands else "expired"}
        case ContractTerminated(ended_on=day) if row:
            return row | {"ends_on": day, "status": "terminated"}
        case ContractExpired(ended_on=day) if row:
            return row | {"ends_on": day, "status": "expired"}
    return row


expiries = View(
    name="expiries",
    columns="""
        contract_id uuid primary key,
        track       text not null,
        park_id     uuid not null,
        units       integer not null,
        rent_fen    bigint not null,
        ends_on     date not null,
        status      text not null,
        version     integer not null
    """,
    listens=(ContractSigned, ContractExtended, ContractTerminated, ContractExpired, ContractResumed),
    keys=lambda fact: [fact.event.contract_id],  # type: ignore[attr-defined]
    project=in_order(project),
    key="contract_id",
    indexes=("(ends_on)",),
)

# By the month of the last day people see, one before `ends_on`. What has ended already is no forecast.
FORECAST = """
    select to_char(ends_on - 1, 'YYYY-MM') as month, park_id, track,
           count(*) as contracts, sum(units) as units, sum(rent_fen)::bigint as rent_fen
      from views.expiries
     where ends_on > %(today)s and status <> 'expired'
       and ends_on - 1 < date_trunc('month', %(today)s::date) + %(months)s * interval '1 month'
       and (%(parks)s::uuid[] is null or park_id = any(%(parks)s))
       and (%(park_id)s::uuid is null or park_id = %(park_id)s)
       and (%(track)s::text is null or track = %(track)s)
     group by 1, 2, 3 order by 1, 2, 3
"""
