"""What proves an item of a settlement, and what may be taken from the deposit for it. Pure."""

from policy.domain.values import Version

from contracts.domain.absent import AbsentYetShown, lacking
from contracts.domain.deduction_policy import DeductionRules
from contracts.domain.meters import shown
from contracts.domain.settlement_commands import (
    CheckItem,
    EvidenceMissing,
    GroundNotAgreed,
    GroundNotAllowed,
    GroundOfOtherItem,
    MeterChangeUnfit,
    MoreThanHandedOver,
    NothingMissing,
    ReadingBelowPrevious,
)
from contracts.domain.settlement_facts import SettlementItemChecked
from contracts.domain.settlement_items import FITS, PROOF, Deduction, Evidence, Proof


def prove(check: CheckItem, by: Version[DeductionRules], needed: tuple[Proof, ...]) -> None:
    """`needed`: what the item cannot be ticked without.

    Raises EvidenceMissing, ReadingBelowPrevious, MeterChangeUnfit, MoreThanHandedOver, NothingMissing,
    GroundOfOtherItem, GroundNotAgreed, GroundNotAllowed or AbsentYetShown.
    """
    if check.evidence.absent:
        for taken_or_given in ("deductions", "credits"):
            if getattr(check, taken_or_given):
                raise AbsentYetShown(field=taken_or_given, item=check.item)
        return
    for place, each in enumerate(check.deductions):
        if each.ground not in FITS[check.item]:
            fits = {"item": check.item, "fits": list(FITS[check.item])}
            raise GroundOfOtherItem(field=f"deductions.{place}.ground", ground=each.ground, **fits)
        if not check.on_paper and not check.clauses.allow(each.clause, each.ground):
            raise GroundNotAgreed(field=f"deductions.{place}.clause", clause=each.clause, ground=each.ground)
        check_allowed(place, each, check, by)
    if missing := [proof for proof in needed if getattr(check.evidence, proof) in (None, ())]:
        raise EvidenceMissing(field=f"evidence.{missing[0]}", **lacking(check.item, missing))
    _prove_readings(check.evidence)
    _prove_counts(check)


def _prove_readings(said: Evidence) -> None:
    """Raises ReadingBelowPrevious or MeterChangeUnfit."""
    if said.previous is None or said.reading is None:
        return
    if change := said.changed_meter:
        if change.last < said.previous or said.reading < change.first:
            raise MeterChangeUnfit
    elif said.reading < said.previous:
        before = shown(said.previous)
        raise ReadingBelowPrevious(previous=said.previous, reading=said.reading, before=before)


def _prove_counts(check: CheckItem) -> None:
    """Raises MoreThanHandedOver or NothingMissing. The lines of an inventory count each by itself."""
    said = check.evidence
    if "found" not in PROOF[check.item] or said.expected is None or said.found is None:
        return
    counts = [(each.expected, each.found) for each in said.lines] or [(said.expected, said.found)]
    for expected, found in counts:
        if found > expected:
            raise MoreThanHandedOver(expected=expected)
    if all(expected == found for expected, found in counts):
        for place, each in enumerate(check.deductions):
            if each.ground == "missing_items":
                raise NothingMissing(field=f"deductions.{place}.ground")


def check_allowed(
    place: int, each: Deduction, check: CheckItem | SettlementItemChecked, by: Version[DeductionRules]
) -> None:
    """Raises GroundNotAllowed or EvidenceMissing: what the policy says of a deduction, clause or no."""
    if each.ground not in by.values.grounds:
        field = f"deductions.{place}.ground"
        raise GroundNotAllowed(field=field, ground=each.ground, policy_version=by.version)
    if each.ground in by.values.with_photo and not check.evidence.photo_ids:
        why = {"ground": each.ground, "policy_version": by.version}
        raise EvidenceMissing(field="evidence.photo_ids", **lacking(check.item, ["photo_ids"]), **why)
