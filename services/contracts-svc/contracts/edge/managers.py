"""Who cares for a unit, as a clerk knows them: by name, which is asked for when a sheet is made."""

import logging
from collections.abc import Collection
from uuid import UUID

from edge.call import Host
from host.settings import told
from neighbours.asking import DepartmentAway

from contracts.edge.parties import open_parties
from contracts.settings import PaperSettings

log = logging.getLogger(__name__)

AT_ONCE = 200
PURPOSE = "导出管家姓名"


async def manager_names(host: Host, ids: Collection[UUID]) -> dict[UUID, str]:
    """Of those whom tenant-svc names; while it is away of none: the sheet has their ids all the same."""
    found: dict[UUID, str] = {}
    async with open_parties(told(PaperSettings), host.settings.token_key) as parties:
        try:
            for first in range(0, len(ids), AT_ONCE):
                found |= await parties.staff_names(sorted(ids)[first : first + AT_ONCE], PURPOSE)
        except DepartmentAway as away:
            log.warning("a sheet without the names of managers: %s", away.facts)
    return found
