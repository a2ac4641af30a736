"""What becomes otherwise while a paper is out: it is signed no more, and the door says so once."""

from datetime import date

import httpx
import pytest
from contracts.domain.contract import contract
from contracts.domain.contract_commands import ExchangeUnit
from contracts.edge.made_of import OF_A_UNIT, bind_homes, bind_named, homes_corrected_since
from contracts.papers.own_keys import ContractPapers
from host.runtime import Runtime
from kernel.facts import SYSTEM as OURSELVES
from kernel.ids import named_id, new_id
from published.tenants import TenantsMerged, TenantsUnmerged
from testkit.voices import Voices

from .domain.words import going_along
from .over_http import (
    BUILDING,
    LI,
    OWNER_CONTRACT,
    PARK,
    TENANT,
    UNIT,
    UNIT_BODY,
    contract_body,
    log_of,
    post,
    terminate,
)
from .test_signing import DOCUMENT, PATH, WHY, sent
from .test_signing_door import RIGHT, Departments, departments, identify, session

__all__ = ["departments", "sent", "session"]


async def test_nobody_signs_for_a_room_that_another_moved_into_while_the_paper_was_out(
    http: httpx.AsyncClient, session: str, runtime: Runtime, voices: Voices
) -> None:
    await identify(http, session, RIGHT, 200)
    await post(http, "/signing/confirm", {"session": session, "code": "123456"}, 200)
    tenant, person = named_id("other tenant"), named_id("person", named_id("other tenant"))
    await voices.known(person)
    await voices.registered(TENANT, tenant)
    room = named_id("other unit")
    await post(http, "/units", UNIT_BODY | {"unit_id": str(room), "code": "3栋-503", "own": True})
    other = {"contract_id": str(new_id()), "tenant_id": str(tenant), "party_id": str(person)}
    await post(http, "/contracts", contract_body(unit_ids=[str(room)], **other))
    moved = ExchangeUnit(**going_along(room, UNIT, date(2025, 3, 1)))
    await runtime.handle(contract, other["contract_id"], moved, origin=OURSELVES, command_id=new_id())
    refused = await post(http, "/signing/sign", {"session": session}, 409)
    assert refused["type"] == "urn:anju:problem:let-meanwhile"
    await post(http, "/signing/sign", {"session": session}, 409)
    found = await log_of(runtime)
    assert ("SignatureAsked" in found, found.count("SignerTurnedAway")) == (False, 1)
    shown = (await http.get(f"{PATH}/signing")).json()
    assert [each.get("turned_away") for each in shown["signers"]] == ["let-meanwhile", None]


async def test_nobody_signs_what_no_owner_covers_any_more(
    http: httpx.AsyncClient, session: str, runtime: Runtime
) -> None:
    await identify(http, session, RIGHT, 200)
    await post(http, "/signing/confirm", {"session": session, "code": "123456"}, 200)
    await terminate(http, OWNER_CONTRACT, "2025-06-30")
    refused = await post(http, "/signing/sign", {"session": session}, 409)
    assert refused["type"] == "urn:anju:problem:barred-meanwhile"
    found = await log_of(runtime)
    assert ("SignatureAsked" in found, found.count("SignerTurnedAway")) == (False, 1)
    await terminate(http, OWNER_CONTRACT, "2027-12-31")
    await post(http, "/signing/sign", {"session": session}, 200)


async def test_nobody_signs_under_a_number_that_gave_way_while_the_paper_was_out(
    http: httpx.AsyncClient, session: str, runtime: Runtime, voices: Voices
) -> None:
    """By hand it is refused as well: it is drafted anew under the number that they go by."""
    await identify(http, session, RIGHT, 200)
    await post(http, "/signing/confirm", {"session": session, "code": "123456"}, 200)
    survivor = named_id("survivor")
    both = {"tenant_id": TENANT, "person_id": LI, "survivor_id": survivor}
    both |= {"survivor_person_id": named_id("person", survivor)}
    merged = TenantsMerged.model_validate(both | {"number": "T-000002-5", "survivor_number": "T-000001-7"})
    await voices.tell((f"tenant-{TENANT}", merged))
    refused = await post(http, "/signing/sign", {"session": session}, 409)
    assert refused["type"] == "urn:anju:problem:barred-meanwhile"
    found = await log_of(runtime)
    assert ("SignatureAsked" in found, found.count("SignerTurnedAway")) == (False, 1)
    await voices.tell((f"tenant-{TENANT}", TenantsUnmerged.model_validate(both)))
    await post(http, "/signing/sign", {"session": session}, 200)


