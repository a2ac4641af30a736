"""What the services of the town are asked themselves, beside what they hear of each other."""

from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts.domain.classing import GiveClass
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft, NoteRenewed, SendForSignature
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import Complete, Decline, Lapse, Open
from contracts.domain.terms import Terms
from contracts.policies.renewals import renewal_id
from host.runtime import Runtime
from kernel.domain import Command, Sealed
from kernel.facts import SYSTEM
from kernel.ids import named_id
from notifications.domain.confirmation import AskCode, confirmation
from notifications.domain.outage import NoteOrder, NoteOutage, outage
from notifications.domain.responsibility import Assign, Release, responsibility
from notifications.policies.of_outages import outage_of
from tenants.domain.correction import CorrectPerson
from tenants.domain.erasure import ErasePersonalData
from tenants.domain.merging import MergeTenants
from tenants.domain.number import tenant_number
from tenants.domain.person import RegisterPerson, person
from tenants.domain.person_facts import Profile, Seals
from tenants.domain.tenant import MoveIn, MoveOut, RegisterTenant, tenant
from tenants.domain.tenant_facts import Stay
from workorders.domain import plan as plans
from workorders.domain.checklist import Item
from workorders.domain.entry import Consent
from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import Attend, Inspect, OpenInspection, RecordLeave
from workorders.domain.repair import Repair
from workorders.domain.work_order import work_order
from workorders.domain.work_order_commands import Report

from tests.unruly.lives import HOMES, MANAGER, NOW, PARK, day, twin_of

TODAY, BEGAN = NOW.date(), day(0)


async def leases(runtime: Runtime) -> None:
    """What contracts-svc itself is asked: the leases of the town, as a ledger tells them, and as many by
    which nobody ever came.
    """
    for home in range(HOMES):
        ours = (named_id("unit", home), twin_of(home) or named_id("tenant", home), date(2027, 1, 1))
        in_vain = (named_id("empty unit", home), named_id("no-show", home), day(380))
        for lease, (unit, tenant_id, ends_on) in (
            (named_id("lease", home), ours),
            (named_id("lease in vain", home), in_vain),
        ):
            terms = Terms(
                track="tenant",
                unit_ids=(unit,),
                park_id=PARK,
                party_id=named_id("person", home),
                tenant_id=tenant_id,
                manager_id=MANAGER,
                starts_on=day(0),
                ends_on=ends_on,
                rent_fen=450_000,
                deposit_fen=900_000,
                cycle="monthly",
            )
            command, asked = Draft(contract_id=lease, terms=terms, signed_on=day(0)), named_id("draft", lease)
            await runtime.handle(contract, lease, command, origin=SYSTEM, command_id=asked)


async def rounds(runtime: Runtime) -> None:
    """What workorder-svc itself is asked: in each unit something fails, and something falls due."""
    for home in range(HOMES):
        unit = named_id("unit", home)
        where = {"unit_id": unit, "park_id": PARK}
        look, care = named_id("round", home), named_id("plan", home)
        list_ = {
            "kind": "safety",
            "items": (Item(item="gas", fault="gas_leak", urgency="emergency"),),
            "due_on": NOW.date(),
        }
        yearly = plans.Terms(fault="gas_check", months=12, first_due_on=date(2025, 6, 2), ahead=1)
        found = {"item": "gas", "verdict": "failed", "order_id": named_id("gas", home)}
        let_in = Consent(answer="vacant", how="none", said_by="technician")
        for decider, id_, command in (
            (inspection, look, OpenInspection(at=NOW, inspection_id=look, **where, **list_)),
            (inspection, look, Attend(at=NOW, technician_id=MANAGER, vouched=True)),
            (inspection, look, RecordLeave(at=NOW, consent=let_in)),
            (plans.plan, care, plans.SetPlan(at=NOW, plan_id=care, **where, terms=yearly)),
            (inspection, look, Inspect(at=NOW, **found)),
        ):
            command_id = named_id(type(command).__name__, home)
            await runtime.handle(decider, id_, command, origin=SYSTEM, command_id=command_id)


async def people(runtime: Runtime) -> None:
    """What tenant-svc itself is asked: who has two numbers comes and goes, beside those of the town."""
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
            command_id = named_id(type(command).__name__, id_)
            await runtime.handle(tenant, id_, command, origin=SYSTEM, command_id=command_id)


