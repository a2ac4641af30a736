"""HTTP of accounts: kept sealed, shown masked, opened with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from edge.access import Role
from edge.body import Body, Flag, Name
from edge.call import Answer, Call, CallContext
from edge.kit import Edge
from edge.numbers import DIGIT, GAP, plain
from kernel.domain import Sealed
from kernel.facts import Origin
from kernel.service import Row
from pydantic import AfterValidator, BaseModel, Field
from vault.broken import SealBroken, shown
from vault.masks import mask_name
from vault.sealing import Asked

from tenants.domain.account import AccountSeals, AccountUnknown, KeepAccount, Source, account, check_card
from tenants.edge.households import names_of_household
from tenants.edge.people import UNMASKING
from tenants.edge.personal import PersonalData
from tenants.edge.spelling import one_humans
from tenants.edge.whom import known_person, living_person
from tenants.views import accounts, tenants
from tenants.views.query import Pool

KEEPING = [Role.财务主管, Role.运营经理, Role.管理员]
LIST, COMPARING, NAMING = "收款账户名单", "核对收款账户户名", "制作结算单"
FIELDS = ("holder", "bank", "number")


AccountNumber = Annotated[
    str,
    Field(
        strict=True,
        max_length=64,
        pattern=rf"^[{GAP}]*([{DIGIT}][{GAP}]*){{8,32}}$",
        description="8 to 32 digits, in groups or not",
        repr=False,
    ),
    AfterValidator(plain),
]


class AccountBody(Body):
    """Whose name it is in, at which bank, under which number.

    `corporate` 对公: a company's, whose number only looks like that of a card.
    """

    account_id: UUID
    holder: Annotated[Name, Field(repr=False)]
    bank: Name
    number: AccountNumber
    corporate: Flag = False


class AccountRow(BaseModel):
    """Name and number masked; null where the person was erased, 【无法读取】 where a seal is broken.

    `source`: who told us of it. `replaced_by`: the account that came in its place when the ledger that
    brought it was mended; the contracts that are paid here go on to be, until a change of payee is approved.
    """

    account_id: UUID
    holder: str | None = Field(examples=["张*"])
    bank: str | None
    number: str | None = Field(examples=["**** 8000"])
    kept_at: datetime
    source: Source | None
    replaced_by: UUID | None


class AccountInFull(BaseModel):
    holder: str
    bank: str
    number: str


class Whose(BaseModel):
    """`replaced`: what the ledger says since it was mended came in its place."""

    person_id: UUID
    replaced: bool


class Holder(BaseModel):
    """Whether it is in the name of who has it, or of somebody who was approved to live with them."""

    theirs: bool


def serve_accounts(edge: Edge, pool: Pool, personal: PersonalData) -> None:
    """Put the routes of accounts on `edge`."""

    @edge.post("/people/{person_id}/accounts", allow=KEEPING)
    async def keep(person_id: UUID, body: AccountBody, call: Call) -> Answer:
        """Keep an account of theirs; it is paid to only when a contract says so."""
        await living_person(pool, person_id, call)
        return await keep_account(personal, person_id, body, call, "staff")

    @edge.get("/people/{person_id}/accounts", allow=KEEPING)
    async def listed(person_id: UUID, call: Call) -> list[AccountRow]:
        """Their accounts, kept under whichever number, masked; recorded as a look."""
        await known_person(pool, person_id, call)
        rows = await accounts.all_of(pool, await tenants.persons_like(pool, person_id))
        asked = [each for row in rows for each in _sealed(row)]
        texts = await personal.vault.open_each(asked, call.origin, LIST) if asked else []
        places = ((row["id"], name) for row in rows for name in FIELDS)
        found = dict(zip(places, texts, strict=True))
        return [_masked(row, {name: found[row["id"], name] for name in FIELDS}) for row in rows]

    @edge.post("/accounts/{account_id}/unmask", allow=[*UNMASKING, Role.财务主管])
    async def unmask(account_id: UUID, call: Call) -> AccountInFull:
        """All of it, to pay there. X-Reason says why, and is kept."""
        why, row = call.why(), await accounts.one(pool, account_id)
        if row is None:
            raise AccountUnknown
        await living_person(pool, row["person_id"], call)
        [(_, found)] = await opened(personal, [row], call.origin, why)
        if found is None:
            raise AccountUnknown
        return AccountInFull(**found)

    @edge.post("/accounts/{account_id}/whose", allow=[Role.系统])
    async def whose(account_id: UUID) -> Whose:
        """Whose it is, and whether another came in its place."""
        row = await accounts.one(pool, account_id)
        if row is None:
            raise AccountUnknown
        return Whose(person_id=row["person_id"], replaced=row["replaced_by"] is not None)

    @edge.post("/accounts/{account_id}/on-paper", allow=[Role.系统])
    async def on_paper(account_id: UUID, call: Call) -> AccountRow:
        """As the paper of a settlement names it, masked; recorded as a look."""
        row = await accounts.one(pool, account_id)
        [(_, found)] = await opened(personal, [row], call.origin, NAMING) if row else [(row, None)]
        if row is None or found is None:
            raise AccountUnknown
        return _masked(row, found)

    @edge.post("/accounts/{account_id}/holder", allow=[Role.系统])
    async def holder(account_id: UUID, call: Call) -> Holder:
        """Whether the name it is in is one of theirs; no name is told. Recorded as a look."""
        row = await accounts.one(pool, account_id)
        [(_, found)] = await opened(personal, [row], call.origin, COMPARING) if row else [(row, None)]
        if row is None or found is None:
            raise AccountUnknown
        names = await names_of_household(pool, personal, row["person_id"], call.origin, COMPARING)
        return Holder(theirs=any(one_humans(found["holder"], name) for name in names))


async def keep_account(
    personal: PersonalData,
    person_id: UUID,
    body: AccountBody,
    call: CallContext,
    source: Source,
    instead_of: UUID | None = None,
) -> Answer:
    """Keep it sealed. Raises CardNumberWrong or AccountIdTaken."""
    texts = {sealed_as(body.account_id, name): str(getattr(body, name)) for name in FIELDS}
    check_written(body)
    sealed = await personal.vault.seal_many(person_id, texts)
    seals = AccountSeals(**{name: sealed[sealed_as(body.account_id, name)] for name in FIELDS})
    asked = account_asked(personal, person_id, body, seals, source)
    return await call.do(account, body.account_id, asked.model_copy(update={"instead_of": instead_of}))


def check_written(body: AccountBody) -> None:
    """Raises CardNumberWrong."""
    if not body.corporate:
        check_card(body.number)


def account_asked(
    personal: PersonalData, person_id: UUID, body: AccountBody, seals: AccountSeals, source: Source
) -> KeepAccount:
    """The same as it is decided on."""
    number = personal.vault.blind_index("account", body.number)
    return KeepAccount(
        account_id=body.account_id, person_id=person_id, number=number, seals=seals, source=source
    )


async def opened(
    personal: PersonalData, rows: Sequence[Row], origin: Origin, reason: str
) -> list[tuple[Row, dict[str, str] | None]]:
    """What each account says by FIELDS, None of the erased. Recorded as a look. Raises SealBroken."""
    asked = [each for row in rows for each in _sealed(row)]
    texts = await personal.vault.open_many(asked, origin, reason) if asked else []
    found: list[tuple[Row, dict[str, str] | None]] = []
    for place, row in enumerate(rows):
        three = texts[place * len(FIELDS) : (place + 1) * len(FIELDS)]
        known = {name: text for name, text in zip(FIELDS, three, strict=True) if text is not None}
        found.append((row, known or None))
    return found


def _sealed(row: Row) -> list[Asked]:
    return [
        (row["person_id"], sealed_as(row["id"], name), Sealed.model_validate(row["seals"][name]))
        for name in FIELDS
    ]


def _masked(row: Row, found: Mapping[str, str | SealBroken | None]) -> AccountRow:
    said = {name: row[name] for name in ("kept_at", "source", "replaced_by")} | {"account_id": row["id"]}
    holder, bank = shown(found["holder"], mask_name), shown(found["bank"])
    number = shown(found["number"], lambda number: f"**** {number[-4:]}")
    return AccountRow(**said, holder=holder, bank=bank, number=number)


def sealed_as(account_id: UUID, name: str) -> str:
    """The field as which this of an account is sealed."""
    return f"account {account_id} {name}"