async def test_nobody_signs_a_paper_that_names_its_party_as_they_were_known_before(
    departments: Departments, http: httpx.AsyncClient, session: str, runtime: Runtime
) -> None:
    await identify(http, session, RIGHT, 200)
    await post(http, "/signing/confirm", {"session": session, "code": "123456"}, 200)
    await bind_named(DOCUMENT, LI, 1)
    departments.away = True
    away = await post(http, "/signing/sign", {"session": session}, 503)
    assert away["type"] == "urn:anju:problem:department-away"
    departments.away, departments.named_at = False, 4
    await turned_away_once(http, session, runtime, "corrected-meanwhile")
    departments.named_at = 1
    await post(http, "/signing/sign", {"session": session}, 200)


async def turned_away_once(http: httpx.AsyncClient, session: str, runtime: Runtime, because: str) -> None:
    """However often they try: nothing is signed, and whoever sees to it reads why."""
    for _ in range(2):
        refused = await post(http, "/signing/sign", {"session": session}, 409)
        assert refused["type"] == f"urn:anju:problem:{because}"
    found = await log_of(runtime)
    assert ("SignatureAsked" in found, found.count("SignerTurnedAway")) == (False, 1)
    shown = (await http.get(f"{PATH}/signing")).json()
    assert [each.get("turned_away") for each in shown["signers"]] == [because, None]


@pytest.mark.parametrize(
    ("path", "was", "now"),
    [
        (f"/units/{UNIT}/door", {"code": "3栋-502"}, {"code": "3栋-1502"}),
        (f"/units/{UNIT}/correct", {"area_dm2": None}, {"area_dm2": 6000}),
        (f"/parks/{PARK}/name", {"name": "安居东园"}, {"name": "安居西园"}),
    ],
    ids=["its door", "its area", "its park's name"],
)
async def test_nobody_signs_a_paper_that_says_of_its_unit_what_was_put_right_while_it_was_out(
    http: httpx.AsyncClient,
    session: str,
    runtime: Runtime,
    path: str,
    was: dict[str, object],
    now: dict[str, object],
) -> None:
    async def put_right(said: dict[str, object]) -> None:
        said = said | ({"building_id": str(BUILDING)} if "code" in said else {})
        answer = await http.request("POST" if "area_dm2" in said else "PUT", path, json=said, headers=WHY)
        assert answer.is_success, answer.text

    await identify(http, session, RIGHT, 200)
    await post(http, "/signing/confirm", {"session": session, "code": "123456"}, 200)
    await put_right(now)
    await turned_away_once(http, session, runtime, "unit-corrected-meanwhile")
    await put_right(was)
    await post(http, "/signing/sign", {"session": session}, 200)


async def test_of_several_units_each_that_was_put_right_makes_its_paper_another(
    papers: ContractPapers,
) -> None:
    """An owner's as well; of what was kept before it could be said nobody says so."""
    units = [dict(zip(OF_A_UNIT, (named_id(door), door, 5000, 2), strict=True)) for door in ("101", "102")]
    assert not await homes_corrected_since(DOCUMENT, units, OF_A_UNIT)
    await bind_homes(DOCUMENT, units, OF_A_UNIT)
    assert not await homes_corrected_since(DOCUMENT, units, OF_A_UNIT)
    for name, said in (("place", "1-102"), ("area_dm2", 6000), ("occupancy_cap", 3)):
        other = [units[0], units[1] | {name: said}]
        assert await homes_corrected_since(DOCUMENT, other, OF_A_UNIT), name
