"""A row of a ledger that means what a renewal drafted: it is signed as it was approved, or refused."""

import httpx
import pytest
from edge.access import Role
from host.runtime import Runtime
from ledger.english import in_english
from testkit.stack import bearer

from .over_http import approve, get, logged, post
from .test_imports import ledger as csv
from .test_ledger_again import NUMBERED, TERMS, house, taken_in, unnumbered

assert house
CHIEF, WU = bearer(Role.主管, actor="chief"), bearer(Role.运营经理, actor="wu")
MONEY = {"rent_fen": 330_000, "deposit_fen": 450_000, "cycle": "monthly"}
OFFER = {"last_day": "2026-01-31", "clauses": {}, **MONEY}
ENDING = ("2024-01-20", "2024-04-01", "2025-03-31", *TERMS[3:])


def following(rent: str, signed: str = "2025-03-01") -> tuple[str, ...]:
    """The new row, under a new number, as a clerk adds it to the ledger."""
    return ("HT2", *unnumbered(terms=(signed, "2025-04-01", "2026-01-31", rent, *TERMS[4:])))


@pytest.mark.usefixtures("house")
async def test_a_row_neither_changes_nor_signs_otherwise_what_was_approved_in_a_renewal(
    http: httpx.AsyncClient, runtime: Runtime
) -> None:
    await taken_in(http, csv(("HT1", *unnumbered(terms=ENDING)), head=NUMBERED))
    [lease] = (await get(http, "/contracts"))["items"]
    renewal = (await post(http, "/renewals", {"contract_id": lease["contract_id"]}))["id"]
    answer = await http.post(f"/renewals/{renewal}/propose", json=OFFER, headers=WU)
    assert answer.is_success, answer.text
    assert (await approve(http, f"/renewals/{renewal}", CHIEF)).is_success
    await logged(runtime, "ContractDrafted", "ContractDrafted")
    for signed in ("2025-03-01", ""):
        _, report = await taken_in(http, csv(following("2800", signed), head=NUMBERED))
        [refused] = report["refused"]
        assert (refused["type"], refused["column"]) == ("approved-otherwise", "月租金")
        assert in_english(refused["reason"]).startswith("drafted by a renewal, where another 月租金 was")
        draft = await get(http, f"/contracts/{renewal}")
        assert (draft["status"], draft["rent_fen"]) == ("drafted", 330_000)
    _, report = await taken_in(http, csv(following("3300"), head=NUMBERED))
    assert report["refused"] == []
    await logged(runtime, "RenewalCompleted")
    signed_so = await get(http, f"/contracts/{renewal}")
    assert (signed_so["signed_on"], signed_so["rent_fen"]) == ("2025-03-01", 330_000)
