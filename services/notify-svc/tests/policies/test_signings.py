"""What is to be signed, late, or in vain: each signer hears of it, and who can help."""

from datetime import timedelta
from typing import Any

from notifications.domain.notice import Ask
from published.contracts import (
    SignerTurnedAway,
    SigningLapsed,
    SigningNotConcluded,
    SigningOpened,
    SigningOverdue,
    SigningVoided,
)

from .noticed import LI, PARK, THING, UNIT, WU, T, asked, audiences, parties, reactions, whom

SIGNING: dict[str, Any] = {
    "signing_id": THING, "contract_id": WU, "track": "tenant", "unit_ids": (UNIT,), "park_id": PARK,
}  # fmt: skip


def test_each_signer_hears_that_there_is_something_to_sign_and_that_it_was_taken_back() -> None:
    opened = SigningOpened(**SIGNING, signer_ids=(LI, WU), due_at=T)
    assert parties(opened) == dict.fromkeys((LI, WU), "signing_opened")
    for about in ("handover", "settlement"):
        paper = SigningOpened.model_validate({**dict(opened), "about": about})
        assert parties(paper) == dict.fromkeys((LI, WU), f"{about}_to_sign")
    assert len({do.id for do in reactions(opened)}) == 2
    voided = SigningVoided(**SIGNING, signer_ids=(LI, WU))
    assert parties(voided) == dict.fromkeys((LI, WU), "signing_voided")


def test_who_is_late_to_sign_is_reminded_and_the_managers_hear_of_it() -> None:
    late = SigningOverdue(**SIGNING, missing=(LI,), due_at=T, lapses_at=T + timedelta(days=29))
    assert parties(late) == {LI: "signing_reminder"}
    [signer, managers] = [do.command for do in reactions(late)]
    assert isinstance(signer, Ask)
    assert isinstance(managers, Ask)
    assert signer.matter.words == {"due": "2025-04-13 10:00"}, "until when they can: the other is past"
    assert {each.who for each in audiences(managers)} == {"unit_manager", "supervisor"}
    assert managers.matter.words == {"due": "2025-03-15 10:00", "count": "1"}


def test_who_said_sign_is_reminded_of_nothing_and_where_all_did_the_managers_hear_what_is_missing() -> None:
    late = SigningOverdue(**SIGNING, missing=(LI, WU), asked=(LI,), due_at=T, lapses_at=T)
    assert parties(late) == {WU: "signing_reminder"}
    told = reactions(late)[-1].command
    assert isinstance(told, Ask)
    assert told.matter.words["count"] == "1"
    [told] = [do.command for do in reactions(late.model_copy(update={"asked": (WU, LI)}))]
    assert isinstance(told, Ask)
    assert {(each.who, each.template) for each in audiences(told)} == {
        ("unit_manager", "signing_being_made"),
        ("supervisor", "signing_being_made"),
    }


def test_what_nobody_signed_in_time_is_told_to_its_signers_and_to_who_sends_it_anew() -> None:
    lapsed = SigningLapsed(**SIGNING, signer_ids=(LI, WU), missing=(LI,), lapsed_at=T, about="contract")
    assert parties(lapsed) == dict.fromkeys((LI, WU), "signing_lapsed_signer")
    managers = reactions(lapsed)[-1].command
    assert isinstance(managers, Ask)
    assert {each.who for each in audiences(managers)} == {"unit_manager", "operations"}
    assert managers.matter.words == {"due": "2025-03-15 10:00", "count": "1"}


def test_who_is_turned_away_at_the_last_step_is_told_of_to_who_can_help() -> None:
    away = SignerTurnedAway(**SIGNING, signer_id=LI, code="let-meanwhile")
    assert set(whom(away)) == {"unit_manager", "operations"}
    [barred] = reactions(away.model_copy(update={"code": "barred-meanwhile"}))
    assert isinstance(barred.command, Ask)
    assert {each.template for each in audiences(barred.command)} == {"signer_barred"}
    assert asked(away).id != barred.id, "somebody else has to help"
    [corrected] = reactions(away.model_copy(update={"code": "corrected-meanwhile"}))
    assert isinstance(corrected.command, Ask)
    assert {each.template for each in audiences(corrected.command)} == {"signer_corrected"}
    assert corrected.command.matter.notice_id != barred.command.matter.notice_id, "another thing to see to"
    [measured] = reactions(away.model_copy(update={"code": "unit-corrected-meanwhile"}))
    assert isinstance(measured.command, Ask)
    assert {each.template for each in audiences(measured.command)} == {"signer_unit_corrected"}
    assert measured.command.matter.notice_id != corrected.command.matter.notice_id, "and one more"


def test_whose_signature_was_refused_is_told_of_each_time() -> None:
    refused = SignerTurnedAway(**SIGNING, signer_id=LI, code="signature-refused")
    assert set(whom(refused)) == {"unit_manager", "operations"}
    [told] = reactions(refused)
    assert isinstance(told.command, Ask)
    assert {each.template for each in audiences(told.command)} == {"signature_refused"}


def test_what_all_signed_in_vain_is_told_to_who_can_cure_it() -> None:
    assert set(whom(SigningNotConcluded(**SIGNING, code="let-twice"))) == {"unit_manager", "operations"}


def test_what_all_signed_before_it_was_put_right_is_told_with_the_way_on() -> None:
    for code, template in (
        ("signed-before-correction", "signed_corrected"),
        ("signed-before-unit-correction", "signed_unit_corrected"),
    ):
        [told] = reactions(SigningNotConcluded(**SIGNING, code=code))
        assert isinstance(told.command, Ask)
        assert {(each.who, each.template) for each in audiences(told.command)} == {
            ("unit_manager", template),
            ("operations", template),
        }
