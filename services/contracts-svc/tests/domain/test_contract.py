"""A contract from draft to the last key given back."""

import pytest
from contracts.domain.clauses import Clauses, RentStep
from contracts.domain.contract import contract
from contracts.domain.contract_commands import Amend, ExchangeUnit, Sign
from contracts.domain.contract_facts import (
    ContractNearExpiry,
    ContractSigned,
    UnitExchanged,
)
from contracts.domain.contract_refusals import ContractIdTaken, GivenBackByIt, TerminationAfterEnd
from contracts.domain.extending import ExtensionNotInWriting, ExtensionNotLater
from contracts.domain.letting import LetTwice, OutToAnother
from contracts.domain.terms import EndBeforeStart, OverTwentyYears, RentNought, TenantMissing, UnitTwice
from kernel.domain import NotPossible
from testkit.given import given

from .words import (
    CLASH,
    END,
    EXPIRED,
    LEASE,
    OTHER_ROOM,
    ROOM,
    day,
    draft,
    drafted,
    drafted_and_signed,
    extend,
    extended,
    going_along,
    leaves,
    left,
    signed,
    terminate,
    terminated,
    terms,
    warn,
)


class TestDrafting:
    def test_a_draft_binds_nobody_yet(self) -> None:
        given(contract).when(draft()).then(drafted())

    def test_a_ledger_taken_over_brings_signed_contracts(self) -> None:
        given(contract).when(draft(signed_on=day("3-10"))).then(drafted_and_signed(), signed())

    def test_the_same_draft_twice_is_one_contract(self) -> None:
        given(contract, drafted()).when(draft()).nothing()

    def test_the_ledger_sent_again_after_an_extension_changes_nothing(self) -> None:
        given(contract, drafted(), signed(), extended("2027-3-15")).when(
            draft(signed_on=day("3-10"))
        ).nothing()

    def test_a_draft_sent_again_with_its_signature_is_signed(self) -> None:
        given(contract, drafted()).when(draft(signed_on=day("3-10"))).then(signed())

    def test_the_same_id_with_another_rent_is_refused(self) -> None:
        given(contract, drafted()).when(draft(rent_fen=1)).refused(ContractIdTaken, contract_id=LEASE)

    def test_no_rent_at_all_is_agreed_on_and_not_forgotten(self) -> None:
        free = draft(rent_fen=0)
        given(contract).when(free).refused(RentNought)
        given(contract).when(free.model_copy(update={"explained": True})).then(drafted(rent_fen=0))
        amended = Amend(terms=terms(rent_fen=0))
        given(contract, drafted()).when(amended).refused(RentNought)
        explained = amended.model_copy(update={"explained": True})
        given(contract, drafted()).when(explained).then(drafted(rent_fen=0))
        later = Clauses(rent_steps=(RentStep(from_on=terms().starts_on, rent_fen=0),))
        walked_round = draft().model_copy(update={"clauses": later})
        given(contract).when(walked_round).refused(RentNought, field="clauses.rent_steps.0.rent_fen")
        agreed = walked_round.model_copy(update={"explained": True})
        given(contract).when(agreed).then(drafted().model_copy(update={"clauses": later}))

    def test_a_period_without_a_day_is_refused(self) -> None:
        given(contract).when(draft(ends_on=day("3-15"))).refused(EndBeforeStart)

    def test_a_period_of_one_day_is_a_period(self) -> None:
        given(contract).when(draft(ends_on=day("3-16"))).then(drafted(ends_on=day("3-16")))

    def test_twenty_years_are_the_most(self) -> None:
        longest = day("2045-3-15")
        given(contract).when(draft(ends_on=longest)).then(drafted(ends_on=longest))
        given(contract).when(draft(ends_on=day("2045-3-16"))).refused(OverTwentyYears)

    def test_twenty_years_from_a_leap_day_end_where_there_is_none(self) -> None:
        leap, longest = day("2080-2-29"), day("2100-3-1")
        given(contract).when(draft(starts_on=leap, ends_on=longest)).then(
            drafted(starts_on=leap, ends_on=longest)
        )
        given(contract).when(draft(starts_on=leap, ends_on=day("2100-3-2"))).refused(OverTwentyYears)

    def test_a_unit_stands_once_in_a_contract(self) -> None:
        given(contract).when(draft(unit_ids=(ROOM, ROOM))).refused(UnitTwice)

    def test_a_tenant_contract_names_its_tenant(self) -> None:
        given(contract).when(draft(tenant_id=None)).refused(TenantMissing)
        owners = drafted(by=None, track="owner", tenant_id=None)
        given(contract).when(draft(track="owner", tenant_id=None)).then(owners)


