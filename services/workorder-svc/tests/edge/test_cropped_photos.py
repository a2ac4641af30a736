"""A photo that was shown before is no new one because its margins were cut off."""

import io

from PIL import Image, ImageOps
from testkit.on_site import photo
from testkit.photos import photograph

from .orders import Http, came, http, reported

__all__ = ["http"]


def cropped(content: bytes, *, mirrored: bool = False) -> bytes:
    """Without a twentieth on the left and on top, compressed anew."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(content)) as found:
        left = found.crop((found.width // 20, found.height // 20, found.width, found.height))
        (ImageOps.mirror(left) if mirrored else left).save(made, "JPEG", quality=80)
    return made.getvalue()


async def test_what_is_left_of_a_photo_is_known_again_in_its_own_order_and_in_another(http: Http) -> None:
    shown, first, other = photograph(6), await reported(http), await reported(http)
    for each in (first, other):
        await came(http, each)
    assert (await photo(http, first, "before", shown)).json()["events"] == ["PhotoTaken"]
    for order_id, content in (
        (first, cropped(shown)),
        (other, cropped(shown)),
        (other, cropped(shown, mirrored=True)),
    ):
        again = await photo(http, order_id, "after", content)
        assert (again.status_code, again.json()["type"]) == (409, "urn:anju:problem:photo-not-new")
        assert again.json()["visit_id"] == first
    assert (await photo(http, other, "after", photograph(7))).json()["events"] == ["PhotoTaken"]
