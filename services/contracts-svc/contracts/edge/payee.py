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

    Raises AccountUnknown, AccountOfAnother, AccountReplaced or DepartmentAway.
    """
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        try:
            persons = await persons_of(host.pool, tenant_id) if tenant_id else ()
            whose = await parties.whose_account(account_id)
            check_payee(whose.person_id, persons, field, replaced=whose.replaced)
            return await parties.holds_account(account_id)
        except AccountUnknown:
            raise AccountUnknown(field=field) from None
