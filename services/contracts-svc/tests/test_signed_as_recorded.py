"""What is signed is what is recorded: each clause of a contract stands on its paper, or there is no paper."""

import shutil
import subprocess
from typing import Any

import httpx
import pytest
from contracts.papers.own_keys import ContractPapers
from contracts.papers.shipped import shipped
from kernel.ids import named_id

from .over_http import MANAGER, TENANT_CONTRACT, UNIT, contract_body, post
from .test_signing_door import Departments, departments

__all__ = ["departments"]
CLAUSES: dict[str, Any] = {
    "rent_steps": [{"from_on": "2025-07-01", "rent_fen": 333_300}],
    "rent_free": [{"starts_on": "2025-01-01", "last_day": "2025-01-15"}],
    "breaks": [
        {"who": "counterparty", "from_on": "2025-06-01", "notice_days": 30, "penalty_fen": 300_000},
        {"who": "operator", "from_on": "2025-09-01", "notice_days": 0},
    ],
    "grounds": [{"number": "8.2", "ground": "unpaid_rent"}],
}
SAID = (
    "月租金为4,500.00元（人民币肆仟伍佰元整），按月支付",
    "乙方应在每期开始5日前付清当期租金",
    "押金9,000.00元",
    "自2025年7月1日起，月租金为3,333.00元（人民币叁仟叁佰叁拾叁元整）",
    "除上述约定的调整外，租赁期限内甲方不得单方提高租金",
    "自2025年1月1日起至2025年1月15日止，共15日",
    "自2025年6月1日起，承租人可以提前解除本合同，但应当提前30日书面通知出租人，"
    "并支付违约金3,000.00元（人民币叁仟元整）",
    "自2025年9月1日起，出租人可以提前解除本合同，但应当书面通知承租人，无须支付违约金",
    "（1）扣减条款8.2：欠付租金",
)
VALUES: dict[str, Any] = {
    "landlord": "安居公寓",
    "landlord_code": "91310000MA1FL0000X",
    "tenant_identity": "见附件",
    "tenant_phone": "见附件",
    "area": "45",
    "occupants": 2,
    "due_days": 5,
    "pets": False,
}
TEMPLATE = named_id("template")
PAPER = f"/contracts/{TENANT_CONTRACT}/paper"


async def publish(http: httpx.AsyncClient, without: str = "") -> None:
    """The lease that comes along, or the same where one field is not said."""
    wording = shipped("tenant").model_dump(mode="json")
    if without:
        wording["text"] = wording["text"].replace(f"fields.{without}", "()")
        wording["fields"] = [each for each in wording["fields"] if each["name"] != without]
    answer = await http.put(f"/templates/{TEMPLATE}", json={"name": "旧版租约", **wording})
    assert answer.is_success, answer.text
    await post(http, f"/templates/{TEMPLATE}/publish", {}, 200)


def text_of(paper: bytes) -> str:
    """What stands on it."""
    command = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(command, input=paper, capture_output=True, check=True).stdout.decode()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is of poppler-utils")
async def test_each_clause_of_a_lease_stands_on_its_paper(
    http: httpx.AsyncClient, ledger: None, papers: ContractPapers, departments: Departments
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None, clauses=CLAUSES))
    await publish(http)
    made = await post(http, PAPER, {"template_id": str(TEMPLATE), "values": VALUES}, 200)
    text = text_of(await papers.get(TENANT_CONTRACT, made["document_sha256"]))
    assert "安居东园 三号楼 3 栋-502" in text, "the place is read part by part"
    in_one = "".join(text.split())
    assert [each for each in SAID if each not in in_one] == []
    typed = {"template_id": str(TEMPLATE), "values": VALUES | {"rent_steps": ["月租金不变"]}}
    refused = await post(http, PAPER, typed, 422)
    assert (refused["type"], refused["field"]) == ("urn:anju:problem:value-fixed", "values.rent_steps")
    for name, wrong, code in (
        *(("due_days", -1, "invalid-input"), ("due_days", "五", "value-unfit")),
        *(("landlord", "", "value-missing"), ("landlord", "\U000323af", "no-glyph")),
    ):
        typed = {"template_id": str(TEMPLATE), "values": VALUES | {name: wrong}}
        refused = await post(http, PAPER, typed, 422)
        assert (refused["type"], refused["field"]) == (f"urn:anju:problem:{code}", f"values.{name}")
        assert code != "value-unfit" or refused["title"] == "字段「提前付款天数」填写的内容不对，应为整数"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is of poppler-utils")
