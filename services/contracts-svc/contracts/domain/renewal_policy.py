"""When a renewal opens, and how long each step of it may take. Pure."""

from datetime import date, timedelta
from typing import Literal

from kernel.domain import Refusal
from policy.domain.values import Number, Values, Versions, seed

YEAR = 365


class RenewalDaysOutOfRange(Refusal):
    """Each step has at least a day, and a renewal opens at most a year ahead."""

    title, field = f"续约的各项天数应在 1 至 {YEAR} 天之间", "values.opens_before"


class RenewalStepsTooLong(Refusal):
    """Opened by itself, a renewal that keeps its days would be signed only after the end."""

    title, field = "各步骤合计 {steps} 天，超过到期前 {opens_before} 天的发起时间", "values.opens_before"


class RenewalDays(Values):
    """Days: before the end when a renewal opens; then for the proposal, the decision and the signature; and,
    where it is declined, to agree on the day of moving out. A step that is late is told to who is above
    `escalate_after` days after it was told first, and again each `repeat_every` days until it is done.
    """

    policy: Literal["renewal"] = "renewal"
    opens_before: Number
    propose_within: Number
    decide_within: Number
    sign_within: Number
    appoint_within: Number = 3
    escalate_after: Number = 2
    repeat_every: Number = 7

    def check(self) -> None:
        steps = (self.propose_within, self.decide_within, self.sign_within)
        others = (self.opens_before, self.appoint_within, self.escalate_after, self.repeat_every)
        if not all(1 <= days <= YEAR for days in (*steps, *others)):
            raise RenewalDaysOutOfRange
        if sum(steps) > self.opens_before:
            raise RenewalStepsTooLong(steps=sum(steps), opens_before=self.opens_before)

    def again_in(self, nth: int) -> int:
        """So many days after a step was told late for the `nth` time it is told once more."""
        return self.escalate_after if nth == 1 else self.repeat_every

    def due_on(self, step: Literal["proposal", "decision", "signature"], today: date, ends_on: date) -> date:
        """The last day of a step that begins `today`: its own days, or where they and those of the steps
        behind it go beyond the last day of the contract, its share of what is left. What has run out before
        has no end to be in time for, and each step all of its days.
        """
        steps = (self.propose_within, self.decide_within, self.sign_within)
        ahead = steps[("proposal", "decision", "signature").index(step) :]
        left = (ends_on - today).days - 1 if today < ends_on else sum(ahead)
        return today + timedelta(days=min(ahead[0], left * ahead[0] // sum(ahead)))


# Twenty days are the seed's; the others fit into them and leave five.
RENEWAL = seed(RenewalDays(opens_before=20, propose_within=5, decide_within=3, sign_within=7))


def days_to_open(ends_on: date, today: date, versions: Versions[RenewalDays] = RENEWAL) -> list[date]:
    """The days on which the renewal of an end that became known `today` is to be thought of.

    The first opens it, and the contract says nothing on the others. More than one: another version may be in
    force by then, or be withdrawn before. An end known late is thought of at once, also when it has passed.
    """
    if ends_on <= today:
        return [today]
    found = []
    for span in versions.spans():
        begin, over = max(span.first, today), min(span.until or ends_on, ends_on)
        opens = max(ends_on - timedelta(days=span.of.values.opens_before), begin)
        if begin < over and opens < over:
            found.append(opens)
    return found
