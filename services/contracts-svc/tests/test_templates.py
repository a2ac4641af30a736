"""A template over HTTP: what comes along is drafted, published, and refused by line when it is wrong."""

from pathlib import Path
from typing import Any

import httpx
from edge.access import Role
from host.runtime import Runtime
from kernel.ids import named_id
from testkit.stack import bearer

from .over_http import OWNER_CONTRACT, post

WAY = f"/templates/{named_id('template')}"


async def test_a_template_is_drafted_tried_and_published(http: httpx.AsyncClient, runtime: Runtime) -> None:
    assert (await http.get("/templates")).json()["items"] == []
    comes_along = (await http.get("/templates/shipped/tenant")).json()
    body: dict[str, Any] = {"name": "租客合同", **comes_along}
    assert (await http.put(WAY, json=body)).json()["events"] == ["TemplateDrafted"]
    sample = await http.get(f"{WAY}/sample.pdf")
    assert (sample.status_code, sample.content[:5]) == (200, b"%PDF-")
    assert sample.headers["x-content-type-options"] == "nosniff"
    done = (await http.post(f"{WAY}/publish")).json()
    assert (done["events"], done["not_shown"]) == (["TemplatePublished"], [])
    assert (await http.post(f"{WAY}/publish")).json()["events"] == []

    wrong = body | {"text": body["text"] + "\n#fields.pet_name\n"}
    assert (await http.put(WAY, json=wrong)).is_success
    line = wrong["text"].rstrip().count("\n") + 1
    found = (await http.post(f"{WAY}/publish")).json()
    assert (found["type"], found["field"], found["name"], found["line"]) == (
        *("urn:anju:problem:field-undeclared", "text", "pet_name"),
        line,
    )
    broken = body | {"text": body["text"] + "\n#fields.tenant.yuan\n"}
    assert (await http.put(WAY, json=broken)).is_success
    found = (await http.post(f"{WAY}/publish")).json()
    assert (found["type"], found["line"]) == ("urn:anju:problem:member-unfit", line)
    broken = body | {"text": body["text"] + "\n#if fields.occupants > 4 [#(1 + fields.tenant)]\n"}
    assert (await http.put(WAY, json=broken)).is_success
    found = (await http.post(f"{WAY}/publish")).json()
    assert (found["type"], found["line"], found["when"]) == (
        *("urn:anju:problem:template-broken-when", line),
        "字段「居住人数上限」填「5」",
    )

    declared = [each | {"kind": "text"} if each["name"] == "first_day" else each for each in body["fields"]]
    assert (await http.put(WAY, json=body | {"fields": declared})).is_success
    found = (await http.post(f"{WAY}/publish")).json()
    assert (found["type"], found["field"], found["title"]) == (
        *("urn:anju:problem:field-of-other-kind", "fields"),
        "字段「first_day」自动取自合同，类型须声明为日期（如 2025-03-01）（date）",
    )

    turned = (await http.put(WAY, json=body | {"text": body["text"] + "\u202e"})).json()
    assert (turned["type"], turned["field"]) == ("urn:anju:problem:text-not-allowed", "text")

    one = (await http.get(WAY)).json()
    assert (one["published_version"], one["published"]["text"]) == (1, body["text"])
    assert [row["published_version"] for row in (await http.get("/templates")).json()["items"]] == [1]

    clerk = bearer(Role.客服专员)
    assert (await http.put(WAY, json=body, headers=clerk)).status_code == 403
    nowhere = await http.post(f"/templates/{named_id('nowhere')}/publish")
    assert nowhere.json()["type"] == "urn:anju:problem:template-unknown"


async def test_no_contract_is_made_from_what_was_not_published(
    paper_folder: Path, http: httpx.AsyncClient, ledger: None
) -> None:
    comes_along = (await http.get("/templates/shipped/owner")).json()
    assert (await http.put(WAY, json={"name": "业主合同", **comes_along})).is_success
    body = {"template_id": str(named_id("template"))}
    refused = await post(http, f"/contracts/{OWNER_CONTRACT}/paper", body, 409)
    assert (refused["type"], refused["field"]) == (
        "urn:anju:problem:template-not-published",
        "template_id",
    )