class TestLettingOnce:
    SEEN = CLASH.model_dump()

    def test_a_room_somebody_has_is_neither_drafted_nor_signed_nor_extended_into(self) -> None:
        taken = {"clashes": (CLASH,)}
        given(contract).when(draft().model_copy(update=taken)).refused(LetTwice, **self.SEEN)
        given(contract, drafted()).when(Sign(signed_on=day("3-10"), **taken)).refused(LetTwice, **self.SEEN)
        wish = extend(day("2027-3-15"), **taken)
        given(contract, drafted(), signed()).when(wish).refused(LetTwice, **self.SEEN, field="last_day")

    def test_a_room_another_has_a_paper_of_is_drafted_and_neither_signed_nor_extended_into(self) -> None:
        out = {"out_to": (CLASH,)}
        given(contract).when(draft().model_copy(update=out)).then(drafted())
        at_once = draft(signed_on=day("3-10")).model_copy(update=out)
        given(contract).when(at_once).refused(OutToAnother, **self.SEEN)
        taken_over = at_once.model_copy(update={"taken_over": True})
        given(contract, drafted()).when(taken_over).refused(OutToAnother, **self.SEEN)
        given(contract, drafted()).when(Sign(signed_on=day("3-10"), **out)).refused(OutToAnother, **self.SEEN)
        wish = extend(day("2027-3-15"), **out)
        given(contract, drafted(), signed()).when(wish).refused(OutToAnother, **self.SEEN, field="last_day")

    def test_what_was_done_before_is_not_undone_by_who_came_after(self) -> None:
        again = draft(signed_on=day("3-10")).model_copy(update={"clashes": (CLASH,)})
        given(contract, drafted(), signed()).when(again).nothing()
        same = extend(END, clashes=(CLASH,))
        given(contract, drafted(), signed()).when(same).nothing()


class TestChangingRooms:
    ASKED = ExchangeUnit(**going_along(ROOM, OTHER_ROOM, day("5-1")))
    SAID = ASKED.model_dump() | {"standing": "in_force"}
    DONE = UnitExchanged(
        contract_id=LEASE,
        terms=terms(unit_ids=(OTHER_ROOM,)),
        **SAID,
        settled={},
        held_fen=terms().deposit_fen,
    )

    @pytest.mark.parametrize(
        ("before", "standing"), [([], "in_force"), ([EXPIRED], "expired")], ids=["in force", "expired"]
    )
    def test_the_contract_goes_along_as_it_stands(self, before: list[object], standing: str) -> None:
        done = self.DONE.model_copy(update={"standing": standing})
        given(contract, drafted(), signed(), *before).when(self.ASKED).then(done)

    def test_what_is_ending_goes_along_and_ends(self) -> None:
        said = {"terms": self.DONE.terms.until(day("9-1")), "standing": "ending"}
        notice = terminated("9-1").model_copy(update={"runs_on": True})
        given(contract, drafted(), signed(), notice).when(self.ASKED).then(self.DONE.model_copy(update=said))

    def test_it_goes_along_once(self) -> None:
        given(contract, drafted(), signed(), self.DONE).when(self.ASKED).nothing()

    def test_of_two_rooms_the_one_they_moved_into_the_other_from_is_none_of_its_own_any_more(self) -> None:
        two = {"unit_ids": (ROOM, OTHER_ROOM)}
        known = given(contract, drafted(**two), signed(**two))
        known.when(self.ASKED).then(self.DONE)
        back = self.ASKED.model_copy(update={"from_unit_id": OTHER_ROOM, "to_unit_id": ROOM})
        given(contract, drafted(**two), signed(**two), left(last=False, **two)).when(self.ASKED).nothing()
        given(contract, drafted(**two), signed(**two), left(last=False, **two)).when(back).nothing()
        gone = leaves(OTHER_ROOM)
        room = {"unit_ids": (OTHER_ROOM,)}
        ended = left(OTHER_ROOM, **room), terminated("9-1", given_back=True, **room)
        given(contract, drafted(**two), signed(**two), self.DONE).when(gone).then(*ended)

    def test_a_contract_that_is_over_stays_as_it_was(self) -> None:
        given(contract, drafted(), signed(), terminated("4-1")).when(self.ASKED).nothing()

    def test_leaving_the_new_room_ends_it(self) -> None:
        other = {"unit_ids": (OTHER_ROOM,)}
        given(contract, drafted(), signed(), self.DONE).when(leaves(OTHER_ROOM)).then(
            left(OTHER_ROOM, **other), terminated("9-1", given_back=True, **other)
        )


