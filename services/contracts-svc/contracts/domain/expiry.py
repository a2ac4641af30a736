"""When the end of a contract is told beforehand, on both tracks: 30, 15 and 7 days ahead."""

from datetime import date, timedelta

from contracts.domain.contract_facts import StageDays

STAGES: tuple[StageDays, ...] = (30, 15, 7)  # the operator's own rule; the seed's values


def stages_to_tell(ends_on: date, today: date) -> list[tuple[StageDays, date]]:
    """Each stage still worth telling and the day it is told, for an end that became known `today`.

    Of the stages already passed only the tightest is told, and at once: a contract taken over 12 days
    before its end says «15 days» now and «7 days» in five days. A contract already over says nothing here.
    """
    if ends_on <= today:
        return []
    days = [(stage, ends_on - timedelta(days=stage)) for stage in STAGES]
    passed = [each for each in days if each[1] <= today]
    return passed[-1:] + days[len(passed) :]
