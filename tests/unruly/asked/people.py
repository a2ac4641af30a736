"""What tenant-svc itself is asked."""

from host.runtime import Runtime
from kernel.domain import Sealed
from kernel.ids import named_id
from tenants.domain.correction import CorrectPerson
from tenants.domain.erasure import ErasePersonalData
from tenants.domain.merging import MergeTenants
from tenants.domain.number import tenant_number
from tenants.domain.person import RegisterPerson, person
from tenants.domain.person_facts import Profile, Seals
from tenants.domain.tenant import MoveIn, MoveOut, RegisterTenant, tenant
from tenants.domain.tenant_facts import Stay

from tests.unruly.asked.asking import ask
from tests.unruly.lives import HOMES, PARK, day


async def people(runtime: Runtime) -> None:
    """Who has two numbers comes and goes, beside those of the town."""
    for home in range(HOMES):
        one, other = (
            {"tenant_id": named_id(word, home), "person_id": named_id("person of", word, home)}
            for word in ("newcomer", "newcomer again")
        )
        room = Stay(unit_id=named_id("their unit", home), park_id=PARK, moved_in_on=day(home))
        into = {"survivor_id": one["tenant_id"], "survivor_person_id": one["person_id"]}
        numbers = [tenant_number(2 * home + each) for each in (1, 2)]
        for id_, command in (
            (one["tenant_id"], RegisterTenant(**one, number=numbers[0])),
            (other["tenant_id"], RegisterTenant(**other, number=numbers[1])),
            (other["tenant_id"], MergeTenants(**into, survivor_number=numbers[0], number=numbers[1])),
            (one["tenant_id"], MoveIn(stay=room, today=room.moved_in_on)),
            (one["tenant_id"], MoveOut(moved_out_on=day(401), today=day(401))),
        ):
            await ask(runtime, tenant, id_, command)


async def strangers(runtime: Runtime) -> None:
    """And of people: who has a foreign document and is corrected, and some of them erased."""
    sealed = Sealed(kv=1, n="", c="")
    for home in range(HOMES):
        who, name = named_id("stranger", home), f"name {home}"
        profile = Profile(
            kind="tenant",
            language="en",
            name=name,
            identity_kind="passport",
            identity=f"passport {home}",
            contacts={"sms": f"phone {home}"},
        )
        seals = Seals(name=sealed, identity=sealed, contacts={"sms": sealed})
        said = {"name": name, "identity_kind": "passport", "identity": f"another {home}"}
        await ask(runtime, person, who, RegisterPerson(person_id=who, profile=profile, seals=seals))
        await ask(runtime, person, who, CorrectPerson(**said, seals={"identity": sealed}))
        if home % 2:
            await ask(runtime, person, who, ErasePersonalData())


async def everybody(runtime: Runtime) -> None:
    await people(runtime)
    await strangers(runtime)
