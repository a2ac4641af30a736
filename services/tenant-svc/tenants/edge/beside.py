"""What a ledger says of a person beside who they are: whom to call for them, and where they are paid.

Both are kept as if whoever confirmed the ledger had written them down by hand: in their name, and only as far
as their role may. What is refused of it does not undo the person.
"""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, NamedTuple
from uuid import UUID

from edge.access import Role, RoleNotAllowed
from edge.body import Body, Flag, Name
from edge.call import CallContext
from kernel.domain import Refusal, Sealed
from kernel.ids import derived_id
from kernel.service import Row
from pydantic import BaseModel, Field

from tenants.domain.account import AccountSeals, account
from tenants.domain.emergency import EmergencyPhoneTwice, KinSeals, emergency
from tenants.edge.accounts import (
    COMPARING,
    FIELDS,
    KEEPING,
    AccountBody,
    AccountNumber,
    account_asked,
    check_written,
    keep_account,
    opened,
)
from tenants.edge.kin import KinBody, keep_kin, kin_asked
from tenants.edge.people import CLERKS
from tenants.edge.personal import PersonalData
from tenants.views import accounts, tenants
from tenants.views.emergency import given_up_by
from tenants.views.query import Pool

WHY: Final = "台账导入"
LEDGER: Final = "ledger"
NOTHING: Final = Sealed(kv=0, n="", c="")  # sealed where nothing is kept


class AskedBy(Body):
    """Who confirmed the ledger, or handed it in where it is only foretold."""

    actor: Annotated[str, Field(strict=True, max_length=128, pattern=r"^[\w.:@-]{1,128}$")]
    role: Role


class KinSaid(KinBody):
    """Whom to call; the same id is the same row of the ledger."""

    contact_id: UUID


class AccountSaid(Body):
    """An account is known by all that is said of it: another bank or holder is another, in the place of the
    one that the ledger brought before.
    """

    holder: Annotated[Name, Field(repr=False)]
    bank: Name
    number: AccountNumber
    corporate: Flag = False


class Fault(BaseModel):
    """Why one was refused: its stable name, the field, and the reason in words."""

    type: str
    field: str | None
    title: str


class BesideBecame(BaseModel):
    """What became of it: `new` where it is kept now and was not, or otherwise; `instead`: in the place of
    what the ledger said before. `stays`: it came in the place of this before, and is not given up for it.
    """

    what: Literal["emergency", "account"]
    new: bool = False
    instead: bool = False
    stays: bool = False
    problem: Fault | None = None


class Said(Body):
    """What may be said beside a person."""

    emergency: KinSaid | None = None
    account: AccountSaid | None = None


class Kept(NamedTuple):
    """Whether anything was, or would be, and whether in the place of what the ledger said before; or whether
    what came in its place stays.
    """

    new: bool
    instead: bool = False
    stays: bool = False