async def test_what_is_known_of_the_tenant_and_the_unit_is_not_typed_over(
    http: httpx.AsyncClient, ledger: None, papers: ContractPapers, departments: Departments
) -> None:
    departments.party |= {"identity": "110105194912310021", "phone": "13800138000"}
    measured = {"area_dm2": 3_050, "occupancy_cap": 2}
    took = await http.post(f"/units/{UNIT}/correct", json=measured, headers={"X-Reason": "measured"})
    assert took.is_success, took.text
    await post(http, "/contracts", contract_body(signed_on=None, clauses=CLAUSES))
    await publish(http)
    refused = await post(http, PAPER, {"template_id": str(TEMPLATE), "values": VALUES}, 422)
    assert (refused["type"], refused["title"]) == (
        "urn:anju:problem:value-fixed",
        "「承租人证件号码」、「承租人电话」、「建筑面积（平方米）」、「居住人数上限」"
        "已有登记，以登记为准，不能另填；登记有误的，请先更正",
    )
    known = ("tenant_identity", "tenant_phone", "area", "occupants")
    assert {each["field"] for each in refused["errors"]} == {f"values.{name}" for name in known}
    values = {name: value for name, value in VALUES.items() if name not in known}
    made = await post(http, PAPER, {"template_id": str(TEMPLATE), "values": values}, 200)
    text = "".join(text_of(await papers.get(TENANT_CONTRACT, made["document_sha256"])).split())
    assert "承租人（乙方）：李娜证件号码：110105194912310021联系电话：13800138000" in text
    assert "建筑面积30.5平方米" in text
    assert "居住人数不超过2人" in text


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        *(("rent_steps", "租金调整"), ("rent_free", "免租期"), ("breaks", "提前解除")),
        ("deductions", "押金扣减情形"),
    ],
)
async def test_a_template_that_has_no_field_for_a_clause_makes_no_paper_of_who_agreed_on_it(
    http: httpx.AsyncClient,
    ledger: None,
    papers: ContractPapers,
    departments: Departments,
    name: str,
    clause: str,
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None, clauses=CLAUSES))
    await publish(http, without=name)
    ask = {"template_id": str(TEMPLATE), "values": VALUES}
    found = await post(http, PAPER, ask, 409)
    assert (found["type"], found["field"]) == ("urn:anju:problem:clause-not-said", "template_id")
    assert found["title"] == (
        f"合同有「{clause}」的约定，但模板「旧版租约」没有字段「{name}」，请换用或修改模板"
    )


async def test_what_was_typed_while_nothing_was_known_is_not_sent_once_it_is(
    http: httpx.AsyncClient, ledger: None, papers: ContractPapers, departments: Departments
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None, clauses=CLAUSES))
    await publish(http)
    ask = {"template_id": str(TEMPLATE), "values": VALUES}
    made = await post(http, PAPER, ask, 200)
    send = f"/contracts/{TENANT_CONTRACT}/send-for-signature"
    body = {"document_sha256": made["document_sha256"], "operator_signer_id": str(MANAGER)}
    departments.party |= {"identity": "110105194912310021"}
    late = await post(http, send, body, 409)
    assert (late["type"], late["field"]) == ("urn:anju:problem:known-since", "document_sha256")
    known = {name: value for name, value in VALUES.items() if name != "tenant_identity"}
    made = await post(http, PAPER, ask | {"values": known}, 200)
    body |= {"document_sha256": made["document_sha256"]}
    measured = {"area_dm2": 3_050}
    took = await http.post(f"/units/{UNIT}/correct", json=measured, headers={"X-Reason": "measured"})
    assert took.is_success, took.text
    other = await post(http, send, body, 409)
    assert (other["type"], other["field"]) == ("urn:anju:problem:paper-of-other", "document_sha256")
    del known["area"]
    made = await post(http, PAPER, ask | {"values": known}, 200)
    await post(http, send, body | {"document_sha256": made["document_sha256"]}, 200)


async def test_who_was_corrected_since_is_sent_no_paper_that_names_them_as_they_were(
    http: httpx.AsyncClient, ledger: None, papers: ContractPapers, departments: Departments
) -> None:
    await post(http, "/contracts", contract_body(signed_on=None, clauses=CLAUSES))
    await publish(http)
    departments.named_at = 1
    ask = {"template_id": str(TEMPLATE), "values": VALUES}
    made = await post(http, PAPER, ask, 200)
    send = f"/contracts/{TENANT_CONTRACT}/send-for-signature"
    body = {"document_sha256": made["document_sha256"], "operator_signer_id": str(MANAGER)}
    departments.refuses["party"] = (409, "seal-broken")
    assert (await post(http, PAPER, ask, 409))["type"] == "urn:anju:problem:party-unreadable"
    del departments.refuses["party"]
    departments.away = True
    assert (await post(http, send, body, 503))["type"] == "urn:anju:problem:department-away"
    departments.away, departments.named_at = False, 4
    departments.party |= {"name": "李娜娜"}
    late = await post(http, send, body, 409)
    assert (late["type"], late["field"]) == ("urn:anju:problem:corrected-since", "document_sha256")
    made = await post(http, PAPER, ask, 200)
    await post(http, send, body | {"document_sha256": made["document_sha256"]}, 200)
