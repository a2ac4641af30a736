"""Whether owner contracts cover what is only drafted, and who is told of it."""

from types import SimpleNamespace

from contracts.domain.contract_facts import (
    ContractDeclined,
    ContractDrafted,
    ContractVoided,
)
from contracts.domain.cover import cover
from contracts.domain.cover_commands import DropDraft, NoteDraft
from contracts.domain.cover_facts import (
    DraftDropped,
    DraftNoted,
)
from contracts.domain.rents import dropped
from contracts.domain.unit_facts import UnitOwnershipCorrected, UnitReleased
from contracts.policies.overrun import overrun
from kernel.clock import start_of
from testkit.given import given

from .test_cover import BEYOND, INSIDE, OWNER, RENEWED, RESOLVED, SHORT, TODAY, detected, note, noted
from .words import LEASE, OTHER_ROOM, PARK, ROOM, day, terms

DRAFT = NoteDraft(unit_id=ROOM, today=TODAY, letting=BEYOND)
DRAFTED = (noted(OWNER), DraftNoted(unit_id=ROOM, letting=BEYOND))
TOLD = detected("2026-1-1", 10, draft=True)
DROPPED = DraftDropped(unit_id=ROOM, contract_id=LEASE)


def test_a_draft_beyond_the_cover_is_told_at_once_and_again_when_it_is_signed() -> None:
    given(cover, noted(OWNER)).when(DRAFT).then(DRAFTED[1], TOLD)
    given(cover, *DRAFTED, TOLD).when(DRAFT).nothing()
    given(cover, *DRAFTED, TOLD).when(note(BEYOND)).then(noted(BEYOND), detected("2026-1-1", 10))
    given(cover, noted(OWNER), noted(BEYOND), detected("2026-1-1", 10)).when(DRAFT).nothing()


def test_terms_a_longer_cover_or_giving_it_up_cure_a_draft() -> None:
    shorter = NoteDraft(unit_id=ROOM, today=TODAY, letting=INSIDE)
    given(cover, *DRAFTED, TOLD).when(shorter).then(DraftNoted(unit_id=ROOM, letting=INSIDE), RESOLVED)
    given(cover, *DRAFTED, TOLD).when(note(RENEWED)).then(noted(RENEWED), RESOLVED)
    drop = DropDraft(unit_id=ROOM, today=TODAY, contract_id=LEASE)
    given(cover, *DRAFTED, TOLD).when(drop).then(DROPPED, RESOLVED)
    given(cover, *DRAFTED, TOLD, DROPPED, RESOLVED).when(drop).nothing()


def test_a_draft_is_uncovered_when_the_owner_ends_early() -> None:
    inside = DraftNoted(unit_id=ROOM, letting=INSIDE)
    found = given(cover, noted(OWNER), inside).when(note(SHORT))
    found.then(noted(SHORT), detected("12-1", 31, draft=True))


def test_units_that_a_draft_names_no_more_hear_that_it_is_gone() -> None:
    before, after = terms(unit_ids=(ROOM, OTHER_ROOM)), terms(unit_ids=(OTHER_ROOM,))
    owners = terms(track="owner", tenant_id=None)
    assert (dropped(before, after), dropped(after, before)) == ((ROOM,), ())
    assert (dropped(before, owners), dropped(owners, before)) == ((ROOM, OTHER_ROOM), ())


def asked(event: object) -> list[tuple[str, object]]:
    fact = SimpleNamespace(event=event, version=1, recorded_at=start_of(TODAY))
    return [(type(do.command).__name__, do.id) for do in overrun.react(fact)]  # type: ignore[arg-type]


def test_the_units_are_told_of_drafts_and_not_of_what_is_signed_at_once_nor_of_an_owners() -> None:
    said = {"contract_id": LEASE, "terms": terms()}
    assert asked(ContractDrafted(**said)) == [("NoteDraft", ROOM)]
    moved = ContractDrafted(**said, dropped=(OTHER_ROOM,))
    assert asked(moved) == [("DropDraft", OTHER_ROOM), ("NoteDraft", ROOM)]
    for gone in (ContractVoided, ContractDeclined):
        assert asked(gone(**said)) == [("DropDraft", ROOM)]
    owners = terms(track="owner", tenant_id=None)
    assert asked(ContractDrafted(contract_id=LEASE, terms=owners)) == []
    for gone in (ContractVoided, ContractDeclined):
        assert asked(gone(contract_id=LEASE, terms=owners)) == []
    assert asked(ContractDrafted(**said, signed_at_once=True)) == []
    ours = UnitOwnershipCorrected(unit_id=ROOM, park_id=PARK, needs_cover=False)
    assert asked(ours) == [("NoteOwnUnit", ROOM)]
    back = UnitReleased(unit_id=ROOM, park_id=PARK, released_on=day("9-1"))
    assert asked(back) == [("NoteRelease", ROOM)]
