"""How the right technician is chosen 派单: weights, reach and times, policy data. Pure."""

from datetime import timedelta
from typing import Final, Literal

from kernel.domain import Frozen, Refusal
from policy.domain.values import Number, Values, seed

from workorders.domain.promise import Urgency

MOST_ANSWER: Final = 60
"""Minutes in which an emergency is answered at the latest: a quarter of the four hours of `domain/sla.py`."""


class DispatchOutOfRange(Refusal):
    """Nobody answers in no time, walks at no speed, or is looked for without end."""

    title = "答复时间、可派距离、行进速度、每单用时、重试间隔和改派下一班的人数至少为 1，提前派单不超过 7 天"
    field = "values"


class AnsweredTooLate(Refusal):
    """Who is to be there within four hours cannot be waited for as long; there are others to be asked."""

    title, field = "紧急工单的答复时间不能超过 {most} 分钟", "values.answer_emergency"


class WeighsNothing(Refusal):
    """Where nothing counts, whoever comes first in a list is sent."""

    title, field = "派单权重不能全部为 0", "values.weights"


class Weights(Frozen):
    """Points for and against: what is near, early, in time, free, known there, wished for and cheap."""

    per_km: Number
    per_hour: Number
    late: Number
    per_order: Number
    known_there: Number
    as_wished: Number
    per_100_yuan: Number


class DispatchTerms(Values):
    """Minutes to answer (`answer_…`), that a repair takes (`visit`), until what nobody fits is asked again.

    `reach`: kilometres that somebody is sent at most, at `speed` kilometres an hour. `ahead`: hours before
    their shift that an ordinary repair may be given to somebody. `extra`: orders over their number that an
    emergency may be. `asks`: how often somebody who does not answer is asked about one order; of an emergency
    they are asked again once it was told that nobody is left, `asked_again` minutes after they let it pass,
    and each time after twice as long. `passes`: where so many of a shift declined an ordinary repair, or did
    not answer, nobody else of that shift is asked: at night they are
    there for what cannot wait.
    """

    policy: Literal["dispatch"] = "dispatch"
    answer_ordinary: Number
    answer_emergency: Number
    visit: Number
    look_again: Number
    reach: Number
    speed: Number
    ahead: Number
    extra: Number
    asks: Number
    passes: Number = 3
    asked_again: Number = 1
    weights: Weights

    def check(self) -> None:
        least = (self.answer_ordinary, self.answer_emergency, self.visit, self.look_again)
        if (
            min(*least, self.reach, self.speed, self.asks, self.passes, self.asked_again) < 1
            or self.ahead > 7 * 24
        ):
            raise DispatchOutOfRange
        if self.answer_emergency > MOST_ANSWER:
            raise AnsweredTooLate(most=MOST_ANSWER)
        if not any(dict(self.weights).values()):
            raise WeighsNothing

    def answer(self, urgency: Urgency) -> timedelta:
        return timedelta(minutes=self.answer_emergency if urgency == "emergency" else self.answer_ordinary)

    def before_shift(self, urgency: Urgency) -> timedelta:
        """How long before it begins somebody may be given one; an emergency only once it has begun."""
        return timedelta(hours=0 if urgency == "emergency" else self.ahead)

    def again(self, times: int) -> timedelta:
        """How long who let an emergency pass is left alone, where they were asked anew so many times."""
        return timedelta(minutes=self.asked_again * 2 ** min(times, 10))

    def rests(self, urgency: Urgency) -> timedelta:
        """Until it is looked again for what nobody fits; for an emergency each minute."""
        return timedelta(minutes=1 if urgency == "emergency" else self.look_again)


DISPATCH = seed(
    DispatchTerms(
        answer_ordinary=30,
        answer_emergency=5,
        visit=45,
        look_again=5,
        reach=40,
        speed=20,
        ahead=24,
        extra=1,
        asks=2,
        weights=Weights(
            per_km=15, per_hour=20, late=400, per_order=30, known_there=60, as_wished=80, per_100_yuan=20
        ),
    )
)
TERMS = DISPATCH.known[0].values
