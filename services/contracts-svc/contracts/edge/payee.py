"""The account a deposit goes back to, as tenant-svc knows it: whose it is, and in whose name."""

from uuid import UUID

from edge.call import Host
from host.settings import told
from neighbours.tenants import persons_of

from contracts.domain.against_records import check_payee
from contracts.edge.parties import AccountUnknown, open_parties
from contracts.settings import PaperSettings


async def in_their_name(host: Host, account_id: UUID, tenant_id: UUID | None, field: str) -> bool:
    """Whether an account of this tenant, which `field` named, is in their name, or in that of who lives with
    them; an owner gets no deposit back.

    Raises AccountUnknown, AccountOfAnother or DepartmentAway.
    """
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        try:
            persons = await persons_of(host.pool, tenant_id) if tenant_id else ()
            check_payee(await parties.whose_account(account_id), persons, field)
            return await parties.holds_account(account_id)
        except AccountUnknown:
            raise AccountUnknown(field=field) from None
