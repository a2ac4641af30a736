"""What all that is decided is decided by."""

from typing import Annotated

from pydantic import Field

from published.contracts.told import ContractsEvent
from published.values import Code, Day


class PolicyEvent(ContractsEvent):
    """Something about one version of a policy: `values` by name, `city` where it is that city's own."""

    policy: Annotated[Code, Field(examples=["filing"])]
    city: Annotated[Code | None, Field(examples=["110000"])] = None
    version: Annotated[int, Field(ge=1, examples=[2])]
    valid_from: Day
    values: Annotated[
        dict[str, int | tuple[int, ...] | tuple[Code, ...] | None], Field(examples=[{"within": 15}])
    ]


class PolicyPublished(PolicyEvent):
    """What is decided from `valid_from` on is decided by this version."""

    schema_version = 2


class PolicyWithdrawn(PolicyEvent):
    """A published version that will not be in force after all: what was before it goes on."""

    schema_version = 2
