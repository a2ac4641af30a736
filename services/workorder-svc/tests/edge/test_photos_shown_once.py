"""What shows a repair is one picture of one repair, and large enough to be looked at."""

import asyncio
import base64
import io

from kernel.ids import named_id, new_id
from PIL import Image
from testkit.on_site import photo
from testkit.photos import photograph

from .orders import PARK, ROOM, Http, came, copy, http, reported

__all__ = ["copy", "http"]


async def test_one_photo_brought_to_two_orders_in_the_same_moment_shows_one_of_them(
    http: Http, copy: Http
) -> None:
    first, second = await reported(http), await reported(http)
    for each in (first, second):
        await came(http, each)
    for number in range(4):
        shot = photograph(f"moment {number}")
        answers = await asyncio.gather(
            photo(http, first, "before", shot), photo(copy, second, "before", shot)
        )
        kept, refused = sorted(answers, key=lambda answer: answer.status_code)
        assert kept.json()["events"] == ["PhotoTaken"]
        assert (refused.status_code, refused.json()["type"]) == (409, "urn:anju:problem:photo-not-new")
        whose = first if kept is answers[0] else second
        assert refused.json()["visit_id"] == whose
        again = await photo(http, whose, "before", shot)
        assert again.json()["events"] == [], "brought again where it is kept, it is one fact"


async def test_a_picture_of_a_few_pixels_shows_no_repair(http: Http) -> None:
    order_id, made = await reported(http), io.BytesIO()
    await came(http, order_id)
    with Image.open(io.BytesIO(photograph(order_id))) as shot:
        shot.resize((400, 239)).save(made, "JPEG")
    small = await photo(http, order_id, "after", made.getvalue())
    said = small.json()
    assert (small.status_code, said["type"]) == (422, "urn:anju:problem:photo-too-small")
    assert said["title"] == "照片太小（400×239 像素），短边至少 240 像素，请上传原图"


async def test_what_came_with_the_report_shows_nothing_of_the_visit(http: Http) -> None:
    await http.post(f"/buildings/{named_id('building', PARK)}/stickers")
    token = (await http.get(f"/stickers/{ROOM}/link")).json()["url"].partition("#")[2]
    said = {"token": token, "report_id": str(new_id()), "words": "水龙头滴水"}
    said["photos"] = [base64.b64encode(photograph("dripping")).decode()]  # type: ignore[assignment]
    answer = await http.post("/reporting/report", json=said, headers={"Authorization": ""})
    assert answer.is_success, answer.text
    [order] = (await http.get("/orders", params={"unit_id": str(ROOM)})).json()["items"]
    [report] = (await http.get("/reports", params={"order_id": order["order_id"]})).json()["items"]
    await came(http, order["order_id"])
    path = f"/orders/{order['order_id']}/files/{report['files'][0]}"
    fetched = await http.get(path, headers={"X-Reason": "on%20the%20way"})
    for copy_ in (fetched.content, photograph("dripping")):
        old = await photo(http, order["order_id"], "before", copy_)
        assert (old.status_code, old.json()["type"]) == (409, "urn:anju:problem:photo-not-new"), old.text
    new = await photo(http, order["order_id"], "before", photograph("mended"))
    assert new.json()["events"] == ["PhotoTaken"]