async def papers(runtime: Runtime) -> None:
    """And of leases yet to run out: one is renewed, in a class that the next is to have; one is declined; and
    a draft is sent for signature, which nobody signs in time. What followed on a fourth was annulled.
    """
    for home in range(HOMES):
        renewed, next_, declined, draft = (
            named_id(word, home) for word in ("renewed", "next", "declined", "nobody signs")
        )
        unit, ends_on = named_id("their unit", home), date(2027, 1, 1)
        first, later = _terms(home, unit, ends_on), _terms(home, unit, date(2028, 1, 1), starts_on=ends_on)
        other = _terms(home, named_id("declined unit", home), ends_on)
        unsigned = _terms(home, named_id("unsigned unit", home), ends_on, starts_on=date(2026, 1, 1))
        opened, anew = named_id("renewal of declined", home), named_id("anew", home)
        again, later_on = _terms(home, named_id("unit anew", home), ends_on), TODAY + timedelta(days=1)
        lapsed = renewal_id(anew, again)
        sent = {"signing_id": named_id("unsigned", home), "document_sha256": "9f" * 32}
        for decider, id_, command in (
            (contract, renewed, Draft(contract_id=renewed, terms=first, signed_on=day(0))),
            (contract, renewed, GiveClass(contract_class="key")),
            (contract, next_, Draft(contract_id=next_, terms=later, signed_on=TODAY)),
            (contract, renewed, NoteRenewed(renewed_by=next_, ends_on=ends_on)),
            (contract, declined, Draft(contract_id=declined, terms=other, signed_on=day(0))),
            (renewal, opened, Open(renewal_id=opened, contract_id=declined, terms=other, today=TODAY)),
            (renewal, opened, Decline(by="tenant", today=TODAY)),
            (contract, anew, Draft(contract_id=anew, terms=again, signed_on=day(0))),
            (renewal, lapsed, Open(renewal_id=lapsed, contract_id=anew, terms=again, today=TODAY)),
            (renewal, lapsed, Complete()),
            (renewal, lapsed, Lapse()),
            (renewal, lapsed, Open(renewal_id=lapsed, contract_id=anew, terms=again, today=later_on)),
            (contract, draft, Draft(contract_id=draft, terms=unsigned)),
            (
                contract,
                draft,
                SendForSignature(**sent, operator_signer_id=MANAGER, sent_at=NOW - timedelta(days=60)),
            ),
        ):
            await _ask(runtime, decider, id_, command)


async def contracts(runtime: Runtime) -> None:
    await leases(runtime)
    await papers(runtime)


def _terms(home: int, unit: UUID, ends_on: date, starts_on: date = BEGAN) -> Terms:
    return Terms(
        track="tenant",
        unit_ids=(unit,),
        park_id=PARK,
        party_id=named_id("person of", unit),
        tenant_id=named_id("tenant of", unit),
        manager_id=MANAGER,
        starts_on=starts_on,
        ends_on=ends_on,
        rent_fen=450_000,
        deposit_fen=900_000,
        cycle="monthly",
    )


async def _ask(runtime: Runtime, decider: Any, id_: UUID, command: Command) -> None:
    asked = named_id(type(command).__name__, command, id_)  # one of a kind may be asked of the same twice
    await runtime.handle(decider, id_, command, origin=SYSTEM, command_id=asked)


async def notices(runtime: Runtime) -> None:
    """What notify-svc itself is asked: a code, somebody for a role who is released, a channel that fails."""
    for home in range(HOMES):
        park, who, code = named_id("other park", home), named_id("clerk", home), named_id("code", home)
        holds = {"park_id": park, "role": "finance", "person_id": who}
        asked = {"confirmation_id": code, "person_id": who, "purpose": "signing", "park_id": park}
        alone = {"channel": "sms", "waiting": home, "alone": f"provider {home}"}
        way = outage_of(f"provider {home}")
        for decider, id_, command in (
            (responsibility, park, Assign(**holds)),
            (responsibility, park, Release(**holds)),
            (confirmation, code, AskCode(**asked, now=NOW)),
            (outage, way, NoteOutage(**alone, since=NOW)),
            (outage, way, NoteOrder(**alone, at=NOW)),
        ):
            await _ask(runtime, decider, id_, command)


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
        await _ask(runtime, person, who, RegisterPerson(person_id=who, profile=profile, seals=seals))
        await _ask(runtime, person, who, CorrectPerson(**said, seals={"identity": sealed}))
        if home % 2:
            await _ask(runtime, person, who, ErasePersonalData())


async def everybody(runtime: Runtime) -> None:
    await people(runtime)
    await strangers(runtime)


async def spoken(runtime: Runtime) -> None:
    """And of what fails: somebody says it to a machine."""
    for home in range(HOMES):
        id_, unit = named_id("spoken", home), named_id("spoken unit", home)
        where = {"order_id": id_, "unit_id": unit, "park_id": PARK}
        said = {
            "fault": "leak",
            "urgency": "ordinary",
            "source": "voice",
            "files": (named_id("voice", home),),
        }
        await _ask(runtime, work_order, id_, Report(at=NOW, repair=Repair(**where, **said)))


async def work(runtime: Runtime) -> None:
    await rounds(runtime)
    await spoken(runtime)


OWN: dict[str, Callable[[Runtime], Coroutine[Any, Any, None]]] = {
    "contracts": contracts,
    "notifications": notices,
    "tenants": everybody,
    "workorders": work,
}
