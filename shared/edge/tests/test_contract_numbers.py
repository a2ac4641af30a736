"""A contract is called by a number that people can say."""

from uuid import UUID

import pytest
from edge.contract_numbers import contract_number, tail_in
from hypothesis import given
from hypothesis import strategies as st

ID = UUID("018f3c1a-7d2e-7b4a-9c3d-0123456789ab")


@given(st.uuids())
def test_the_number_leads_back_to_the_end_of_the_id(contract_id: UUID) -> None:
    assert tail_in(contract_number(contract_id)) == str(contract_id)[-10:]


@pytest.mark.parametrize("said", ["HT-4D2P-F2DB", "ht4d2pf2db", "ｈｔ－4D2P F2DB", "HT 4d2p-f2db"])
def test_it_is_found_however_it_is_typed(said: str) -> None:
    assert contract_number(ID) == "HT-4D2P-F2DB"
    assert tail_in(said) == "23456789ab"


def test_letters_that_are_read_as_digits_are_those_digits() -> None:
    assert tail_in("HT-OOIL-0000") == tail_in("HT-0011-0000")


@pytest.mark.parametrize("said", ["", "海棠", "HT-4D2P", "3-502", "HT-4D2P-F2DU", "4D2PF2DB"])
def test_what_is_no_number_of_a_contract_leads_nowhere(said: str) -> None:
    assert tail_in(said) is None
