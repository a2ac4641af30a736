"""What a paper asks of its party is what its template says of them."""

import pytest
from contracts.domain.template_fields import Field, Kind
from contracts.papers.filling import beside_the_name


@pytest.mark.parametrize(
    ("declared", "track", "asked"),
    [
        (["tenant"], "tenant", []),
        (["tenant", "tenant_phone"], "tenant", ["phone"]),
        (["tenant_identity", "tenant_phone"], "tenant", ["identity", "phone"]),
        (["tenant_identity", "owner_phone"], "owner", ["phone"]),
    ],
)
def test_nothing_is_asked_that_is_not_written(declared: list[str], track: str, asked: list[str]) -> None:
    fields = [Field(name=name, kind=Kind.text, label=name) for name in declared]
    assert beside_the_name(fields, {"track": track}) == asked
