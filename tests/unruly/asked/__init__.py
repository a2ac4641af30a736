"""What the services of the town are asked themselves, beside what they hear of each other."""

from collections.abc import Awaitable, Callable, Mapping

from host.runtime import Runtime

from tests.unruly.asked.contracts import contracts
from tests.unruly.asked.notices import groups, notices
from tests.unruly.asked.people import everybody
from tests.unruly.asked.work import work

Asking = Callable[[Runtime], Awaitable[None]]

FIRST: Mapping[str, Asking] = {"notifications": groups}
"""Before anything is heard: by what it says all that follows is decided."""

OWN: Mapping[str, Asking] = {
    "contracts": contracts,
    "notifications": notices,
    "tenants": everybody,
    "workorders": work,
}
"""While it is heard, whenever that falls."""
