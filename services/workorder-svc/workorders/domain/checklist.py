"""What an inspection goes through; and the list for a flat that somebody moved out of: policy data. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import Number, Values, seed
from pydantic import Field, StringConstraints

from workorders.domain.fault_names import check_fault
from workorders.domain.promise import URGENCIES, Urgency
from workorders.domain.repair import Code
from workorders.domain.triage import UNCLEAR, check_danger, urgency_of

Kind = Literal["handover", "turnover", "routine", "safety"]
KINDS: Final[Mapping[str, str]] = {
    "handover": "入住交接",
    "turnover": "退租查房",
    "routine": "日常巡检",
    "safety": "安全检查",
}
Verdict = Literal["passed", "failed", "not_applicable"]
ITEM: Final = r"^[\u3400-\u9fffA-Za-z0-9._·、，（）()-]{1,64}$"
"""No stroke: it stands in an address, too."""
ItemName = Annotated[str, StringConstraints(max_length=64, pattern=ITEM)]
"""What people call it who look at it (燃气软管), or a code that has a name in `fault_names.py`."""
PlainCode = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]


MILDER: Final[Mapping[Code, Code]] = {
    "gas_leak": "gas_check",
    "power_cut": "socket_broken",
    "electric_shock": "socket_broken",
    "lock_out": "lock_broken",
    "break_in": "lock_broken",
}
"""What is to be mended where an item of a danger failed and nothing happens yet: a hose past its date."""


class Item(Frozen):
    """One thing to look at; where it fails, this `fault` is reported, so urgent."""

    item: Code
    fault: Code
    urgency: Urgency = "ordinary"

    def failing(self, danger: bool) -> "Item":
        """What is reported of it: a danger is one now, unless whoever stands before it says otherwise.

        A list of before that was looked at may call a danger ordinary.
        """
        urgency = max(self.urgency, urgency_of(self.fault), key=URGENCIES.index)
        if danger or urgency == "ordinary":
            return self.model_copy(update={"urgency": urgency})
        mild = self.fault if urgency_of(self.fault) == "ordinary" else MILDER.get(self.fault, UNCLEAR)
        return self.model_copy(update={"fault": mild, "urgency": "ordinary"})


Items = Annotated[tuple[Item, ...], Field(min_length=1, max_length=200)]


class ListItem(Frozen):
    """An item of a list that people write; its fault is a plain code. `urgency` left out: the catalogue's."""

    item: ItemName
    fault: PlainCode
    urgency: Urgency = Field(default_factory=lambda said: urgency_of(said.get("fault", "")))


class TurnoverOutOfRange(Refusal):
    """Each item stands once on a list, and there is at least a day to go through it."""

    title, field = "检查项目不能重复，完成期限至少 1 天", "values"


class TurnoverTerms(Values):
    """`within`: days from the first empty one in which the flat is gone through, by `items`.

    `known_within`: days after which nobody has to any more: it was empty long before anybody said so.
    """

    policy: Literal["turnover"] = "turnover"
    within: Number
    known_within: Number
    items: Annotated[tuple[ListItem, ...], Field(min_length=1, max_length=200)]

    @property
    def checklist(self) -> Items:
        return tuple(Item(item=each.item, fault=each.fault, urgency=each.urgency) for each in self.items)

    def due_on(self, empty_from: date) -> date:
        return empty_from + timedelta(days=self.within)

    def still_matters(self, empty_from: date, today: date) -> bool:
        return today <= empty_from + timedelta(days=self.known_within)

    def check(self) -> None:
        if self.within < 1 or len({each.item for each in self.items}) < len(self.items):
            raise TurnoverOutOfRange
        for each in self.items:
            check_fault(each.fault, "values.items")
            check_danger(each.fault, each.urgency, "values.items")


FLAT: Final = (
    ListItem(item="gas", fault="gas_leak", urgency="emergency"),
    ListItem(item="pipes", fault="water_leak", urgency="emergency"),
    *(
        ListItem(item=item, fault=fault)
        for item, fault in (
            ("lock", "lock_broken"),
            ("doors", "door_broken"),
            ("windows", "window_broken"),
            ("walls_and_floor", "wall_damp"),
            ("lamps", "lamp_broken"),
            ("sockets", "socket_broken"),
            ("taps", "tap_drips"),
            ("drains", "drain_blocked"),
            ("toilet", "toilet_broken"),
            ("hot_water", "no_hot_water"),
            ("aircon", "aircon_broken"),
            ("heating", "heating_broken"),
            ("stove", "stove_broken"),
            ("fridge", "fridge_broken"),
            ("washer", "washer_broken"),
            ("furniture", "furniture_broken"),
            ("network", "network_down"),
            ("pests", "pests"),
        )
    ),
)
TURNOVER = seed(TurnoverTerms(within=2, known_within=30, items=FLAT))
