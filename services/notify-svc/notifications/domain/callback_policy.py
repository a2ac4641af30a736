"""How long callbacks may take, and when somebody else is called: policy data. Pure."""

from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, seed


class CallbackAtOnce(Refusal):
    """Nobody can call in no time."""

    title, field = "回访时限至少为 1 分钟", "values"


class EmergencyBeforeCall(Refusal):
    """Whom somebody named for emergencies is called after they themselves were, never before."""

    title, field = "至少拨打本人 1 次未接通后，才能联系紧急联系人", "values.calls_before_emergency"


class CallsAtOnce(Refusal):
    """Whoever did not answer a moment ago does not answer now either."""

    title, field = "两次未接通的拨打至少应间隔 1 分钟", "values.minutes_between_calls"


class CallbackRules(Values):
    """Minutes. `high_risk_within`: until somebody has called whom a message alone is not enough for;
    `operations_after`: from the supervisor's hearing of a late one to operations' hearing of it;
    `calls_before_emergency`: calls in vain, before the emergency contacts are shown, and
    `minutes_between_calls`: by which these lie apart; one that comes sooner counts with the one before.
    """

    policy: Literal["callbacks"] = "callbacks"
    high_risk_within: Number
    operations_after: Number
    calls_before_emergency: Number
    minutes_between_calls: Number

    def check(self) -> None:
        for name in ("high_risk_within", "operations_after"):
            if getattr(self, name) < 1:
                raise CallbackAtOnce(field=f"values.{name}")
        if self.calls_before_emergency < 1:
            raise EmergencyBeforeCall
        if self.minutes_between_calls < 1:
            raise CallsAtOnce


CALLBACKS = seed(
    CallbackRules(
        high_risk_within=4 * 60, operations_after=4 * 60, calls_before_emergency=3, minutes_between_calls=10
    )
)
