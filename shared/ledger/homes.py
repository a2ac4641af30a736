"""Where people of a ledger live or let whose number was made: by the unit, who had it before may be them."""

from collections import defaultdict

from ledger.cells import CellWrong
from ledger.columns import OWNER_CONTRACTS, OWNERS, TENANT_CONTRACTS
from ledger.headings import said
from ledger.lines import Line
from ledger.reading import Workbook
from ledger.units import codes

Home = tuple[str, str, str]
"""Park, building and door."""


def homes(workbook: Workbook, sheet: str) -> dict[str, list[Home]]:
    """Number → units, of the people of this sheet who go by the number of a contract.

    Who was given a number is who it says; rows that are refused count as well.
    """
    of_owners = sheet == OWNERS.title
    contracts, party = (OWNER_CONTRACTS if of_owners else TENANT_CONTRACTS), f"{sheet}编号"
    made: set[str] = set()
    found: dict[str, list[Home]] = defaultdict(list)
    for table in workbook.tables:
        for line in table.lines if table.sheet is contracts else ():
            who = said(line.cells.get(party, ""))
            if who == said(line.cells.get("合同编号", "")):
                made.add(who)
            found[who] += homes_of(line)
    return {number: found[number] for number in made}


def homes_of(line: Line) -> list[Home]:
    """The units that a row names; none where its door numbers are wrong, and it is refused for them."""
    park, building = (said(line.cells.get(title, "")) for title in ("园区", "楼栋"))
    try:
        return [(park, building, code) for code in codes(line.cells.get("房号", ""))]
    except CellWrong:
        return []
