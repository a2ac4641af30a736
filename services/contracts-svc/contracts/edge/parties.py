"""Those who sign, as other services know them: who they are, and that they read what is sent to them."""

import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Literal
from uuid import UUID

from edge.call import Host
from host.settings import told
from kernel.domain import Refusal
from neighbours.asking import DepartmentAway, Neighbour, asked, open_neighbour, read
from neighbours.codes import Codes
from pydantic import BaseModel, ConfigDict, Field

from contracts.domain.contract_refusals import PartyErased
from contracts.papers.filling import Beside
from contracts.settings import PaperSettings

log = logging.getLogger(__name__)

NAME = "contracts-svc"


class IdentityNotOnFile(Refusal):
    """Nothing is known of them that whoever has their phone in hand does not know as well."""

    title, field, status = "您还没有登记证件，无法核对身份，请联系管家登记证件后再签署", "last6", 409


class PhoneNotOnFile(Refusal):
    """Of who came with a network identity the phone is compared, and it was taken off."""

    title = "您以网络身份认证登记，签署时要核对手机号，但还没有登记手机号，请联系管家登记后再签署"
    field, status = "last6", 409


class SignerWithoutDocument(Refusal):
    """Who could not say who they are cannot sign: first their document is put on file."""

    title = "签署人还没有登记证件，收到链接也无法签署，请先登记证件再发送"
    field, status = "party_id", 409


class SignerWithoutPhone(Refusal):
    """Who came with a network identity says who they are by name and phone: first their phone is put down."""

    title = "签署人以网络身份认证登记，签署时要核对手机号，但还没有登记手机号，请先登记手机号再发送"
    field, status = "party_id", 409


class AccountUnknown(Refusal):
    """tenant-svc keeps no account under this id."""

    title, field, status = "没有登记这个收款账户", "account_id", 404


class PartyUnreadable(DepartmentAway):
    """What tenant-svc keeps of them is damaged: asking again helps only once it is mended there."""

    title, status = "当事人的个人信息已损坏，无法读取，系统已记录，请联系系统管理员", 409


TOLD: dict[str, type[Refusal]] = {
    "account-unknown": AccountUnknown,
    "identity-unknown": IdentityNotOnFile,
    "phone-missing": PhoneNotOnFile,
    "person-unknown": PartyErased,
    "person-erased": PartyErased,
    "seal-broken": PartyUnreadable,
}


class Party(BaseModel):
    """Somebody as a contract names them, as far as was asked. Never in a repr.

    `named_at`: another number once their name or document is corrected.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    name: str = Field(repr=False)
    phone: str | None = Field(None, repr=False)
    identity: str | None = Field(None, repr=False)
    named_at: int | None = None


class OnFile(BaseModel):
    """`missing`: what they cannot say who they are without. `named_at`: as of a party."""

    on_file: bool
    missing: Literal["document", "phone"] | None = None
    named_at: int | None = None


class Whose(BaseModel):
    """The person who has an account; `replaced`: another came in its place."""

    person_id: UUID
    replaced: bool


class Account(BaseModel):
    """As a paper names it: holder and number masked."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    holder: str = Field(repr=False)
    bank: str
    number: str = Field(repr=False)


class Holder(BaseModel):
    theirs: bool


class Match(BaseModel):
    matches: bool


class Parties:
    """tenant-svc and notify-svc as a signing knows them. All raise DepartmentAway, as PartyUnreadable where
    that is why, or what is refused.
    """

    def __init__(self, tenants: Neighbour, notices: Neighbour) -> None:
        self._tenants, self.codes = tenants, Codes(notices)

    async def party(self, person_id: UUID, purpose: str, also: Collection[Beside] = ()) -> Party:
        """Their name, and what is needed beside it. Recorded there as a look. Raises PartyErased."""
        body = {"purpose": purpose, "also": list(also)}
        found = await asked(self._tenants, f"/people/{person_id}/party", body, TOLD)
        return read(Party, found)

    async def is_they(self, person_id: UUID, last6: str, name: str | None) -> bool:
        """Whether their document ends so; of who came with a network identity, whether they are called so and
        their phone ends so. Raises IdentityNotOnFile or PhoneNotOnFile.
        """
        claim = {"last6": last6, "name": name}
        found = await asked(self._tenants, f"/people/{person_id}/identity/matches", claim, TOLD)
        return read(Match, found).matches

    async def document(self, person_id: UUID) -> OnFile:
        """Whether `is_they` could say anything of them."""
        found = await asked(self._tenants, f"/people/{person_id}/identity/on-file", {}, TOLD)
        return read(OnFile, found)

    async def whose_account(self, account_id: UUID) -> Whose:
        """Raises AccountUnknown."""
        found = await asked(self._tenants, f"/accounts/{account_id}/whose", {}, TOLD)
        return read(Whose, found)

    async def account(self, account_id: UUID) -> Account:
        """What a paper says of it; recorded there as a look. Raises AccountUnknown."""
        found = await asked(self._tenants, f"/accounts/{account_id}/on-paper", {}, TOLD)
        return read(Account, found)

    async def holds_account(self, account_id: UUID) -> bool:
        """Whether it is in the name of who has it, or of who lives with them; recorded there as a look.

        Raises AccountUnknown.
        """
        found = await asked(self._tenants, f"/accounts/{account_id}/holder", {}, TOLD)
        return read(Holder, found).theirs


@asynccontextmanager
async def open_parties(settings: PaperSettings, signing_key: str | None) -> AsyncIterator[Parties]:
    """Usable inside the block. Raises ValueError without a key to sign our own tokens with."""
    how = (NAME, signing_key, settings.neighbours_timeout_s)
    async with (
        open_neighbour(settings.tenants_base_url, *how) as tenants,
        open_neighbour(settings.notifications_base_url, *how) as notices,
    ):
        yield Parties(tenants, notices)


async def check_signers(host: Host, signers: Mapping[str, UUID], *, needed: bool) -> dict[str, int | None]:
    """Each by the field that names them; answers their `named_at`.

    Raises SignerWithoutDocument or SignerWithoutPhone.

    Where tenant-svc does not answer nobody is held up, since they are asked who they are before they sign;
    but for what is `needed`: then DepartmentAway.
    """
    found: dict[str, int | None] = dict.fromkeys(signers)
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        for field, who in signers.items():
            try:
                known = await parties.document(who)
            except DepartmentAway as away:
                if needed:
                    raise
                log.warning("sent without asking whether its signers have documents: %s", away.facts)
                break
            if not known.on_file:
                missing = SignerWithoutPhone if known.missing == "phone" else SignerWithoutDocument
                raise missing(field=field)
            found[field] = known.named_at
    return found
