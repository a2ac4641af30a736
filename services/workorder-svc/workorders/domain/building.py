"""What fails for a building rather than for one home: a lift, the power, the main water. Pure.

Of a home that is dark alone the fuse has blown; where its neighbours are dark too, or somebody says that the
whole house is, one visit mends all of them, and twenty technicians for it are nineteen too many.
"""

import re
from typing import Final

from workorders.domain.intake_limits import IntakeLimits
from workorders.domain.triage import plain

SAME_BUILDING: Final = "same_building"
"""Why an order is taken back that is done for the whole building under another one."""
WHOLE: Final = re.compile(
    r"[整全](?:栋|幢|座|个?楼|个?单元|个?小区)|(?:号楼|栋|幢|座|单元|小区|楼上楼下|家家|大家|邻居|隔壁|对门).{0,4}(?:都|全|也)"
    r"|公共用?[电水]|whole (?:building|house|block)|entire (?:building|block)|neighbou?rs?"
)
"""Who says so knows that it is not theirs alone: one other home with it is enough."""


def neighbours_needed(fault: str, words: str, limits: IntakeLimits) -> int | None:
    """How many other homes have to have it already for this one to be theirs; None: it is each home's own."""
    needed = next((each.homes for each in limits.of_building if each.fault == fault), None)
    return 1 if needed and WHOLE.search(plain(words)) else needed
