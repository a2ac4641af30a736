"""One door is one, however it is written."""

import pytest
from edge.doors import DoorNumber, door_number
from pydantic import TypeAdapter, ValidationError


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        *((each, "101") for each in ("101", "１０１", " 101 室", "101号", "101号房", "101房间")),
        *((each, "3栋-502") for each in ("3栋-502", "3栋－502室", "3 栋–502")),
        *((each, each) for each in ("A座101", "3单元502", "b7", "1.2_3", "101(南)", "#5", "主卧")),
    ],
)
def test_it_has_one_spelling(written: str, spelled: str) -> None:
    assert door_number(written) == TypeAdapter(DoorNumber).validate_python(written) == spelled
    assert door_number(spelled) == spelled


@pytest.mark.parametrize("written", ["", "=1+1", "101、102", "1/2", "--", "1" * 65, "101?"])
def test_what_is_no_door_number_is_refused(written: str) -> None:
    assert door_number(written) is None
    with pytest.raises(ValidationError):
        TypeAdapter(DoorNumber).validate_python(written)