class TestSigning:
    def test_a_draft_can_be_signed(self) -> None:
        given(contract, drafted()).when(Sign(signed_on=day("3-10"))).then(signed())

    def test_signing_twice_is_one_signature(self) -> None:
        given(contract, drafted(), signed()).when(Sign(signed_on=day("3-11"))).nothing()

    def test_what_was_never_drafted_cannot_be_signed(self) -> None:
        given(contract).when(Sign(signed_on=day("3-10"))).refused(NotPossible, state="Unwritten")


class TestExtending:
    def test_an_extension_moves_the_end(self) -> None:
        given(contract, drafted(), signed()).when(extend(day("2027-3-15"))).then(extended("2027-3-15"))

    def test_extending_to_the_present_end_is_nothing_new(self) -> None:
        given(contract, drafted(), signed()).when(extend(END)).nothing()

    def test_an_extension_never_shortens(self) -> None:
        given(contract, drafted(), signed()).when(extend(day("2026-3-14"))).refused(
            ExtensionNotLater, ends_on=END
        )

    def test_nobody_is_bound_for_more_than_twenty_years_from_the_day_of_an_extension(self) -> None:
        running = given(contract, drafted(), signed())
        running.when(extend(day("2045-9-1"))).then(extended("2045-9-1"))
        running.when(extend(day("2045-9-2"))).refused(OverTwentyYears)
        again = given(contract, drafted(), signed(), extended("2045-9-1"))
        again.when(extend(day("2045-9-2"))).refused(OverTwentyYears)
        to_come = {"starts_on": day("2026-1-1"), "ends_on": day("2046-1-1")}
        begins = given(contract, drafted(**to_come), signed(**to_come))
        begins.when(extend(day("2046-1-2"))).refused(OverTwentyYears)

    def test_what_was_agreed_by_word_of_mouth_stays_under_six_months(self) -> None:
        spoken = drafted(ends_on=day("6-15")).model_copy(update={"clauses": Clauses(in_writing=False)})
        short = given(contract, spoken, signed(ends_on=day("6-15")))
        assert short.when(extend(day("9-14"))).events
        short.when(extend(day("9-15"))).refused(ExtensionNotInWriting)

    def test_an_expired_contract_can_be_extended_while_the_tenant_is_in(self) -> None:
        given(contract, drafted(), signed(), EXPIRED).when(extend(day("2027-3-15"))).then(
            extended("2027-3-15")
        )

    def test_a_terminated_contract_cannot_be_extended(self) -> None:
        given(contract, drafted(), signed(), terminated("9-1")).when(extend(day("2027-3-15"))).refused(
            NotPossible, state="Over"
        )

    def test_a_draft_cannot_be_extended(self) -> None:
        given(contract, drafted()).when(extend(day("2027-3-15"))).refused(NotPossible, state="Drafted")


