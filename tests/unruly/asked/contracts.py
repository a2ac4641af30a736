"""What contracts-svc itself is asked."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from contracts.domain.classing import GiveClass
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    ChangePayee,
    Draft,
    NoteRenewed,
    SendForSignature,
    Terminate,
)
from contracts.domain.renewal import renewal
from contracts.domain.renewal_commands import Complete, Decline, Lapse, Open
from contracts.domain.second_check import Act, Approval, PayeeChange, Termination
from contracts.domain.tenancy import tenancy
from contracts.domain.tenancy_commands import NoteRenewal, TakeNote
from contracts.domain.tenancy_facts import Agreement, Arrival, Departure
from contracts.domain.terms import Terms
from contracts.policies.renewals import renewal_id
from host.runtime import Runtime
from kernel.ids import named_id

from tests.unruly.asked.asking import ask
from tests.unruly.lives import HOMES, MANAGER, NOW, PARK, day, overstayer, twin_of

TODAY, BEGAN = NOW.date(), day(0)


async def leases(runtime: Runtime) -> None:
    """The leases of the town, as a ledger tells them, and as many by which nobody ever came."""
    for home in range(HOMES):
        ours = {"party_id": named_id("person", home), "tenant_id": twin_of(home) or named_id("tenant", home)}
        in_vain = {"party_id": named_id("person", home), "tenant_id": named_id("no-show", home)}
        for lease, terms in (
            (named_id("lease", home), _terms(named_id("unit", home), date(2027, 1, 1), **ours)),
            (named_id("lease in vain", home), _terms(named_id("empty unit", home), day(380), **in_vain)),
        ):
            await ask(runtime, contract, lease, Draft(contract_id=lease, terms=terms, signed_on=day(0)))


async def papers(runtime: Runtime) -> None:
    """And of leases yet to run out: one is renewed, in a class that the next is to have, and paid to an
    account that changes later; one is declined; and a draft is sent for signature, which nobody signs in
    time. What followed on a fourth was annulled.
    """
    for home in range(HOMES):
        renewed, next_, declined, draft = (
            named_id(word, home) for word in ("renewed", "next", "declined", "nobody signs")
        )
        unit, ends_on = named_id("their unit", home), date(2027, 1, 1)
        first, later = _terms(unit, ends_on), _terms(unit, date(2028, 1, 1), starts_on=ends_on)
        other = _terms(named_id("declined unit", home), ends_on)
        unsigned = _terms(named_id("unsigned unit", home), ends_on, starts_on=date(2026, 1, 1))
        opened, anew = named_id("renewal of declined", home), named_id("anew", home)
        again, later_on = _terms(named_id("unit anew", home), ends_on), TODAY + timedelta(days=1)
        lapsed = renewal_id(anew, again)
        sent = {"signing_id": named_id("unsigned", home), "document_sha256": "9f" * 32}
        for decider, id_, command in (
            (contract, renewed, Draft(contract_id=renewed, terms=first, signed_on=day(0))),
            (contract, renewed, GiveClass(contract_class="key")),
            (contract, renewed, _paid_to(named_id("account", home), first)),
            (contract, next_, Draft(contract_id=next_, terms=later, signed_on=TODAY)),
            (contract, renewed, NoteRenewed(renewed_by=next_, ends_on=ends_on)),
            (contract, renewed, _paid_to(named_id("account", "later", home), first)),
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
            await ask(runtime, decider, id_, command)


async def forsaken(runtime: Runtime) -> None:
    """And of some who left before what they had signed began, and came back."""
    for home in range(HOMES):
        unit, lease, next_ = (named_id(word, home) for word in ("promised unit", "lived by", "to begin"))
        who = named_id("promised", home)
        first = _terms(unit, date(2028, 1, 1), starts_on=date(2027, 1, 1), tenant_id=who)
        then = _terms(unit, date(2029, 1, 1), starts_on=first.ends_on, tenant_id=who)
        for id_, terms in ((lease, first), (next_, then)):
            await ask(runtime, contract, id_, Draft(contract_id=id_, terms=terms, signed_on=TODAY))
            agreed = Agreement(contract_id=id_, unit_ids=(unit,), starts_on=terms.starts_on)
            await ask(runtime, tenancy, who, TakeNote(tenant_id=who, note=agreed))
        await ask(runtime, contract, lease, NoteRenewed(renewed_by=next_, ends_on=first.ends_on))
        renewal_of = {"contract_id": lease, "renewed_by": next_, "from_on": first.ends_on}
        await ask(runtime, tenancy, who, NoteRenewal(tenant_id=who, **renewal_of))
        for note in (
            Arrival(unit_id=unit, on=first.starts_on),
            Departure(unit_id=unit, on=date(2027, 3, 1)),
            Arrival(unit_id=unit, on=date(2027, 4, 1)),
        ):
            await ask(runtime, tenancy, who, TakeNote(tenant_id=who, note=note))


async def overstayed(runtime: Runtime) -> None:
    """And of leases that are terminated while somebody lives there: by what others tell, perhaps later."""
    for home in range(HOMES):
        lease, tenant = named_id("overstayed", home), overstayer(home)
        terms = _terms(named_id("overstayed unit", home), date(2027, 1, 1), tenant_id=tenant, deposit_fen=0)
        end = Termination(ends_on=day(300))
        for command in (
            Draft(contract_id=lease, terms=terms, signed_on=day(0)),
            Terminate(ends_on=end.ends_on, today=TODAY, **_approved(end)),
        ):
            await ask(runtime, contract, lease, command)


def _terms(unit: UUID, ends_on: date, starts_on: date = BEGAN, **other: object) -> Terms:
    said = {
        "track": "tenant",
        "unit_ids": (unit,),
        "park_id": PARK,
        "party_id": named_id("person of", unit),
        "tenant_id": named_id("tenant of", unit),
        "manager_id": MANAGER,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "rent_fen": 450_000,
        "deposit_fen": 900_000,
        "cycle": "monthly",
    }
    return Terms.model_validate(said | other)


def _paid_to(account: UUID, terms: Terms) -> ChangePayee:
    whose = {"account_id": account, "whose": terms.party_id, "replaced": False}
    return ChangePayee(**whose, **_approved(PayeeChange(account_id=account)))


def _approved(act: Act) -> dict[str, Any]:
    said = Approval(id=named_id("approval", act), act=act, by="chief", at=NOW, reason="agreed")
    return {"by": "clerk", "at": NOW, "approval": said}


async def contracts(runtime: Runtime) -> None:
    await leases(runtime)
    await papers(runtime)
    await overstayed(runtime)
    await forsaken(runtime)
