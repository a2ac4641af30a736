"""HTTP of the sensitive acts on a contract: approved by one with a reason, done by another with theirs."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from edge.access import Role
from edge.call import Answer, Call, Host
from edge.kit import Edge
from edge.page import Listing
from fastapi import Query
from host.settings import told
from kernel.clock import local_date
from kernel.domain import Refusal

from contracts.domain.against_records import AccountOfAnother
from contracts.domain.approvals import ApproveAct, WithdrawApproval, approval
from contracts.domain.clauses import Clauses, first_of_change
from contracts.domain.contract import contract
from contracts.domain.contract_commands import (
    Annul,
    ChangePayee,
    ChangeRent,
    ChangeRentFree,
    Extend,
    SensitiveCommand,
    Terminate,
    Void,
)
from contracts.domain.contract_refusals import AccountReplaced
from contracts.domain.extending import NeedsNobody
from contracts.domain.letting import UnitDays
from contracts.domain.payee import HolderIsTheirs
from contracts.domain.second_check import (
    Act,
    Annulment,
    Approval,
    ContractAct,
    Extension,
    Kind,
    PayeeChange,
    RefundToAnother,
    RentChange,
    RentFreeChange,
    Termination,
)
from contracts.domain.terms import Terms
from contracts.edge.acts import (
    ActBody,
    AnnulmentActBody,
    ExtensionActBody,
    LastDayBody,
    PayeeBody,
    RentChangeBody,
    RentFreeChangeBody,
)
from contracts.edge.guarded import Guarded
from contracts.edge.overruns import DraftAnswer, with_overruns
from contracts.edge.parks import MANAGERS
from contracts.edge.parties import AccountUnknown, open_parties
from contracts.edge.payee import in_their_name
from contracts.edge.renewals import APPROVERS
from contracts.edge.second_check import OwnApprovals, SecondCheck
from contracts.edge.settlements import READERS, SettlementUnknown
from contracts.settings import PaperSettings
from contracts.views.approvals import approval_id, approvals_of
from contracts.views.known import caps_of, known_of, owners_of
from contracts.views.lettings import lives_by
from contracts.views.settlements import settlement_of

DAY = timedelta(days=1)
ANOTHER = ""  # whoever will do what is approved; nobody is called so
DRAFTS = ("drafted", "out_for_signature")


def sensitive_routes(
    edge: Edge, runtime: Host, clerks: Sequence[Role], guarded: Guarded, own_draft: Guarded
) -> None:
    """Add them to the service's own; `guarded` finds a contract that is the caller's to see, `own_draft` one
    that no renewal decides on.
    """
    second: SecondCheck = OwnApprovals(runtime)

    @edge.post("/contracts/{contract_id}/approvals", allow=APPROVERS)
    async def approve(contract_id: UUID, body: ActBody, call: Call) -> Answer:
        """Another may do just this within seven days; say why in `X-Reason`.

        Refused like the act itself where that cannot be done, and where an extension needs nobody: as long as
        owners cover it.
        """
        call.why()
        row = await guarded(contract_id, call)
        match body:
            case ExtensionActBody():
                act: Act = await _extension(row, body)
            case AnnulmentActBody():
                act = _annulment(row)
            case _:
                act = body.act()
        of = act.settlement_id if isinstance(act, RefundToAnother) else None
        id_, who = approval_id(contract_id, act.kind, of), {"by": call.actor.id, "at": call.now}
        place = {"approval_id": id_, "contract_id": contract_id, "park_id": row["park_id"]}
        asked = ApproveAct(**place, act=act, impossible=await _impossible(act, row, call), **who)
        return await call.do(approval, id_, asked)

    @edge.post("/contracts/{contract_id}/approvals/{kind}/withdraw", allow=APPROVERS)
    async def withdraw(
        contract_id: UUID, kind: Kind, call: Call, settlement_id: Annotated[UUID | None, Query()] = None
    ) -> Answer:
        """Take an approval back before it is used; say why in `X-Reason`. Of another's account
        (`refund_to_another`), that of one settlement.
        """
        call.why()
        await guarded(contract_id, call)
        id_ = approval_id(contract_id, kind, settlement_id)
        return await call.do(approval, id_, WithdrawApproval(by=call.actor.id))

    @edge.get("/contracts/{contract_id}/approvals", allow=READERS)
    async def approvals(contract_id: UUID, call: Call) -> Listing[dict[str, Any]]:
        """What was approved of it last, of each kind (and of each settlement), by whom and why; some may be
        used, or too old.
        """
        await guarded(contract_id, call)
        return Listing(items=[_shown(row) for row in await approvals_of(runtime, contract_id)])

    @edge.post("/contracts/{contract_id}/rent", allow=MANAGERS)
    async def change_rent(contract_id: UUID, body: RentChangeBody, call: Call) -> Answer:
        """Another rent from a day on, agreed after it was signed and approved by another; say why in
        `X-Reason`. With it the deposit may be lowered; the difference is to be paid back.
        """
        return await _do(contract_id, RentChange(**body.model_dump()), call)

    @edge.post("/contracts/{contract_id}/rent-free", allow=MANAGERS)
    async def change_rent_free(contract_id: UUID, body: RentFreeChangeBody, call: Call) -> Answer:
        """Other days free of rent, agreed after it was signed and approved by another; say why in
        `X-Reason`.
        """
        return await _do(contract_id, body.act(), call)

    @edge.post("/contracts/{contract_id}/payee", allow=MANAGERS)
    async def change_payee(contract_id: UUID, body: PayeeBody, call: Call) -> Answer:
        """Another account of the party's, as another approved; say why in `X-Reason`."""
        return await _do(contract_id, PayeeChange(**body.model_dump()), call)

    @edge.post("/contracts/{contract_id}/terminate", allow=MANAGERS)
    async def terminate(contract_id: UUID, body: LastDayBody, call: Call) -> Answer:
        """End it before its time, as another approved; say why in `X-Reason`.

        Until that day it runs on, and may be given another: the day it would have ended on takes it back.
        """
        return await _do(contract_id, Termination(ends_on=body.last_day + DAY), call)

    @edge.post("/contracts/{contract_id}/void", allow=MANAGERS)
    async def void(contract_id: UUID, call: Call) -> Answer:
        """Give a draft up, out for signature or not, as another approved (`annulment`).

        Say why in `X-Reason`.
        """
        row = await own_draft(contract_id, call)
        call.why()
        asked = Void(by=call.actor.id, at=call.now)
        return await _as_approved(row["id"], "annulment", asked, call)

    @edge.post("/contracts/{contract_id}/annul", allow=MANAGERS)
    async def annul(contract_id: UUID, call: Call) -> Answer:
        """As if it had never been signed, as another approved; say why in `X-Reason`.

        This cannot be undone: what should stand after all is signed anew, under another id. Refused while a
        tenant lives there by it.
        """
        return await _do(contract_id, Annulment(of="contract"), call)

    @edge.post("/contracts/{contract_id}/extend", allow=clerks)
    async def extend(contract_id: UUID, body: LastDayBody, call: Call) -> DraftAnswer:
        """Move the end out; beyond the owners' cover only as another approved it."""
        row, ends_on = await guarded(contract_id, call), body.last_day + DAY
        asked = await _extend(row, ends_on, call)
        answer = await _as_approved(contract_id, "extension", asked, call)
        terms = Terms.model_validate({name: row[name] for name in Terms.model_fields} | {"ends_on": ends_on})
        clauses, left = Clauses.model_validate(row["clauses"]), set(terms.unit_ids) - set(_kept(row))
        before = row["taken_over"]
        return await with_overruns(runtime, answer, terms, clauses, draft=False, taken_over=before, left=left)

    async def _do(contract_id: UUID, act: ContractAct, call: Call) -> Answer:
        row = await guarded(contract_id, call)
        call.why()
        return await _as_approved(contract_id, act.kind, await _asked(act, row, call), call)

    async def _as_approved(
        contract_id: UUID, kind: Kind, asked: SensitiveCommand | Extend, call: Call
    ) -> Answer:
        found = await second.approval(contract_id, kind)
        who = f"{found.by}/{found.id}" if found else None
        return await call.do(
            contract, contract_id, asked.model_copy(update={"approval": found}), approval=who
        )

    async def _extension(row: dict[str, Any], body: ExtensionActBody) -> Extension:
        """Raises NeedsNobody."""
        ends_on = body.last_day + DAY
        days = await _uncovered(row, ends_on)
        if not days:
            raise NeedsNobody
        return Extension(ends_on=ends_on, uncovered=days)

    async def _uncovered(row: dict[str, Any], ends_on: date) -> tuple[UnitDays, ...]:
        """The days by which it would outlive the cover of each unit: what does so already, from before its
        old end. None where owners cover all it is extended by.
        """
        owners = await owners_of(runtime, row | {"unit_ids": _kept(row)})
        days = owners.uncovered_of_each(row["starts_on"], ends_on, taken_over=row["taken_over"])
        return tuple(each for each in days if each.ends_on > row["ends_on"])

    async def _extend(row: dict[str, Any], ends_on: date, call: Call) -> Extend:
        known = await _known(row, ends_on)
        del known["uncovered"]  # what is asked is of each unit by itself, and from before its old end
        beyond = await _uncovered(row, ends_on)
        how = {"today": local_date(call.now), "by": call.actor.id, "at": call.now}
        return Extend(ends_on=ends_on, beyond=beyond, **how, **known)

    async def _known(row: dict[str, Any], ends_on: date) -> dict[str, Any]:
        """What is known of the units it still has, until another end."""
        known = await known_of(runtime, row | {"unit_ids": _kept(row)}, row["ends_on"], ends_on)
        if row["track"] == "owner":
            del known["gone"]  # of many units one may have gone back; the owner lets the others on
        return known

    async def _impossible(act: Act, row: dict[str, Any], call: Call) -> Refusal | None:
        """Why another could not do it although it was approved; None: they could."""
        if isinstance(act, RefundToAnother):
            return await _not_to_another(act, row)
        mine = Approval(id=row["id"], act=act, by=call.actor.id, at=call.now, reason=call.why())
        asked = (await _asked(act, row, call)).model_copy(update={"by": ANOTHER, "approval": mine})
        try:
            await call.would(contract, row["id"], asked)
        except Refusal as refusal:
            return refusal
        return None

    async def _not_to_another(act: RefundToAnother, row: dict[str, Any]) -> Refusal | None:
        settled = await settlement_of(runtime, act.settlement_id) if act.settlement_id else None
        if settled is None or settled["contract_id"] != row["id"]:
            return SettlementUnknown(settlement_id=act.settlement_id)
        try:
            theirs = await in_their_name(runtime, act.account_id, row["tenant_id"], "account_id")
        except (AccountUnknown, AccountOfAnother, AccountReplaced) as refusal:
            return refusal
        return HolderIsTheirs() if theirs else None

    async def _lived_in_by(row: dict[str, Any], call: Call) -> UUID | None:
        """The tenant, where they live in one of its units by it today."""
        tenant: UUID | None = row["tenant_id"]
        by = tenant and await lives_by(runtime, tenant, row["unit_ids"], local_date(call.now))
        return tenant if by == row["id"] else None

    async def _asked(act: ContractAct, row: dict[str, Any], call: Call) -> SensitiveCommand | Extend:
        """The command, with what is known of it elsewhere."""
        who = {"by": call.actor.id, "at": call.now}
        match act:
            case RentChange(from_on=day):
                caps = await caps_of(runtime, row["park_id"], day)
                return ChangeRent(**act.model_dump(exclude={"kind"}), caps=caps, **who)
            case RentFreeChange(rent_free=days):
                before, starts_on = Clauses.model_validate(row["clauses"]).rent_free, row["starts_on"]
                first = max(first_of_change(before, days) or starts_on, starts_on)
                caps = await caps_of(runtime, row["park_id"], first)
                return ChangeRentFree(rent_free=days, caps=caps, **who)
            case PayeeChange(account_id=account):
                async with open_parties(told(PaperSettings), runtime.settings.token_key) as parties:
                    found = await parties.whose_account(account)
                said = {"whose": found.person_id, "replaced": found.replaced}
                return ChangePayee(account_id=account, **said, **who)
            case Termination(ends_on=day):
                known = await _known(row, day)
                who |= {"today": local_date(call.now), "lived_in_by": await _lived_in_by(row, call)}
                return Terminate(ends_on=day, **known | who)
            case Annulment() if row["status"] in DRAFTS:
                await own_draft(row["id"], call)
                return Void(**who)
            case Annulment():
                return Annul(lived_in_by=await _lived_in_by(row, call), **who)
            case Extension(ends_on=day):
                return await _extend(row, day, call)


def _annulment(row: dict[str, Any]) -> Annulment:
    """As it stands."""
    return Annulment(of="draft" if row["status"] in DRAFTS else "contract")


def _kept(row: dict[str, Any]) -> list[UUID]:
    """The units that were not given back."""
    return [unit for unit in row["unit_ids"] if str(unit) not in row["given_back"]]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """With last days, as people say them: of a termination or an extension, of what is free, or uncovered."""
    act = _with_last_day(row["act"])
    for spans in ("rent_free", "uncovered"):
        if spans in act:
            act[spans] = [_with_last_day(each) for each in act[spans]]
    return {"act": act} | {name: row[name] for name in ("approved_by", "approved_at", "reason")}


def _with_last_day(said: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in said.items() if name != "ends_on"}
    return told | {"last_day": date.fromisoformat(said["ends_on"]) - DAY} if "ends_on" in said else told
