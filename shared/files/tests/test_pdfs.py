"""A PDF that does something, or that nobody can look into, is not shown to anybody."""

import io
import json
from typing import Any

import pikepdf
import pytest
from files import pdf_looking, pdfs
from files.confined import Confined, Limits
from files.pdfs import NotAPdf, PdfActive, PdfLocked, PdfTooMuch, look_into
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Encryption, Name, Object, ObjectStreamMode, Stream

ALERT = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
FILE = Dictionary(F="a.exe", EF=Dictionary(F=Dictionary(Type=Name.EmbeddedFile)))


def pdf(root: dict[str, Any] | None = None, page: dict[str, Any] | None = None, **how: Any) -> bytes:
    """One empty page, with something more in the catalogue or in the page."""
    with pikepdf.new() as made:
        made.add_blank_page()
        for holder, more in ((made.Root, root), (made.pages[0].obj, page)):
            for key, value in (more or {}).items():
                holder[key] = value
        written = io.BytesIO()
        made.save(written, **how)
        return written.getvalue()


def says(content: bytes) -> Any:
    """What is wrong with it, as the process says it."""
    return json.loads(pdf_looking.look(content))


async def test_what_is_shown_was_written_anew() -> None:
    behind = pdf({"/Lang": "zh-CN", "/OpenAction": Array([Name.XYZ])}) + b"% whatever stands behind"
    shown = await look_into(behind)
    assert b"behind" not in shown
    with pikepdf.open(io.BytesIO(shown)) as found:
        assert (len(found.pages), str(found.Root.Lang)) == (1, "zh-CN")
    assert await look_into(behind) == shown


@pytest.mark.parametrize(
    ("root", "page", "holds"),
    [
        ({"/OpenAction": ALERT}, None, "脚本"),
        ({"/Names": Dictionary(JavaScript=Dictionary(Names=Array(["a", ALERT])))}, None, "脚本"),
        ({"/AcroForm": Dictionary(XFA="<xdp/>")}, None, "脚本"),
        (None, {"/AA": Dictionary(O=ALERT)}, "脚本"),
        (None, {"/Annots": Array([Dictionary(A=Dictionary(S=Name.GoTo, Next=ALERT))])}, "脚本"),
        ({"/OpenAction": Dictionary(S=Name.Launch, F="cmd.exe")}, None, "动作"),
        ({"/OpenAction": Dictionary(S=Name.GoToR, F=r"\\host\share")}, None, "动作"),
        (None, {"/AA": Dictionary(O=Dictionary(S=Name.SubmitForm, F="http://a"))}, "动作"),
        ({"/Names": Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))}, None, "附件"),
        ({"/AF": Array([FILE])}, None, "附件"),
        (None, {"/Annots": Array([Dictionary(Subtype=Name.FileAttachment)])}, "附件"),
        (None, {"/Annots": Array([Dictionary(Subtype=Name.RichMedia)])}, "音视频"),
        (
            None,
            {"/Annots": Array([Dictionary(A=Dictionary(S=Name.URI, URI=" JavaScript:alert(1)"))])},
            "链接",
        ),
        (None, {"/Annots": Array([Dictionary(A=Dictionary(S=Name.URI, URI="file:///etc"))])}, "链接"),
        ({"/Nowhere": Array([Array([Dictionary(Deep=ALERT)])])}, None, "脚本"),
    ],
)
def test_what_acts_or_carries_a_file_is_refused(root: Any, page: Any, holds: str) -> None:
    for packing in (ObjectStreamMode.disable, ObjectStreamMode.generate):
        said = says(pdf(root, page, object_stream_mode=packing))
        assert said["refusal"] == "PdfActive"
        assert holds in said["holds"]


def test_no_way_of_writing_it_hides_it() -> None:
    plain = pdf({"/OpenAction": ALERT}, object_stream_mode=ObjectStreamMode.disable)
    written = plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4a#53")
    assert b"/JavaScript" not in written
    assert says(written)["refusal"] == "PdfActive"
    without_table = plain[: plain.index(b"xref")] + b"trailer << /Root 1 0 R >>\n%%EOF\n"
    assert says(without_table)["refusal"] == "PdfActive"
    opened_by_anybody = pdf({"/OpenAction": ALERT}, encryption=Encryption(user="", owner="o"))
    assert says(opened_by_anybody)["refusal"] == "PdfActive"


async def test_refusals_come_by_name() -> None:
    with pytest.raises(PdfActive, match="脚本"):
        await look_into(pdf({"/OpenAction": ALERT}))
    with pytest.raises(PdfLocked):
        await look_into(pdf(encryption=Encryption(user="secret", owner="o")))
    for content in (b"%PDF-1.7 cut", pdf()[:100]):
        with pytest.raises(NotAPdf):
            await look_into(content)


async def test_one_that_unpacks_to_far_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "LOOKING", Confined(pdf_looking.__name__, Limits(processor=1)))
    many = Object.parse(b"[" + b"<<>>" * 300_000 + b"]")
    with pytest.raises(PdfTooMuch):
        await look_into(pdf({"/Many": many}, object_stream_mode=ObjectStreamMode.generate))
    assert await look_into(pdf())


def test_more_than_anybody_hands_in_is_refused() -> None:
    with pikepdf.new() as made:
        for _ in range(pdf_looking.MOST_PAGES + 1):
            made.add_blank_page()
        written = io.BytesIO()
        made.save(written)
    wide = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=10_000, Height=10_000)
    assert says(written.getvalue()) == {"refusal": "PdfTooMuch"}
    for more, content in ((wide, b"x"), (Dictionary(), bytes(pdf_looking.MOST_INFLATED + 1))):
        with pikepdf.new() as made:
            made.add_blank_page()
            made.Root.More = made.make_indirect(Stream(made, content, more))
            written = io.BytesIO()
            made.save(written, compress_streams=True)
        assert says(written.getvalue()) == {"refusal": "PdfTooMuch"}
    link = Dictionary(A=Dictionary(S=Name.URI, URI="https://www.gov.cn/"))
    assert pdf_looking.look(pdf(page={"/Annots": Array([link])})).startswith(pdfs.BEGINS)


@settings(max_examples=100)
@given(place=st.integers(0, 600), byte=st.integers(0, 255))
def test_a_changed_byte_is_a_pdf_or_a_refusal(place: int, byte: int) -> None:
    changed = bytearray(pdf({"/OpenAction": Array([Name.XYZ])}))
    changed[place % len(changed)] = byte
    found = pdf_looking.look(bytes(changed))
    assert found.startswith(pdfs.BEGINS) or json.loads(found)["refusal"] in pdfs.SAID
