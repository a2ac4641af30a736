"""What the paper of a settlement says, item by item and to the fen."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from contracts.domain.settlement_items import (
    ITEMS,
    Credit,
    Deduction,
    Evidence,
    Line,
    RentPart,
    settled,
    statement,
)
from contracts.papers.pictured import pictured
from contracts.papers.rendering import render
from contracts.papers.settling import line_said, settled_values
from contracts.papers.shipped import shipped
from contracts.papers.ticked import pictures
from files.images import look_at
from files.sealed import SealedFiles, open_store
from kernel.ids import named_id
from PIL import Image
from PIL.ExifTags import Base
from pyhanko.pdf_utils.reader import PdfFileReader

ZHAO, WU = named_id("zhao"), named_id("wu")
PEOPLE: dict[UUID, str] = {ZHAO: "赵敏", WU: "吴刚"}
SINK = Deduction(amount_fen=30_050, ground="damage", clause="8.2")
MONTH = RentPart(
    first=date(2025, 3, 1), last=date(2025, 3, 31), rent_fen=145_000, months=1, days=0, of_days=0
)
DAY = RentPart(first=date(2025, 4, 1), last=date(2025, 4, 1), rent_fen=150_000, months=0, days=1, of_days=30)
AHEAD = Credit(amount_fen=150_000, prepaid="prepaid_rent", paid_through=date(2025, 4, 1), parts=(MONTH, DAY))
KEPT = datetime(2025, 3, 1, 16, 30, tzinfo=UTC)
STORED = {WU: {"sha256": "ab" * 32, "kept_at": KEPT}}
SAID = {"contract_no": "HT-1", "landlord": "安居公寓", "tenant": "李娜", "premises": "安居东园三号楼3栋-502"}


def values(more: dict[str, Any] | None = None, /, **evidence: Any) -> dict[str, Any]:
    """Each item with the same evidence, and a broken sink; `more` of the settlement."""
    shown = Evidence(**evidence).model_dump(mode="json")
    at = {"checked_by": str(ZHAO), "checked_at": "2025-03-01T16:30:00+00:00", "evidence": shown}
    checked: dict[str, Any] = {item: {**at, "deductions": [], "credits": []} for item in ITEMS}
    checked["damage"] |= {"deductions": [SINK.model_dump()], "policy_version": 1}
    checked["rent_and_fees"] |= {"credits": [AHEAD.model_dump(mode="json")]}
    checked["deposit_refund"] |= {"payee": (more or {}).get("payee")}
    account = settled(900_000, [SINK.amount_fen], [AHEAD.amount_fen]).model_dump()
    row = {"opened_on": date(2025, 3, 1), "to_unit_id": None, "closed_by": WU, "paid_to": None, **account}
    row |= {"refund_due_on": date(2025, 3, 8), "paid_on": None, "paid_reference": None} | (more or {})
    lines = [*statement(900_000, [("damage", SINK, 1)], [("rent_and_fees", AHEAD)])]
    return settled_values(row | {"checked": checked}, lines, PEOPLE, STORED, **SAID)


def test_each_of_the_twelve_says_who_ticked_it_on_which_local_day() -> None:
    said = values()
    assert (len(said["items"]), said["items"][0], said["items"][7]) == (12, "水表", "损坏评估")
    assert set(said["checkers"]) == {"赵敏 2025-03-02"}


def test_of_who_changed_rooms_it_says_where_the_deposit_is() -> None:
    said = values({"to_unit_id": named_id("next door")})
    assert (values()["occasion"], said["occasion"]) == ("退租", "换房")
    assert said["items"][11] == "押金随租赁合同转至换入的房源"
    assert said["refund_by"] == "为零：押金随租赁合同转至换入的房源，退租时结算"


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        ({"previous": 1_000, "reading": 2_500}, "1.000 至 2.500，用量 1.500 立方米"),
        ({"reading": 2_500}, "读数 2.500 立方米"),
        ({"expected": 2, "found": 1}, "应有 2，实有 1"),
        ({"lines": ({"name": "空调", "expected": 2, "found": 1},)}, "空调 1/2"),
        ({"photo_ids": (ZHAO, WU), "reference": "R-1"}, "照片 2 张；凭据 R-1"),
        ({"absent": True}, "无此项：入住交割时双方已确认"),
        ({}, "无"),
    ],
)
def test_what_shows_an_item_is_said_as_people_read_it(evidence: dict[str, Any], shown: str) -> None:
    assert values(**evidence)["findings"][0] == shown


def test_a_deduction_names_its_ground_and_its_clause_and_the_deposit_adds_up() -> None:
    said = values(reference="R-1")
    assert said["findings"][7] == "凭据 R-1；扣减房屋或设施损坏的赔偿 300.50 元（合同扣减条款 8.2）"
    assert said["findings"][9] == "凭据 R-1；退还预付租金 1,500.00 元（租金已付至 2025年4月1日）"
    assert said["lines"] == [
        "押金",
        "房屋或设施损坏的赔偿（损坏评估，合同扣减条款 8.2，扣减政策第 1 版）",
        "退还预付租金（租金与费用结清）：2025年3月1日 至 2025年3月31日，月租金 1,450.00 元 × 1 个月；"
        "2025年4月1日 至 2025年4月1日，月租金 1,500.00 元 × 1/30 个月",
    ]
    assert said["amounts"] == ["9,000.00", "-300.50", "1,500.00"]
    assert said["balances"] == ["9,000.00", "8,699.50", "10,199.50"]
    assert said["refund_by"] == "按租赁合同约定的期限付清，最迟不晚于 2025年3月8日"
    account = [said[name] for name in ("deposit", "deducted", "credited", "refund", "due")]
    assert account == [900_000, 30_050, 150_000, 1_019_950, 0]
    assert said["closed_by"] == "吴刚"


def test_of_one_of_two_rooms_it_says_that_the_share_is_no_whole_fen() -> None:
    """5,100.07 a month of two rooms: 2,550.035 × 23/31 is 1,891.96, and with what is shown 1,891.97."""
    part = {"first": date(2025, 3, 9), "last": date(2025, 3, 31), "rent_fen": 255_004}
    part |= {"months": 0, "days": 23, "of_days": 31}
    said = {"what": "prepaid_rent", "item": "rent_and_fees", "parts": (part,), "balance_fen": 0}
    for fen, shared in ((189_196, True), (189_197, False), (150_000, False)):  # the last with a reason
        line = line_said(Line.model_validate(said | {"amount_fen": fen}))
        assert ("由合同总租金分摊" in line) is shared


def test_it_says_to_which_account_the_deposit_goes_and_calls_no_record_by_thirty_six_characters() -> None:
    order = str(named_id("order"))
    said = values({"paid_to": "工商银行 **** 4328，户名 李*"}, reference=order)["findings"]
    assert said[11] == "收款账户：工商银行 **** 4328，户名 李*"
    assert said[4] == f"门锁确认记录 {order[:8]}"
    anothers = values({"paid_to": "工商银行 **** 4328，户名 王*", "payee": {"differs": True}})["findings"]
    assert anothers[11] == "收款账户：工商银行 **** 4328，户名 王*（委托收款：户名与租客不一致，已经批准）"
    assert values(reference="R-1")["findings"][11] == "凭据 R-1"


def test_what_is_paid_is_said_to_be_paid_and_nothing_to_be_nothing() -> None:
    paid = values({"paid_on": date(2025, 3, 5), "paid_reference": "2025030500017"})
    assert paid["refund_by"] == "已于 2025年3月5日 付清（银行流水号 2025030500017）"
    none = {"refund_fen": 0, "refund_due_on": None}
    assert values(none)["refund_by"] == "为零"
    assert values(none)["findings"][11] == "应退金额为零，无需核对收款账户"
    assert values(none, reference="R-1")["findings"][11] == "凭据 R-1"
    assert values()["findings"][11] == "无"


def test_a_picture_is_named_by_its_hash() -> None:
    said = values(photo_ids=(WU,))["photos"]
    assert (len(said), said[0]) == (12, f"水表 照片 1，2025-03-02 存入，SHA-256 {'ab' * 32}")


async def test_the_paper_is_the_same_bytes_each_time() -> None:
    made = [await render(shipped("settlement"), values(reference="R-1")) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF-1.7")


def photo(colour: str) -> bytes:
    """As a phone takes it: large, and with what the camera wrote."""
    exif, made = Image.Exif(), io.BytesIO()
    exif[Base.Make] = "Telefon"
    Image.new("RGB", (4_000, 3_000), colour).save(made, "JPEG", exif=exif)
    return made.getvalue()


def pages(paper: bytes) -> list[Any]:
    """Of a PDF."""
    read = PdfFileReader(io.BytesIO(paper))
    return [
        read.find_page_for_modification(page)[0].get_object()
        for page in range(int(read.root["/Pages"]["/Count"]))
    ]


def pictures_on(page: Any) -> list[str]:
    """The names that a page has for the pictures it draws."""
    return [*page["/Resources"].get("/XObject", {})]


async def test_both_sides_see_each_picture_small_beside_its_hash(tmp_path: Path) -> None:
    store = SealedFiles(open_store(tmp_path.as_uri()), bytes(32), "photos")
    stored = {}
    for place in range(10):
        seen = look_at(photo(f"rgb({place * 20}, 90, 120)"))
        rows = {"shown_sha256": await store.put(seen.shown), "destroyed_at": None, "kept_at": KEPT}
        stored[named_id(f"photo-{place}")] = {"sha256": f"{place:064x}", **rows}
    said = values(reference="R-1") | {"photos": []}
    lines = pictures([("水表", [*stored])], stored)
    drawn = await pictured(store, stored.values())
    made = [await render(shipped("settlement"), said | {"photos": lines}, drawn) for _ in range(2)]
    assert made[0] == made[1], "the same photos are the same paper"
    assert made[0].count(b"/DCTDecode") == 10, "each picture once, as a JPEG"
    assert b"Telefon" not in made[0]
    without = pages(await render(shipped("settlement"), said))
    assert [*map(len, map(pictures_on, pages(made[0])[len(without) :]))] == [9, 1], "nine on a page"
