"""The boxes of a paper: where each party signs. A template marks them by links, which lead nowhere."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from kernel.domain import Refusal
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.rw_common import PdfHandler

from contracts.domain.signers import BOXES

BOX: Final = "anju:signature/"
PARTIES: Final = {"tenant": "承租人", "landlord": "出租人", "owner": "业主", "operator": "运营企业"}


class NoSuchBox(Refusal):
    """The paper has no place for this party to sign: it could be sent, and never be signed by all."""

    title, field = (
        '文件上没有{party}的签名位置，模板里请写 #signature("{role}", …)',
        "text",
    )


class BoxTwice(Refusal):
    """Each party signs once: the other box would stay empty on a paper that all have signed."""

    title, field = "文件上{party}的签名位置有 {times} 处，只能保留一处，否则签完后仍有空白的签名栏", "text"


def no_box(role: str) -> NoSuchBox:
    """To be raised."""
    return NoSuchBox(role=role, party=PARTIES.get(role, role))


@dataclass(frozen=True)
class Box:
    """Where one party signs: the page, counted from 0, and the corners in points."""

    role: str
    page: int
    corners: tuple[int, int, int, int]

    @property
    def size(self) -> tuple[int, int]:
        left, bottom, right, top = self.corners
        return right - left, top - bottom


def boxes_of(paper: PdfHandler) -> Iterator[Box]:
    """All of them, in the order of the paper."""
    for page in range(int(paper.root["/Pages"]["/Count"])):
        found: Any = paper.find_page_for_modification(page)[0].get_object()
        for place in range(len(found.get("/Annots", ()))):
            annotation = found["/Annots"][place]
            leads_to = str(annotation.get("/A", {}).get("/URI", ""))
            if leads_to.startswith(BOX):
                left, bottom, right, top = (round(float(each)) for each in annotation["/Rect"])
                yield Box(leads_to.removeprefix(BOX), page, (left, bottom, right, top))


def check_boxes(paper: bytes, *tracks: str, once: bool = False) -> None:
    """That all who sign a contract can, of one of these tracks; `once`: and each in one place alone.

    Raises NoSuchBox for the first who cannot, or BoxTwice.
    """
    found = Counter(each.role for each in boxes_of(IncrementalPdfFileWriter(io.BytesIO(paper))))
    missing = [[role for role in BOXES[track].values() if role not in found] for track in tracks]
    if all(missing):
        raise no_box(min(missing, key=len)[0])
    [(role, times)] = found.most_common(1)
    if once and times > 1:
        raise BoxTwice(role=role, party=PARTIES.get(role, role), times=times)
