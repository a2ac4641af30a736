"""A ledger that comes again while its contracts are yet to begin, and only drafts: nothing doubles."""

import httpx
import pytest
from host.runtime import Runtime

from .over_http import get
from .test_imports import ledger as csv
from .test_ledger_again import TERMS, UNNUMBERED, house, taken_in, unnumbered
from .test_ledger_put_right import COVER, HEAD, counted, people, row

assert house
assert people
FROM_JUNE = ("", "2025-06-01", "2026-05-31", *TERMS[3:])
OWNED = (COVER[0], "2025-06-01", "2028-12-31", *COVER[3:])


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("last", ["2026-05-31", "2026-06-09"])
async def test_another_day_to_begin_on_is_asked_about_where_the_draft_has_days_of_it(
    http: httpx.AsyncClient, last: str
) -> None:
    await taken_in(http, csv(unnumbered(terms=FROM_JUNE), head=UNNUMBERED))
    [draft] = (await get(http, "/contracts"))["items"]
    mended = unnumbered(terms=("", "2025-06-10", last, *TERMS[3:]))
    _, report = await taken_in(http, csv(mended, head=UNNUMBERED))
    [refused] = report["refused"]
    assert (refused["type"], refused["column"]) == ("known-from-another-day", "起租日期")
    assert draft["contract_no"] in refused["reason"]
    assert "2025-06-01" in refused["reason"]
    assert len((await get(http, "/contracts"))["items"]) == 1


@pytest.mark.usefixtures("house")
async def test_who_has_it_afterwards_or_another_room_or_is_another_has_a_draft_of_their_own(
    http: httpx.AsyncClient,
) -> None:
    first = unnumbered(terms=FROM_JUNE)
    await taken_in(http, csv(first, head=UNNUMBERED))
    others = [
        unnumbered(terms=("", "2026-06-01", "2027-05-31", *TERMS[3:])),
        unnumbered(room="102", terms=("", "2025-06-10", *FROM_JUNE[2:])),
        unnumbered("ZK2", terms=("", "2025-06-10", *FROM_JUNE[2:])),
    ]
    tally, report = await taken_in(http, csv(*others, head=UNNUMBERED))
    assert (tally["new"], report["refused"]) == (3, [])


@pytest.mark.usefixtures("people")
async def test_nor_does_the_draft_of_an_owner(http: httpx.AsyncClient, runtime: Runtime) -> None:
    await taken_in(http, csv(row("301", cover=OWNED), head=HEAD))
    mended = row("301", cover=(COVER[0], "2025-06-02", *OWNED[2:]))
    _, report = await taken_in(http, csv(mended, head=HEAD))
    assert [(each["sheet"], each["type"]) for each in report["refused"]] == [
        ("业主合同", "known-from-another-day")
    ]
    assert await counted(runtime) == (1, 1)
