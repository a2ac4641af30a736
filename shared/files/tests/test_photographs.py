"""A photograph is known again though it was made smaller, compressed or mirrored, and says its time."""

import io
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from files.images import look_at
from files.photographs import looks_of, shows_nothing, taken_at
from PIL import Image, ImageDraw, ImageFilter, ImageOps
from PIL.ExifTags import IFD, Base
from testkit.photos import photograph

SHANGHAI = ZoneInfo("Asia/Shanghai")


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def again(content: bytes, quality: int, size: int, mirrored: bool = False) -> bytes:
    made = io.BytesIO()
    with Image.open(io.BytesIO(content)) as found:
        small = found.resize((size, size))
        (ImageOps.mirror(small) if mirrored else small).save(made, "JPEG", quality=quality)
    return made.getvalue()


def test_the_same_picture_is_known_again_and_another_is_not() -> None:
    here, mirror, *_ = looks_of(look_at(photograph(1)).shown)
    for quality, size in ((40, 96), (90, 48)):
        smaller = looks_of(look_at(again(photograph(1), quality, size)).shown)
        assert apart(here, smaller.likeness) <= 3
        turned = looks_of(look_at(again(photograph(1), quality, size, mirrored=True)).shown)
        assert apart(mirror, turned.likeness) <= 3
    others = [looks_of(look_at(photograph(seed)).shown)[:2] for seed in range(2, 30)]
    assert min(apart(each, other) for pair in others for each in pair for other in (here, mirror)) > 7


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_picture_is_known_again_though_it_was_turned(degrees: int) -> None:
    here = looks_of(look_at(photograph(1)).shown).likeness
    made = io.BytesIO()
    with Image.open(io.BytesIO(photograph(1))) as found:
        found.rotate(degrees, expand=True).save(made, "JPEG", quality=80)
    seen = looks_of(look_at(made.getvalue()).shown).turned
    assert min(apart(here, each) for each in seen) <= 1
    assert min(apart(here, each) for each in looks_of(look_at(photograph(2)).shown).turned) > 7


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_picture_is_known_again_as_its_negative(mirrored: bool) -> None:
    here = looks_of(look_at(photograph(1)).shown).likeness
    with Image.open(io.BytesIO(again(photograph(1), 90, 300, mirrored))) as found:
        seen = looks_of(look_at(jpeg(ImageOps.invert(found.convert("RGB")))).shown).turned
    assert min(apart(here, each) for each in seen) <= 3
    assert min(apart(looks_of(look_at(photograph(2)).shown).likeness, each) for each in seen) > 7


@pytest.mark.parametrize("margins", [(1, 1, 1, 1), (2, 0, 0, 0), (0, 2, 0, 0), (1, 0, 2, 1), (0, 2, 2, 0)])
def test_a_picture_is_known_again_though_a_fortieth_or_two_was_cut_off(
    margins: tuple[int, ...],
) -> None:
    """Left, top, right, bottom; made brighter too, and compressed anew."""
    within = 5
    scenes = {seed: room(seed) for seed in range(20)}
    looks = {seed: looks_of(look_at(jpeg(scene)).shown) for seed, scene in scenes.items()}
    known = {seed: (each.likeness, *each.crops) for seed, each in looks.items()}
    found = 0
    for seed, scene in scenes.items():
        left, top, right, bottom = (part * 400 // 40 for part in margins)
        cut = scene.crop((left, top, 400 - right, 400 - bottom)).point(
            lambda level: min(255, level * 11 // 10)
        )
        here = looks_of(look_at(jpeg(cut, quality=60)).shown).likeness
        near = {each for each, those in known.items() if min(apart(here, one) for one in those) <= within}
        assert near <= {seed}
        found += near == {seed}
    assert found >= 15


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(
    ("border", "colour"), [((8, 8), "white"), ((24, 24), "white"), ((8, 24), "black"), ((0, 300), "black")]
)
def test_a_picture_is_known_again_within_a_border_and_on_a_screenshot(
    border: tuple[int, int], colour: str, mirrored: bool
) -> None:
    scenes = {seed: room(seed) for seed in range(10)}
    known = {seed: looks_of(look_at(jpeg(scene)).shown).likeness for seed, scene in scenes.items()}
    for seed, scene in scenes.items():
        shot = ImageOps.expand(ImageOps.mirror(scene) if mirrored else scene, border, colour)
        seen = looks_of(look_at(jpeg(shot, quality=60)).shown).turned
        near = {each for each, one in known.items() if min(apart(one, each_) for each_ in seen) <= 5}
        assert near == {seed}


def room(seed: int) -> Image.Image:
    """Walls, furniture and pipes, as a photograph is made of them: areas with edges, large and small."""
    random, scene = Random(seed), Image.new("L", (400, 400), 180)  # noqa: S311 - nothing secret
    drawing = ImageDraw.Draw(scene)
    for size in [200] * 6 + [90] * 12 + [30] * 20:
        x, y = random.randrange(-50, 380), random.randrange(-50, 380)
        corner = x + random.randrange(size // 2, size), y + random.randrange(size // 2, size)
        drawing.rectangle((x, y, *corner), fill=random.randrange(20, 240))
    return scene.filter(ImageFilter.GaussianBlur(2))


def jpeg(picture: Image.Image, quality: int = 90) -> bytes:
    made = io.BytesIO()
    picture.convert("RGB").save(made, "JPEG", quality=quality)
    return made.getvalue()


@pytest.mark.parametrize("grey", [0, 9, 255])
def test_a_covered_lens_shows_nothing(grey: int) -> None:
    made = io.BytesIO()
    noise = Image.effect_noise((400, 300), 8).point(lambda level: max(0, min(255, level - 128 + grey)))
    noise.convert("RGB").save(made, "JPEG")
    assert shows_nothing(look_at(made.getvalue()).shown)
    assert not shows_nothing(look_at(photograph(1)).shown)


def test_it_says_when_it_was_taken_by_its_own_offset_or_by_the_time_of_the_place() -> None:
    noon = datetime(2025, 3, 14, 4, tzinfo=UTC)
    assert taken_at(photograph(1), SHANGHAI) is None
    assert taken_at(photograph(1, taken="2025:03:14 12:00:00", offset="+08:00"), SHANGHAI) == noon
    assert taken_at(photograph(1, taken="2025:03:14 12:00:00", offset=None), SHANGHAI) == noon


@pytest.mark.parametrize(
    "said", ["yesterday", "0000:00:00 00:00:00", "2025:13:45 12:00:00", "0001:01:01 00:00:00"]
)
def test_what_is_no_time_is_none(said: str) -> None:
    assert taken_at(photograph(1, taken=said, offset="+08:00"), SHANGHAI) is None
    assert taken_at(b"no picture", SHANGHAI) is None


def test_what_the_camera_wrote_is_not_shown() -> None:
    shown = look_at(photograph(1, taken="2025:03:14 12:00:00", offset="+08:00")).shown
    with Image.open(io.BytesIO(shown)) as found:
        assert Base.DateTimeOriginal not in found.getexif().get_ifd(IFD.Exif)
