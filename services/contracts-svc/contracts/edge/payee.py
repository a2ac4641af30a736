"""The account a deposit goes back to, as tenant-svc knows it: whose it is, and in whose name."""

from typing import NamedTuple
from uuid import UUID

from edge.call import Host
from host.settings import told
from neighbours.tenants import persons_of

from contracts.domain.against_records import check_payee
from contracts.edge.parties import AccountUnknown, open_parties
from contracts.settings import PaperSettings


class Account(NamedTuple):
    """`theirs`: in the tenant's name, or in that of who lives with them."""

    id: UUID
    theirs: bool


async def account_of(host: Host, account_id: UUID, tenant_id: UUID | None, field: str) -> Account:
    """An account of this tenant, which `field` named; an owner gets no deposit back.

    Raises AccountUnknown, AccountOfAnother or DepartmentAway.
    """
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        try:
            persons = await persons_of(host.pool, tenant_id) if tenant_id else ()
            check_payee(await parties.whose_account(account_id), persons, field)
            return Account(account_id, await parties.holds_account(account_id))
        except AccountUnknown:
            raise AccountUnknown(field=field) from None
