"""A document is handed in once, judged once, and taken back only by who handed it in."""

from typing import Any

from kernel.ids import named_id
from tenants.domain.document import (
    DocumentAccepted,
    DocumentDeclined,
    DocumentHandedIn,
    DocumentIdTaken,
    DocumentOver,
    DocumentUnknown,
    DocumentWithdrawn,
    Forget,
    HandIn,
    Judge,
    TakeBack,
    document,
)
from testkit.given import given

LI, WU, PAPER = (named_id(word) for word in ("li", "wu", "paper"))
SAID: dict[str, Any] = {
    "document_id": PAPER, "person_id": LI, "kind": "work_proof", "media": "pdf", "size": 9, "content": "m",
}  # fmt: skip
WHERE = {"unit_id": named_id("unit"), "park_id": named_id("park")}
HANDED, OF = DocumentHandedIn(**SAID, **WHERE), {"document_id": PAPER, "person_id": LI}
ACCEPTED, DECLINED, BACK = DocumentAccepted(**OF), DocumentDeclined(**OF, **WHERE), DocumentWithdrawn(**OF)


def test_it_is_handed_in_once_under_its_id() -> None:
    given(document).when(HandIn(**SAID, **WHERE)).then(HANDED)
    given(document).when(HandIn(**SAID)).then(DocumentHandedIn(**SAID, unit_id=None, park_id=None))
    given(document, HANDED).when(HandIn(**SAID)).nothing()  # they moved meanwhile
    for other in ({"content": "n"}, {"person_id": WU}, {"kind": "other"}):
        given(document, HANDED).when(HandIn(**(SAID | other))).refused(DocumentIdTaken)


def test_it_is_judged_once() -> None:
    given(document, HANDED).when(Judge(good=True)).then(ACCEPTED)
    given(document, HANDED).when(Judge(good=False)).then(DECLINED)
    given(document, HANDED, ACCEPTED).when(Judge(good=True)).nothing()
    for over in (ACCEPTED, BACK):
        given(document, HANDED, over).when(Judge(good=False)).refused(DocumentOver)
    given(document).when(Judge(good=True)).refused(DocumentUnknown)


def test_it_is_taken_back_by_who_handed_it_in_while_nobody_judged_it() -> None:
    given(document, HANDED).when(TakeBack(person_id=LI)).then(BACK)
    given(document, HANDED, BACK).when(TakeBack(person_id=LI)).nothing()
    given(document, HANDED, ACCEPTED).when(TakeBack(person_id=LI)).refused(DocumentOver)
    given(document, HANDED).when(TakeBack(person_id=WU)).refused(DocumentUnknown)
    given(document).when(TakeBack(person_id=LI)).refused(DocumentUnknown)


def test_nobody_judges_what_was_not_judged_by_the_time_that_its_tenant_is_erased() -> None:
    given(document, HANDED).when(Forget()).then(BACK)
    for before in ((), (HANDED, ACCEPTED), (HANDED, DECLINED), (HANDED, BACK)):
        given(document, *before).when(Forget()).nothing()
