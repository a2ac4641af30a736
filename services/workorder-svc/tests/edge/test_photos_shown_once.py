"""What shows a repair is one picture of one repair, and large enough to be looked at."""

import asyncio
import io

from PIL import Image
from testkit.on_site import photo
from testkit.photos import photograph

from .orders import Http, came, copy, http, reported

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
        assert refused.json()["order_id"] == whose
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
