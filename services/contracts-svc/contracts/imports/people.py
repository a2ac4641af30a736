"""People of a ledger: sent to tenant-svc in batches, and known by their numbers from then on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from edge.call import Host
from ledger.beside import Account, Kin
from ledger.columns import STAFF, TENANTS
from ledger.rows import Identified, Owner, Person, Staff, Tenant
from ledger.words import POSTS

from contracts.imports.became import Became, refused
from contracts.imports.departments import Departments
from contracts.imports.doors import Doors
from contracts.imports.had_before import HadBefore
from contracts.imports.ids import kin_id, person_id, tenant_id

UNNUMBERED: Final = (
    "本行没有{column}，按房源和合同认出的人登记的是另{which}：{what}写错的请用「更正登记」改正；"
    "换了人的请填写{column}"
)
OTHERWISE: Final = {
    "named-otherwise": {"which": "一个姓名", "what": "姓名"},
    "identified-otherwise": {"which": "一份证件", "what": "证件"},
}
"""Refusals of tenant-svc that speak of a number."""
KINDS = {STAFF.title: "staff", TENANTS.title: "tenant"}


@dataclass
class Known:
    """Who the numbers of a file are: of this file, or of an earlier one."""

    host: Host
    _found: dict[tuple[str, str], Became] = field(default_factory=dict)

    def note(self, sheet: str, number: str, became: Became) -> None:
        self._found[sheet, number] = became

    def of(self, sheet: str, number: str) -> Became | None:
        """None where nobody is; refused where their row was."""
        return self._found.get((sheet, number))

    async def look_up(self, sheet: str, numbers: Sequence[str]) -> None:
        """Those of an earlier file, as tenant-svc told of them; whose number gave way, as the survivor."""
        wanted = {number for number in numbers if (sheet, number) not in self._found}
        if not wanted:
            return
        if sheet == TENANTS.title:
            ids = {tenant_id(number): number for number in wanted}
            query = (
                "select t.tenant_id, s.person_id, s.tenant_id from views.tenants t"
                " join views.tenants s on s.tenant_id = coalesce(t.survivor_id, t.tenant_id)"
                " where t.tenant_id = any(%s)"
            )
        else:
            ids = {person_id(sheet, number): number for number in wanted}
            query = "select person_id, person_id, null::uuid from views.people where person_id = any(%s)"
        async with self.host.pool.connection() as conn:
            for asked, person, tenant in await (await conn.execute(query.encode(), [list(ids)])).fetchall():
                self.note(sheet, ids[asked], Became(person_id=person, tenant_id=tenant))


def numbers_by_name(rows: Sequence[Person]) -> dict[str, str]:
    """Of those whose name no other row has."""
    count = Counter(row.name for row in rows)
    return {row.name: row.number for row in rows if count[row.name] == 1}


async def register(
    rows: Sequence[Person], departments: Departments, had_before: HadBefore, dry_run: bool
) -> list[Became]:
    """Each person once; a tenant with their number."""
    perhaps = await had_before.of(rows)
    bodies = [body_of(*each) for each in zip(rows, perhaps, strict=True)]
    told = await departments.people(bodies, dry_run)
    return [
        _without_number(row, became) if had_before.is_made(row) else became
        for row, became in zip(rows, told, strict=True)
    ]


def _without_number(row: Person, became: Became) -> Became:
    """Whose number was made knows of none: they are told how they were known."""
    what = OTHERWISE.get(became.type)
    if what is None:
        return became
    column = f"{row.line.sheet}编号"
    [(where, _)] = became.reasons
    return became.model_copy(update={"reasons": ((where, UNNUMBERED.format(column=column, **what)),)})


def body_of(row: Person, perhaps: Sequence[UUID]) -> dict[str, Any]:
    """As tenant-svc is asked about them; `perhaps`: whom we know, and they may be."""
    sheet = row.line.sheet
    person: dict[str, Any] = {
        "person_id": str(person_id(sheet, row.number)),
        "kind": KINDS.get(sheet, "owner"),
        "name": row.name,
    }
    reach = {"phone": row.phone, "email": row.email, "wechat": row.wechat, "app": row.app}
    person |= {name: value for name, value in reach.items() if value}
    if isinstance(row, Identified) and row.identity:
        person["identity"] = row.identity._asdict()
    body = {"person": person, "perhaps": [str(id_) for id_ in perhaps]}
    if isinstance(row, Owner) and isinstance(row.account, Account):
        body["account"] = row.account._asdict()
    if not isinstance(row, Tenant):
        return body
    if isinstance(row.kin, Kin):
        body["emergency"] = row.kin._asdict() | {"contact_id": str(kin_id(row.number))}
    return body | {"person": person | {"language": row.language}, "tenant_id": str(tenant_id(row.number))}


async def make_responsible(
    rows: Sequence[Staff], departments: Departments, known: Known, doors: Doors, dry_run: bool
) -> list[Became]:
    """Who answers for a park by their post; whoever cares for single units answers for none."""
    found = []
    for row in rows:
        who, role = known.of(row.line.sheet, row.number), POSTS[row.post]
        if role and row.park and (why := doors.parks.unclear(row.park)):
            found.append(refused(why))
        elif dry_run or not role or who is None or who.person_id is None:
            found.append(Became())
        else:
            found.append(await departments.responsible(_duty(row, role, who.person_id, doors)))
    return found


def _duty(row: Staff, role: str, who: UUID, doors: Doors) -> dict[str, Any]:
    return {"park_id": str(doors.park_id(row.park or "")), "role": role, "person_id": str(who)}
