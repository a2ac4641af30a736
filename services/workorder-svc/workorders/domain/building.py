"""What fails for a building rather than for one home: a lift, the power, the main water. Pure.

Of a home that is dark alone the fuse has blown; where its neighbours are dark too, or somebody says that the
whole house is, one visit mends all of them, and twenty technicians for it are nineteen too many.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from workorders.domain.triage import plain

SAME_BUILDING: Final = "same_building"
"""Why an order is taken back that is done for the whole building under another one."""
NEIGHBOURS: Final[Mapping[str, int]] = {"lift_stuck": 1, "power_cut": 2, "no_water": 2}
"""By fault: how many other homes of a building have to have it before another one has it with them."""
TOGETHER: Final = timedelta(hours=12)
"""What began longer apart is two faults."""
WHOLE: Final = re.compile(
    r"[整全](?:栋|幢|座|个?楼|个?单元|个?小区)|(?:号楼|栋|幢|座|单元|小区|楼上楼下|家家|大家|邻居|隔壁|对门).{0,4}(?:都|全|也)"
    r"|公共用?[电水]|whole (?:building|house|block)|entire (?:building|block)|neighbou?rs?"
)
"""Who says so knows that it is not theirs alone: one other home with it is enough."""


def neighbours_needed(fault: str, words: str) -> int | None:
    """How many other homes have to have it already for this one to be theirs; None: it is each home's own."""
    needed = NEIGHBOURS.get(fault)
    return 1 if needed and WHOLE.search(plain(words)) else needed
