"""Somebody who signs a contract: they read what is sent to them, and go on from there."""

import json
from dataclasses import dataclass
from typing import Any

from contracts.papers.shipped import shipped
from kernel.ids import new_id
from testkit.stack import eventually

from .house import House
from .town import Person, Stay, Town

VALUES = {
    "landlord": "安居公寓管理有限公司",
    "landlord_code": "91310000MA1FL0000X",
    "area": "45.5",
    "occupants": 2,
    "due_days": 5,
    "pets": False,
}


@dataclass(frozen=True)
class Signer:
    """A person with their phone in hand; no token of ours."""

    house: House
    person: Person

    async def received(self, kind: str) -> dict[str, Any]:
        """The variables of an SMS of this kind to them."""
        found: dict[str, Any] = {}
        ledger = f"http://127.0.0.1:{self.house.ports['sandbox']}/_ledger"

        async def came() -> bool:
            rows = await self.house.items("/notifications/notifications", person_id=self.person.id)
            for row in rows:
                if row["kind"] == kind:
                    asked = {"partner": "sms", "key": f"{row['id']}.sms"}
                    for entry in (await self.house.http.get(ledger, params=asked)).json():
                        found.update(json.loads(entry["content"]["TemplateParam"]))
            return bool(found)

        await eventually(came, f"{kind} by SMS", within=20)
        return found

    async def step(self, name: str, **body: str) -> Any:
        answer = await self.house.http.post(f"/api/contracts/signing/{name}", json=body)
        assert answer.is_success, f"{name}: {answer.status_code} {answer.text}"
        return answer.json()

    async def sign(self) -> str:
        """All the way from the link to the signature; the session."""
        link = (await self.received("SigningOpened"))["link"]
        session = str((await self.step("open", token=link.partition("#")[2]))["session"])
        seen = await self.step("identify", session=session, last6=self.person.identity[-6:])
        assert seen["step"] == "identified"
        code = (await self.received("CodeAsked"))["code"]
        assert (await self.step("confirm", session=session, code=code))["step"] == "willing"
        assert (await self.step("sign", session=session))["step"] in ("asked", "signed")

        async def signed() -> bool:
            return bool((await self.step("state", session=session))["step"] == "signed")

        await eventually(signed, "signed", within=20)
        return session

    async def document(self, session: str) -> bytes:
        answer = await self.house.http.post("/api/contracts/signing/document", json={"session": session})
        assert answer.is_success, answer.text
        return answer.content


async def send(town: Town, stay: Stay) -> None:
    """A lease made from the template that comes along, and sent to the tenant and the keeper."""
    house, template = town.house, new_id()
    wording = shipped("tenant").model_dump(mode="json")
    await house.ask("PUT", f"/contracts/templates/{template}", json={"name": "住房租赁合同", **wording})
    await house.post(f"/contracts/templates/{template}/publish", {})
    await town.sign(stay, town.day(300), since=5, taken_over=False, drafted=True)
    path = f"/contracts/contracts/{stay.contract_id}"
    made = await house.post(f"{path}/paper", {"template_id": str(template), "values": VALUES})
    body = {
        "document_sha256": made["document_sha256"],
        "operator_signer_id": str(stay.park.keeper.id),
    }
    await house.post(f"{path}/send-for-signature", body)
