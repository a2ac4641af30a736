"""A ledger that comes again while its contracts are yet to begin, and only drafts: nothing doubles."""

import httpx
import pytest
from contracts.imports import plan
from contracts.imports.became import STAYS
from contracts.imports.changes import OTHERWISE
from host.runtime import Runtime
from ledger.english import in_english

from .over_http import get
from .test_imports import ledger as csv
from .test_ledger_again import NUMBERED, TERMS, UNNUMBERED, house, taken_in, unnumbered
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


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("head", [UNNUMBERED, NUMBERED])
async def test_of_two_rows_of_a_file_that_would_be_two_drafts_of_one_letting_the_second_is_refused(
    http: httpx.AsyncClient, head: tuple[str, ...]
) -> None:
    first = unnumbered(terms=FROM_JUNE)
    second = unnumbered(terms=("", "2025-06-10", *FROM_JUNE[2:]))
    others = [
        unnumbered(terms=("", "2026-06-01", "2027-05-31", *TERMS[3:])),
        unnumbered(room="102", terms=("", "2025-06-10", *FROM_JUNE[2:])),
        unnumbered("ZK2", terms=("", "2025-06-11", *FROM_JUNE[2:])),
    ]
    rows = [first, second, *others]
    if head is NUMBERED:
        rows = [(f"HT{n}", *each) for n, each in enumerate(rows)]
    for new, reversed_ in ((4, False), (0, False), (0, True)):  # and the file again, and turned about
        asked = [rows[1], rows[0], *rows[2:]] if reversed_ else rows
        tally, report = await taken_in(http, csv(*asked, head=head))
        [refused] = [each for each in report["refused"] if each["type"] == "drafted-twice"]
        assert (tally["new"], len(report["refused"])) == (new, 1)
        assert (refused["row"], refused["column"]) == (2 if reversed_ else 3, "起租日期")
        assert f"第 {3 if reversed_ else 2} 行" in refused["reason"]
        assert in_english(refused["reason"]).startswith(f"row {3 if reversed_ else 2} has the unit")
    assert len((await get(http, "/contracts"))["items"]) == 4


@pytest.mark.usefixtures("house")
async def test_nor_is_there_a_draft_beside_what_the_file_says_was_signed(http: httpx.AsyncClient) -> None:
    signed = unnumbered(terms=("2025-02-20", *FROM_JUNE[1:]))
    draft = unnumbered(terms=("", "2025-06-10", *FROM_JUNE[2:]))
    tally, report = await taken_in(http, csv(draft, signed, head=UNNUMBERED))
    assert [(each["type"], each["row"]) for each in report["refused"]] == [("drafted-twice", 3)]
    assert tally["refused"] == 1


@pytest.mark.usefixtures("people")
async def test_nor_does_the_draft_of_an_owner(http: httpx.AsyncClient, runtime: Runtime) -> None:
    await taken_in(http, csv(row("301", cover=OWNED), head=HEAD))
    mended = row("301", cover=(COVER[0], "2025-06-02", *OWNED[2:]))
    _, report = await taken_in(http, csv(mended, head=HEAD))
    assert [(each["sheet"], each["type"]) for each in report["refused"]] == [
        ("业主合同", "known-from-another-day")
    ]
    assert await counted(runtime) == (1, 1)


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("at_once", [1, 2, plan.AT_ONCE])
async def test_beside_a_row_that_is_refused_itself_a_draft_may_be_wherever_a_batch_ends(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(plan, "AT_ONCE", at_once)
    chain = [("2025-06-01", "2025-12-31"), ("2025-12-01", "2026-06-30"), ("2026-06-01", "2026-12-31")]
    rows = [unnumbered(terms=("", *days, *TERMS[3:])) for days in chain]
    tomorrow = ("2025-05-30", *chain[0], *TERMS[3:])  # to be signed then, which nobody can know
    rows += [
        unnumbered("ZK2", room="102", terms=tomorrow),
        unnumbered("ZK2", room="102", terms=("", "2025-06-10", *FROM_JUNE[2:])),
    ]
    tally, report = await taken_in(http, csv(*rows, head=UNNUMBERED))
    told = [(each["row"], each["type"]) for each in report["refused"]]
    assert (tally["new"], told) == (3, [(3, "drafted-twice"), (5, "signed-in-future")])


@pytest.mark.usefixtures("house")
async def test_what_was_amended_by_hand_in_a_draft_stays_and_an_old_ledger_is_told(
    http: httpx.AsyncClient,
) -> None:
    old = csv(unnumbered(terms=FROM_JUNE), head=UNNUMBERED)
    await taken_in(http, old)
    [draft] = (await get(http, "/contracts"))["items"]
    names = ("track", "unit_ids", "park_id", "party_id", "tenant_id", "starts_on", "last_day", "cycle")
    terms = {name: draft[name] for name in names} | {"rent_fen": 470_000, "deposit_fen": 450_000}
    answer = await http.put(f"/contracts/{draft['contract_id']}/terms", json=terms)
    assert answer.status_code == 200, answer.text
    tally, report = await taken_in(http, old)
    assert (tally["known"], report["changed"], report["refused"]) == (2, [], [])  # and the room
    said = OTHERWISE.format(column="月租金", known="4700.00", said="4500.00", stays=STAYS)
    [note] = [each["reason"] for each in report["notes"]]
    assert said in note
    assert "台账" not in in_english(said)
    assert (await get(http, f"/contracts/{draft['contract_id']}"))["rent_fen"] == 470_000
    dearer = unnumbered(terms=(*FROM_JUNE[:3], "4800", *FROM_JUNE[4:]))
    _, report = await taken_in(http, csv(dearer, head=UNNUMBERED))
    assert [(each["column"], each["old"], each["new"]) for each in report["changed"]] == [
        ("月租金", "4700.00", "4800.00")
    ]


@pytest.mark.usefixtures("house")
async def test_so_does_the_class_that_was_given_by_hand(http: httpx.AsyncClient) -> None:
    old = csv((*unnumbered(), "重点"), head=(*UNNUMBERED, "合同类别"))
    await taken_in(http, old)
    [lease] = (await get(http, "/contracts"))["items"]
    path = f"/contracts/{lease['contract_id']}"
    why = {"X-Reason": "moved%20away"}
    answer = await http.post(f"{path}/class", json={"contract_class": "ordinary"}, headers=why)
    assert answer.status_code == 200, answer.text
    tally, report = await taken_in(http, old)
    assert (tally["known"], report["changed"]) == (2, [])  # and the room
    assert OTHERWISE.format(column="合同类别", known="普通", said="重点", stays=STAYS) in [
        each["reason"] for each in report["notes"]
    ]
    assert (await get(http, path))["contract_class"] == "ordinary"
