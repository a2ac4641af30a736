"""Ids that are derived stand in every log there is: they may be made faster, never otherwise."""

from uuid import NAMESPACE_OID, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st
from kernel.ids import derived_id, named_id


@given(st.uuids(), st.lists(st.text() | st.integers() | st.uuids(), max_size=3))
def test_a_derived_id_is_the_uuid5_of_its_parts(base: UUID, parts: list[object]) -> None:
    name = "/".join(map(str, parts))
    assert derived_id(base, *parts) == uuid5(base, name)
    assert named_id(*parts) == uuid5(NAMESPACE_OID, name)