@dataclass(frozen=True)
class Beside:
    """Of one batch, asked by somebody, or by nobody who is named."""

    pool: Pool
    personal: PersonalData
    asked_by: AskedBy | None
    dry_run: bool

    async def keep(
        self, said: Said, person_id: UUID, phone: str | None, call: CallContext
    ) -> list[BesideBecame]:
        """Of somebody who is registered, or would be, and has this `phone` themselves."""
        found = []
        if said.emergency:
            found.append(await self._one("emergency", self._kin(said.emergency, person_id, phone, call)))
        if said.account:
            found.append(await self._one("account", self._account(said.account, person_id, call)))
        return found

    async def _one(self, what: Literal["emergency", "account"], keeping: Awaitable[Kept]) -> BesideBecame:
        try:
            return BesideBecame(what=what, **(await keeping)._asdict())
        except Refusal as refusal:
            if refusal.status >= 500:
                raise
            return BesideBecame(what=what, problem=fault_of(refusal))

    async def _kin(self, kin: KinSaid, person_id: UUID, phone: str | None, call: CallContext) -> Kept:
        part = self._in_their_name(call, CLERKS, "emergency", self._mark_of(kin))
        own = self.personal.vault.blind_index("sms", phone) if phone else None
        gone = await given_up_by(self.pool, await tenants.persons_like(self.pool, person_id))
        said = (self.personal, person_id, own, kin.contact_id, kin)
        try:
            if self.dry_run:
                asked = kin_asked(*said, KinSeals(name=NOTHING, phone=NOTHING), LEDGER)
                asked = asked.model_copy(update={"elsewhere": gone})
                return Kept(bool(await part.would(emergency, person_id, asked)))
            answer = await keep_kin(*said, part, LEDGER, gone)
        except EmergencyPhoneTwice:
            return Kept(False)  # whom somebody wrote down by hand is listed already
        return Kept(bool(answer.events))

    async def _account(self, said: AccountSaid, person_id: UUID, call: CallContext) -> Kept:
        texts = {name: getattr(said, name) for name in FIELDS}
        body = AccountBody(account_id=self._id_of(texts, person_id), **said.model_dump())
        part = self._in_their_name(call, KEEPING, "account", body.account_id)
        rows = await accounts.all_of(self.pool, await tenants.persons_like(self.pool, person_id))
        there = any(row["id"] == body.account_id for row in rows)
        found = [] if there else await opened(self.personal, rows, part.origin, COMPARING)
        if any(each == texts for _, each in found):
            return Kept(False)  # under another id
        brought = (row["id"] for row, each in found if each and self._of_ledger(row, each, person_id))
        before = next(brought, None)
        if self.dry_run:
            check_written(body)
            seals = AccountSeals(holder=NOTHING, bank=NOTHING, number=NOTHING)
            asked = account_asked(self.personal, person_id, body, seals, LEDGER)
            new = bool(await part.would(account, body.account_id, asked))
        else:
            new = bool((await keep_account(self.personal, person_id, body, part, LEDGER, before)).events)
        instead = before is not None or any(row["replaced_by"] == body.account_id for row in rows)
        stays = any(row["id"] == body.account_id and row["replaced_by"] for row in rows)
        return Kept(new, instead=new and instead, stays=stays)

    def _of_ledger(self, row: Row, texts: Mapping[str, str], person_id: UUID) -> bool:
        """Whether a ledger brought it, and none has come in its place. Where nobody noted who told of it,
        its id says so: a ledger's is made of what the account says.
        """
        if row["person_id"] != person_id or row["replaced_by"]:
            return False
        return row["source"] == LEDGER or (
            row["source"] is None and row["id"] == self._id_of(texts, person_id)
        )

    def _id_of(self, texts: Mapping[str, str], person_id: UUID) -> UUID:
        """The id of an account that a ledger brings."""
        whole = "\n".join(texts[name] for name in FIELDS)
        return derived_id(person_id, "account", self.personal.vault.blind_index("account of a ledger", whole))

    def _mark_of(self, kin: KinSaid) -> str:
        """By all that a row says of them: another row of the same id may say otherwise."""
        return self.personal.vault.blind_index("kin of a ledger", kin.model_dump_json())

    def _in_their_name(self, call: CallContext, allowed: list[Role], *what: str | UUID) -> CallContext:
        """Two rows may say two things of somebody. Raises RoleNotAllowed where they could not write it."""
        role = self.asked_by.role if self.asked_by else call.actor.role
        if self.asked_by is None or role not in allowed:
            raise RoleNotAllowed(role=role)
        part = call.part(*what)
        part.origin = part.origin._replace(actor=self.asked_by.actor, role=role, reason=WHY)
        return part


def fault_of(refusal: Refusal) -> Fault:
    """As a batch tells it."""
    facts: dict[str, Any] = refusal.facts
    return Fault(type=refusal.code, field=facts.get("field") or refusal.field, title=str(refusal))
