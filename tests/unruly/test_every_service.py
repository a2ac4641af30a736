"""Every policy and view of every service, behind a bus that delivers twice, late, cut and across topics.

Two years of a small town as the departments tell them; whatever legal order they arrive in, and whenever the
service's own commands fall between, the same rows and the same facts must come of it.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import analytics.app
import contracts.app
import notifications.app
import orjson
import pytest
import tenants.app
import workorders.app
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Draft
from contracts.domain.terms import Terms
from host.run import load
from host.runtime import Runtime
from kernel.clock import VirtualClock
from kernel.facts import SYSTEM, Fact
from kernel.ids import named_id
from kernel.service import Do, Policy, Service
from local.contexts import CONTEXTS
from tenants.domain.merging import MergeTenants
from tenants.domain.number import tenant_number
from tenants.domain.tenant import MoveIn, MoveOut, RegisterTenant, tenant
from tenants.domain.tenant_facts import Stay
from testkit.stack import eventually
from testkit.stores import Stores
from testkit.unruly_bus import UnrulyBus, deaf, difference, outcome, partitions_of
from workorders.domain import plan as plans
from workorders.domain.checklist import Item
from workorders.domain.entry import Consent
from workorders.domain.inspection import inspection
from workorders.domain.inspection_commands import Attend, Inspect, OpenInspection, RecordLeave

from tests.unruly.lives import HOMES, MANAGER, NOW, PARK, day, town, twin_of

SEEDS = range(1, 5)

FOLLOWERS: dict[str, Service] = {
    "contracts": contracts.app.service,
    # Partners are not of this test; nor who is there as a notice is asked for: that goes by what came before,
    # and whom it lacks `addressing.py` finds, one of the workers.
    "notifications": replace(notifications.app.service, workers=(), informs=None),
    "analytics": analytics.app.service,
    "tenants": tenants.app.service,
    # Nor who is sent to what: a duty looks when it can, and finds nobody before or after all is compared.
    "workorders": replace(workorders.app.service, workers=()),
}


FRUIT = {
    "contracts": "stream settlement-",
    "notifications": "stream notice-",
    "analytics": "view moves",
    "tenants": "view units",
    "workorders": "stream order-",
}


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


# What this town cannot reach, by why. That of partners' words and of commands that come long after is asked
# by examples, in the tests of each.
ELSEWHERE: dict[str, dict[str, set[str]]] = {
    "contracts": {
        "somebody gives what is renewed a class, or an account": {
            "class_follows_renewal",
            "payee_follows_renewal",
        },
        "a renewal is approved, and what was drafted signed": {"renewal_drafts", "renewal_follows"},
        "what followed is annulled, and what it followed falls due anew": {"renewal_passes_on"},
        "a paper is sent for signature": {"contract_is_out", "signing_lapses"},
        "a stay that is heard of late leaves another history than one heard in time": {"contract_held_over"},
    },
    "notifications": {
        "who is there is looked up by a worker": {"tell groups of the staff", "tell of late callbacks"},
        "a clerk or a tenant asks": {"tell of roles that are empty", "send a code"},
        "a partner is out of order": {"tell of channels that are out of order"},
    },
    "analytics": {},
    "tenants": {
        "a person is sealed in a vault": {
            "check who was corrected",
            "forget who was erased",
            "high risk",
        },
    },
    "workorders": {
        "somebody speaks to a machine": {"read what was spoken"},
        "a tenant rates": {"review what nobody was content with"},
    },
}
OWN: dict[str, Callable[[Runtime], Coroutine[Any, Any, None]]] = {
    "contracts": leases,
    "tenants": people,
    "workorders": rounds,
}


def noting(policy: Policy, reached: set[str]) -> Policy:
    """The same, which puts its name down whenever it asks for something."""

    def react(fact: Fact) -> Sequence[Do]:
        asked = policy.react(fact)
        if asked:
            reached.add(policy.name)
        return asked

    return replace(policy, react=react)


async def delivered(service: Service, stores: Stores, seed: int | None) -> dict[str, list[Any]]:
    """What came of it; with `seed` None all came once, in the order of the logs, after own commands."""
    members = 1 if seed is None else 2
    async with (
        stores.lent(service) as roles,
        deaf(service, roles, members, VirtualClock(NOW)) as runtimes,
    ):
        first = runtimes[0]
        # A lease that was not signed yet when its tenant was said to have left never ended and went on.
        facts = town(mended=service.name != "contracts")
        partitions = partitions_of([f for f in facts if f.context in first.topics], first.topics)
        commands = [OWN[service.name](first)] if service.name in OWN else []
        if seed is None:
            for command in commands:
                await command
            await first.following.apply([record for part in partitions.values() for record in part])
        else:
            bus = UnrulyBus(partitions, seed)
            await asyncio.gather(bus.deliver(*(runtime.following for runtime in runtimes)), *commands)

        async def at_rest() -> bool:
            return all([not await _behind(runtime) for runtime in runtimes])

        await eventually(at_rest, "everything that follows has happened", within=30, every=0.05)
        return settled(await outcome(first))


async def _behind(runtime: Runtime) -> bool:
    """In one look: what a policy appends and how far it has come are one transaction."""
    follows = runtime.following.last.follows_own_log
    async with runtime.pool.connection() as conn:
        row = await (
            await conn.execute(
                "select exists (select from kernel.outbox) or exists (select from kernel.deadlines"
                " where due_at <= %(now)s and fired_at is null and failure is null) or %(follows)s and"
                " coalesce((select max(position) from kernel.log), 0) > coalesce((select position from"
                " kernel.checkpoints where consumer = %(consumer)s and source = %(source)s), 0)",
                {
                    "now": NOW,
                    "follows": follows,
                    "consumer": runtime.following.last.consumer,
                    "source": runtime.own_log.source,
                },
            )
        ).fetchone()
    return row != (False,)


def settled(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without the order within a stream that several topics write to: it may differ, what is there not.

    Nor is what a number that gave way heard itself: it notes what comes before, and passes on what comes
    behind. What the other has heard by it in the end is the same.
    """
    gave_way = {f"stream tenancy-{twin_of(home)}" for home in range(HOMES)}
    return {
        name: sorted(rows, key=lambda row: orjson.dumps(row, default=str))
        if name.startswith("stream")
        else rows
        for name, rows in found.items()
        if name not in gave_way
    }


@pytest.mark.parametrize("name", FOLLOWERS)
async def test_whatever_legal_order_the_bus_delivers_in_the_same_comes_of_it(
    name: str, stores: Stores
) -> None:
    reached = set[str]()
    followed = FOLLOWERS[name]
    service = replace(followed, policies=[noting(each, reached) for each in followed.policies])
    plain = await delivered(service, stores, None)
    assert plain["parked"] == []
    assert sum(len(rows) for each, rows in plain.items() if each.startswith(FRUIT[name])) >= HOMES
    if name == "workorders":  # of each round and each plan, and of each move-out a round of its own
        assert sum(each.startswith("stream order-") for each in plain) == 2 * HOMES
        assert sum(each.startswith("stream inspection-") for each in plain) == 2 * HOMES
    for seed in SEEDS:
        unruly = await delivered(service, stores, seed)
        found = difference(plain, unruly)
        assert not found, f"seed {seed}: {found}"
    assert {each.name for each in followed.policies} - reached == set().union(*ELSEWHERE[name].values())


def test_every_service_that_follows_another_is_here() -> None:
    assert {name for name in CONTEXTS if load(name).follows()} == set(FOLLOWERS)
