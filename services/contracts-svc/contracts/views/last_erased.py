"""When somebody was erased last: what was handed in before may name them, and nobody can say whether."""

from kernel.facts import Fact
from kernel.service import Row, View
from published.tenants import PersonErased


def project(row: Row | None, fact: Fact) -> Row | None:
    return {"id": "last", "at": max(row["at"], fact.recorded_at) if row else fact.recorded_at}


last_erased = View(
    name="last_erased",
    columns="id text primary key, at timestamptz not null",
    listens=(PersonErased,),
    keys=lambda _: ["last"],
    project=project,
)