class TestTerminating:
    def test_a_termination_ends_it_before_its_time(self) -> None:
        given(contract, drafted(), signed()).when(terminate(day("9-1"))).then(terminated("9-1"))

    def test_terminating_twice_to_the_same_day_is_one_termination(self) -> None:
        given(contract, drafted(), signed(), terminated("9-1")).when(terminate(day("9-1"))).nothing()

    def test_terminating_again_to_another_day_is_refused(self) -> None:
        given(contract, drafted(), signed(), terminated("9-1")).when(terminate(day("8-1"))).refused(
            NotPossible, state="Over"
        )

    def test_a_termination_gives_no_more_time(self) -> None:
        given(contract, drafted(), signed()).when(terminate(day("2026-3-16"))).refused(
            TerminationAfterEnd, ends_on=END
        )

    def test_a_contract_cannot_end_before_it_began(self) -> None:
        given(contract, drafted(), signed()).when(terminate(day("3-14"))).refused(EndBeforeStart)

    def test_it_ends_on_a_day_that_it_has_where_who_lived_by_it_gave_a_room_back(self) -> None:
        both = {"unit_ids": (ROOM, OTHER_ROOM)}
        one_left = given(contract, drafted(**both), signed(**both), left(last=False, **both))
        one_left.when(terminate(day("3-15"))).refused(GivenBackByIt, starts_on=day("3-15"))
        one_left.when(terminate(day("3-16"))).then(terminated("3-16", **both))


class TestMovingOut:
    def test_leaving_early_ends_the_contract(self) -> None:
        given(contract, drafted(), signed()).when(leaves()).then(left(), terminated("9-1", given_back=True))

    def test_leaving_at_the_end_terminates_nothing(self) -> None:
        given(contract, drafted(), signed()).when(leaves(on="2026-3-15")).then(left(on="2026-3-15"))

    def test_leaving_after_the_end_gives_the_room_back(self) -> None:
        given(contract, drafted(), signed(), EXPIRED).when(leaves(on="2026-4-1")).then(left(on="2026-4-1"))

    def test_leaving_a_terminated_contract_gives_the_room_back(self) -> None:
        given(contract, drafted(), signed(), terminated("9-1")).when(leaves()).then(left(ends_on=day("9-1")))

    def test_leaving_twice_is_leaving_once(self) -> None:
        over = left(), terminated("9-1", given_back=True)
        given(contract, drafted(), signed(), *over).when(leaves()).nothing()

    def test_a_contract_over_two_rooms_ends_with_the_second(self) -> None:
        two = (ROOM, OTHER_ROOM)
        first, second = left(ROOM, last=False, unit_ids=two), left(OTHER_ROOM, "10-1", unit_ids=two)
        history = [drafted(unit_ids=two), signed(unit_ids=two)]
        given(contract, *history).when(leaves(ROOM)).then(first)
        given(contract, *history, first).when(leaves(OTHER_ROOM, "10-1")).then(
            second, terminated("10-1", given_back=True, unit_ids=two)
        )

    def test_a_contract_half_left_still_warns_once_a_stage(self) -> None:
        two = (ROOM, OTHER_ROOM)
        told = ContractNearExpiry(
            contract_id=LEASE, terms=terms(unit_ids=two), stage_days=30, policy_version=1
        )
        history = [drafted(unit_ids=two), signed(unit_ids=two), told, left(last=False, unit_ids=two)]
        given(contract, *history).when(warn(30)).nothing()

    def test_leaving_before_the_contract_began_ends_it_as_it_begins(self) -> None:
        over = left(on="3-1"), terminated("3-15", given_back=True)
        given(contract, drafted(), signed()).when(leaves(on="3-1")).then(*over)


def test_a_signature_is_what_brings_a_contract_into_force() -> None:
    assert isinstance(signed(), ContractSigned)
    given(contract, drafted()).when(terminate(END)).refused(NotPossible, state="Drafted")
